"""Making paid orders real.

Starts their deliveries, and stores what was made or went wrong.
"""

from collections.abc import Mapping, Sequence

from panier.core.cart.quote import Thing
from panier.core.hook.fact import FactType, fact
from panier.core.limits import SECOND_US
from panier.core.order.delivery import Delivery, State, Step, moved
from panier.core.order.order import Order, failure_fact
from panier.core.order.owed import OwedMoney, paid_for
from panier.core.order.retries import troubled
from panier.core.period import at, kept_day, parse
from panier.core.registry.task import ORDERED
from panier.core.service.details import RenewalChoice
from panier.core.service.owned import ZONE
from panier.core.service.service import Service, created_fact
from panier.core.service.work import PropertyDetails
from panier.core.values import frozen, replace
from panier.families import family_of
from panier.families.kinds import kind_of
from panier.flows.order import order_mails
from panier.flows.payment import refunds
from panier.flows.service import changed_services, new_zones, ordered_credit, publishing
from panier.flows.service.changed_services import ServiceChange, with_engagement
from panier.flows.service.kinds.births import (
    born,
    first_tasks,
    grow,
    options_of,
    ordered_facts,
    with_option,
)
from panier.flows.service.ordered_credit import NewlyMade
from panier.flows.service.roles import Fresh, attach_owners, with_roles
from panier.flows.shop import Shop, Timed
from panier.outside.deliverers import DeliveryRequest, Made
from panier.store import allowances, jobs, orders, services
from panier.store.engine.db import Tx
from panier.store.jobs import Job
from panier.store.messages import events
from panier.store.payment import disputes
from panier.store.service import work

PROVIDER_RETRY_US = 3_600 * SECOND_US  # until somebody who has not made something yet is asked again


@frozen
class Piece:
    """A delivery that is left to make, and what its deliverer is asked for."""

    delivery: Delivery
    request: DeliveryRequest


@frozen
class Finished:
    """A delivery of an order, and what was made for it."""

    order: Order
    delivery: Delivery
    made: Made

    @property
    def thing(self) -> Thing:
        """What was ordered."""
        return self.order.quote.things[self.delivery.thing]


@frozen
class Failed:
    """A delivery that could not be made, and why."""

    delivery: Delivery
    problem: str


@frozen
class Later:
    """A delivery that is still to be made, and when its deliverer is asked again.

    `problem`: what went wrong this time; None where nothing did, and it only takes its time. `wait_us`: how long the
    deliverer wants to be left alone.
    """

    delivery: Delivery
    due_us: int
    problem: str | None = None
    wait_us: int = 0


@frozen
class DeliveryWork:
    """What is left to make for an order, and the job that asks for it.

    Parents come before what hangs on them.
    """

    job: Job
    order: Order
    pieces: tuple[Piece, ...]


@frozen
class DeliveryResult:
    """What a task made, what it could not make, and what is to be asked for again later."""

    task: DeliveryWork
    finished: Sequence[Finished]
    failed: Sequence[Failed]
    later: Sequence[Later] = ()


async def to_make(tx: Tx, claimed: Sequence[Job]) -> tuple[DeliveryWork, ...]:
    """What the jobs ask to be made.

    What registries make is left out, and so is what hangs on it until it is done.
    """
    placed = await orders.load_several(tx, [job.subject_id for job in claimed])
    return tuple(DeliveryWork(job, placed[job.subject_id], _pieces(placed[job.subject_id])) for job in claimed)


async def record(tx: Tx, shop: Shop, results: Sequence[DeliveryResult]) -> None:
    """Store what was made and what could not be, and finish the jobs that asked for it.

    The job of an order of which something is still to be made asks again later.
    """
    await _fail_taken(tx, shop, results)
    await record_made(tx, shop, [one for result in results for one in result.finished])
    happened: list[tuple[int, str, str]] = []
    for result in results:
        order = result.task.order
        for one in result.failed:
            if await orders.update_delivery(tx, _failed(one.delivery, one.problem), before=one.delivery.state):
                name = order.quote.things[one.delivery.thing].name
                happened.append((order.order_id, "DELIVERY", f"{name}: {one.problem}"))
                await events.note(tx, failure_fact(order, name, one.problem, shop.now()))
    await orders.append_several(tx, happened, at_us=shop.now())
    await jobs.finish(tx, [result.task.job for result in results if not result.later])
    for result in results:
        if result.later:
            await _put_off(tx, shop, result)


