"""Domain names as offers and as items of a cart (/order/cart/{cartId}/domain)."""

from panier.core.account.account import Caller
from panier.core.cart.cart import Cart, Item
from panier.core.cart.offer import LabelledPrice, NameOffer, Offer, PricedItem
from panier.core.cart.promotion import running_promotions
from panier.core.cart.quote import item_prices
from panier.core.catalog.catalog import Catalog, Plan
from panier.core.catalog.terms import choose, durations
from panier.core.domain.domain_name import DomainName, NameRecord, NameState
from panier.core.domain.extension import Extension
from panier.core.domain.offer import YEARS_AHEAD_MAX, as_of, offer_of, periods, recommended, state_of
from panier.core.period import Period
from panier.core.refusal import bad_input, invalid
from panier.core.values import replace
from panier.families.domain import FIRST_LABEL, RESTORE_GROUP, TRADE_GROUP, at_own_price
from panier.flows import look_ups
from panier.flows.cart.carts import access_cart, check_room, lock_cart
from panier.flows.cart.items import duration_of, put
from panier.flows.domain.usual_offers import usual_offer
from panier.flows.look_ups import Records, domain_name
from panier.flows.shop import Shop
from panier.store import carts
from panier.store.engine.db import Database, Tx

_OFFER_LABELS = ("PRICE", "RENEW", "DISCOUNT", "FEE", "TOTAL")


async def look_up(shop: Shop, database: Database, *, domain: str, **others: object) -> Records:
    """Ask the registry about a domain name, before the transaction."""
    return await look_ups.ask(shop, [domain_name(domain).ascii_name])


async def look_up_cart(shop: Shop, database: Database, *, cart_id: str, **others: object) -> Records:
    """Ask the registry about the domain names in a cart, before the transaction.

    It is not asked where there are none.
    """
    names = shop.cart_names.of(cart_id)
    if names is None:
        names = await database.read(lambda tx: carts.list_domains(tx, cart_id))
    return await look_ups.ask(shop, names) if names else {}


async def offers(
    tx: Tx, shop: Shop, caller: Caller, *, cart_id: str, domain: str, records: Records
) -> tuple[NameOffer, ...]:
    """List what can be ordered for a domain name.

    Refuses: an invalid domain name (400); an extension that is not sold here (400).
    """
    cart = await access_cart(tx, shop, caller, cart_id=cart_id)
    name = domain_name(domain)
    return (name_offer(shop, cart.subsidiary, name, records[name.ascii_name]),)


async def add(
    tx: Tx,
    shop: Shop,
    caller: Caller | None,
    *,
    cart_id: str,
    domain: str,
    records: Records,
    duration: str | None = None,
    offer_id: str | None = None,
    plan_code: str | None = None,
    pricing_mode: str | None = None,
    quantity: int | None = None,
) -> PricedItem:
    """Put a domain name into a cart.

    Plan, mode and duration follow from the domain name where they are left out.

    Refuses: a domain name that is not available (400); a plan or mode that is not its own (400); a quantity other
    than one (400).
    """
    cart = await lock_cart(tx, shop, caller, cart_id=cart_id)
    check_room(shop, cart)
    name = domain_name(domain)
    record = records[name.ascii_name]
    offer = name_offer(shop, cart.subsidiary, name, record)
    _check_wishes(offer, plan_code=plan_code, pricing_mode=pricing_mode, offer_id=offer_id, quantity=quantity)
    if any(item.domain == name.ascii_name for item in cart.items):
        raise invalid(f"{name.ascii_name} is in this cart already")
    catalog = shop.assortment.catalog(cart.subsidiary, "domain")
    plan = catalog.plan(offer.plan_code)
    item = Item.of(plan, family="domain", mode=offer.pricing_mode, duration=_period(offer, duration))
    item = replace(item, domain=name.ascii_name, price_ucents=record.price_ucents(catalog.currency))
    priced = await put(tx, shop, cart, plan=plan, item=item, answers=((FIRST_LABEL, offer.offer_id),))
    shop.cart_names.remember(cart_id, (one.domain for one in priced.cart.items if one.domain is not None))
    return priced


async def name_option_offers(
    tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str, domain: str, records: Records
) -> tuple[Offer, ...]:
    """List the options that a domain name takes in its present state.

    A change of holder while somebody has it, its return once it is lost. They are ordered for the delivered domain
    name (/order/cartServiceOption/domain).

    Refuses: an invalid domain name (400); an extension that is not sold here (400).
    """
    cart = await access_cart(tx, shop, caller, cart_id=cart_id)
    return _options(shop, cart, domain_name(domain), records, groups=(TRADE_GROUP, RESTORE_GROUP))


async def restore_offers(
    tx: Tx, shop: Shop, caller: Caller | None, *, cart_id: str, domain: str, records: Records
) -> tuple[Offer, ...]:
    """Show what it costs to bring back a lost domain name.

    Its fee and another year. Nothing for a domain name that is not lost.

    Refuses: an invalid domain name (400); an extension that is not sold here (400).
    """
    cart = await access_cart(tx, shop, caller, cart_id=cart_id)
    return _options(shop, cart, domain_name(domain), records, groups=(RESTORE_GROUP,))


