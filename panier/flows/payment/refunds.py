"""Giving money back: of a whole order, of some of its lines, or an amount; never more than was taken.

A refund is staged in the transaction of its cause; the worker asks the gateway later, and what cannot go back to where
it came from goes to the customer's balance.
"""

from collections.abc import Sequence

from panier.core.cart.quote import total_of
from panier.core.hook.fact import Fact, FactType, fact
from panier.core.money import Money, zero
from panier.core.order.account_order import purpose_of
from panier.core.order.charge import Charge
from panier.core.order.order import Order, order_of_line
from panier.core.order.owed import OwedMoney, left_for
from panier.core.payment.refund import (
    BALANCE,
    ORIGIN,
    TARGETS,
    Refund,
    Refundable,
    RefundNews,
    RefundState,
    check_lines_once,
    check_refundable,
    refund_told,
    share_of_lines,
)
from panier.core.refusal import Refusal, bad_input, conflict, not_found
from panier.core.values import frozen, replace
from panier.flows.ledger import returns
from panier.flows.payment import refund_books
from panier.flows.payment.keys import Keyed
from panier.outside.gateway.forms import without_card_numbers
from panier.outside.gateway.protocol import GatewayAnswer, GatewayState
from panier.store import jobs, orders
from panier.store.engine.db import Tx
from panier.store.jobs import Job
from panier.store.payment import charges
from panier.store.payment import refunds as stored
from panier.store.service import deliveries

JOB = "refund"
LETTER = "refund-letter"  # the work that tells a customer of a refund that no credit note is about, or that failed
KEY_LENGTH = 24
_NEWS = {
    GatewayState.DONE: RefundNews.PAID,
    GatewayState.DECLINED: RefundNews.FAILED,
    GatewayState.VOID: RefundNews.FAILED,
    GatewayState.PENDING: RefundNews.PENDING,
    GatewayState.CHALLENGED: RefundNews.PENDING,
}


@frozen
class ForeseenRefund:
    """How much would be given back, and where to: origin or balance."""

    amount: Money
    target: str


async def stage_refund(
    tx: Tx,
    shop: Keyed,
    order: Order,
    *,
    amount: Money | None = None,
    lines: Sequence[int] = (),
    reason: str,
    to: str = ORIGIN,
) -> Refund:
    """Note the intent to give money of an order back, and ask the worker to do so.

    `amount`: so much; `lines`: what these lines cost, by their numbers; neither: all that is left. What was charged is
    given back first, and then what balances paid, each part to where it came from.

    Refuses: an order that was not paid, or cost nothing; more than is left of what was paid; a line twice (409);
    lines beside an amount, an amount of another currency (400); a line of another order (404).
    """
    _check_target(to)
    charge = await _lock_paid(tx, order)
    refundable = await _load_refundable(tx, order, charge)
    amount = await _judged(tx, order, refundable, amount=amount, lines=lines)
    earlier_sum = await refund_books.sum_before(tx, order)
    back = refundable.balance_part(amount)
    refund = await _stage(tx, shop, charge, amount=amount, lines=lines, reason=reason, to=to, of_balances=back)
    await refund_books.note_decided(tx, shop, order, refund, before=earlier_sum)
    if back.ucents:
        await returns.give_back(
            tx, order, refund_id=refund.refund_id, worth=back, left=refundable.of_balances, now_us=shop.now()
        )
    return refund


async def foresee(
    tx: Tx, order: Order, *, amount: Money | None = None, lines: Sequence[int] = (), to: str = ORIGIN
) -> ForeseenRefund:
    """What stage_refund would give back of an order as it is now, and where to; nothing is written or locked.

    Refuses: whatever stage_refund refuses.
    """
    _check_target(to)
    charge = _paid(order)
    refundable = await _load_refundable(tx, order, charge)
    amount = await _judged(tx, order, refundable, amount=amount, lines=lines)
    return ForeseenRefund(amount, _target(charge, amount, to=to, of_balances=refundable.balance_part(amount)))


async def load_left(tx: Tx, order: Order) -> Money:
    """What is left to give back of what was paid for an order, which is locked."""
    await orders.lock_several(tx, [order.order_id])
    return await foresee_left(tx, order)


