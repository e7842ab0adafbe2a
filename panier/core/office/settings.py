"""The shop's settings as the back office shows them."""

import re
from collections.abc import Mapping, Sequence

from panier.core.values import frozen

_SECRET = re.compile(r"_(KEY|SECRET|PASSWORD|TOKEN)$")
_PASSWORD = re.compile(r"(//[^/@:]*):[^/@]*@")


@frozen
class SettingRow:
    """A setting: its value, which a secret does not show, and whether it was set."""

    name: str
    value: str
    is_set: bool
    is_secret: bool = False


def setting_rows(names: Sequence[str], given: Mapping[str, str]) -> tuple[SettingRow, ...]:
    """Every setting with what is set of it; of secrets and of plug-ins' options, only that they are set."""
    others = sorted(name for name in given if name.startswith("PANIER_") and name not in names)
    rows = []
    for name in (*names, *others):
        is_secret = bool(_SECRET.search(name)) or name in others
        value = "" if is_secret else _PASSWORD.sub(r"\1:…@", given.get(name, ""))
        rows.append(SettingRow(name, value, name in given, is_secret))
    return tuple(rows)
