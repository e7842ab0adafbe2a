"""Making paid orders real.

Starts their deliveries, and stores what was made or went wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from panier.core.cart.quote import Thing
from panier.core.limits import SECOND_US
from panier.core.order.delivery import Delivery, State, Step, moved
from panier.core.order.order import Order
from panier.core.period import at, kept_day, parse
from panier.core.registry.task import ORDERED
from panier.core.service.owned import ZONE
from panier.core.service.service import Service
from panier.core.service.work import PropertyDetails
from panier.families import family_of
from panier.families.kinds import kind_of
from panier.flows.service import new_zones, project_credits, publishing
from panier.flows.service.births import born, first_tasks, options_of, with_option
from panier.flows.service.project_credits import NewlyMade
from panier.flows.service.roles import Fresh, attach_owners, with_roles
from panier.flows.shop import Shop
from panier.outside.deliverers import DeliveryRequest, Made
from panier.store import jobs, orders, services
from panier.store.engine.db import Tx
from panier.store.jobs import Job
from panier.store.service import work

PROVIDER_RETRY_US = 3_600 * SECOND_US  # until somebody who has not made something yet is asked again


@dataclass(frozen=True, slots=True)
class Piece:
    """A delivery that is left to make, and what its deliverer is asked for."""

    delivery: Delivery
    request: DeliveryRequest


@dataclass(frozen=True, slots=True)
class Finished:
    """A delivery of an order, and what was made for it."""

    order: Order
    delivery: Delivery
    made: Made

    @property
    def thing(self) -> Thing:
        """What was ordered."""
        return self.order.quote.things[self.delivery.thing]


@dataclass(frozen=True, slots=True)
class Failed:
    """A delivery that could not be made, and why."""

    delivery: Delivery
    problem: str


@dataclass(frozen=True, slots=True)
class DeliveryWork:
    """What is left to make for an order, and the job that asks for it.

    Parents come before what hangs on them.
    """

    job: Job
    order: Order
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """What a task made and what it could not make.

    `has_waiting`: the provider of something has yet to make it.
    """

    task: DeliveryWork
    finished: Sequence[Finished]
    failed: Sequence[Failed]
    has_waiting: bool = False


async def to_make(tx: Tx, claimed: Sequence[Job]) -> tuple[DeliveryWork, ...]:
    """What the jobs ask to be made.

    What registries make is left out, and so is what hangs on it until it is done.
    """
    placed = await orders.load_several(tx, [job.subject_id for job in claimed])
    return tuple(DeliveryWork(job, placed[job.subject_id], _pieces(placed[job.subject_id])) for job in claimed)


async def record(tx: Tx, shop: Shop, results: Sequence[DeliveryResult]) -> None:
    """Store what was made and what could not be, and finish the jobs that asked for it.

    The job of an order of which something waits for its provider asks again later.
    """
    await record_made(tx, shop, [one for result in results for one in result.finished])
    happened: list[tuple[int, str, str]] = []
    for result in results:
        order = result.task.order
        for one in result.failed:
            if await orders.update_delivery(tx, _failed(one.delivery, one.problem), before=one.delivery.state):
                name = order.quote.things[one.delivery.thing].name
                happened.append((order.order_id, "DELIVERY", f"{name}: {one.problem}"))
    await orders.append_several(tx, happened, at_us=shop.now())
    await jobs.finish(tx, [result.task.job for result in results if not result.has_waiting])
    for result in results:
        if result.has_waiting:
            await jobs.postpone(tx, result.task.job, due_us=shop.now() + PROVIDER_RETRY_US)


async def record_made(tx: Tx, shop: Shop, finished: Sequence[Finished]) -> None:
    """Create a service for each delivery that made one.

    Each is created once, whoever else may be storing it at that moment. A delivery that upgraded or renewed a
    service changes that service instead.
    """
    if not finished:
        return
    now_us = shop.now()
    await orders.lock_several(tx, sorted({one.order.order_id for one in finished}))
    moved_here = await orders.finish_deliveries(tx, [one.delivery.delivery_id for one in finished])
    fresh = [one for one in finished if one.delivery.delivery_id in moved_here]
    await _make_services(tx, shop, fresh)
    await _change_services(tx, fresh)
    moved_on = {one.order.order_id for one in fresh}
    over = sorted(moved_on - await orders.list_unfinished(tx, sorted(moved_on)))
    await orders.append_several(tx, [(one, "INVOICE_SENT", "Everything is delivered") for one in over], at_us=now_us)


async def give_up(tx: Tx, shop: Shop, order: Order, delivery: Delivery, *, problem: str, is_called_off: bool) -> None:
    """End a delivery that will never be made, with everything that hangs on it.

    It has failed, or the customer called it off.
    """
    now_us = shop.now()
    lost = [delivery, *_below(order, delivery.thing)]
    for one in lost:
        if one.state not in (State.DOING, State.WAITING):
            continue
        doing = one if one.state == State.DOING else moved(one, Step.RECEIVE_PAPERS)
        failed = _failed(doing, problem if one is delivery else "What it belongs to could not be made")
        after = moved(failed, Step.CANCEL) if is_called_off else failed
        await orders.update_delivery(tx, after, before=one.state)
    name = order.quote.things[delivery.thing].name
    await orders.append_several(tx, [(order.order_id, "DELIVERY", f"{name}: {problem}")], at_us=now_us)


def _below(order: Order, thing: int) -> list[Delivery]:
    """The deliveries of what hangs on a thing, however far down."""
    found = []
    for place, one in enumerate(order.quote.things):
        if one.parent == thing:
            found += [*order.deliveries_of(place), *_below(order, place)]
    return found


async def _make_services(tx: Tx, shop: Shop, finished: Sequence[Finished]) -> None:
    """Insert the services of finished deliveries, parents first, so that what hangs on one names it."""
    things = [one for one in finished if _makes_service(one.thing)]
    placed = {one.order.order_id: one.order for one in finished}
    numbers = {
        (one.order_id, one.thing): one.service_id
        for order in placed.values()
        for one in order.deliveries
        if one.service_id is not None
    }
    for is_child in (False, True):
        batch = [one for one in things if (one.thing.parent is not None) == is_child]
        rows = [
            Fresh(
                _service(one.order, one.delivery, one.made, parent=_parent_number(one, numbers), now_us=shop.now()),
                one.order,
                one.thing,
            )
            for one in batch
        ]
        kept = await with_roles(tx, rows)
        created = await services.insert(tx, kept)
        await attach_owners(tx, kept)
        await work.insert(tx, first_tasks(kept, created, shop))
        await _tell_parents(tx, batch)
        for one in batch:
            numbers.setdefault((one.order.order_id, one.delivery.thing), created[one.delivery.delivery_id])
        stored = [replace(one, service_id=created[one.delivery_id]) for one in kept]
        await new_zones.begin(tx, shop, [service for service in stored if service.is_a(ZONE)])
        await project_credits.begin(
            tx, shop, [NewlyMade(one, of.order, of.delivery) for one, of in zip(stored, batch, strict=True)]
        )
        await publishing.stage_delivered(tx, shop, kept)


async def _tell_parents(tx: Tx, made: Sequence[Finished]) -> None:
    """Give services what options add to them that were ordered later."""
    for one in made:
        kind = kind_of(one.thing.family)
        if one.thing.service_id is None or kind is None or not _is_option(one.order, one.thing):
            continue
        parent = await services.lock_service(tx, one.thing.service_id)
        if parent is not None and isinstance(parent.details, PropertyDetails):
            details = with_option(kind, parent.details, one.thing.plan_code)
            await services.update_details(tx, replace(parent, details=details))


def _parent_number(one: Finished, numbers: Mapping[tuple[int, int], int]) -> int | None:
    thing = one.thing
    return thing.service_id if thing.parent is None else numbers.get((one.order.order_id, thing.parent))


async def _change_services(tx: Tx, finished: Sequence[Finished]) -> None:
    """Give upgraded services their new plan, and renewed ones their new end."""
    for thing in (one.thing for one in finished):
        if thing.service_id is None:
            continue
        if thing.action == "upgrade":
            await services.change_plan(tx, thing.service_id, plan_code=thing.plan_code, product=thing.product)
        elif thing.action == "renew" and family_of(thing.family).task(thing) is None:
            await _prolong(tx, thing)


async def _prolong(tx: Tx, thing: Thing) -> None:
    """Add another period to the end of the last one, whenever it was paid."""
    held, period = await services.lock_service(tx, thing.service_id or 0), parse(thing.duration)
    if held is not None and period is not None:
        await services.update(tx, held.ending(held.end_after(period)))


def _makes_service(thing: Thing) -> bool:
    """False for what only changes an existing service.

    An upgrade, a trade, another year.
    """
    return thing.action == "installation" and family_of(thing.family).task(thing) not in ORDERED


def _service(order: Order, delivery: Delivery, made: Made, *, parent: int | None, now_us: int) -> Service:
    thing = order.quote.things[delivery.thing]
    expires_us = made.expires_us or _expiry(thing, now_us)
    service = Service(
        service_id=0,
        account_id=order.account_id,
        delivery_id=delivery.delivery_id,
        order_id=order.order_id,
        family=thing.family,
        name=made.name,
        plan_code=thing.plan_code,
        product=thing.product,
        parent_service_id=parent,
        created_us=now_us,
        expires_us=expires_us,
        details=made.details,
        anchor_day=None if expires_us is None else kept_day(at(now_us).day, expires_us),
    )
    kind = None if _is_option(order, thing) else kind_of(thing.family)
    if kind is None:
        return service
    options = options_of(order, delivery.thing)
    return replace(service, details=born(kind, service, thing, key=delivery.key, address=made.address, options=options))


def _expiry(thing: Thing, now_us: int) -> int | None:
    """When what was paid for ends; a one-off never does."""
    period = parse(thing.duration)
    return None if period is None or period.is_empty else period.after(now_us)


def _pieces(order: Order) -> tuple[Piece, ...]:
    by_registry = {
        place for place, thing in enumerate(order.quote.things) if family_of(thing.family).task(thing) is not None
    }
    waiting = {one.thing for one in order.deliveries if one.state != State.DONE} & by_registry
    return tuple(
        Piece(one, _request(order, one))
        for one in order.deliveries
        if one.state == State.DOING
        and one.thing not in by_registry
        and order.quote.things[one.thing].parent not in waiting
    )


def _request(order: Order, delivery: Delivery) -> DeliveryRequest:
    thing = order.quote.things[delivery.thing]
    return DeliveryRequest(
        key=delivery.key,
        parent_key=None if thing.parent is None else _first_key(order, thing.parent),
        family=thing.family,
        plan_code=thing.plan_code,
        product=thing.product,
        pricing_mode=thing.pricing_mode,
        domain=thing.domain,
        configurations=thing.configurations,
        is_option=_is_option(order, thing),
        changes=thing.number if thing.action in ("upgrade", "renew") else None,
    )


def _is_option(order: Order, thing: Thing) -> bool:
    if thing.parent is None:
        return thing.service_id is not None and thing.action == "installation"
    return order.quote.things[thing.parent].family == thing.family


def _first_key(order: Order, thing: int) -> str | None:
    return next((one.key for one in order.deliveries if one.thing == thing), None)


def _failed(delivery: Delivery, problem: str) -> Delivery:
    return replace(moved(delivery, Step.FAIL), attempts=delivery.attempts + 1, problem=problem)
