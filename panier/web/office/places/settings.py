"""The shop's settings with where each comes from, and its limits with how many met them."""

from collections.abc import Mapping

from panier.core.office.rights import OfficeAction
from panier.core.rates import TABLE
from panier.store.engine.db import Tx
from panier.store.overview import stuck
from panier.web.office.visits import OfficePage, OfficeVisit
from panier.web.pages.parts.tongues import phrase


async def load_settings(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """Every setting."""
    rows = visit.place.settings()
    return {"settings": [one for one in rows if one.is_set], "others": [one for one in rows if not one.is_set]}


async def load_limits(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """Every limit, how much it allows, and how many are counted under it in the database."""
    met = {one.name: one for one in await stuck.list_limits_met(tx, now_us=visit.now_us)}
    rows = [(one, visit.shop.throttle.rate(one), met.get(one.name)) for one in TABLE.values()]
    return {"limits": sorted(rows, key=lambda row: (row[2] is None, row[0].name))}


PAGES = (
    OfficePage(
        "settings", "office/settings.html", OfficeAction.LOOK_AT_SETTINGS, load_settings,
        title=phrase("Settings"), icon="terminal", commands=("panier doctor",),
    ),
    OfficePage(
        "limits", "office/limits.html", OfficeAction.LOOK_AT_SETTINGS, load_limits, title=phrase("Limits"),
        icon="hourglass",
    ),
)  # fmt: skip