def name_offer(shop: Shop, subsidiary: str, name: DomainName, record: NameRecord) -> NameOffer:
    """What a name is offered for in a subsidiary, by what its registry says of it.

    Refuses: an extension that is not sold there, and a new name that its registry does not register (400).
    """
    catalog = shop.assortment.catalog(subsidiary, "domain")
    plan, extension = _plan(catalog, name), shop.extension_of(name.suffix)
    now_us = shop.now()
    offer = usual_offer(
        catalog,
        plan,
        extension,
        record,
        now_us=now_us,
        make=lambda: _made(catalog, plan, extension, name, record=record, now_us=now_us),
    )
    _check_label(offer, name, extension)
    return offer


def _made(
    catalog: Catalog, plan: Plan, extension: Extension, name: DomainName, *, record: NameRecord, now_us: int
) -> NameOffer:
    availability = offer_of(record, extension, now_us)
    record = as_of(record, extension, now_us)
    obstacle, mode = availability.obstacle, availability.mode
    if obstacle is None and (
        mode not in plan.modes() or (record.has_own_price and catalog.currency not in record.prices_ucents)
    ):
        obstacle = f"names of its kind are not sold under .{name.suffix} in {catalog.subsidiary}"
    if mode not in plan.modes():
        mode = plan.modes()[0]
    sold = durations(plan, mode)
    offered = periods(sold, record, extension, mode=mode, now_us=now_us)
    if obstacle is None and not offered:
        obstacle = f"it cannot be registered for more than {YEARS_AHEAD_MAX} years ahead"
    terms = choose(plan, mode, next(iter(offered or sold)), quantity=1)
    terms = at_own_price(terms, record.price_ucents(catalog.currency))
    prices = item_prices(terms, quantity=1, currency=catalog.currency, now_us=now_us)
    promotions = running_promotions(terms, now_us)
    return NameOffer(
        name=name.ascii_name,
        action=availability.action,
        pricing_mode=mode,
        plan_code=plan.plan_code,
        obstacle=obstacle,
        durations=offered,
        recommended=recommended(offered),
        phase=availability.phase,
        prices=tuple(
            LabelledPrice(label, prices.under(label), promotions if label == "DISCOUNT" else ())
            for label in _OFFER_LABELS
        ),
        subsidiary=catalog.subsidiary,
        name_servers=record.name_servers or None,
        is_transfer_locked=availability.is_transfer_locked,
    )


def _check_label(offer: NameOffer, name: DomainName, extension: Extension) -> None:
    """Check what is in front of a new name's extension.

    Refuses: a length or characters that its registry does not register (400).
    """
    if offer.action != "create":
        return
    problem = extension.label_problem(name.label, name.ascii_label)
    if problem is not None:
        raise bad_input("domain", problem)


def _options(
    shop: Shop, cart: Cart, name: DomainName, records: Records, *, groups: tuple[str, ...]
) -> tuple[Offer, ...]:
    catalog = shop.assortment.catalog(cart.subsidiary, "domain")
    plan, extension = _plan(catalog, name), shop.extension_of(name.suffix)
    state = state_of(records[name.ascii_name], extension, shop.now())
    taking = {NameState.TAKEN: TRADE_GROUP, NameState.TAKEN_PREMIUM: TRADE_GROUP, NameState.RESTORABLE: RESTORE_GROUP}
    return tuple(
        Offer(option, cart.subsidiary, catalog.currency, group)
        for group, option in catalog.options_of(plan)
        if group.name == taking.get(state) and group.name in groups
    )


def _period(offer: NameOffer, duration: str | None) -> Period:
    """The duration that a domain name is ordered for.

    Refuses: one that the registry does not take for it (400).
    """
    if duration is None:
        assert offer.recommended is not None, "an offer without durations is barred"
        return offer.recommended
    period = duration_of(duration)
    if period not in offer.durations:
        accepted = ", ".join(one.iso for one in offer.durations)
        raise bad_input("duration", f"is {period.iso}, but must be one of {accepted} for {offer.name}")
    return period


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
        raise invalid(f"{offer.name} is not available: {offer.obstacle}")
    if plan_code not in (None, offer.plan_code):
        raise invalid(f"Plan code not found: {offer.name} is sold as {offer.plan_code}")
    # The guide's own sample names the mode plainly "default".
    if pricing_mode not in (None, "default", offer.pricing_mode):
        raise invalid(f"invalid pricing mode: {offer.name} is offered as {offer.pricing_mode}")
    if offer_id not in (None, offer.offer_id):
        raise invalid(f"Offer {offer_id} not found: {offer.name} is offered as {offer.offer_id}")
    if quantity not in (None, 1):
        raise bad_input("quantity", f"is {quantity}, but must be 1 for a domain name")
