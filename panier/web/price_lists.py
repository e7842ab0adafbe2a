"""Price lists as they are sent.

Each is made and compressed once, so that a request is a look-up and a write.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec

from panier.core.catalog.catalog import Catalog, PriceList
from panier.core.values import frozen
from panier.flows.shop import Shop
from panier.web.compressed import Ready, ready
from panier.web.route import Route


@frozen
class _Kept:
    """A price list that is being made or was made, and its catalogue."""

    catalog: Catalog
    made: "asyncio.Task[Ready]"


class PriceLists:
    """The price lists of a process.

    One is made again only when its catalogue was replaced by another.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, int], _Kept] = {}

    async def find(self, route: Route, shop: Shop, arguments: Mapping[str, Any]) -> Ready:
        """The price list of a route.

        Refuses: an unknown subsidiary (400).
        """
        found: Catalog | PriceList = route.flow(shop, **arguments)
        catalog, rate = (found, 0) if isinstance(found, Catalog) else (found.catalog, found.tax_basis_points)
        place = route.path, catalog.subsidiary, rate
        kept = self._kept.get(place)
        if kept is None or not _is_same(kept.catalog, catalog) or kept.made.cancelled() or _failed(kept.made):
            kept = _Kept(catalog, asyncio.create_task(asyncio.to_thread(_make, route, found)))
            self._kept[place] = kept
        return await asyncio.shield(kept.made)


def _make(route: Route, found: object) -> Ready:
    assert route.reply is not None, "a price list has a form"
    return ready(msgspec.json.encode(route.reply(found)))


def _is_same(kept: Catalog, catalog: Catalog) -> bool:
    """True for one catalogue, or for two empty ones.

    The catalogue of a family that sells nothing is made anew each time.
    """
    return kept is catalog or not (kept.plans or catalog.plans or kept.addons or catalog.addons)


def _failed(made: "asyncio.Task[Ready]") -> bool:
    return made.done() and made.exception() is not None
