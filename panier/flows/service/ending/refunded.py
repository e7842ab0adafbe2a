"""Refunds by the shop's owner that may end what was paid for: of a whole order, of lines, or an amount alone."""

from collections.abc import Sequence
from typing import Protocol

from panier.core.money import Money
from panier.core.order.calling_off import CallOff
from panier.core.order.delivery import Delivery, State, Step, moved
from panier.core.order.order import Order
from panier.core.payment.refund import ORIGIN, Refund
from panier.core.refusal import bad_input, conflict
from panier.core.values import replace
from panier.flows.order.reviews import lock_any, told
from panier.flows.payment import refunds
from panier.flows.payment.keys import Keyed
from panier.flows.payment.refunds import ForeseenRefund, stage_refund
from panier.flows.service.ending import endings
from panier.flows.service.ending.callings_off import call_off, check_takes_back
from panier.flows.shop import Shop, Timed
from panier.store import jobs, orders, services
from panier.store.engine.db import Tx
from panier.store.jobs import Job

JOB = "end-refunded"


class Refunding(Timed, Keyed, Protocol):
    """What refunds need of a shop, or of a command that works beside one."""


async def refund(
    tx: Tx,
    shop: Refunding,
    order_id: int,
    *,
    amount: Money | None,
    lines: Sequence[int],
    reason: str,
    to: str = ORIGIN,
    ends_services: bool = False,
) -> Refund:
    """Give money of an order back; with `ends_services` what it was paid for ends as well.

    Refuses: what cannot be given back (400, 404, 409); an amount with the end of something, which would not say of what
    (400); an end of what cannot be taken back, or is still being made (409).
    """
    _check_says_what_ends(amount, ends_services=ends_services)
    order = await lock_any(tx, order_id)
    text = told(reason) or "Refunded by the shop"
    staged = await stage_refund(tx, shop, order, amount=amount, lines=lines, reason=text, to=to)
    if ends_services and lines:
        await _end_things(tx, shop, order, lines, reason=text)
    elif ends_services:
        _check_ends(order, lines)
        await call_off(tx, shop, order, CallOff.REFUNDED, reason=text)
    return staged


async def foresee(
    tx: Tx, order: Order, *, amount: Money | None, lines: Sequence[int], to: str, ends_services: bool
) -> ForeseenRefund:
    """What refund would give back of an order as it is now, and where to; nothing is written or locked.

    Refuses: whatever refund refuses.
    """
    _check_says_what_ends(amount, ends_services=ends_services)
    foreseen = await refunds.foresee(tx, order, amount=amount, lines=lines, to=to)
    if ends_services:
        _check_ends(order, lines)
    return foreseen


def _check_says_what_ends(amount: Money | None, *, ends_services: bool) -> None:
    if ends_services and amount is not None:
        raise bad_input("end-service", "goes with lines or with the whole order, not with an amount")


def _check_ends(order: Order, lines: Sequence[int]) -> None:
    """Check that what lines were for may end, or all of an order where there are none.

    Refuses: what cannot be taken back, what is still being made, and an order that is cancelled (409).
    """
    if not lines:
        if order.called_off is not None or order.cancelled_us is not None:
            raise conflict(f"Order {order.order_id} is cancelled already")
        check_takes_back(order, order.deliveries)
        return
    concerned = _concerned(order, lines)
    check_takes_back(order, concerned)
    for one in concerned:
        if one.state in (State.DOING, State.WAITING):
            name = order.quote.things[one.thing].name
            raise conflict(f"{name} is still being made: give its delivery up, or wait until it is there")


def _concerned(order: Order, lines: Sequence[int]) -> list[Delivery]:
    """The deliveries of the things that lines were for."""
    places = {order.quote.lines[order.line_ids.index(one)].thing for one in lines}
    return [one for one in order.deliveries if one.thing in places]


async def _end_things(tx: Tx, shop: Refunding, order: Order, lines: Sequence[int], *, reason: str) -> None:
    """Have what lines were for ended by the worker; what is not begun is not made."""
    _check_ends(order, lines)
    for one in _concerned(order, lines):
        if one.state in (State.TODO, State.FAILED):
            await orders.update_delivery(tx, _called_off(one, reason), before=one.state)
        elif one.service_id is not None:
            await jobs.stage(tx, JOB, one.service_id, due_us=shop.now())


def _called_off(delivery: Delivery, reason: str) -> Delivery:
    return replace(moved(delivery, Step.CANCEL), problem=delivery.problem or reason, due_us=None)


async def carry_out(tx: Tx, shop: Shop, job: Job) -> None:
    """End a service whose price was given back, unless it has ended."""
    if not await jobs.is_held(tx, job):
        return
    service = await services.lock_service(tx, job.subject_id)
    if service is not None and service.ended_us is None:
        await endings.end(tx, shop, service, why="since it was refunded")
    await jobs.finish(tx, [job])
