"""The shop's settings as the back office shows them."""

import re
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from panier.core.values import frozen

_SECRET = re.compile(r"_(KEY|SECRET|PASSWORD|TOKEN)$")
_NONE: Mapping[str, str] = {}
_PASSWORD = re.compile(r"(//[^/@:]*):[^/@]*@")


class SettingOrigin(StrEnum):
    """Where a setting comes from."""

    DEFAULT = "default"
    VARIABLE = "variable"
    FILE = "file"
    OPTION = "option"  # of the command that started the process


@frozen
class SettingRow:
    """A setting: its value, which a secret does not show, whether it was set, and where it comes from."""

    name: str
    value: str
    is_set: bool
    is_secret: bool = False
    origin: SettingOrigin = SettingOrigin.DEFAULT


def setting_rows(
    names: Sequence[str], given: Mapping[str, str], files: Collection[str] = (), options: Mapping[str, str] = _NONE
) -> tuple[SettingRow, ...]:
    """Every setting with what is set of it; of secrets and of plug-ins' options, only that they are set.

    `files`: names of those whose content is a file's; `options`: values that options of the command went before with.
    """
    others = sorted(name for name in given if name.startswith("PANIER_") and name not in names)
    rows = []
    for name in (*names, *others):
        is_secret = bool(_SECRET.search(name)) or name in others
        value = "" if is_secret else _PASSWORD.sub(r"\1:…@", options.get(name, given.get(name, "")))
        is_file = name in files or f"{name}_FILE" in given
        is_set = name in given or name in options or is_file
        origin = SettingOrigin.FILE if is_file else SettingOrigin.VARIABLE if is_set else SettingOrigin.DEFAULT
        origin = SettingOrigin.OPTION if name in options else origin
        rows.append(SettingRow(name, value, is_set, is_secret, origin))
    return tuple(rows)
