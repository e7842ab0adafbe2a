"""Renewals, and upgrades, as people order them on pages: of several services in one order, and of none twice.

A service of which a renewal waits to be paid, or to be made, is not renewed by another order: its page leads to the one
that waits. A page that was drawn before its service was renewed renews it no second time either. Programs that call
POST /service/{serviceId}/renew say themselves how often they renew.
"""

from collections.abc import Mapping, Sequence

from panier.core.account.account import Caller
from panier.core.cart.quote import Quote
from panier.core.domain.domain_name import NameRecord
from panier.core.limits import RENEWED_AT_ONCE
from panier.core.order.order import Order
from panier.core.period import Period, at
from panier.core.rates import SEARCHES
from panier.core.refusal import Refusal, bad_input, conflict
from panier.core.service.conversion import Wish
from panier.core.service.owned import DOMAIN
from panier.core.service.service import Service
from panier.core.values import frozen
from panier.flows import look_ups
from panier.flows.cart.items import duration_of
from panier.flows.checkout import renewals, service_conversions
from panier.flows.checkout.checkout import add_order
from panier.flows.look_ups import Records
from panier.flows.service.ordered import OrderedService, load_ordered, lock_for
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store import orders, services
from panier.store.engine.db import Database, Tx
from panier.store.service import changes

RENEW, UPGRADE = "renew", "upgrade"


@frozen
class Unrenewable:
    """A service that is not renewed along with others, and why."""

    service: Service
    reason: str


@frozen
class RenewalSum:
    """What renewing some services in one order comes to.

    `services`: those that can be renewed together for each of `periods`; `left_out`: the others of those that were
    asked for; `waiting`: the orders that renew one of these, by its number. `quote`: for `period`; None where nothing
    can be renewed together.
    """

    services: tuple[Service, ...]
    periods: tuple[Period, ...]
    period: Period | None
    quote: Quote | None
    left_out: tuple[Unrenewable, ...]
    waiting: Mapping[int, Order]


async def look_up(shop: Shop, database: Database, service_ids: Sequence[int]) -> Records:
    """Ask the registry about the domain names among services, before the transaction; it counts as a search.

    Refuses: a registry that does not answer (400), too many searches from one address (429).
    """
    _check_count(service_ids)
    found = await database.read(lambda tx: services.load_several(tx, list(service_ids)))
    names = [one.name for one in found.values() if one.is_a(DOMAIN)]
    if not names:
        return {}
    await shop.throttle.take(SEARCHES, visitor().network)
    return await look_ups.ask(shop, names)


async def list_waiting(tx: Tx, shop: Shop, service_ids: Sequence[int], *, action: str = RENEW) -> Mapping[int, Order]:
    """The newest order that renews each service, and waits to be paid or to be made; `action`: another change."""
    pairs = await changes.list_waiting(tx, service_ids, action=action, now_us=shop.now()) if service_ids else ()
    placed = await orders.load_several(tx, sorted({order_id for _, order_id in pairs})) if pairs else {}
    return {service_id: placed[order_id] for service_id, order_id in pairs}


async def read_sum(
    tx: Tx, shop: Shop, caller: Caller, *, service_ids: Sequence[int], duration: str, records: Records
) -> RenewalSum:
    """What it comes to if services are renewed in one order; without a duration, for the first that all of them have.

    Refuses: more services than an order renews (400).
    """
    _check_count(service_ids)
    numbers = tuple(dict.fromkeys(service_ids))
    waiting = await list_waiting(tx, shop, numbers)
    free, left_out = [], []
    for number in numbers:
        try:
            one = await renewals.access_renewable(tx, shop, caller, str(number))
        except Refusal as refusal:
            if (known := await services.load(tx, number, owner=caller.account_id, any_role=True)) is not None:
                left_out.append(Unrenewable(known, refusal.message))
            continue
        if number not in waiting:
            free.append(one)
    ordered = await load_ordered(tx, shop, caller, free) if free else ()
    renewable = [one for one in ordered if one.periods(shop.now())]
    left_out += [Unrenewable(one.service, _not_sold(one)) for one in ordered if one not in renewable]
    periods = _shared_periods(renewable, shop.now())
    wanted = duration_of(duration) if duration else None
    period = wanted if wanted in periods else next(iter(periods), None)
    quote = None
    if period is not None:
        quote = renewals.priced(shop, caller, [(one, period) for one in renewable], records=_of(records, renewable))
    return RenewalSum(tuple(one.service for one in renewable), periods, period, quote, tuple(left_out), waiting)


