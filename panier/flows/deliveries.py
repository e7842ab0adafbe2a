"""Making paid orders real: starting their deliveries, and recording what was made or went wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from panier.core.delivery import Delivery, State, Step, moved
from panier.core.order import Order
from panier.core.period import parse
from panier.core.quote import Thing
from panier.core.service import Service
from panier.flows.shop import Shop
from panier.outside.deliverers import Made, Request
from panier.store import jobs, orders, services
from panier.store.db import Tx
from panier.store.jobs import Job


@dataclass(frozen=True, slots=True)
class Task:
    """What is left to make for an order, parents before what hangs on them, and the job that asks for it."""

    job: Job
    order: Order
    requests: tuple[tuple[Delivery, Request], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a task."""

    task: Task
    made: Sequence[tuple[Delivery, Made]]
    failed: Sequence[tuple[Delivery, str]]


async def to_make(tx: Tx, claimed: Sequence[Job]) -> tuple[Task, ...]:
    """What the jobs ask to be made."""
    placed = await orders.load_several(tx, [job.subject_id for job in claimed])
    return tuple(Task(job, placed[job.subject_id], _requests(placed[job.subject_id])) for job in claimed)


async def record(tx: Tx, shop: Shop, results: Sequence[Result]) -> None:
    """Write down what was made: a service for each delivery, once, whoever else may be recording the same."""
    now_us = shop.now()
    fresh = await orders.finish_deliveries(tx, [one.delivery_id for result in results for one, _ in result.made])
    await _make_services(tx, results, fresh, now_us=now_us)
    await _change_services(tx, results, fresh)
    happened: list[tuple[int, str, str]] = []
    for result in results:
        order = result.task.order
        if result.made and not result.failed and all(one.delivery_id in fresh for one, _ in result.made):
            happened.append((order.order_id, "INVOICE_SENT", "Everything is delivered"))
        for one, problem in result.failed:
            if await orders.update_delivery(tx, _failed(one, problem), before=one.state):
                happened.append((order.order_id, "DELIVERY", f"{order.quote.things[one.thing].name}: {problem}"))
    await orders.append_several(tx, happened, at_us=now_us)
    await jobs.finish(tx, [result.task.job for result in results])


async def _make_services(tx: Tx, results: Sequence[Result], fresh: frozenset[int], *, now_us: int) -> None:
    """Insert the services of deliveries that were finished here, parents first, so that what hangs on one names it."""
    made = [
        (result.task.order, one, thing)
        for result in results
        for one, thing in result.made
        if result.task.order.quote.things[one.thing].action == "installation"
    ]
    numbers = {
        (one.order_id, one.thing): one.service_id
        for result in results
        for one in result.task.order.deliveries
        if one.service_id is not None
    }
    for is_child in (False, True):
        batch = [
            (order, one, thing)
            for order, one, thing in made
            if one.delivery_id in fresh and (order.quote.things[one.thing].parent is not None) == is_child
        ]
        rows = [
            _service(order, one, thing, parent=_parent_number(order, one, numbers), now_us=now_us)
            for order, one, thing in batch
        ]
        created = await services.insert(tx, rows)
        for _, one, _ in batch:
            numbers.setdefault((one.order_id, one.thing), created[one.delivery_id])


def _parent_number(order: Order, delivery: Delivery, numbers: Mapping[tuple[int, int], int]) -> int | None:
    thing = order.quote.things[delivery.thing]
    return thing.service_id if thing.parent is None else numbers.get((order.order_id, thing.parent))


async def _change_services(tx: Tx, results: Sequence[Result], fresh: frozenset[int]) -> None:
    """Give the services that were upgraded here their new plan."""
    for result in results:
        for one, _ in result.made:
            thing = result.task.order.quote.things[one.thing]
            if one.delivery_id in fresh and thing.action == "upgrade" and thing.service_id is not None:
                await services.change_plan(tx, thing.service_id, plan_code=thing.plan_code, product=thing.product)


def _service(order: Order, delivery: Delivery, made: Made, *, parent: int | None, now_us: int) -> Service:
    thing = order.quote.things[delivery.thing]
    return Service(
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
        expires_us=_expiry(thing, now_us),
        details=made.details,
    )


def _expiry(thing: Thing, now_us: int) -> int | None:
    """When what was paid for ends; a one-off never does."""
    period = parse(thing.duration)
    return None if period is None or period.is_empty else period.after(now_us)


def _requests(order: Order) -> tuple[tuple[Delivery, Request], ...]:
    return tuple((one, _request(order, one)) for one in order.deliveries if one.state == State.DOING)


def _request(order: Order, delivery: Delivery) -> Request:
    thing = order.quote.things[delivery.thing]
    return Request(
        key=delivery.key,
        parent_key=None if thing.parent is None else _first_key(order, thing.parent),
        family=thing.family,
        plan_code=thing.plan_code,
        product=thing.product,
        pricing_mode=thing.pricing_mode,
        domain=thing.domain,
        configurations=thing.configurations,
        is_option=_is_option(order, thing),
        changes=thing.number if thing.action == "upgrade" else None,
    )


def _is_option(order: Order, thing: Thing) -> bool:
    if thing.parent is None:
        return thing.service_id is not None and thing.action == "installation"
    return order.quote.things[thing.parent].family == thing.family


def _first_key(order: Order, thing: int) -> str | None:
    return next((one.key for one in order.deliveries if one.thing == thing), None)


def _failed(delivery: Delivery, problem: str) -> Delivery:
    return replace(moved(delivery, Step.FAIL), attempts=delivery.attempts + 1, problem=problem)
