"""Another period for what was delivered (/service/{serviceId}/renew).

What it costs, and an order without a cart.
"""

from collections.abc import Sequence

from panier.core.account.account import Caller
from panier.core.cart.cart import Item
from panier.core.cart.premise import Premise
from panier.core.cart.quote import Asked, Quote, Texts, quote
from panier.core.catalog.terms import Terms, choose, with_price
from panier.core.domain.life import Stage
from panier.core.limits import whole_number
from panier.core.period import Period, at, parse
from panier.core.refusal import Kind, Refusal, bad_input, conflict, invalid, not_found
from panier.core.service.owned import DOMAIN
from panier.core.service.renewal import RenewalOffer, RenewalOrder, RenewalStrategy
from panier.core.service.service import Role, Service, existing
from panier.core.values import frozen, replace
from panier.families import family_of
from panier.families.generic import duration_text
from panier.flows import look_ups
from panier.flows.cart.items import duration_of
from panier.flows.catalog.taxes import seller_to
from panier.flows.checkout.checkout import add_order
from panier.flows.look_ups import Records
from panier.flows.order.orders import page_url
from panier.flows.service.ordered import OrderedService, load_one, load_ordered
from panier.flows.shop import Shop
from panier.store import services as stored
from panier.store.engine.db import Database, Tx


@frozen
class NextPeriod:
    """Another period for services that are renewed together, and its price."""

    services: tuple[Service, ...]
    period: Period
    quote: Quote

    @property
    def is_free(self) -> bool:
        """True for what the shop goes on with whether anybody wants it or not: it costs nothing."""
        return self.quote.totals.with_tax.ucents == 0 and not self.services[0].is_a(DOMAIN)


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
    service = await access_renewable(tx, shop, caller, service_id)
    below = await stored.list_below(tx, service.service_id, owner=service.account_id) if include_options else ()
    ordered, *others = await load_ordered(tx, shop, caller, [service, *below])
    renewals = []
    for period in ordered.periods(shop.now()):
        bundles = [[ordered]]
        along = [one for one in others if period in one.periods(shop.now())]
        if along:
            bundles.append([ordered, *along])
        strategies = [
            RenewalStrategy(
                tuple(one.service for one in bundle), _priced(shop, caller, bundle, period, records=records)
            )
            for bundle in bundles
        ]
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
    service = await access_renewable(tx, shop, caller, service_id)
    period = duration_of(duration)
    chosen = await _chosen(tx, shop, caller, service, wanted=services, period=period)
    found = resting(_priced(shop, caller, chosen, period, records=records), chosen)
    if dry_run:
        return RenewalOrder(found, None, "", now_us=shop.now())
    placed = await add_order(tx, shop, caller, found, cart_id=None, is_waived=True, is_auto_paid=False)
    return RenewalOrder(found, placed, page_url(shop, placed), now_us=shop.now())


async def _chosen(
    tx: Tx, shop: Shop, caller: Caller, service: Service, *, wanted: Sequence[int], period: Period
) -> list[OrderedService]:
    below = await stored.list_below(tx, service.service_id, owner=service.account_id)
    offered = {one.service_id: one for one in (service, *below)}
    if service.service_id not in wanted or len(set(wanted)) != len(wanted) or not set(wanted) <= offered.keys():
        raise bad_input(
            "services",
            f"must be {service.service_id} alone or with some of {sorted(offered.keys() - {service.service_id})}",
        )
    chosen = await load_ordered(tx, shop, caller, [offered[number] for number in wanted])
    for one in chosen:
        allowed = one.periods(shop.now())
        if period not in allowed:
            listed = ", ".join(each.iso for each in allowed)
            raise bad_input("duration", f"must be one of {listed} for {one.service.name}")
    return list(chosen)


async def access_renewable(tx: Tx, shop: Shop, caller: Caller, service_id: str) -> Service:
    """A service that the caller may renew.

    Refuses: a service that is unknown (404) or has no end (400); a caller who is neither its admin nor its billing
    contact (403); a domain name that has to be restored first (409).
    """
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


def _priced(shop: Shop, caller: Caller, chosen: Sequence[OrderedService], period: Period, *, records: Records) -> Quote:
    return priced(shop, caller, [(one, period) for one in chosen], records=records)


