"""Domain names as offers and as items of a cart (/order/cart/{cartId}/domain)."""

from collections.abc import Mapping

from panier.core.account import Caller
from panier.core.cart import Cart, Item, check_room
from panier.core.catalog import Catalog, Plan
from panier.core.domain_name import OFFERS, DomainName, NameRecord, NameState
from panier.core.offer import LabelledPrice, NameOffer, Offer, PricedItem
from panier.core.promotion import running_promotions
from panier.core.quote import item_prices
from panier.core.refusal import bad_input, invalid
from panier.core.terms import choose, durations
from panier.families.domain import FIRST_LABEL, at_own_price
from panier.flows.carts import alive, open_cart
from panier.flows.items import add as add_plain
from panier.flows.items import duration_of, put
from panier.flows.items import offers as plain_offers
from panier.flows.shop import Shop
from panier.outside import names as spelling
from panier.store import carts
from panier.store.db import Database, Tx

_OFFER_LABELS = ("PRICE", "RENEW", "DISCOUNT", "FEE", "TOTAL")

Found = Mapping[str, NameRecord]


async def look_up(shop: Shop, database: Database, *, domain: str, **others: object) -> Found:
    """Before the transaction: what the registry says of a name."""
    del database, others
    return await shop.registry.look_up([domain_name(domain).ascii_name])


async def look_up_cart(shop: Shop, database: Database, *, cart_id: str, **others: object) -> Found:
    """Before the transaction: what the registry says of the names in a cart; it is not asked where there are none."""
    del others
    names = await database.read(lambda tx: carts.names(tx, cart_id))
    return await shop.registry.look_up(names) if names else {}


async def offers(
    tx: Tx, shop: Shop, caller: Caller, *, cart_id: str, domain: str, found: Found
) -> tuple[NameOffer, ...]:
    """What can be done with a name. Refuses what is no name, and an extension that is not sold here."""
    del caller
    cart = alive(await carts.load(tx, cart_id), shop.now())
    name = domain_name(domain)
    return (_offer(shop, cart, name, found[name.ascii_name]),)


async def add(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    cart_id: str,
    domain: str,
    found: Found,
    duration: str | None = None,
    offer_id: str | None = None,
    plan_code: str | None = None,
    pricing_mode: str | None = None,
    quantity: int | None = None,
) -> PricedItem:
    """Put a name into a cart; plan, mode and duration follow from the name where they are left out.

    Refuses a name that cannot be had, a plan or mode that is not the name's, a quantity other than one.
    """
    del caller
    cart = await open_cart(tx, shop, cart_id=cart_id)
    check_room(cart)
    name = domain_name(domain)
    record = found[name.ascii_name]
    offer = _offer(shop, cart, name, record)
    _check_wishes(offer, plan_code=plan_code, pricing_mode=pricing_mode, offer_id=offer_id, quantity=quantity)
    if any(item.domain == name.ascii_name for item in cart.items):
        raise invalid(f"{name.ascii_name} is in this cart already")
    catalog = shop.assortment.catalog(cart.subsidiary, "domain")
    plan = catalog.plan(offer.plan_code)
    period = offer.durations[0] if duration is None else duration_of(duration)
    item = Item(
        item_id=0,
        parent_item_id=None,
        family="domain",
        plan_code=plan.plan_code,
        pricing_mode=offer.pricing_mode,
        duration=period.iso,
        quantity=1,
        domain=name.ascii_name,
        price_ucents=record.price_ucents(catalog.currency),
    )
    return await put(tx, shop, cart, plan=plan, item=item, answers=((FIRST_LABEL, offer.offer_id),))


async def name_option_offers(
    tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str, domain: str
) -> tuple[Offer, ...]:
    """The options of a name's plan. Refuses what is no name, and an extension that is not sold here."""
    del caller
    cart = alive(await carts.load(tx, cart_id), shop.now())
    catalog = shop.assortment.catalog(cart.subsidiary, "domain")
    plan = _plan(catalog, domain_name(domain))
    return tuple(Offer(option, cart.subsidiary, catalog.currency, group) for group, option in catalog.options_of(plan))


