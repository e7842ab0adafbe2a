"""What is available where: servers and VPS plans by datacentre.

It also has what checkout asks about the stock of both.
"""

from collections.abc import Iterator, Mapping
from itertools import product

from panier.core.account.account import Caller
from panier.core.cart.cart import Cart
from panier.core.cart.stock import (
    IN_STOCK,
    PARTS,
    Built,
    Need,
    Stock,
    StockAvailability,
    VpsPlace,
    needs,
    shortage,
    shortages,
)
from panier.core.catalog.catalog import Assortment, Catalog, Plan
from panier.core.refusal import invalid
from panier.flows.cart.checks import Submitted
from panier.flows.cart.pricing import plan_of
from panier.flows.shop import Shop
from panier.store import stock as stocks
from panier.store.engine.db import Tx

SERVER_FAMILIES = ("eco", "baremetalServers", "dedicated", "dedicatedLabs", "dedicatedLegacy")


async def availabilities(
    tx: Tx,
    shop: Shop,
    caller: Caller | None,
    *,
    plan_code: str | None = None,
    server: str | None = None,
    memory: str | None = None,
    storage: str | None = None,
    datacenters: str | None = None,
    exclude_datacenters: bool = False,
) -> tuple[StockAvailability, ...]:
    """List the server configurations on sale, and how soon each datacentre has them.

    An unknown plan gives an empty list (recorded). `datacenters` are separated by commas; with
    `exclude_datacenters` they are the ones to leave out.
    """
    kept = await (stocks.list_all(tx) if plan_code is None else stocks.list_of_plans(tx, [plan_code]))
    by_plan: dict[str, dict[tuple[str, str], Stock]] = {}
    for one in kept:
        by_plan.setdefault(one.plan_code, {})[one.fqn, one.datacenter.lower()] = one
    named = {name.strip().lower() for name in (datacenters or "").split(",") if name.strip()}
    found = []
    for built in _servers(shop.assortment, plan_code):
        wanted = ((server, built.server), (memory, built.part("memory")), (storage, built.part("storage")))
        if any(wish not in (None, has) for wish, has in wanted):
            continue
        shown = tuple(
            stock
            for stock in _places(built, by_plan.get(built.plan_code))
            if not named or (stock.datacenter.lower() in named) != exclude_datacenters
        )
        if shown or not named:
            found.append(StockAvailability(built, shown))
    return tuple(found)


async def virtual_servers(
    tx: Tx, shop: Shop, caller: Caller | None, *, ovh_subsidiary: str, plan_code: str
) -> tuple[VpsPlace, ...]:
    """List the datacentres of a VPS plan, with its availability in each.

    As (datacentre, state for any system, for Linux, for Windows).

    Refuses: an unknown plan (400).
    """
    subsidiary = shop.assortment.subsidiary(ovh_subsidiary).code
    plan = shop.assortment.catalog(subsidiary, "vps").plan(plan_code)
    kept = {(one.fqn, one.datacenter.lower()): one for one in await stocks.list_of_plans(tx, [plan_code])}

    def state(fqn: str, place: str, otherwise: str) -> str:
        stock = kept.get((fqn, place.lower()))
        if stock is None:
            return otherwise
        return stock.availability if stock.has(1) else "out-of-stock"

    places = []
    for place in _asked(plan, "vps_datacenter"):
        whole = state(plan_code, place, "out-of-stock" if kept else "available")
        places.append(
            VpsPlace(
                datacenter=place,
                state=whole,
                linux=state(f"{plan_code}.linux", place, whole),
                windows=state(f"{plan_code}.windows", place, whole),
            )
        )
    return tuple(places)


async def stock_checks(tx: Tx, asked: Submitted) -> list[str]:
    """What a cart asks for that is not in stock where it shall stand."""
    wanted = _needs(asked.shop, asked.cart)
    if not wanted:
        return []
    return shortages(wanted, await stocks.list_of_plans(tx, sorted({need.plan_code for need in wanted})))


async def take(tx: Tx, shop: Shop, cart: Cart) -> None:
    """Take what a cart orders out of the stock.

    Refuses: what somebody else took a moment ago, so that nothing is placed (400).
    """
    for need in _needs(shop, cart):
        if not await stocks.take(tx, fqn=need.fqn, datacenter=need.datacenter, pieces=need.pieces):
            raise invalid(shortage(need))


def _needs(shop: Shop, cart: Cart) -> tuple[Need, ...]:
    return needs(cart, {item.item_id: plan_of(shop, cart, item) for item in cart.items})


def _places(built: Built, kept: Mapping[tuple[str, str], Stock] | None) -> Iterator[Stock]:
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


def _servers(assortment: Assortment, plan_code: str | None) -> Iterator[Built]:
    """Every way to build every server that is sold anywhere.

    Each comes once, with all the datacentres it is sold in.
    """
    places: dict[str, dict[str, None]] = {}
    first: dict[str, tuple[Catalog, Plan]] = {}
    for (_, family), catalog in assortment.catalogs.items():
        if family not in SERVER_FAMILIES:
            continue
        for plan in catalog.plans.values() if plan_code is None else filter(None, [catalog.plans.get(plan_code)]):
            first.setdefault(plan.plan_code, (catalog, plan))
            places.setdefault(plan.plan_code, {}).update(dict.fromkeys(_asked(plan, "dedicated_datacenter")))
    for code, (catalog, plan) in first.items():
        groups = {group.name: group for group in plan.addon_families}
        parts = [part for part in PARTS if part in groups and groups[part].addons]
        ways = [tuple(dict.fromkeys(catalog.addons[addon].product for addon in groups[part].addons)) for part in parts]
        for chosen in product(*ways):
            yield Built(code, plan.product, tuple(zip(parts, chosen, strict=True)), tuple(places[code]))


def _asked(plan: Plan, label: str) -> tuple[str, ...]:
    return next((question.values or () for question in plan.questions if question.label == label), ())