def priced(shop: Shop, caller: Caller, wanted: Sequence[tuple[OrderedService, Period]], *, records: Records) -> Quote:
    """What further periods of services cost together as they are sold now; a service may come several times."""
    subsidiary = shop.assortment.subsidiary(caller.account.subsidiary)
    asked = []
    for place, (one, period) in enumerate(wanted):
        plan, mode = one.plan, one.renewal_mode
        assert plan is not None, "it has periods"
        assert mode is not None, "it has periods"
        record = records.get(one.service.name)
        terms = again(choose(plan, mode, period, quantity=1))
        terms = with_price(terms, None if record is None else record.price_ucents(subsidiary.currency))
        asked.append(asked_for(shop, caller, one, terms, place=place))
    found = quote(asked, seller=seller_to(shop, caller.account), now_us=shop.now())
    return _grouped(found, [one.service for one, _ in wanted])


def _grouped(found: Quote, renewed: Sequence[Service]) -> Quote:
    """A quote of renewals, each thing beneath that of the service which its own hangs on, where that is renewed too."""
    places = {one.service_id: place for place, one in reversed(list(enumerate(renewed)))}
    things = (
        replace(thing, beneath=places.get(one.parent_service_id or 0))
        for thing, one in zip(found.things, renewed, strict=True)
    )
    return replace(found, things=tuple(things))


def asked_for(shop: Shop, caller: Caller, ordered: OrderedService, terms: Terms, *, place: int) -> Asked:
    """What a quote is asked for another time of a service, on given terms."""
    plan, service = ordered.plan, ordered.service
    assert plan is not None, "it is sold"
    subsidiary = shop.assortment.subsidiary(caller.account.subsidiary)
    item = Item.of(plan, family=service.family, mode=terms.mode, duration=terms.duration)
    item = replace(item, item_id=place, service_id=service.service_id, service_name=service.name)
    phrases = shop.assortment.phrases_in(subsidiary.language)
    texts = family_of(service.family).texts(item, plan, terms, phrases, subsidiary.language)
    if service.is_a(DOMAIN):
        request = phrases["renewal"].format(name=service.name, suffix=service.plan_code)
        texts = Texts(f"{request} - {duration_text(terms.duration, subsidiary.language)}", request, plan.name)
    called = "" if service.is_a(DOMAIN) else service.details.own_name
    return Asked(item, plan, terms, texts, action="renew", called=called)


def resting(found: Quote, chosen: Sequence[OrderedService], *, is_fixed: bool = False) -> Quote:
    """A quote that rests on how the services are now, where it rests on an engagement that was asked for.

    `is_fixed`: it rests on their plans and ends in any case.
    """
    premises = {
        one.service.service_id: Premise(one.service.plan_code, one.service.expires_us, one.binding.requested_us)
        for one in chosen
        if is_fixed or one.binding.requested_mode is not None
    }
    return replace(
        found, things=tuple(replace(thing, premise=premises.get(thing.service_id or 0)) for thing in found.things)
    )


def again(terms: Terms) -> Terms:
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


def ends_with(one: Service, other: Service) -> bool:
    """True for services whose paid time ends on the same day."""
    if one.expires_us is None or other.expires_us is None:
        return False
    return at(one.expires_us).date() == at(other.expires_us).date()


async def load_next(
    tx: Tx, shop: Shop, caller: Caller, service: Service, *, end_us: int, records: Records
) -> NextPeriod | None:
    """The next period of a service with its options, as the shop orders it by itself; None where it is not sold.

    `end_us`: of the period that ends. Where the worker was away for longer, as many periods as have gone by.
    """
    now_us = shop.now()
    if service.is_a(DOMAIN) and shop.afterlife(service.name).stage(end_us, now_us) not in (
        Stage.REGISTERED,
        Stage.GRACE,
    ):
        return None
    ordered = await load_one(tx, shop, caller, service)
    period = own_period(ordered, now_us)
    if period is None:
        return None
    chosen = [ordered]
    for one in await stored.list_children(tx, [service.service_id]):
        choice = one.details.renewal
        is_along = one.family == service.family and ends_with(one, service) and choice.is_automatic and not choice.ends
        if is_along and one.suspended_us is None:
            option = await load_one(tx, shop, caller, one)
            chosen += [option] if period in option.periods(now_us) else []
    try:
        wanted = [(one, period) for one in chosen for _ in range(max(1, one.service.periods_to(period, now_us)))]
        found = resting(priced(shop, caller, wanted, records=records), chosen)
    except Refusal:
        return None  # the plan has no price any more for what was bought
    return NextPeriod(tuple(one.service for one in chosen), period, found)


def own_period(ordered: OrderedService, now_us: int) -> Period | None:
    """The length that a service is renewed for by itself; None where it cannot be.

    The one that its customer chose, else the one it was ordered for, else the shortest: the first that is sold.
    """
    offered, months = ordered.periods(now_us), ordered.service.details.renewal.period
    wishes = (None if months is None else Period(months=months), parse(ordered.thing.duration))
    return next((wish for wish in wishes if wish in offered), next(iter(offered), None))
