"""The shop's settings with where each comes from, and its limits with how many met them."""

from collections.abc import Mapping

from babel.numbers import format_decimal
from babel.units import format_unit

from panier.core.limits import OFFICE_LISTED
from panier.core.office.rights import OfficeAction
from panier.core.office.settings import SettingRow
from panier.core.rates import TABLE, Rate, defaults
from panier.core.values import frozen
from panier.store.account import accounts, limits_met
from panier.store.engine.db import Database, Tx
from panier.store.overview import stuck
from panier.web.office.setting_words import GROUPS, ORIGINS, OTHERS, group_of, meanings
from panier.web.office.visits import OfficePage, OfficeVisit
from panier.web.pages.parts.tongues import phrase, spoken

# Seconds of each unit: a time is told in the largest that it is whole in, as an hour, and not as 60 minutes.
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


@frozen
class OfficeSetting:
    """A setting in words: what it is for, its value, whence that comes, and what holds without it.

    `has_code`: what holds without it is a value, not words; `is_hidden`: its value is a secret.
    """

    name: str
    what: str
    value: str
    is_set: bool
    is_hidden: bool
    origin: str
    otherwise: str
    has_code: bool

    def has(self, word: str) -> bool:
        """True for what somebody looks for: a part of its name, of what it is for, or of its value."""
        texts = (self.name, self.what, self.value, self.otherwise)
        return any(word.casefold() in one.casefold() for one in texts)


async def load_settings(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """Every setting, or those that somebody looks for."""
    word = visit.asked("q").strip()
    usual = defaults(is_live=not visit.shop.is_sandbox)
    shown = [_shown(one, usual) for one in visit.place.settings()]
    wanted = [one for one in shown if one.has(word)]
    groups = [(title, [one for one in wanted if group_of(one.name) == title]) for title in (*GROUPS, OTHERS)]
    return {
        "asked": word, "groups": [(title, rows) for title, rows in groups if rows],
        "settings": [one for one in shown if one.is_set],
    }  # fmt: skip


def _shown(row: SettingRow, usual: Mapping[str, Rate | None]) -> OfficeSetting:
    what, otherwise, has_code = _meaning(row.name, usual)
    return OfficeSetting(
        row.name, what, row.value, row.is_set, row.is_secret, spoken().say(ORIGINS[row.origin]), otherwise, has_code
    )


def _meaning(name: str, usual: Mapping[str, Rate | None]) -> tuple[str, str, bool]:
    """What a setting is for, what holds without it, and whether that is a value; nothing of an option of a plug-in."""
    limit = next((one for one in TABLE.values() if one.setting == name), None)
    if limit is not None:
        return spoken().say_what_is_known(limit.what), rate_in_words(usual[limit.name]), False
    known = meanings().get(name)
    if known is None:
        return "", "", False
    say = spoken().say
    return say(known.what), known.otherwise if known.has_code else say(known.otherwise), known.has_code


async def prepare_limits(database: Database, visit: OfficeVisit) -> None:
    """Write down who met a limit, as far as this process knows of it, so that the page tells it."""
    await visit.shop.throttle.save_met()


async def load_limits(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """Every limit, how much it allows, how many are counted under it in the database, and who had to wait."""
    met = {one.name: one for one in await stuck.list_limits_met(tx, now_us=visit.now_us)}
    rows = [(one, visit.shop.throttle.rate(one), met.get(one.name)) for one in TABLE.values()]
    waits = await limits_met.list_latest(tx, limit=OFFICE_LISTED)
    people = await accounts.load_several(tx, sorted({one.waiter.account_id for one in waits} - {0}))
    return {
        "limits": sorted(rows, key=lambda row: (row[2] is None, row[0].name)), "rate_of": rate_in_words,
        "usual": defaults(is_live=not visit.shop.is_sandbox),
        "waits": [(one, TABLE.get(one.waiter.limit), people.get(one.waiter.account_id)) for one in waits],
    }  # fmt: skip


def rate_in_words(rate: Rate | None) -> str:
    """How much a limit allows, as people count and measure time."""
    if rate is None:
        return spoken().say("any number")
    count = format_decimal(rate.count, locale=spoken().locale)
    if not rate.seconds:
        return spoken().say("{count} at once", count=count)
    each, unit = next((each, unit) for each, unit in _UNITS if rate.seconds % each == 0)
    length = format_unit(rate.seconds // each, f"duration-{unit}", locale=spoken().locale)
    return spoken().say("{count} within {length}", count=count, length=length)


PAGES = (
    OfficePage(
        "settings", "office/settings.html", OfficeAction.LOOK_AT_SETTINGS, load_settings,
        title=phrase("Settings"), commands=("panier doctor",),
    ),
    OfficePage(
        "limits", "office/limits.html", OfficeAction.LOOK_AT_SETTINGS, load_limits, title=phrase("Limits"),
        commands=("panier doctor",),
        prepare=prepare_limits,
    ),
)  # fmt: skip
