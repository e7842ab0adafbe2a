"""Calling orders off: what is not made stays unmade, what was made ends, and its money is given back.

What is asked for is recorded at once, and carried out by the worker, again and again until nothing of the order is
left under way. What deliverers are still making is made and then ended, so that nobody keeps what nobody pays for.
"""

from collections.abc import Sequence

from panier.core.cart.quote import total_of
from panier.core.hook.fact import FactType, fact
from panier.core.limits import MINUTE_US, SECOND_US
from panier.core.money import Money, zero
from panier.core.order.calling_off import CallingOff, CallOff
from panier.core.order.delivery import Delivery, State, Step, moved
from panier.core.order.order import Order, Status, status
from panier.core.order.owed import left_for, paid_for
from panier.core.order.review import ReviewState
from panier.core.order.withdrawal import given_back
from panier.core.period import parse
from panier.core.refusal import conflict
from panier.core.service.service import Service
from panier.core.values import frozen, replace
from panier.families import family_of
from panier.flows.account import mails
from panier.flows.order.reviews import check_decides, lock_any, lock_review, told
from panier.flows.payment import refunds, service_changes
from panier.flows.service.ending import endings
from panier.flows.shop import Shop, Timed
from panier.store import allowances, jobs, orders, services
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.jobs import Job
from panier.store.messages import events
from panier.store.order import callings_off as stored
from panier.store.order import reviews
from panier.store.service import deliveries

JOB = "call-off"
PAUSE_US = 5 * SECOND_US  # until it is looked at again what is still being made
PAUSE_MAX_US = 10 * MINUTE_US
_EVENTS = {
    CallOff.CANCELLED: "CANCELLED",
    CallOff.REFUSED: "REFUSED",
    CallOff.WITHDRAWN: "WITHDRAWN",
    CallOff.REFUNDED: "REFUNDED",
    CallOff.DROPPED: "DROPPED",
}
_WHY = {
    CallOff.CANCELLED: "since its order was cancelled",
    CallOff.REFUSED: "since its order was refused",
    CallOff.WITHDRAWN: "since you withdrew from its order",
    CallOff.REFUNDED: "since its order was refunded",
    CallOff.DROPPED: "since its order was cancelled",
}


@frozen
class _Share:
    """What is given back for a delivery of an order."""

    order: Order
    delivery: Delivery
    amount: Money


@frozen
class ForeseenCallOff:
    """What calling an order off gives back, and what is kept of what was paid, for the days that have begun."""

    back: Money
    kept: Money


async def cancel(tx: Tx, shop: Timed, order_id: int, *, reason: str) -> None:
    """Call an order off for its owner, paid or not.

    Refuses: one that is over or called off already, or of which something cannot be taken back: a name that a registry
    has or makes, a change of a service that was made (409).
    """
    order = await lock_any(tx, order_id)
    check_cancels(order, now_us=shop.now())
    await call_off(tx, shop, order, CallOff.CANCELLED, reason=told(reason) or "The shop cancelled it")


def check_cancels(order: Order, *, now_us: int) -> None:
    """Check that an order may be cancelled by the shop's owner.

    Refuses: one that is over or called off already, or of which something cannot be taken back (409).
    """
    if status(order, now_us) == Status.CANCELLED or order.called_off is not None:
        raise conflict(f"Order {order.order_id} is cancelled already")
    check_takes_back(order, order.deliveries)


async def refuse(tx: Tx, shop: Timed, order_id: int, *, reason: str) -> None:
    """Refuse an order that was looked at: nothing of it is made, and its money is given back.

    Refuses: one that nobody has to look at (404); one that was decided or called off (409).
    """
    review, order = await lock_review(tx, order_id)
    check_decides(review, order)
    now_us, text = shop.now(), told(reason) or "It could not be accepted"
    await reviews.update(tx, replace(review, state=ReviewState.REFUSED, decided_us=now_us, reason=text))
    await orders.append_several(tx, [(order_id, "FRAUD_REFUSED", f"Order refused: {text}")], at_us=now_us)
    await call_off(tx, shop, order, CallOff.REFUSED, reason=text)


async def call_off(tx: Tx, shop: Timed, order: Order, kind: CallOff, *, reason: str, comment: str = "") -> None:
    """Record that a locked order is called off, and have it carried out; one that nobody pays is over at once."""
    now_us = shop.now()
    await stored.insert(tx, CallingOff(order.order_id, kind, reason, comment, now_us))
    await orders.append_several(tx, [(order.order_id, _EVENTS[kind], reason)], at_us=now_us)
    await events.note(
        tx, fact(FactType.ORDER_CALLED_OFF, order.account_id, now_us, order_id=order.order_id, kind=kind.value)
    )
    if order.is_charged:
        await jobs.stage(tx, JOB, order.order_id, due_us=now_us)
    else:
        await _finish(tx, order, is_whole=True, now_us=now_us)


