"""Which extensions are sold, and the rules that their registries set.

Serves /domain/extensions and /domain/data/extension.
"""

from collections.abc import Iterable

from panier.core.account.account import Caller
from panier.core.cart.promotion import running_promotions
from panier.core.catalog.terms import choose, durations
from panier.core.domain.extension import Extension, PhaseSort, PricingFacts
from panier.core.limits import DAY_US
from panier.core.refusal import not_found
from panier.flows.shop import Shop
from panier.store.engine.db import Tx

HIGHLIGHTED_MAX = 10
NEW_DAYS = 365  # how long an extension counts as new
_TRENDING = "trending"
# A country's own extension, where it is not the country's code.
_OWN_EXTENSION = {"GB": "uk"}


async def list_extensions(
    tx: Tx,
    shop: Shop,
    caller: Caller | None,
    *,
    geolocalizations: str | None = None,
    thematics: str | None = None,
    order_by: str | None = None,
    ovh_subsidiary: str | None = None,
) -> tuple[str, ...]:
    """List the extensions that are sold in a subsidiary.

    With places or thematics (comma-separated), only those that have at least one of each.
    """
    subsidiary = ovh_subsidiary or shop.assortment.home
    wanted = [
        one
        for one in _sold(shop, subsidiary)
        if _is_among(one.geolocalizations, geolocalizations) and _is_among(one.thematics, thematics)
    ]
    if order_by == _TRENDING:
        wanted = _trending(shop, subsidiary, wanted)
    return tuple(one.name for one in wanted)


async def list_in_country(tx: Tx, shop: Shop, caller: Caller | None, *, country: str | None = None) -> tuple[str, ...]:
    """List the extensions that are sold in the subsidiary of a country.

    Older programs ask in this way.
    """
    return await list_extensions(tx, shop, caller, ovh_subsidiary=country)


async def list_highlighted(tx: Tx, shop: Shop, caller: Caller, *, ovh_subsidiary: str | None = None) -> tuple[str, ...]:
    """List the most popular extensions in a subsidiary, its own country's first."""
    subsidiary = ovh_subsidiary or shop.assortment.home
    asked = [one for one in _trending(shop, subsidiary, _sold(shop, subsidiary)) if _place(shop, subsidiary, one)]
    return tuple(one.name for one in asked[:HIGHLIGHTED_MAX])


def list_by_popularity(shop: Shop, subsidiary: str) -> tuple[Extension, ...]:
    """List the extensions that are sold in a subsidiary in the order in which people see them, its own country's first.

    Refuses: an unknown subsidiary (400).
    """
    return tuple(_trending(shop, subsidiary, _sold(shop, subsidiary)))


async def list_by_category(
    tx: Tx, shop: Shop, caller: Caller, *, category_type: list[str] | None = None
) -> dict[str, dict[str, tuple[str, ...]]]:
    """List the extensions that are sold, grouped by category.

    First by the types of category that are asked for (both where none is), then by the category's name.
    """
    sold = _sold(shop, shop.assortment.home)
    places = _grouped((place, one.name) for one in sold for place in one.geolocalizations)
    thematics = _grouped((thematic, one.name) for one in sold for thematic in one.thematics)
    both = {"geolocalization": places, "thematic": thematics}
    return {kind: both[kind] for kind in both if not category_type or kind in category_type}


async def list_pricing_attributes(
    tx: Tx, shop: Shop, caller: Caller, *, ovh_subsidiary: str | None = None
) -> tuple[PricingFacts, ...]:
    """List for each extension whether it is new and whether it is on promotion.

    The promotions are those on new domain names.
    """
    subsidiary = ovh_subsidiary or shop.assortment.home
    return tuple(
        PricingFacts(one.name, is_new=_is_new(shop, one), is_reduced=_is_reduced(shop, subsidiary, one))
        for one in _sold(shop, subsidiary)
    )


async def read(tx: Tx, shop: Shop, caller: Caller, *, name: str) -> Extension:
    """Show an extension that is sold.

    Refuses: an extension that is not sold (404).
    """
    sold = {extension.name: extension for extension in _sold(shop, shop.assortment.home)}
    wanted = name.lower().removeprefix(".")
    if wanted not in sold:
        raise not_found(name=name)
    return sold[wanted]


def _sold(shop: Shop, subsidiary: str) -> list[Extension]:
    """The extensions that have a plan in a subsidiary, by name.

    Refuses: an unknown subsidiary (400).
    """
    catalog = shop.assortment.catalog(shop.assortment.subsidiary(subsidiary.upper()).code, "domain")
    return [shop.extension_of(code) for code in sorted(catalog.plans)]


def _trending(shop: Shop, subsidiary: str, extensions: list[Extension]) -> list[Extension]:
    """The extensions by popularity.

    The country's own comes first; those without a rank come last, by name.
    """
    last = len(extensions) + 1
    return sorted(extensions, key=lambda one: (_rank(shop, subsidiary, one, last), one.name))


def _rank(shop: Shop, subsidiary: str, extension: Extension, last: int) -> int:
    place = _place(shop, subsidiary, extension)
    return last if place is None else place


def _place(shop: Shop, subsidiary: str, extension: Extension) -> int | None:
    country = shop.assortment.subsidiary(subsidiary.upper()).country
    if extension.name == _OWN_EXTENSION.get(country, country.lower()):
        return -1
    return extension.rank


def _is_among(words: Iterable[str], wanted: str | None) -> bool:
    """True if one of the words is wanted, or if no word is asked for."""
    listed = {word.strip().lower() for word in (wanted or "").split(",")} - {""}
    return not listed or bool(listed.intersection(words))


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    grouped: dict[str, list[str]] = {}
    for category, name in pairs:
        grouped.setdefault(category, []).append(name)
    return {category: tuple(sorted(names)) for category, names in sorted(grouped.items())}


def _is_new(shop: Shop, extension: Extension) -> bool:
    now_us = shop.now()
    phase = extension.phase(now_us)
    if phase is None or phase.sort != PhaseSort.GA:
        return True
    return extension.since_us is not None and extension.since_us <= now_us < extension.since_us + NEW_DAYS * DAY_US


def _is_reduced(shop: Shop, subsidiary: str, extension: Extension) -> bool:
    plan = shop.assortment.catalog(subsidiary.upper(), "domain").plans[extension.name]
    mode = "create-default"
    if mode not in plan.modes():
        return False
    return bool(running_promotions(choose(plan, mode, durations(plan, mode)[0], quantity=1), shop.now()))
