"""What is available where: servers and VPS plans by datacentre.

It also has what checkout asks about the stock of both.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import product
from typing import TypedDict, Unpack

from panier.core.account.account import Caller
from panier.core.cart.allowance import AllowanceUse
from panier.core.cart.cart import Cart
from panier.core.cart.quote import Quote
from panier.core.cart.stock import (
    IN_STOCK,
    PARTS,
    Built,
    CountedStock,
    HardwareAvailability,
    Need,
    Stock,
    StockAvailability,
    SystemChoice,
    VpsPlace,
    continent_of,
    needs,
    needs_by_item,
    region_of,
    shortage,
    shortages,
    soonest,
)
from panier.core.catalog.catalog import Assortment, Catalog, Plan
from panier.core.refusal import invalid
from panier.core.values import frozen, replace
from panier.families.kinds import kind_of
from panier.flows.cart.checks import Submitted
from panier.flows.cart.pricing import plan_of
from panier.flows.shop import Shop
from panier.store import allowances
from panier.store import stock as stocks
from panier.store.engine.db import Tx

SERVER_FAMILIES = ("eco", "baremetalServers", "dedicated", "dedicatedLabs", "dedicatedLegacy")


class StockQuestion(TypedDict, total=False):
    """Which servers are asked about: what is left out does not matter."""

    plan_code: str | None
    server: str | None
    memory: str | None
    storage: str | None
    system_storage: str | None
    gpu: str | None


async def availabilities(
    tx: Tx,
    shop: Shop,
    caller: Caller | None,
    *,
    datacenters: str | None = None,
    exclude_datacenters: bool = False,
    **wish: Unpack[StockQuestion],
) -> tuple[StockAvailability, ...]:
    """List the server configurations on sale, and how soon each datacentre has them.

    An unknown plan gives an empty list (recorded). `datacenters` are separated by commas; with
    `exclude_datacenters` they are the ones to leave out.
    """
    return await _availabilities(tx, shop, _wanted(wish), datacenters=datacenters, leaves_out=exclude_datacenters)


@frozen
class _ServerWish:
    """Which servers are wanted: a plan, a server, and what it is built of by family of options."""

    plan_code: str | None = None
    server: str | None = None
    parts: Mapping[str, str | None] = field(default_factory=dict)

    def fits(self, built: Built) -> bool:
        """True for a way to build a server that is wanted."""
        wanted = ((self.server, built.server), *((wish, built.part(name)) for name, wish in self.parts.items()))
        return all(wish in (None, has) for wish, has in wanted)


def _wanted(wish: StockQuestion) -> _ServerWish:
    parts = {
        "memory": wish.get("memory"),
        "storage": wish.get("storage"),
        "system-storage": wish.get("system_storage"),
        "gpu": wish.get("gpu"),
    }
    return _ServerWish(wish.get("plan_code"), wish.get("server"), parts)


async def _availabilities(
    tx: Tx, shop: Shop, wish: _ServerWish, *, datacenters: str | None = None, leaves_out: bool = False
) -> tuple[StockAvailability, ...]:
    now_us = shop.now()
    if wish.plan_code is None:
        kept = await stocks.list_all(tx, now_us=now_us)
    else:
        kept = await stocks.list_of_plans(tx, [wish.plan_code], now_us=now_us)
    by_plan: dict[str, dict[tuple[str, str], Stock]] = {}
    for one in kept:
        by_plan.setdefault(one.plan_code, {})[one.fqn, one.datacenter.lower()] = one
    named = {name.strip().lower() for name in (datacenters or "").split(",") if name.strip()}
    found = []
    for built in filter(wish.fits, list_built(shop.assortment, wish.plan_code)):
        shown = tuple(
            stock
            for stock in built_places(built, by_plan.get(built.plan_code))
            if not named or (stock.datacenter.lower() in named) != leaves_out
        )
        if shown or not named:
            found.append(StockAvailability(built, shown))
    return tuple(found)


async def regional_availabilities(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    regions: Sequence[str] = (),
    exclude_regions: bool = False,
    **wish: Unpack[StockQuestion],
) -> tuple[StockAvailability, ...]:
    """List the server configurations on sale, and how soon each region has them."""
    found = []
    for one in await _availabilities(tx, shop, _wanted(wish)):
        shown = tuple(
            stock
            for stock in one.stocks
            if region_of(stock.datacenter) is not None
            and (not regions or (region_of(stock.datacenter) in regions) != exclude_regions)
        )
        if shown:
            found.append(StockAvailability(one.built, shown))
    return tuple(found)


async def counted_availabilities(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    datacenters: str | None = None,
    exclude_datacenters: bool = False,
    **wish: Unpack[StockQuestion],
) -> tuple[StockAvailability, ...]:
    """List the server configurations whose pieces are counted, and how many each datacentre has."""
    found = await _availabilities(tx, shop, _wanted(wish), datacenters=datacenters, leaves_out=exclude_datacenters)
    counted = [replace(one, stocks=tuple(s for s in one.stocks if s.pieces_left is not None)) for one in found]
    return tuple(one for one in counted if one.stocks)


async def counted_stocks(tx: Tx, shop: Shop, caller: Caller) -> tuple[CountedStock, ...]:
    """List what is counted of servers: how many pieces there are, and how many orders hold."""
    now_us = shop.now()
    sold = {built.plan_code for built in list_built(shop.assortment, None)}
    kept = [one for one in await stocks.list_all(tx, now_us=now_us) if one.pieces_left is not None]
    servers = [one for one in kept if one.plan_code in sold]
    held = await allowances.count_used(tx, sorted({one.subject for one in servers}), now_us=now_us)
    return tuple(CountedStock(one, held.get(one.subject, 0)) for one in servers)


async def hardware_availabilities(
    tx: Tx, shop: Shop, caller: Caller | None, *, country: str, hardware: str | None = None
) -> tuple[HardwareAvailability, ...]:
    """List the servers that a subsidiary sells, and how soon each part of the world has them."""
    subsidiary = shop.assortment.subsidiary(country).code
    sold = {built.plan_code for built in list_built(shop.assortment, None, subsidiary=subsidiary)}
    places: dict[tuple[str, str], dict[str, list[str]]] = {}
    for one in await _availabilities(tx, shop, _ServerWish()):
        code = one.built.plan_code
        if code not in sold or hardware not in (None, code, one.built.server):
            continue
        for stock in one.stocks:
            continent = continent_of(stock.datacenter)
            if continent is not None:
                known = places.setdefault((code, continent), {})
                known.setdefault(stock.datacenter, []).append(stock.availability)
    return tuple(
        HardwareAvailability(
            code, continent, tuple(Stock(code, name, code, soonest(words)) for name, words in sorted(known.items()))
        )
        for (code, continent), known in sorted(places.items())
    )


async def list_systems(tx: Tx, shop: Shop, caller: Caller | None, *, hardware: str) -> tuple[str, ...]:
    """List the operating systems that can be had on a server.

    Those that are ordered with it come first.
    """
    found: dict[str, None] = {}
    for catalog in shop.assortment.catalogs_of(*SERVER_FAMILIES):
        for plan in catalog.plans.values():
            if hardware in (plan.plan_code, plan.product):
                kind = kind_of(catalog.family)
                found |= dict.fromkeys(answers_to(plan, "dedicated_os"))
                found |= dict.fromkeys(map(str, () if kind is None else kind.lists.get("systems", ())))
    return tuple(found)


async def list_system_choices(
    tx: Tx, shop: Shop, caller: Caller | None, *, datacenter: str, os: str
) -> tuple[SystemChoice, ...]:
    """List the operating systems of VPS, and whether a datacentre has them."""
    plans = [plan for catalog in shop.assortment.catalogs_of("vps") for plan in catalog.plans.values()]
    kept: dict[str, dict[tuple[str, str], Stock]] = {}
    for stock in await stocks.list_of_plans(tx, sorted({one.plan_code for one in plans}), now_us=shop.now()):
        kept.setdefault(stock.plan_code, {})[stock.fqn, stock.datacenter.lower()] = stock
    found: dict[str, bool] = {}
    for plan in plans:
        has_place = datacenter.lower() in map(str.lower, answers_to(plan, "vps_datacenter"))
        for system in answers_to(plan, "vps_os"):
            state = vps_state(plan.plan_code, kept.get(plan.plan_code, {}), datacenter, system)
            found[system] = found.get(system, False) or (has_place and state != "out-of-stock")
    return tuple(SystemChoice(name, is_there, name == os) for name, is_there in found.items())


def vps_state(plan_code: str, kept: Mapping[tuple[str, str], Stock], place: str, system: str = "") -> str:
    """How soon a VPS plan can be had in a datacentre with a system, or with any; everywhere without a kept stock."""
    kind = "windows" if "windows" in system.lower() else "linux"
    for fqn in (f"{plan_code}.{kind}", plan_code) if system else (plan_code,):
        stock = kept.get((fqn, place.lower()))
        if stock is not None:
            return stock.availability if stock.has(1) else "out-of-stock"
    return "out-of-stock" if kept else "available"


async def virtual_servers(
    tx: Tx, shop: Shop, caller: Caller | None, *, ovh_subsidiary: str, plan_code: str, os: str | None = None
) -> tuple[VpsPlace, ...]:
    """List the datacentres of a VPS plan, with its availability in each.

    As (datacentre, state for the system or for any, for Linux, for Windows).

    Refuses: an unknown plan (400).
    """
    subsidiary = shop.assortment.subsidiary(ovh_subsidiary).code
    plan = shop.assortment.catalog(subsidiary, "vps").plan(plan_code)
    found = await stocks.list_of_plans(tx, [plan_code], now_us=shop.now())
    kept = {(one.fqn, one.datacenter.lower()): one for one in found}

    places = []
    for place in answers_to(plan, "vps_datacenter"):
        linux, windows = (vps_state(plan_code, kept, place, system) for system in ("linux", "windows"))
        whole = vps_state(plan_code, kept, place, "")
        places.append(
            VpsPlace(
                datacenter=place,
                state=whole if os is None else windows if "windows" in os.lower() else linux,
                linux=linux,
                windows=windows,
            )
        )
    return tuple(places)


async def stock_checks(tx: Tx, asked: Submitted) -> list[str]:
    """What a cart asks for that is not in stock where it shall stand."""
    wanted = needs(asked.cart, _plans(asked.shop, asked.cart))
    return shortages(wanted, await _kept(tx, asked.shop, wanted)) if wanted else []


async def take(tx: Tx, shop: Shop, cart: Cart, judged: Quote) -> Quote:
    """The quote with the pieces that its order takes out of the stock.

    They are kept from everybody else until the transaction ends, and held by the order once it is stored. A stock
    that is not counted never runs out.

    Refuses: what somebody else took a moment ago, so that nothing is placed (400).
    """
    by_item = needs_by_item(cart, _plans(shop, cart))
    counted = [one.subject for one in await _kept(tx, shop, by_item.values()) if one.pieces_left is not None]
    if not counted:
        return judged
    await allowances.lock_uses(tx, counted)
    wanted = needs(cart, _plans(shop, cart))
    stock = {one.subject: one for one in await _kept(tx, shop, wanted)}
    for need in wanted:
        if need.subject in stock and not stock[need.subject].has(need.pieces):
            raise invalid(shortage(need))
    places = {thing.item_id: place for place, thing in enumerate(judged.things)}
    taken = tuple(
        AllowanceUse(need.subject, need.pieces, stock[need.subject].pieces_left or 0, places[item_id])
        for item_id, need in by_item.items()
        if need.subject in stock and stock[need.subject].pieces_left is not None
    )
    return replace(judged, claims=judged.claims + taken)


async def _kept(tx: Tx, shop: Shop, wanted: Iterable[Need]) -> tuple[Stock, ...]:
    """The stock of the plans that are needed."""
    codes = sorted({need.plan_code for need in wanted})
    return await stocks.list_of_plans(tx, codes, now_us=shop.now()) if codes else ()


def _plans(shop: Shop, cart: Cart) -> dict[int, Plan]:
    return {item.item_id: plan_of(shop, cart, item) for item in cart.items}


def built_places(built: Built, kept: Mapping[tuple[str, str], Stock] | None) -> Iterator[Stock]:
    """The stock of a configuration in each of its datacentres.

    Where no stock is kept of the plan, all of them have it.
    """
    for place in built.datacenters:
        if kept is None:
            yield Stock(built.fqn, place, built.plan_code, IN_STOCK)
            continue
        stock = kept.get((built.fqn, place.lower()))
        if stock is None or not stock.has(1):
            coming = stock.availability if stock is not None and stock.pieces_left is None else "unavailable"
            yield Stock(built.fqn, place, built.plan_code, coming)
        else:
            yield stock


def list_built(assortment: Assortment, plan_code: str | None, *, subsidiary: str | None = None) -> Iterator[Built]:
    """Every way to build every server that is sold anywhere, or by a subsidiary.

    Each comes once, with all the datacentres it is sold in.
    """
    places: dict[str, dict[str, None]] = {}
    first: dict[str, tuple[Catalog, Plan]] = {}
    for catalog in assortment.catalogs_of(*SERVER_FAMILIES, subsidiary=subsidiary):
        for plan in catalog.plans.values() if plan_code is None else filter(None, [catalog.plans.get(plan_code)]):
            first.setdefault(plan.plan_code, (catalog, plan))
            places.setdefault(plan.plan_code, {}).update(dict.fromkeys(answers_to(plan, "dedicated_datacenter")))
    for code, (catalog, plan) in first.items():
        groups = {group.name: group for group in plan.addon_families}
        parts = [part for part in PARTS if part in groups and groups[part].addons]
        ways = [tuple(dict.fromkeys(catalog.addons[addon].product for addon in groups[part].addons)) for part in parts]
        for chosen in product(*ways):
            yield Built(code, plan.product, tuple(zip(parts, chosen, strict=True)), tuple(places[code]))


def answers_to(plan: Plan, label: str) -> tuple[str, ...]:
    """What may be answered to a question of a plan; nothing where it has no such question."""
    return next((question.values or () for question in plan.questions if question.label == label), ())
