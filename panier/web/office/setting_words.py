"""What each setting is for, and what holds without it: from the tables of the documentation, in every language.

The sentences of docs/settings.md stand in the catalogues of languages as those of pages do: tools/languages.py collects
`sentences`. What limits are for, and what holds without them, core/rates.py says.
"""

import re
from collections.abc import Mapping
from functools import cache

from panier.core.office.settings import SettingOrigin
from panier.core.rates import TABLE
from panier.core.values import frozen
from panier.web.handbook import contents
from panier.web.pages.parts.tongues import phrase

ORIGINS: Mapping[SettingOrigin, str] = {
    SettingOrigin.DEFAULT: phrase("default"),
    SettingOrigin.VARIABLE: phrase("a variable of the environment"),
    SettingOrigin.FILE: phrase("a file"),
    SettingOrigin.OPTION: phrase("the command line"),
}
LIMITS = phrase("Limits")
OTHERS = phrase("Others")
# Which settings stand together: a name, or what names begin with; of several that fit, the longest.
GROUPS: Mapping[str, tuple[str, ...]] = {
    phrase("Data and keys"): ("DATABASE", "SECRET_KEY"),
    phrase("Addresses and ports"): ("HOST", "PORT", "URL", "OFFICE", "METRICS", "TLS", "TRUSTED"),
    phrase("What is sold, and to whom"): (
        "REGION", "SUBSIDIARY", "REGISTRY", "EXTENSIONS", "RDAP", "ORDER", "CODES",
    ),
    phrase("Deliveries"): ("DELIVERERS", "DELIVERER", "DELIVERY", "CLOCK"),
    phrase("Name servers"): ("NAME_SERVERS", "REDIRECTOR", "POWERDNS"),
    phrase("Money"): ("GATEWAYS", "GATEWAY", "STRIPE", "BANK"),
    phrase("Look, papers and terms"): ("LOOK", "PAPERS", "TERMS"),
    phrase("E-mails and hooks"): ("SMTP", "MAIL", "HOOK"),
    phrase("Connections"): (
        "HEADER_SECONDS", "BODY_SECONDS", "LEAST_BYTES_PER_SECOND", "KEEP_ALIVE_SECONDS", "HEADER_BYTES", "URL_BYTES",
        "CONNECTIONS",
    ),
    phrase("Written for programs"): ("OAUTH2", "OWNER_URL", "OVH_CONF", "REDIRECT"),
    LIMITS: ("ATTEMPTS",),
}  # fmt: skip
# A row of docs/settings.md: a setting, what holds without it, what it is for.
_SETTING = re.compile(r"^\| `(PANIER_\w+)(?:=…)?` \| (.*?) \| (.*) \|$", re.MULTILINE)
_OF_LIMITS = frozenset(limit.setting for limit in TABLE.values())
_WORDS = re.compile(r".*\s.*|none")  # what is neither a number, an address nor a code
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")


@frozen
class SettingMeaning:
    """What a setting is for, and what holds where it is not set, in English; `has_code`: that is a value, not words."""

    what: str
    otherwise: str

    @property
    def has_code(self) -> bool:
        """True where what holds without it is a value, which is the same in every language."""
        return _WORDS.fullmatch(self.otherwise) is None


@cache
def meanings() -> Mapping[str, SettingMeaning]:
    """Every setting of the documentation's table by its name; limits are not among them."""
    settings = (contents.FOLDER / "settings.md").read_text(encoding="utf-8")
    return {one[1]: SettingMeaning(_plain(one[3]), _plain(one[2])) for one in _SETTING.finditer(settings)}


def sentences() -> list[str]:
    """Everything that is said of settings, in English and once."""
    found = meanings().values()
    return sorted({one.what for one in found} | {one.otherwise for one in found if not one.has_code})


def group_of(name: str) -> str:
    """Under which words a setting stands."""
    if name in _OF_LIMITS:
        return LIMITS
    fitting = [
        (len(start), words)
        for words, starts in GROUPS.items()
        for start in starts
        if f"{name}_".startswith(f"PANIER_{start}_")
    ]
    return max(fitting)[1] if fitting else OTHERS


def _plain(text: str) -> str:
    """A cell without the marks of its links and its code."""
    return _LINK.sub(r"\1", text).replace("`", "").replace("\\", "")