async def foresee(tx: Tx, order: Order, kind: CallOff, *, now_us: int) -> ForeseenCallOff:
    """What calling a paid order off now would give back; nothing is written or locked.

    What is given back when it is carried out is counted to the instant that it is asked for, as here.
    """
    would = replace(order, called_off=kind)
    concerned = [one for one in order.deliveries if one.thing in would.called_off_things]
    numbers = sorted({one.service_id for one in concerned if one.state == State.DONE and one.service_id is not None})
    held = await services.load_several(tx, numbers)
    calling = CallingOff(order.order_id, kind, "", "", now_us)
    back, kept = zero(order.quote.currency), zero(order.quote.currency)
    for other, shares in _by_order(await _shares(tx, order, calling, concerned, held)):
        left = await refunds.foresee_left(tx, other)
        amount = _least(await _wanted(tx, shares), left)
        whole = _least(
            await _wanted(tx, [replace(one, amount=paid_for(other.quote, one.delivery)) for one in shares]), left
        )
        back, kept = back + amount, kept + whole - amount
    return ForeseenCallOff(back, kept)


async def _finish(tx: Tx, order: Order, *, is_whole: bool, now_us: int) -> None:
    await stored.finish(tx, order.order_id, is_whole=is_whole, now_us=now_us)
    if is_whole:
        await events.note(tx, fact(FactType.ORDER_CANCELLED, order.account_id, now_us, order_id=order.order_id))


async def carry_out(tx: Tx, shop: Shop, job: Job) -> None:
    """Do what can be done now about an order that is called off; what is under way is looked at again."""
    if not await jobs.is_held(tx, job):
        return
    order = await lock_any(tx, job.subject_id)
    calling = await stored.load(tx, order.order_id)
    if calling is None or calling.done_us is not None:
        await jobs.finish(tx, [job])
        return
    places = order.called_off_things
    concerned = [one for one in order.deliveries if one.thing in places]
    for one in concerned:
        await _call_off(tx, one, reason=calling.reason)
    made = [one for one in concerned if one.state == State.DONE and one.service_id is not None]
    held = await services.load_several(tx, sorted({one.service_id or 0 for one in made}), lock=True)
    if _is_under_way(order, concerned) or await _has_change_under_way(tx, order, held):
        await _look_again(tx, shop, job)
        return
    shares = await _shares(tx, order, calling, concerned, held)
    for service in held.values():
        current = await services.lock_service(tx, service.service_id)
        if current is not None and current.ended_us is None:  # it may have ended with what it hung on
            await endings.end(tx, shop, current, why=_WHY[calling.kind])
    back = await _give_back(tx, shop, calling, shares)
    await _finish(tx, order, is_whole=order.is_ending, now_us=shop.now())
    await _tell(tx, shop, order, calling, back)
    await jobs.finish(tx, [job])


async def _call_off(tx: Tx, delivery: Delivery, *, reason: str) -> None:
    """Call a delivery off that nobody makes at this moment."""
    waiting = moved(delivery, Step.RECEIVE_PAPERS) if delivery.state == State.WAITING else delivery
    failed = moved(waiting, Step.FAIL) if delivery.state == State.WAITING else waiting
    if failed.state in (State.TODO, State.FAILED):
        after = replace(moved(failed, Step.CANCEL), problem=failed.problem or reason, due_us=None)
        await orders.update_delivery(tx, after, before=delivery.state)


def _is_under_way(order: Order, concerned: Sequence[Delivery]) -> bool:
    """True while a charge of the order is open, or something of it is being made."""
    return any(charge.is_open for charge in order.charges) or any(one.state == State.DOING for one in concerned)


async def _has_change_under_way(tx: Tx, order: Order, held: dict[int, Service]) -> bool:
    """True while another order that is paid is to change what ends here: it is made first, and then given back."""
    subjects = sorted(service_changes.subject(number) for number in held)
    await allowances.lock_uses(tx, subjects)
    return bool(subjects) and bool(await allowances.list_under_way(tx, subjects, besides=order.order_id))


async def _look_again(tx: Tx, shop: Shop, job: Job) -> None:
    wait_us = min(PAUSE_MAX_US, PAUSE_US * 2 ** min(job.attempts - 1, 10))
    await jobs.postpone(tx, job, due_us=shop.now() + wait_us)


