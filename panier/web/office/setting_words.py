"""What each setting is for, and what holds without it: from the tables of the documentation."""

import re
from collections.abc import Mapping
from functools import cache

from panier.core.office.settings import SettingOrigin
from panier.core.values import frozen
from panier.web.handbook import contents
from panier.web.pages.parts.tongues import phrase

ORIGINS: Mapping[SettingOrigin, str] = {
    SettingOrigin.DEFAULT: phrase("default"),
    SettingOrigin.VARIABLE: phrase("a variable of the environment"),
    SettingOrigin.FILE: phrase("a file"),
}
# A row of docs/settings.md: a setting, what holds without it, what it is for; of docs/limits.md: what is counted, by
# whom and how, and what is allowed in live shops and in sandboxes.
_SETTING = re.compile(r"^\| `(PANIER_\w+)(?:=…)?` \| (.*?) \| (.*) \|$", re.MULTILINE)
_LIMIT = re.compile(r"^\| `(PANIER_\w+)` \| (.*?) \| .*? \| .*? \| (.*?) \| (.*?) \|$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")


@frozen
class SettingMeaning:
    """What a setting is for, and what holds where it is not set, both as the documentation says it."""

    what: str
    otherwise: str


@cache
def meanings(*, is_sandbox: bool) -> Mapping[str, SettingMeaning]:
    """Every setting of the documentation's tables by its name; of limits, what holds in such a shop."""
    settings, limits = ((contents.FOLDER / f"{slug}.md").read_text(encoding="utf-8") for slug in ("settings", "limits"))
    found = {one[1]: SettingMeaning(_plain(one[3]), _plain(one[2])) for one in _SETTING.finditer(settings)}
    for one in _LIMIT.finditer(limits):
        found[one[1]] = SettingMeaning(_plain(one[2]), _plain(one[4 if is_sandbox else 3]))
    return found


def _plain(text: str) -> str:
    """A cell without the marks of its links and its code."""
    return _LINK.sub(r"\1", text).replace("`", "").replace("\\", "")