async def _put_off(tx: Tx, shop: Shop, result: DeliveryResult) -> None:
    """Have what is still to be made asked for again, and give up what has been in trouble too often."""
    now_us = shop.now()
    due: list[int] = []
    for one in result.later:
        if one.problem is None:
            due.append(one.due_us)
            continue
        after = troubled(one.delivery, one.problem, now_us=now_us, wait_us=one.wait_us)
        if after.state == State.FAILED:
            await give_up(tx, shop, result.task.order, one.delivery, problem=one.problem, is_called_off=False)
        else:
            await orders.update_delivery(tx, after, before=one.delivery.state)
            due.append(after.due_us or now_us)
    if due:
        await jobs.postpone(tx, result.task.job, due_us=min(due))
    else:
        await jobs.finish(tx, [result.task.job])


async def _fail_taken(tx: Tx, shop: Shop, results: Sequence[DeliveryResult]) -> None:
    """Fail what somebody gave a name that another service has: both could not be told apart."""
    for one in (one for result in results for one in result.finished if one.made.has_outside_name):
        if await is_taken(tx, one.thing, one.made.name, of=one.delivery):
            problem = f"Its deliverer named it {one.made.name}, as another service is named"
            await give_up(tx, shop, one.order, one.delivery, problem=problem, is_called_off=False)


async def is_taken(tx: Tx, thing: Thing, name: str, *, of: Delivery) -> bool:
    """Whether a living service of another delivery has a name; two that ask for the same one wait for each other."""
    if not makes_service(thing):
        return False
    await allowances.lock_uses(tx, [f"name/{thing.family}/{name}"])
    living = await services.list_living(tx, thing.family, thing.product, name=name)
    return any(one.delivery_id != of.delivery_id for one in living)


async def record_made(tx: Tx, shop: Timed, finished: Sequence[Finished]) -> None:
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
    changes = [ServiceChange(one.order.order_id, one.thing) for one in fresh]
    await changed_services.make(tx, changes, now_us=now_us)
    if isinstance(shop, Shop):  # a command beside a shop knows no catalogue
        grown = [one.thing.service_id for one in changes if one.thing.action == "upgrade"]
        await grow(tx, shop, [number for number in grown if number is not None])
    moved_on = {one.order.order_id for one in fresh}
    over = sorted(moved_on - await orders.list_unfinished(tx, sorted(moved_on)))
    accounts = {one.order.order_id: one.order.account_id for one in fresh}
    for one in over:
        delivered = fact(FactType.ORDER_DELIVERED, accounts[one], now_us, order_id=one)
        await orders.note_event(tx, one, "INVOICE_SENT", "Everything is delivered", at_us=now_us, fact=delivered)
    await order_mails.stage_over(tx, over, now_us=now_us)


async def give_up(tx: Tx, shop: Timed, order: Order, delivery: Delivery, *, problem: str, is_called_off: bool) -> None:
    """End a delivery that will never be made, with everything that hangs on it.

    It has failed, or was called off: what was paid for it is then given back.
    """
    now_us = shop.now()
    gone: list[OwedMoney] = []
    for one in (delivery, *order.below(delivery.thing)):
        reason = problem if one is delivery else "What it belongs to could not be made"
        after = _lost(one, reason, is_called_off=is_called_off)
        if after is None or not await orders.update_delivery(tx, after, before=one.state):
            if one is delivery:
                return  # somebody else has moved it on
            continue
        amount = paid_for(order.quote, one)
        if is_called_off and amount.ucents:
            gone.append(OwedMoney(one.delivery_id, order.order_id, order.account_id, amount, reason, now_us))
    name = order.quote.things[delivery.thing].name
    lines = [f"{name}: {problem}"]
    if gone and (back := await refunds.stage_for_pieces(tx, shop, order, gone, reason=f"{name}: {problem}")).ucents:
        lines.append(f"{name}: {back.plain} of what was paid is given back")
    await orders.append_several(tx, [(order.order_id, "DELIVERY", line) for line in lines], at_us=now_us)
    if is_called_off and not await orders.list_unfinished(tx, [order.order_id]):
        await order_mails.stage_over(tx, [order.order_id], now_us=now_us)
    await events.note(tx, failure_fact(order, name, problem, now_us))


def _lost(delivery: Delivery, problem: str, *, is_called_off: bool) -> Delivery | None:
    """A delivery that will never be made, after it; None where nothing changes any more."""
    match delivery.state:
        case State.DOING:
            failed = _failed(delivery, problem)
        case State.WAITING:
            failed = _failed(moved(delivery, Step.RECEIVE_PAPERS), problem)
        case State.FAILED if is_called_off:
            failed = delivery
        case _:
            return None
    return moved(failed, Step.CANCEL) if is_called_off else failed