async def foresee_left(tx: Tx, order: Order) -> Money:
    """What is left to give back of what was paid for an order as it is now; nothing is locked."""
    if order.payment is None:
        return Money(0, order.quote.currency)
    return (await _load_refundable(tx, order, order.payment)).left


async def list_given(tx: Tx, order: Order) -> dict[int, Money]:
    """What was given back for things of an order, by their places: for their lines, and for what is never made."""
    given = dict.fromkeys(range(len(order.quote.things)), Money(0, order.quote.currency))
    for refund in await stored.list_of_order(tx, order.order_id):
        for line_id in refund.line_ids:
            place = order.line_ids.index(line_id)
            given[order.quote.lines[place].thing] += share_of_lines(order.quote, [place])
    places = {one.delivery_id: one.thing for one in order.deliveries}
    for one in await deliveries.list_given_back(tx, list(places)):
        given[places[one.delivery_id]] += one.amount
    return given


async def stage_for_pieces(tx: Tx, shop: Keyed, order: Order, pieces: Sequence[OwedMoney], *, reason: str) -> Money:
    """Give back what was paid for pieces that will never be made, once for each; returns how much.

    Nothing that was given back before, for their lines or of the order as a whole, is given back again.
    """
    left, given = await load_left(tx, order), await list_given(tx, order)
    places = {one.delivery_id: one.thing for one in order.deliveries}
    wanted = Money(0, order.quote.currency)
    for thing in dict.fromkeys(places[one.delivery_id] for one in pieces):
        its = total_of((one.amount for one in pieces if places[one.delivery_id] == thing), wanted.currency)
        wanted += _least(its, left_for(order, thing, given=given))
    amount = _least(wanted, left)
    refund_id = None
    if amount.ucents:
        refund_id = (await stage_refund(tx, shop, order, amount=amount, reason=reason)).refund_id
    await deliveries.insert_owed(tx, [replace(one, refund_id=refund_id) for one in pieces])
    return amount


async def stage_stray(tx: Tx, shop: Keyed, charge: Charge) -> Refund:
    """Give back at once what came for a charge when its order needed it no more."""
    reason = "The order had been paid in another way, or was cancelled"
    order = (await orders.load_several(tx, [charge.order_id]))[charge.order_id]
    await refund_books.note_stray(tx, shop, order, charge)
    refund = await _stage(tx, shop, charge, amount=charge.amount, lines=(), reason=reason, to=ORIGIN)
    await jobs.stage(tx, LETTER, refund.refund_id, due_us=shop.now())
    return refund


async def stage_from_balance(tx: Tx, shop: Keyed, charge: Charge, amount: Money, *, movement_id: int) -> Refund:
    """Note the intent to give money of a balance back to where a locked charge took it from.

    Refuses: more than the charge took and has not gone back (409).
    """
    before = await stored.gone_back(tx, charge.charge_id, charge.amount.currency)
    nothing = zero(charge.amount.currency)
    left = max(charge.amount - before, nothing, key=lambda money: money.ucents)
    check_refundable(amount, Refundable(charge.amount, left, nothing))
    reason = "Money of the prepaid account goes back to where it came from"
    return await _stage(tx, shop, charge, amount=amount, lines=(), reason=reason, to=ORIGIN, movement_id=movement_id)