async def pack_offers(tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str, domain: str) -> tuple[Offer, ...]:
    """The packs a name could be ordered in. Refuses what is no name."""
    domain_name(domain)
    return await plain_offers(tx, shop, caller, cart_id=cart_id, family="domainPacks")


async def add_pack(
    tx: Tx,
    shop: Shop,
    caller: Caller | None,
    *,
    cart_id: str,
    domain: str,
    plan_code: str,
    pricing_mode: str,
    duration: str,
    quantity: int,
) -> PricedItem:
    """Put a pack of names into a cart. Refuses an unknown one."""
    domain_name(domain)
    return await add_plain(
        tx, shop, caller, cart_id=cart_id, family="domainPacks", plan_code=plan_code, pricing_mode=pricing_mode,
        duration=duration, quantity=quantity,
    )  # fmt: skip


async def restore_offers(tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str, domain: str) -> tuple[Offer, ...]:
    """What bringing back a lost name costs under its extension. Refuses what is no name."""
    plan_code = f"{domain_name(domain).suffix}-restore"
    return await plain_offers(tx, shop, caller, cart_id=cart_id, family="domainRestore", plan_code=plan_code)


def domain_name(text: str) -> DomainName:
    """A name in its one spelling. Refuses what cannot be registered, saying why."""
    name = spelling.normalised(text)
    if isinstance(name, str):
        raise bad_input("domain", name)
    return name


def _offer(shop: Shop, cart: Cart, name: DomainName, record: NameRecord) -> NameOffer:
    catalog = shop.assortment.catalog(cart.subsidiary, "domain")
    plan = _plan(catalog, name)
    action, mode = OFFERS.get(record.state, OFFERS[NameState.FREE])
    is_orderable = mode in plan.modes() and record.is_orderable(catalog.currency)
    if mode not in plan.modes():
        mode = plan.modes()[0]
    periods = durations(plan, mode)
    terms = at_own_price(choose(plan, mode, periods[0], quantity=1), record.price_ucents(catalog.currency))
    prices = item_prices(terms, quantity=1, currency=catalog.currency, now_us=shop.now())
    promotions = running_promotions(terms, shop.now())
    return NameOffer(
        name=name.ascii_name,
        action=action,
        pricing_mode=mode,
        plan_code=plan.plan_code,
        is_orderable=is_orderable,
        durations=periods,
        prices=tuple(
            LabelledPrice(label, prices.under(label), promotions if label == "DISCOUNT" else ())
            for label in _OFFER_LABELS
        ),
        subsidiary=cart.subsidiary,
        name_servers=record.name_servers or None,
        is_transfer_locked=record.is_locked if action == "transfer" else None,
    )


def _plan(catalog: Catalog, name: DomainName) -> Plan:
    if name.suffix not in catalog.plans:
        raise invalid(f"Extension .{name.suffix} is not sold in {catalog.subsidiary}")
    return catalog.plans[name.suffix]


def _check_wishes(
    offer: NameOffer,
    *,
    plan_code: str | None,
    pricing_mode: str | None,
    offer_id: str | None,
    quantity: int | None,
) -> None:
    if not offer.is_orderable:
        raise invalid(f"{offer.name} is not available")
    if plan_code not in (None, offer.plan_code):
        raise invalid(f"Plan code not found: {offer.name} is sold as {offer.plan_code}")
    # The guide's own sample names the mode plainly "default".
    if pricing_mode not in (None, "default", offer.pricing_mode):
        raise invalid(f"invalid pricing mode: {offer.name} is offered as {offer.pricing_mode}")
    if offer_id not in (None, offer.offer_id):
        raise invalid(f"Offer {offer_id} not found: {offer.name} is offered as {offer.offer_id}")
    if quantity not in (None, 1):
        raise bad_input("quantity", f"is {quantity}, but must be 1 for a domain name")