async def _make_services(tx: Tx, shop: Timed, finished: Sequence[Finished]) -> None:
    """Insert the services of finished deliveries, parents first, so that what hangs on one names it."""
    things = [one for one in finished if makes_service(one.thing)]
    placed = {one.order.order_id: one.order for one in finished}
    suspended = await disputes.list_suspending(tx, sorted(placed)) if things else {}
    numbers = {
        (one.order_id, one.thing): one.service_id
        for order in placed.values()
        for one in order.deliveries
        if one.service_id is not None
    }
    for is_child in (False, True):
        batch = [one for one in things if (one.thing.parent is not None) == is_child]
        born_now = [
            _service(shop, one, parent=_parent_number(one, numbers), suspended_us=suspended.get(one.order.order_id))
            for one in batch
        ]
        rows = [Fresh(service, one.order, one.thing) for service, one in zip(born_now, batch, strict=True)]
        kept = await with_roles(tx, rows)
        created = await services.insert(tx, kept)
        await attach_owners(tx, kept)
        await work.insert(tx, first_tasks(kept, created, shop))
        await _tell_parents(tx, batch)
        for one in batch:
            numbers.setdefault((one.order.order_id, one.delivery.thing), created[one.delivery.delivery_id])
        stored = [replace(one, service_id=created[one.delivery_id]) for one in kept]
        newly = [NewlyMade(one, of.order, of.delivery) for one, of in zip(stored, batch, strict=True)]
        await ordered_credit.begin(tx, shop, newly)
        await events.note(tx, *(created_fact(one, shop.now()) for one in stored))
        if isinstance(shop, Shop):  # a command beside the shop makes no zones: they are the shop's own
            await new_zones.begin(tx, shop, [service for service in stored if service.is_a(ZONE)])
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


def makes_service(thing: Thing) -> bool:
    """False for what only changes an existing service.

    An upgrade, a trade, another year.
    """
    return thing.action == "installation" and family_of(thing.family).task(thing) not in ORDERED


def _service(shop: Timed, one: Finished, *, parent: int | None, suspended_us: int | None) -> Service:
    order, delivery, made, thing, now_us = one.order, one.delivery, one.made, one.thing, shop.now()
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
        details=replace(made.details, renewal=RenewalChoice(is_automatic=family_of(thing.family).renews_by_itself)),
        anchor_day=None if expires_us is None else kept_day(at(now_us).day, expires_us),
        suspended_us=suspended_us,
    )
    service = with_engagement(service, thing)
    kind = None if _is_option(order, thing) else kind_of(thing.family)
    if kind is None or not isinstance(shop, Shop):  # without a catalogue, whoever looks first makes its properties
        return service
    options, facts = options_of(order, delivery.thing), ordered_facts(kind, shop, service, order, delivery.thing)
    details = born(kind, service, thing, key=delivery.key, address=made.address, options=options, facts=facts)
    return replace(service, details=details)


def _expiry(thing: Thing, now_us: int) -> int | None:
    """When what was paid for ends; a one-off never does."""
    period = parse(thing.duration)
    return None if period is None or period.is_empty else period.after(now_us)


def is_by_registry(thing: Thing) -> bool:
    """True for what a registry makes or changes, by a task, and no deliverer does."""
    return family_of(thing.family).task(thing) is not None


def _pieces(order: Order) -> tuple[Piece, ...]:
    by_registry = {place for place, thing in enumerate(order.quote.things) if is_by_registry(thing)}
    waiting = {one.thing for one in order.deliveries if one.state != State.DONE} & by_registry
    return tuple(
        Piece(one, request_of(order, one))
        for one in order.deliveries
        if one.state == State.DOING
        and one.thing not in by_registry
        and order.quote.things[one.thing].parent not in waiting
    )


def request_of(order: Order, delivery: Delivery) -> DeliveryRequest:
    """What the deliverer of a delivery is asked for."""
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
        changes=thing.number if is_change(thing) else None,
        service=None if thing.service_id is None else thing.number,
        action=thing.action,
        duration=thing.duration,
        order_id=order.order_id,
    )


def is_change(thing: Thing) -> bool:
    """True where an existing service is changed, and nothing new is made."""
    return thing.action in ("upgrade", "detach", "renew")


def _is_option(order: Order, thing: Thing) -> bool:
    if thing.parent is None:
        return thing.service_id is not None and thing.action == "installation"
    return order.quote.things[thing.parent].family == thing.family


def _first_key(order: Order, thing: int) -> str | None:
    return next((one.key for one in order.deliveries if one.thing == thing), None)


def _failed(delivery: Delivery, problem: str) -> Delivery:
    return replace(moved(delivery, Step.FAIL), attempts=delivery.attempts + 1, problem=problem, due_us=None)
