"""Making paid orders real: starting their deliveries, and recording what was made or went wrong."""

from collections.abc import Sequence
from dataclasses import replace

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


async def start(tx: Tx, shop: Shop, job: Job) -> None:
    """Begin every delivery of an order; the making itself is due when the shop's delay is over."""
    now_us = shop.now()
    await orders.move_deliveries(tx, job.subject_id, before=State.TODO, after=State.DOING)
    await orders.append_events(tx, job.subject_id, [("DELIVERY", "Delivery started")], at_us=now_us)
    await jobs.turn_into(tx, job, "deliver", job.subject_id, due_us=now_us + shop.delivery_delay_us)


async def to_make(tx: Tx, shop: Shop, job: Job) -> tuple[tuple[Delivery, Request], ...]:
    """What is left to make for an order, parents before what hangs on them."""
    del shop
    order = await orders.load_for_work(tx, job.subject_id)
    if order is None:
        return ()
    return tuple((one, _request(order, one)) for one in order.deliveries if one.state == State.DOING)


async def record(
    tx: Tx,
    shop: Shop,
    job: Job,
    made: Sequence[tuple[Delivery, Made]],
    failed: Sequence[tuple[Delivery, str]],
) -> None:
    """Write down what was made: a service for each delivery, once, whoever else may be recording the same."""
    now_us = shop.now()
    order = await orders.load_for_work(tx, job.subject_id)
    assert order is not None, "a delivery has an order"
    open_now = {one.delivery_id for one in order.deliveries if one.state == State.DOING}
    fresh = [(one, thing) for one, thing in made if one.delivery_id in open_now]
    installed = [(one, thing) for one, thing in fresh if order.quote.things[one.thing].action == "installation"]
    if installed:
        await _make_services(tx, order, installed, now_us=now_us)
    for one, _ in fresh:
        thing = order.quote.things[one.thing]
        if thing.action == "upgrade" and thing.service_id is not None:
            await services.change_plan(tx, thing.service_id, plan_code=thing.plan_code, product=thing.product)
    if len(fresh) == len(open_now):
        await orders.move_deliveries(tx, order.order_id, before=State.DOING, after=State.DONE)
    else:
        for one, _ in fresh:
            await orders.update_delivery(tx, moved(one, Step.FINISH))
    happened = [("INVOICE_SENT", "Everything is delivered")] if len(fresh) == len(open_now) and open_now else []
    for one, problem in failed:
        if one.delivery_id in open_now:
            await orders.update_delivery(tx, _failed(one, problem))
            happened.append(("DELIVERY", f"{order.quote.things[one.thing].name}: {problem}"))
    if happened:
        await orders.append_events(tx, order.order_id, happened, at_us=now_us)
    await jobs.finish(tx, job)


async def _make_services(tx: Tx, order: Order, made: Sequence[tuple[Delivery, Made]], *, now_us: int) -> None:
    """Insert the services, parents first, so that what hangs on one can name it."""
    numbers: dict[int, int] = {one.thing: one.service_id for one in order.deliveries if one.service_id}
    for is_child in (False, True):
        batch = [(one, thing) for one, thing in made if (order.quote.things[one.thing].parent is not None) == is_child]
        if not batch:
            continue
        rows = [
            _service(order, one, thing, parent=_parent_number(order, one, numbers), now_us=now_us)
            for one, thing in batch
        ]
        created = await services.insert(tx, rows)
        for one, _ in batch:
            if one.delivery_id in created:
                numbers.setdefault(one.thing, created[one.delivery_id])


def _parent_number(order: Order, delivery: Delivery, numbers: dict[int, int]) -> int | None:
    thing = order.quote.things[delivery.thing]
    return thing.service_id if thing.parent is None else numbers.get(thing.parent)


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
