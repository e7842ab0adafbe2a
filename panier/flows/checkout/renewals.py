"""Another period for what was delivered (/service/{serviceId}/renew).

What it costs, and an order without a cart.
"""

from collections.abc import Sequence
from dataclasses import replace

from panier.core.account.account import Caller
from panier.core.cart.cart import Item
from panier.core.cart.quote import Asked, Quote, Texts, quote
from panier.core.catalog.catalog import Plan
from panier.core.catalog.terms import Terms, choose, durations, with_price
from panier.core.domain.life import Stage
from panier.core.limits import whole_number
from panier.core.period import Period, parse
from panier.core.refusal import Kind, Refusal, bad_input, conflict, invalid, not_found
from panier.core.service.owned import DOMAIN
from panier.core.service.renewal import RenewalOffer, RenewalOrder, RenewalStrategy
from panier.core.service.service import Role, Service, existing
from panier.families import family_of
from panier.families.generic import duration_text
from panier.flows import look_ups
from panier.flows.cart.items import duration_of
from panier.flows.catalog.taxes import seller_to
from panier.flows.checkout.checkout import add_order
from panier.flows.look_ups import Records
from panier.flows.order.orders import page_url
from panier.flows.shop import Shop
from panier.store import orders
from panier.store import services as stored
from panier.store.engine.db import Database, Tx

SERVICE_ID_MAX = 10**18 - 1  # of more digits than that no service is looked up


async def look_up(shop: Shop, database: Database, *, service_id: str, **others: object) -> Records:
    """Ask the registry about the service's domain name, before the transaction.

    A premium name's renewal costs what the registry asks for it.
    """
    number = whole_number(service_id, most=SERVICE_ID_MAX)
    service = None if number is None else await database.read(lambda tx: stored.lock_service(tx, number))
    return await look_ups.ask(shop, [service.name]) if service is not None and service.is_a(DOMAIN) else {}


async def offers(
    tx: Tx, shop: Shop, caller: Caller, *, service_id: str, records: Records, include_options: bool | None = None
) -> tuple[RenewalOffer, ...]:
    """List the durations a service can be renewed for, and what can be renewed with it.

    Refuses: a service that is unknown (404) or has no end (400); a caller who is neither its admin nor its billing
    contact (403); a domain name that has to be restored first (409).
    """
    service = await _renewable(tx, shop, caller, service_id)
    below = await stored.list_below(tx, service.service_id, owner=service.account_id) if include_options else ()
    renewals = []
    for period in await _periods(tx, shop, caller, service):
        alone = RenewalStrategy((service,), await _priced(tx, shop, caller, [service], period, records=records))
        along = [one for one in below if period in await _periods(tx, shop, caller, one)]
        strategies = [alone]
        if along:
            bundle = [service, *along]
            strategies.append(
                RenewalStrategy(tuple(bundle), await _priced(tx, shop, caller, bundle, period, records=records))
            )
        renewals.append(RenewalOffer(period, tuple(strategies)))
    return tuple(renewals)


async def order(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    service_id: str,
    duration: str,
    services: list[int],  # the protocol's word
    records: Records,
    dry_run: bool | None = None,
) -> RenewalOrder:
    """Order another period for a service.

    It begins when the present one ends, however early or late it is paid (guide).

    Refuses: a duration or services that are not offered together (400); a service that is unknown (404) or has no
    end (400); a caller who is neither its admin nor its billing contact (403); a domain name that has to be
    restored first (409).
    """
    service = await _renewable(tx, shop, caller, service_id)
    period = duration_of(duration)
    chosen = await _chosen(tx, shop, caller, service, wanted=services, period=period)
    priced = await _priced(tx, shop, caller, chosen, period, records=records)
    if dry_run:
        return RenewalOrder(priced, None, "", now_us=shop.now())
    placed = await add_order(tx, shop, caller, priced, cart_id=None, is_waived=True, is_auto_paid=False)
    return RenewalOrder(priced, placed, page_url(shop, placed), now_us=shop.now())


async def _chosen(
    tx: Tx, shop: Shop, caller: Caller, service: Service, *, wanted: Sequence[int], period: Period
) -> list[Service]:
    below = await stored.list_below(tx, service.service_id, owner=service.account_id)
    offered = {one.service_id: one for one in (service, *below)}
    if service.service_id not in wanted or len(set(wanted)) != len(wanted) or not set(wanted) <= offered.keys():
        raise bad_input(
            "services",
            f"must be {service.service_id} alone or with some of {sorted(offered.keys() - {service.service_id})}",
        )
    chosen = [offered[number] for number in wanted]
    for one in chosen:
        allowed = await _periods(tx, shop, caller, one)
        if period not in allowed:
            raise bad_input("duration", f"must be one of {', '.join(each.iso for each in allowed)} for {one.name}")
    return chosen


async def _renewable(tx: Tx, shop: Shop, caller: Caller, service_id: str) -> Service:
    number = whole_number(service_id, most=SERVICE_ID_MAX)
    if number is None:
        raise not_found(serviceId=service_id)
    service = existing(await stored.load(tx, number, owner=caller.account_id, any_role=True))
    if not service.roles_of(caller.account_id) & {Role.ADMIN, Role.BILLING}:
        raise Refusal(Kind.FORBIDDEN, f"Only the admin and billing contacts of {service.name} may renew it")
    if service.expires_us is None:
        raise invalid(f"{service.name} has no end and is not renewed")
    if service.is_a(DOMAIN):
        stage = shop.afterlife(service.name).stage(service.expires_us, shop.now())
        if stage in (Stage.REDEMPTION, Stage.GONE):
            raise conflict(f"{service.name} has to be restored: order its option {service.plan_code}-restore")
    return service