async def _shares(
    tx: Tx, order: Order, calling: CallingOff, concerned: Sequence[Delivery], held: dict[int, Service]
) -> list[_Share]:
    """What is given back for each delivery, and for what later orders changed of the services that end."""
    if not order.is_paid or calling.kind == CallOff.REFUNDED:
        return []
    if calling.kind != CallOff.WITHDRAWN:
        return [_Share(order, one, paid_for(order.quote, one)) for one in concerned]
    found = []
    for one in concerned:
        paid, service = paid_for(order.quote, one), held.get(one.service_id or 0)
        if service is None:
            found.append(_Share(order, one, paid))
            continue
        period = parse(order.quote.things[one.thing].duration)
        end_us = None if period is None or period.is_empty else period.after(service.created_us)
        rest = given_back(paid, begin_us=service.created_us, end_us=end_us, now_us=calling.asked_us)
        found.append(_Share(order, one, rest))
    for service in held.values():
        found += await _shares_of_changes(tx, order, service, asked_us=calling.asked_us)
    return found


async def _shares_of_changes(tx: Tx, order: Order, service: Service, *, asked_us: int) -> list[_Share]:
    """What is given back of renewals and upgrades of a service: a renewal's time has not begun yet."""
    numbers = await allowances.list_orders(tx, service_changes.subject(service.service_id), besides=order.order_id)
    found = []
    for other in (await orders.load_several(tx, numbers)).values():
        settled_us = None if other.payment is None else other.payment.settled_us
        if settled_us is None or other.called_off is not None:
            continue
        for one in other.deliveries:
            thing = other.quote.things[one.thing]
            if one.state != State.DONE or thing.service_id != service.service_id:
                continue
            paid = paid_for(other.quote, one)
            if thing.action != "renew":
                paid = given_back(paid, begin_us=settled_us, end_us=service.expires_us, now_us=asked_us)
            found.append(_Share(other, one, paid))
    return found


async def _give_back(tx: Tx, shop: Shop, calling: CallingOff, shares: Sequence[_Share]) -> Money:
    """Give back what the shares of each order come to, never more than is left of what was taken; returns how much."""
    total = Money(0, shares[0].order.quote.currency) if shares else None
    for order, mine in _by_order(shares):
        left = await refunds.load_left(tx, order)
        amount = _least(await _wanted(tx, mine), left)
        if amount.ucents > 0 and total is not None:
            await refunds.stage_refund(tx, shop, order, amount=amount, reason=calling.reason)
            total += amount
    return total or Money(0, "EUR")


def _by_order(shares: Sequence[_Share]) -> list[tuple[Order, list[_Share]]]:
    numbers = dict.fromkeys(one.order.order_id for one in shares)
    found = [[one for one in shares if one.order.order_id == number] for number in numbers]
    return [(mine[0].order, mine) for mine in found]


def _least(one: Money, other: Money) -> Money:
    return min(one, other, key=lambda money: money.ucents)


async def _wanted(tx: Tx, shares: Sequence[_Share]) -> Money:
    """What shares of one order come to, of no thing more than is left of its price."""
    order, given = shares[0].order, await refunds.list_given(tx, shares[0].order)
    known = [one.delivery.delivery_id for one in shares]
    gone = {one.delivery_id for one in await deliveries.list_given_back(tx, known)}
    total = zero(order.quote.currency)
    for thing in dict.fromkeys(one.delivery.thing for one in shares):
        its = [one.amount for one in shares if one.delivery.thing == thing and one.delivery.delivery_id not in gone]
        wanted = total_of(its, total.currency)
        total += _least(wanted, left_for(order, thing, given=given))
    return total


async def _tell(tx: Tx, shop: Shop, order: Order, calling: CallingOff, back: Money) -> None:
    """Write to the customer that an order is called off, and what is given back."""
    account = await accounts.load(tx, order.account_id)
    assert account is not None, "orders keep their accounts"
    line = f"{back.plain} is given back" if back.ucents else "Nothing is given back"
    await orders.append_several(tx, [(order.order_id, _EVENTS[calling.kind], line)], at_us=shop.now())
    await mails.send(
        tx, shop, account, "called_off", order_id=order.order_id,
        reason=shop.say_reason(account.language, calling.reason),
        amount=back if back.ucents else None,
    )  # fmt: skip


def check_takes_back(order: Order, concerned: Sequence[Delivery]) -> None:
    """Check that what was made of an order can be taken back.

    Refuses: a name that a registry has or makes, and a change that was made (409).
    """
    for one in concerned:
        thing = order.quote.things[one.thing]
        if one.state in (State.TODO, State.FAILED, State.CANCELLED):
            continue
        if family_of(thing.family).task(thing) is not None:
            raise conflict(f"{thing.domain or thing.number} is a registry's, which takes nothing back: refund the rest")
        if thing.action != "installation" and one.state == State.DONE:
            raise conflict(f"The change of {thing.number} was made and cannot be undone: refund it instead")
