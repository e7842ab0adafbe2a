"""Packs of domain names: one label under several extensions.

Serves /order/cart/{cartId}/domainPacks.
"""

from collections.abc import Iterator

from panier.core.account.account import Caller
from panier.core.cart.cart import Cart
from panier.core.cart.offer import Offer, PackOffer, PricedItem
from panier.core.catalog.catalog import Catalog, Plan
from panier.core.catalog.terms import choose
from panier.core.domain.domain_name import DomainName
from panier.core.domain.offer import offer_of
from panier.core.refusal import invalid
from panier.core.values import replace
from panier.flows import look_ups
from panier.flows.cart.carts import access_cart, check_room, lock_cart
from panier.flows.cart.items import duration_of
from panier.flows.domain import offers as names
from panier.flows.look_ups import Records, domain_name
from panier.flows.shop import Shop
from panier.store.engine.db import Database, Tx

FAMILY, _MODE = "domainPacks", "create-default"


async def look_up(shop: Shop, database: Database, *, domain: str, **others: object) -> Records:
    """Ask the registries about every name that a pack could hold, before the transaction."""
    name = domain_name(domain)
    packs = shop.assortment.catalogs_of(FAMILY)
    suffixes = {suffix for catalog in packs for plan in catalog.plans.values() for suffix in _suffixes(plan)}
    return await look_ups.ask(shop, sorted(f"{name.ascii_label}.{suffix}" for suffix in suffixes))


async def offers(
    tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str, domain: str, records: Records
) -> tuple[PackOffer, ...]:
    """List the packs of domain names that a label can be ordered in.

    Each shows which of its domain names are free, and what all cost together.

    Refuses: an invalid domain name (400).
    """
    cart = await access_cart(tx, shop, caller, cart_id=cart_id)
    name = domain_name(domain)
    return tuple(
        _offer(shop, cart, plan, name, records)
        for plan in shop.assortment.catalog(cart.subsidiary, FAMILY).plans.values()
        if all(suffix in _names(shop, cart).plans for suffix in _suffixes(plan))
    )


async def add(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    cart_id: str,
    domain: str,
    plan_code: str,
    pricing_mode: str,
    duration: str,
    quantity: int,
    records: Records,
) -> PricedItem:
    """Put every domain name of a pack into a cart, each as an item of its own.

    Returns the first of them.

    Refuses: an unknown pack (400); another mode, or a quantity other than one (400); a pack with a domain name that
    is not available (400).
    """
    cart = await lock_cart(tx, shop, caller, cart_id=cart_id)
    plan = shop.assortment.catalog(cart.subsidiary, FAMILY).plan(plan_code)
    name = domain_name(domain)
    choose(plan, pricing_mode, duration_of(duration), quantity=quantity)
    wanted = [f"{name.ascii_label}.{suffix}" for suffix in _suffixes(plan)]
    if barred := [member for member, is_free in _members(shop, name, plan, records) if not is_free]:
        raise invalid(f"{', '.join(barred)} is not available: order the other names of {plan_code} one by one")
    check_room(shop, cart, items=len(wanted))
    added = [
        await names.add(tx, shop, caller, cart_id=cart_id, domain=one, records=records, duration=duration)
        for one in wanted
    ]
    return added[0]


def _offer(shop: Shop, cart: Cart, plan: Plan, name: DomainName, records: Records) -> PackOffer:
    sold = _names(shop, cart)
    year = sum(
        price.price_ucents
        for suffix in _suffixes(plan)
        for price in sold.plans[suffix].pricings
        if (price.mode, price.interval_unit, price.interval) == (_MODE, "month", 12)
    )
    pricings = tuple(price if price.duration.is_empty else replace(price, price_ucents=year) for price in plan.pricings)
    offer = Offer(replace(plan, pricings=pricings), cart.subsidiary, sold.currency)
    return PackOffer(offer, tuple(_members(shop, name, plan, records)))


def _members(shop: Shop, name: DomainName, plan: Plan, records: Records) -> Iterator[tuple[str, bool]]:
    """Each name of a pack, and whether it can be registered now at its extension's price."""
    for suffix in _suffixes(plan):
        member, extension = f"{name.ascii_label}.{suffix}", shop.extension_of(suffix)
        availability = offer_of(records[member], extension, shop.now())
        fits = extension.label_problem(name.label, name.ascii_label) is None
        yield member, fits and availability.mode == _MODE and availability.obstacle is None


def _names(shop: Shop, cart: Cart) -> Catalog:
    return shop.assortment.catalog(cart.subsidiary, "domain")


def _suffixes(plan: Plan) -> tuple[str, ...]:
    """The extensions of a pack, as its catalogue lists them."""
    listed = plan.traits.get("extensions", ())
    return tuple(str(suffix) for suffix in listed) if isinstance(listed, tuple | list) else ()