async def _periods(tx: Tx, shop: Shop, caller: Caller, service: Service) -> tuple[Period, ...]:
    """The durations that the service's plan is sold for, and that leave its end within ten years from now."""
    plan, mode = await _plan(tx, shop, caller, service)
    if plan is None or mode not in plan.modes() or service.expires_us is None:
        return ()
    now_us = shop.now()
    return tuple(
        period for period in durations(plan, mode) if not period.is_empty and service.takes(period, now_us=now_us)
    )


async def _priced(
    tx: Tx, shop: Shop, caller: Caller, chosen: Sequence[Service], period: Period, *, records: Records
) -> Quote:
    asked = [
        await _asked(tx, shop, caller, service, period, records=records, place=place)
        for place, service in enumerate(chosen)
    ]
    return quote(asked, seller=seller_to(shop, caller.account), now_us=shop.now())


async def _asked(
    tx: Tx, shop: Shop, caller: Caller, service: Service, period: Period, *, records: Records, place: int
) -> Asked:
    plan, mode = await _plan(tx, shop, caller, service)
    assert plan is not None
    subsidiary = shop.assortment.subsidiary(caller.account.subsidiary)
    record = records.get(service.name)
    terms = _again(choose(plan, mode, period, quantity=1))
    terms = with_price(terms, None if record is None else record.price_ucents(subsidiary.currency))
    item = Item.of(plan, family=service.family, mode=mode, duration=period)
    item = replace(item, item_id=place, service_id=service.service_id, service_name=service.name)
    phrases = shop.assortment.phrases_in(subsidiary.language)
    texts = family_of(service.family).texts(item, plan, terms, phrases, subsidiary.language)
    if service.is_a(DOMAIN):
        request = phrases["renewal"].format(name=service.name, suffix=service.plan_code)
        texts = Texts(f"{request} - {duration_text(period, subsidiary.language)}", request, plan.name)
    return Asked(item, plan, terms, texts, action="renew")


def _again(terms: Terms) -> Terms:
    """The terms for one more period.

    No set-up, at the price of renewals, without promotions for newcomers.
    """
    stretches = terms.renewal or terms.stretches
    plain = tuple(
        replace(
            one,
            pricing=replace(one.pricing, promotions=()),
            tiers=tuple(replace(tier, promotions=()) for tier in one.tiers),
        )
        for one in stretches
    )
    first = plain[0].pricing if plain else terms.recurring
    return replace(terms, setup=None, setup_tiers=(), recurring=first, stretches=plain, renewal=plain)


async def _plan(tx: Tx, shop: Shop, caller: Caller, service: Service) -> tuple[Plan | None, str]:
    """The service's plan as it is sold now, and the mode it was ordered in."""
    catalog = shop.assortment.catalog(caller.account.subsidiary, service.family)
    plan = catalog.plans.get(service.plan_code) or catalog.addons.get(service.plan_code)
    placed = (await orders.load_several(tx, [service.order_id])).get(service.order_id)  # somebody else may have ordered
    place = (
        None
        if placed is None
        else next((one.thing for one in placed.deliveries if one.delivery_id == service.delivery_id), None)
    )
    if plan is None or placed is None or place is None:
        return plan, plan.modes()[0] if plan is not None else ""
    thing = placed.quote.things[place]
    is_same = thing.plan_code == plan.plan_code and parse(thing.duration) is not None
    return plan, thing.pricing_mode if is_same else plan.modes()[0]


async def list_periods(tx: Tx, shop: Shop, caller: Caller, service: Service) -> tuple[Period, ...]:
    """The lengths that a service can be renewed for, however that comes about."""
    return await _periods(tx, shop, caller, service)


async def load_period(tx: Tx, shop: Shop, caller: Caller, service: Service) -> Period | None:
    """The length that a service is renewed for by itself; None where it cannot be.

    The one that its customer chose, else the one it was ordered for, else the shortest: the first that is sold.
    """
    offered = await list_periods(tx, shop, caller, service)
    months = service.details.renewal.period
    placed = (await orders.load_several(tx, [service.order_id]))[service.order_id]
    made = next((one for one in placed.deliveries if one.delivery_id == service.delivery_id), None)
    wishes = (
        None if months is None else Period(months=months),
        None if made is None else parse(placed.quote.things[made.thing].duration),
    )
    return next((wish for wish in wishes if wish in offered), next(iter(offered), None))


async def load_quote(
    tx: Tx, shop: Shop, caller: Caller, wanted: Sequence[tuple[Service, Period]], *, records: Records
) -> Quote:
    """What further periods of services cost together as they are sold now; a service may come several times."""
    asked = [
        await _asked(tx, shop, caller, service, period, records=records, place=place)
        for place, (service, period) in enumerate(wanted)
    ]
    return quote(asked, seller=seller_to(shop, caller.account), now_us=shop.now())