async def _stage(
    tx: Tx,
    shop: Keyed,
    charge: Charge,
    *,
    amount: Money,
    lines: Sequence[int],
    reason: str,
    to: str,
    movement_id: int | None = None,
    of_balances: Money | None = None,
) -> Refund:
    now_us, returned = shop.now(), zero(amount.currency) if of_balances is None else of_balances
    target = _target(charge, amount, to=to, of_balances=returned)
    is_to_balance = target == BALANCE
    refund = Refund(
        refund_id=0,
        charge_id=charge.charge_id,
        order_id=charge.order_id,
        amount=amount,
        reason=reason,
        target=target,
        line_ids=tuple(lines),
        key=shop.ids.token(KEY_LENGTH),
        staged_us=now_us,
        paid_us=now_us if is_to_balance else None,
        movement_id=movement_id,
        balance_ucents=returned.ucents,
    )
    refund = await _numbered(tx, refund)
    text = f"{amount.plain} are given back: {reason}"
    owner = (await orders.load_several(tx, [charge.order_id]))[charge.order_id].account_id
    asked, paid = (_fact(kind, owner, refund, now_us) for kind in (FactType.REFUND_REQUESTED, FactType.REFUND_PAID))
    await orders.note_event(tx, charge.order_id, "REFUND_REQUESTED", text, at_us=now_us, fact=asked)
    if is_to_balance:
        if refund.of_charge.ucents:
            await refund_books.note_on_balance(tx, shop, refund)
        text = f"{amount.plain} are on the balance"
        await orders.note_event(tx, charge.order_id, "REFUND_PAID", text, at_us=now_us, fact=paid)
    else:
        await jobs.stage(tx, JOB, refund.refund_id, due_us=now_us)
    return refund


async def _numbered(tx: Tx, refund: Refund) -> Refund:
    found = await stored.load_several(tx, [await stored.insert(tx, refund)])
    return next(iter(found.values()))


def _check_target(to: str) -> None:
    if to not in TARGETS:
        raise bad_input("to", f"is {to!r}, but must be {' or '.join(TARGETS)}")


def _target(charge: Charge, amount: Money, *, to: str, of_balances: Money) -> str:
    """Where an amount goes that was asked to go somewhere: what no gateway took cannot go back through one."""
    return BALANCE if to == BALANCE or charge.gateway is None or of_balances == amount else ORIGIN


def _paid(order: Order) -> Charge:
    """The charge that paid an order.

    Refuses: an order that was not paid, that cost nothing, or that is about the account itself (409).
    """
    if purpose_of(order.quote) is not None:
        raise conflict("This order is about the account itself: money that was paid in is transferred back from there")
    if order.payment is None:
        raise conflict("This order was not paid: there is nothing to give back")
    if not order.payment.amount.ucents and not order.booked_ucents:
        raise conflict("This order cost nothing: there is nothing to give back")
    return order.payment


async def _lock_paid(tx: Tx, order: Order) -> Charge:
    """The charge that paid an order, locked, so that nobody else gives it back meanwhile.

    Refuses: as _paid does (409).
    """
    number = _paid(order).charge_id
    await orders.lock_several(tx, [order.order_id])
    [charge] = await charges.lock(tx, [number])
    return charge


async def _judged(tx: Tx, order: Order, refundable: Refundable, *, amount: Money | None, lines: Sequence[int]) -> Money:
    """How much is given back: an amount, what lines cost, or else all that is left.

    Refuses: as stage_refund does (400, 404, 409).
    """
    if lines and amount is not None:
        raise bad_input("amount", "cannot be given beside lines: either what they cost is given back, or an amount")
    if lines:
        amount = await _share_of_lines(tx, order, lines)
    if amount is None:
        amount = refundable.left
    if not amount.ucents and not refundable.left.ucents:
        raise _all_given_back()
    check_refundable(amount, refundable)
    return amount


async def _load_refundable(tx: Tx, order: Order, charge: Charge) -> Refundable:
    """What was paid for an order, and what of it can still be given back; disputes take of the charge alone."""
    nothing, booked = Money(0, charge.amount.currency), Money(order.booked_ucents, charge.amount.currency)
    of_charge = charge.amount - await stored.given_back(tx, charge.charge_id, charge.amount.currency)
    returned = await stored.given_to_balances(tx, charge.charge_id, charge.amount.currency)
    return Refundable(
        charge.amount + booked, max(of_charge, nothing, key=lambda money: money.ucents), booked - returned
    )


