"""What a paid order changes of services, judged again when it is paid.

A price holds for as long as the order waits, but what it was told for may change meanwhile: the service may have been
renewed, upgraded or ended. docs/pricing.md says what then happens.
"""

from collections.abc import Iterator, Mapping, Sequence

from panier.core.cart.allowance import AllowanceUse
from panier.core.cart.premise import Premise
from panier.core.cart.quote import Thing
from panier.core.limits import SERVICE_YEARS_MAX
from panier.core.order.delivery import State
from panier.core.order.order import Order
from panier.core.period import parse
from panier.core.refusal import Refusal, conflict
from panier.core.service.commitments.engagement import Binding
from panier.core.service.service import Service
from panier.flows.shop import Shop
from panier.store import allowances, orders, services
from panier.store.engine.db import Tx
from panier.store.service import engagements

UPGRADE, DETACH, RENEW = "upgrade", "detach", "renew"
_OF_PLAN = frozenset({UPGRADE, DETACH})  # these go alone
_OVER = frozenset({State.DONE, State.FAILED, State.CANCELLED})


async def hold(tx: Tx, shop: Shop, order: Order) -> None:
    """Let an order that is paid now hold the services that it changes, until they are changed.

    A change of plan goes alone, and so does what rests on a present end or on an engagement that was asked for; other
    renewals may follow each other, each from the end that the one before will bring.

    Refuses: a service that ended, or is no longer what the price was told for; a change beside another one that is
    under way; an end too far ahead (409).
    """
    changes = {place: thing for place, thing in enumerate(order.quote.things) if _is_change(thing)}
    if not changes:
        return
    numbers = sorted({thing.service_id or 0 for thing in changes.values()})
    held = await services.load_several(tx, numbers, lock=True)
    claims = [AllowanceUse(subject(thing.service_id or 0), 1, 1, place) for place, thing in changes.items()]
    subjects = sorted({claim.subject for claim in claims})
    await allowances.lock_uses(tx, subjects)
    others = await orders.load_several(tx, await allowances.list_under_way(tx, subjects, besides=order.order_id))
    running = [thing for other in others.values() for thing in _unfinished(other)]
    asked = await engagements.load_several(tx, numbers)
    _check(shop, list(changes.values()), held, running, asked)
    await allowances.insert(tx, order.order_id, claims)


def _check(
    shop: Shop,
    changes: Sequence[Thing],
    held: Mapping[int, Service],
    running: Sequence[Thing],
    asked: Mapping[int, Binding],
) -> None:
    """Check every change of an order against its service, and what is under way for that.

    Refuses: the first that cannot be made at the price that was told (409).
    """
    now_us = shop.now()
    for thing in changes:
        service = held.get(thing.service_id or 0)
        if service is None or service.ended_us is not None:
            raise conflict(f"{thing.number} has ended: this order can no longer be paid")
        before = [one for one in running if one.service_id == thing.service_id]
        if before and any(_goes_alone(one) for one in (thing, *before)):
            raise conflict(f"Another change of {service.name} is under way: pay once it is made")
        if thing.action in _OF_PLAN:
            _check_upgrade(thing, service, now_us=now_us)
        else:
            _check_premise(thing, service, asked[service.service_id])
            _check_renewal(thing, service, before, now_us=now_us)


def _check_upgrade(thing: Thing, service: Service, *, now_us: int) -> None:
    if thing.premise != Premise(service.plan_code, service.expires_us):
        raise _changed(service)
    if service.expires_us is not None and now_us >= service.expires_us:
        raise conflict(f"{service.name} has expired: this order can no longer be paid")


def _check_premise(thing: Thing, service: Service, asked: Binding) -> None:
    premise = thing.premise
    if premise is not None and premise != Premise(service.plan_code, service.expires_us, asked.requested_us):
        raise _changed(service)


def _check_renewal(thing: Thing, service: Service, before: Sequence[Thing], *, now_us: int) -> None:
    if thing.plan_code != service.plan_code:
        raise _changed(service)
    for one in before:
        service = _renewed(service, one)
    period = parse(thing.duration)
    if period is None or not service.takes(period, now_us=now_us):
        raise conflict(f"{service.name} would be paid for more than {SERVICE_YEARS_MAX} years ahead")


def _renewed(service: Service, thing: Thing) -> Service:
    period = parse(thing.duration)
    return service if period is None else service.ending(service.end_after(period))


def _changed(service: Service) -> Refusal:
    return conflict(f"{service.name} has changed since this was ordered: order it again")


def _unfinished(order: Order) -> Iterator[Thing]:
    """The changes of an order that are still to be made."""
    for place, thing in enumerate(order.quote.things):
        states = [one.state for one in order.deliveries_of(place)]
        if _is_change(thing) and not (states and _OVER.issuperset(states)):
            yield thing


def _is_change(thing: Thing) -> bool:
    return thing.service_id is not None and thing.action in (UPGRADE, DETACH, RENEW)


def _goes_alone(thing: Thing) -> bool:
    return thing.action in _OF_PLAN or thing.premise is not None


def subject(service_id: int) -> str:
    """The allowance that an order takes while it changes a service."""
    return f"service/{service_id}"
