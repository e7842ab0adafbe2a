"""The shop's settings with where each comes from, and its limits with how many met them."""

from collections.abc import Mapping

from babel.numbers import format_decimal
from babel.units import format_unit

from panier.core.limits import OFFICE_LISTED
from panier.core.office.rights import OfficeAction
from panier.core.rates import TABLE, Rate, defaults
from panier.store.account import accounts, limits_met
from panier.store.engine.db import Database, Tx
from panier.store.overview import stuck
from panier.web.office.setting_words import ORIGINS, meanings
from panier.web.office.visits import OfficePage, OfficeVisit
from panier.web.pages.parts.tongues import phrase, spoken

# Seconds of each unit: a time is told in the largest that it is whole in, as an hour, and not as 60 minutes.
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


async def load_settings(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """Every setting."""
    rows = visit.place.settings()
    return {
        "settings": [one for one in rows if one.is_set], "others": [one for one in rows if not one.is_set],
        "meanings": meanings(is_sandbox=visit.shop.is_sandbox), "origins": ORIGINS,
    }  # fmt: skip


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