async def _share_of_lines(tx: Tx, order: Order, lines: Sequence[int]) -> Money:
    """What lines cost, without what was given back for them or for pieces of them that are never made.

    Refuses: a line twice, and lines of which nothing is left (409); a line of another order (404).
    """
    earlier = [line_id for one in await stored.list_of_order(tx, order.order_id) for line_id in one.line_ids]
    check_lines_once(lines, earlier)
    places = [_place(order, line_id) for line_id in lines]
    given, amount = await list_given(tx, order), Money(0, order.quote.currency)
    for thing in dict.fromkeys(order.quote.lines[place].thing for place in places):
        share = share_of_lines(order.quote, [place for place in places if order.quote.lines[place].thing == thing])
        amount += _least(share, left_for(order, thing, given=given))
    if not amount.ucents and any(given[order.quote.lines[place].thing].ucents for place in places):
        raise _all_given_back()
    return amount


def _least(*amounts: Money) -> Money:
    return min(amounts, key=lambda money: money.ucents)


def _all_given_back() -> Refusal:
    return conflict("All that was paid for this has been given back")


def _place(order: Order, line_id: int) -> int:
    if order_of_line(line_id) != order.order_id or order.line(line_id) is None:
        raise not_found(orderDetailId=line_id)
    return order.line_ids.index(line_id)


@frozen
class RefundAnswer:
    """What a gateway answered about a refund; `job`: the work that asked for it, `answer`: None where none came."""

    job: Job | None
    refund: Refund
    answer: GatewayAnswer | None


async def settle(tx: Tx, shop: Keyed, answers: Sequence[RefundAnswer]) -> None:
    """Store what gateways answered about refunds, once. What failed goes to the customer's balance."""
    by_id = {one.refund.refund_id: one for one in answers}
    for refund in await stored.lock(tx, sorted(by_id)):
        one = by_id[refund.refund_id]
        after = _after(refund, one.answer, now_us=shop.now())
        if after is not None:
            await stored.update(tx, after)
            await _follow(tx, shop, after)
        current = after or refund
        if one.job is None and not current.is_open:
            await jobs.drop(tx, JOB, refund.refund_id)
        elif one.job is not None and current.is_open:
            await jobs.postpone(tx, one.job, due_us=current.next_query_us(shop.now()))
    gone = [one.job for one in answers if one.job is not None]
    open_ids = {
        refund.refund_id for refund in (await stored.load_several(tx, sorted(by_id))).values() if refund.is_open
    }
    await jobs.finish(tx, [job for job in gone if job.subject_id not in open_ids])


def _after(refund: Refund, answer: GatewayAnswer | None, *, now_us: int) -> Refund | None:
    if answer is None or answer.state is GatewayState.ABSENT:
        return refund_told(refund, RefundNews.LOST, now_us=now_us)
    news, problem = _NEWS[answer.state], without_card_numbers(answer.reason)
    return refund_told(refund, news, now_us=now_us, problem=problem, reference=answer.reference)


async def _follow(tx: Tx, shop: Keyed, refund: Refund) -> None:
    """Tell what became of a refund, and put what failed on the customer's balance."""
    plain = refund.amount.plain
    match refund.state:
        case RefundState.PAID:
            [charge] = await charges.lock(tx, [refund.charge_id])
            await refund_books.note_paid(tx, shop, refund, charge)
            kind, label, text = FactType.REFUND_PAID, "REFUND_PAID", f"{plain} were given back"
        case RefundState.FAILED:
            if refund.paid_us is not None:
                [charge] = await charges.lock(tx, [refund.charge_id])
                await refund_books.note_returned(tx, shop, refund, charge)
            await refund_books.note_on_balance(tx, shop, refund)
            await jobs.stage(tx, LETTER, refund.refund_id, due_us=shop.now())
            why = f" ({refund.problem})" if refund.problem else ""
            kind, label = FactType.REFUND_FAILED, "REFUND_FAILED"
            text = f"{plain} could not go back to where they came from{why}: the balance has them"
        case _:
            return
    owner = (await orders.load_several(tx, [refund.order_id]))[refund.order_id].account_id
    told = _fact(kind, owner, refund, shop.now())
    await orders.note_event(tx, refund.order_id, label, text, at_us=shop.now(), fact=told)


def _fact(kind: FactType, account_id: int, refund: Refund, now_us: int) -> Fact:
    return fact(
        kind, account_id, now_us, order_id=refund.order_id, refund_id=refund.refund_id, amount=refund.amount.plain
    )
