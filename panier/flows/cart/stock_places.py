"""Where plans are in stock, as pages list their places: of the plans of a family, and of what is in a cart."""

from collections.abc import Iterable, Mapping
from dataclasses import field

from panier.core.cart.cart import Cart
from panier.core.cart.stock import Stock, needs_by_item, shortages, soonest
from panier.core.catalog.catalog import Plan
from panier.core.values import frozen
from panier.flows.cart.pricing import plan_of
from panier.flows.cart.stocks import SERVER_FAMILIES, answers_to, built_places, list_built, vps_state
from panier.flows.shop import Shop
from panier.store import stock as stocks
from panier.store.engine.db import Tx

_VPS, _DATACENTRE = "vps", "vps_datacenter"
# How soon each place has a plan, by the place in lower case and the plan's code.
PlacesByPlan = Mapping[str, Mapping[str, str]]


@frozen
class CartStock:
    """What is known of the stock of a cart: `places` of its plans; `short`: the items that are not there as ordered."""

    places: PlacesByPlan = field(default_factory=dict)
    short: frozenset[int] = frozenset()


async def load_places(tx: Tx, shop: Shop, family: str, plans: Iterable[Plan]) -> dict[str, dict[str, str]]:
    """How soon each place has each of some plans of a family, the way it is built that is there soonest.

    Nothing of a family whose stock nobody keeps.
    """
    if family != _VPS and family not in SERVER_FAMILIES:
        return {}
    wanted = {one.plan_code: one for one in plans}
    kept: dict[str, dict[tuple[str, str], Stock]] = {}
    for one in await stocks.list_of_plans(tx, sorted(wanted), now_us=shop.now()):
        kept.setdefault(one.plan_code, {})[one.fqn, one.datacenter.lower()] = one
    if family == _VPS:
        return {
            code: {place.lower(): vps_state(code, kept.get(code, {}), place) for place in answers_to(plan, _DATACENTRE)}
            for code, plan in wanted.items()
        }
    return {code: _of_server(shop, code, kept.get(code)) for code in wanted}


async def load_cart_stock(tx: Tx, shop: Shop, cart: Cart) -> CartStock:
    """The stock of what is in a cart."""
    plans = {item.item_id: plan_of(shop, cart, item) for item in cart.items}
    families: dict[str, list[Plan]] = {}
    for item in cart.products:
        families.setdefault(item.family, []).append(plans[item.item_id])
    places: dict[str, dict[str, str]] = {}
    for family, own in families.items():
        places |= await load_places(tx, shop, family, own)
    wanted = needs_by_item(cart, plans)
    codes = sorted({one.plan_code for one in wanted.values()})
    kept = await stocks.list_of_plans(tx, codes, now_us=shop.now()) if codes else ()
    return CartStock(places, frozenset(number for number, need in wanted.items() if shortages([need], kept)))


def _of_server(shop: Shop, plan_code: str, kept: Mapping[tuple[str, str], Stock] | None) -> dict[str, str]:
    words: dict[str, list[str]] = {}
    for built in list_built(shop.assortment, plan_code):
        for one in built_places(built, kept):
            words.setdefault(one.datacenter.lower(), []).append(one.availability)
    return {place: soonest(found) for place, found in words.items()}
