"""What paid orders change of services that there are: another plan, another end, a life of their own."""

from collections.abc import Sequence

from panier.core.cart.quote import Thing
from panier.core.hook.fact import FactType
from panier.core.order.order import Order
from panier.core.period import parse
from panier.core.service.commitments.engagement import Binding, ends_at_term, engagement_of, renewed
from panier.core.service.service import Service, expiry_of, service_fact
from panier.core.values import frozen, replace
from panier.families import family_of
from panier.store import orders, services
from panier.store.engine.db import Tx
from panier.store.messages import events
from panier.store.service import engagements


@frozen
class ServiceChange:
    """A thing of a paid order that changes a service."""

    order_id: int
    thing: Thing


async def make(tx: Tx, changes: Sequence[ServiceChange], *, now_us: int) -> None:
    """Give services their new plan, their new end, or a life of their own."""
    for change in changes:
        thing = change.thing
        if thing.service_id is None:
            continue
        number, plan = (
            thing.service_id,
            {"family": thing.family, "plan_code": thing.plan_code, "product": thing.product},
        )
        if thing.action == "upgrade":
            await services.change_plan(tx, number, **plan)
            await _note_change(tx, thing, now_us=now_us)
        elif thing.action == "detach":
            await services.detach(tx, number, **plan)
            await _note_change(tx, thing, now_us=now_us)
        elif thing.action == "renew" and family_of(thing.family).task(thing) is None:
            await _prolong(tx, change, now_us=now_us)


async def _note_change(tx: Tx, thing: Thing, *, now_us: int) -> None:
    found = (await services.load_several(tx, [thing.service_id or 0])).values()
    told = {"plan_code": thing.plan_code, "action": thing.action}
    await events.note(tx, *(service_fact(FactType.SERVICE_CHANGED, one, now_us, **told) for one in found))


async def _prolong(tx: Tx, change: ServiceChange, *, now_us: int) -> None:
    """Add another period to the end of the last one, whenever it was paid.

    With it an engagement may begin, or its rest be settled.
    """
    thing = change.thing
    held, period = await services.lock_service(tx, thing.service_id or 0), parse(thing.duration)
    if held is None or period is None:
        return
    after = held.ending(held.end_after(period))
    binding = await engagements.load(tx, held.service_id)
    is_rest = binding.flush_order_id == change.order_id
    ordered = await _ordered(tx, held) if thing.engagement is not None or is_rest else None
    if ordered is not None:
        kept = renewed(thing, held, engagement_of(held, ordered, binding), binding, now_us=now_us)
        if is_rest:
            kept = replace(kept, settled_us=now_us)
        if kept != binding:
            await engagements.save(tx, kept)
        is_last = ends_at_term(after, engagement_of(after, ordered, kept))
        after = _ending(after, ends=is_last or (is_rest and binding.has_end_with_flush))
    await services.update(tx, after)
    await events.note(tx, service_fact(FactType.SERVICE_RENEWED, after, now_us, expires=expiry_of(after)))


async def _ordered(tx: Tx, service: Service) -> Thing:
    """What a service was ordered as."""
    order: Order = (await orders.load_several(tx, [service.order_id]))[service.order_id]
    place = next(one.thing for one in order.deliveries if one.delivery_id == service.delivery_id)
    return order.quote.things[place]


def _ending(service: Service, *, ends: bool) -> Service:
    """The service, gone at the end of what is paid if that is so."""
    if not ends:
        return service
    renewal = replace(service.details.renewal, ends=True)
    return replace(service, details=replace(service.details, renewal=renewal))


def with_engagement(service: Service, thing: Thing) -> Service:
    """A service that is about to be stored, gone with its term where the engagement that it is ordered with ends it."""
    engagement = engagement_of(service, thing, Binding(service.service_id))
    return _ending(service, ends=ends_at_term(service, engagement))