async def order(
    tx: Tx, shop: Shop, caller: Caller, *, ends_us: Mapping[int, int], duration: str, records: Records
) -> Order:
    """Order one more period for services, in one order; where one waits that renews just these, it is that one.

    `ends_us`: when each was going to end as its customer saw it, by its number. An order of the first one alone is that
    one too, where the others are only renewed along with it.

    Refuses: no service, and more than an order renews (400); a service that is unknown (404) or has no end (400); a
    caller who is neither its admin nor its billing contact (403); a duration that one of them is not renewed for (400);
    a service that another order renews, that was renewed since its customer looked, or that has to be restored (409).
    """
    _check_count(ends_us)
    held = await services.load_several(tx, sorted(ends_us), lock=True)
    found = [await renewals.access_renewable(tx, shop, caller, str(number)) for number in ends_us]
    waiting = await list_waiting(tx, shop, list(ends_us))
    same = {one.order_id for one in waiting.values()}
    main = found[0].service_id
    along = {one.service_id for one in found if one.parent_service_id == main}
    if main in waiting and len(same) == 1 and ends_us.keys() - waiting.keys() <= along:
        known = waiting[main]
        if known.account_id == caller.account_id and len(known.quote.things) == len(waiting):
            return known
    for one in found:
        if one.service_id in waiting:
            raise _is_ordered(one, waiting[one.service_id], caller)
        if held[one.service_id].expires_us != ends_us[one.service_id]:
            day = at(one.expires_us or 0).date().isoformat()
            raise conflict(f"{one.name} was renewed meanwhile, and is paid until {day}: look at it again")
    period, ordered = duration_of(duration), await load_ordered(tx, shop, caller, found)
    for each in ordered:
        allowed = each.periods(shop.now())
        if period not in allowed:
            listed = ", ".join(length.iso for length in allowed) or "none"
            raise bad_input("duration", f"must be one of {listed} for {each.service.name}")
    wanted = [(one, period) for one in ordered]
    priced = renewals.priced(shop, caller, wanted, records=_of(records, ordered))
    return await add_order(
        tx, shop, caller, renewals.resting(priced, ordered), cart_id=None, is_waived=True, is_auto_paid=False
    )


async def order_upgrade(tx: Tx, shop: Shop, caller: Caller, *, service_id: int, plan_code: str) -> Order:
    """Order a change to a dearer plan; where one waits that does just this, it is that one.

    Refuses: what service_conversions.execute_upgrade refuses; another upgrade that is ordered already (409).
    """
    service = await lock_for(tx, caller, service_id, what="order for it")
    known = (await list_waiting(tx, shop, [service_id], action=UPGRADE)).get(service_id)
    if known is not None:
        if known.account_id == caller.account_id and known.quote.things[0].plan_code == plan_code:
            return known
        raise _is_ordered(service, known, caller)
    placed = await service_conversions.execute_upgrade(
        tx, shop, caller, service_id=service_id, wish=Wish(plan_code), plan_code=plan_code, auto_pay=False
    )
    assert placed.order_id is not None, "it was placed just now"
    return (await orders.load_several(tx, [placed.order_id]))[placed.order_id]


def _is_ordered(service: Service, waiting: Order, caller: Caller) -> Refusal:
    if waiting.account_id != caller.account_id:
        return conflict(f"{service.name} is changed by an order of another of its contacts already")
    return conflict(f"{service.name} is changed by order {waiting.order_id} already: pay that one")


def _check_count(service_ids: Sequence[int] | Mapping[int, int]) -> None:
    """Check that so many services can be renewed at once.

    Refuses: none, and more than an order renews (400).
    """
    if not 1 <= len(service_ids) <= RENEWED_AT_ONCE:
        raise bad_input("service", f"must name 1 to {RENEWED_AT_ONCE} services that are renewed together")


def _shared_periods(ordered: Sequence[OrderedService], now_us: int) -> tuple[Period, ...]:
    """The lengths that all of some services can be renewed for."""
    if not ordered:
        return ()
    others = [set(one.periods(now_us)) for one in ordered[1:]]
    return tuple(period for period in ordered[0].periods(now_us) if all(period in one for one in others))


def _not_sold(ordered: OrderedService) -> str:
    if ordered.plan is None:
        return f"{ordered.service.name} is not sold any more"
    return f"{ordered.service.name} is paid for as far ahead as it can be"


def _of(records: Records, ordered: Sequence[OrderedService]) -> dict[str, NameRecord]:
    names = {one.service.name for one in ordered if one.service.is_a(DOMAIN)}
    return {name: record for name, record in records.items() if name in names}
