"""Paying an order, and what the gateway answered.

Serves /me/order/{orderId}/pay and /me/order/{orderId}/payWithRegisteredPaymentMean.
"""

from collections.abc import Collection, Mapping, Sequence
from urllib.parse import parse_qsl

from panier.core.account.access import digest
from panier.core.account.account import Caller
from panier.core.hook.fact import Fact, FactType, fact
from panier.core.order.account_order import purpose_of
from panier.core.order.charge import Charge
from panier.core.order.delivery import Delivery, State, Step, moved
from panier.core.order.order import Order, Status, status
from panier.core.payment.paying import check_suits, due_of
from panier.core.payment.payment import (
    BALANCE_MEAN,
    FREE_MEAN,
    KINDS,
    OrderLink,
    PaymentMethod,
    WaysToPay,
    choose,
    means_for,
    not_valid,
)
from panier.core.refusal import Refusal, conflict, not_found
from panier.core.values import frozen, replace
from panier.flows.ledger import bookings, settled
from panier.flows.ledger.settled import PaidOrder
from panier.flows.order import order_mails, reviews
from panier.flows.order.orders import access_order, page_url, reached
from panier.flows.order.transfer_offers import load_offer
from panier.flows.paper.issuing import issue_events, issue_paid
from panier.flows.payment import charge_news, decline_mails, payment_methods, service_changes
from panier.flows.payment.charge_news import Recorded
from panier.flows.shop import Shop
from panier.outside.gateway.protocol import GatewayAnswer, GatewayState
from panier.store import jobs, orders
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.jobs import Job
from panier.store.messages import events
from panier.store.payment import charges

KEY_LENGTH = 24
_PAID = (
    ("PAYMENT_RECEIVED", "Payment received"),
    ("PAYMENT_CONFIRMED", "Payment confirmed"),
)


async def pay(tx: Tx, shop: Shop, caller: Caller, *, order_id: int, method_id: int) -> None:
    """Pay an order with a registered payment method.

    Refuses: a method that is not the caller's (404); an expired one (400); one that may not pay such an order (403); a
    second payment, a cancelled order, or a change of a service that is no longer as it was (409).
    """
    found, method = await orders.lock_with_method(tx, order_id, owner=caller.account_id, method_id=method_id)
    order = _payable(shop, reached(found, order_id))
    if method is None:
        raise not_found(paymentMethodId=method_id)
    if not method.is_valid(shop.now()):
        raise not_valid()
    await stage_charge(tx, shop, order, method=method)


async def pay_with_mean(
    tx: Tx, shop: Shop, caller: Caller, *, order_id: int, payment_mean: str, payment_mean_id: int | None = None
) -> None:
    """Pay an order with a registered method, named as in the older API.

    An order that costs nothing is paid with points (fidelityAccount). The prepaid account (ovhAccount) and points pay
    what other balances leave of an order, or nothing of it.

    Refuses: a kind that the order cannot be paid with (403); a missing number (400); a method that is not the
    caller's (404); an expired one (400); a second payment, a cancelled order, or a change of a service that is no
    longer as it was (409).
    """
    order = _payable(shop, await access_order(tx, caller, order_id, lock=True))
    if payment_mean in bookings.MEANS and not _is_free(order):
        covered = await bookings.cover(tx, shop, order, payment_mean)
        await stage_charge(tx, shop, covered, method=None, mean=payment_mean)
        return
    methods = await _list_suiting(tx, shop, caller, order)
    method = choose(methods, payment_mean, payment_mean_id, is_free=_is_free(order), now_us=shop.now())
    await stage_charge(tx, shop, order, method=method)


async def list_means(tx: Tx, shop: Shop, caller: Caller, *, order_id: int) -> tuple[str, ...]:
    """List what an order can be paid with, as the older API names it."""
    order = await access_order(tx, caller, order_id)
    methods = await _list_suiting(tx, shop, caller, order)
    means = means_for(methods, is_free=_is_free(order), now_us=shop.now())
    return means if _is_free(order) else (*means, *await bookings.list_means(tx, shop, order))


async def list_links(tx: Tx, shop: Shop, caller: Caller, *, order_id: int) -> OrderLink:
    """List the pages where an order can be paid without a registered method.

    None once it is paid or over.
    """
    order = await access_order(tx, caller, order_id)
    url, _, query = page_url(shop, order).partition("?")
    if status(order, shop.now()) != Status.NOT_PAID:
        return OrderLink(url)
    kinds = await _list_kinds(tx, shop, caller, order)
    means = (FREE_MEAN,) if _is_free(order) else tuple(KINDS[kind].mean for kind in kinds)
    return OrderLink(url, tuple(parse_qsl(query)), means)


async def list_ways(tx: Tx, shop: Shop, caller: Caller, *, order_id: int) -> WaysToPay:
    """List what an order can be paid with.

    The kinds that can be registered, the registered methods, and a bank transfer with its reference; nothing once the
    order is paid or over.
    """
    order = await access_order(tx, caller, order_id)
    if status(order, shop.now()) != Status.NOT_PAID:
        return WaysToPay()
    suiting = {one.method_id for one in await _list_suiting(tx, shop, caller, order)}
    methods = await payment_methods.list_methods(tx, shop, caller)
    return WaysToPay(
        await _list_kinds(tx, shop, caller, order),
        tuple(shown for shown in methods if shown.is_offered and shown.method.method_id in suiting),
        await load_offer(tx, shop, order, caller.account),
    )


async def _list_kinds(tx: Tx, shop: Shop, caller: Caller, order: Order) -> tuple[str, ...]:
    """The kinds of method that can be registered and may pay an order."""
    due = due_of(order, caller.account.country)
    kinds = await payment_methods.list_kinds(tx, shop, caller)
    return tuple(kind for kind in kinds if shop.paying_rules.suits(kind, due))


async def _list_suiting(tx: Tx, shop: Shop, caller: Caller, order: Order) -> tuple[PaymentMethod, ...]:
    """The caller's methods that a gateway charges, of kinds that may pay an order."""
    due = due_of(order, caller.account.country)
    methods = await payment_methods.list_served(tx, shop, caller.account_id)
    return tuple(one for one in methods if shop.paying_rules.suits(one.kind, due))


async def read_payment(tx: Tx, shop: Shop, caller: Caller, *, order_id: int) -> Charge:
    """Show the payment that settled an order.

    Refuses: an order that has none yet (404).
    """
    order = await access_order(tx, caller, order_id)
    if order.payment is None:
        raise not_found("The payment of this order", orderId=order_id)
    return order.payment


async def stage_charge(
    tx: Tx, shop: Shop, order: Order, *, method: PaymentMethod | None, mean: str | None = None
) -> None:
    """Note the intent to take what balances do not pay of an order, and ask the worker to take it.

    `mean`: what it is called, where no method pays.

    Refuses: a method that may not pay such an order (403); an order with a charge under way, for a service that is no
    longer as it was, or with balances that are no longer there (409).
    """
    await _stage(tx, shop, order, method=method, mean=mean)
    await jobs.stage_along(tx, "charge", order.order_id, due_us=shop.now())


async def record_received(tx: Tx, shop: Shop, order: Order, *, mean: str, reference: str) -> None:
    """Record that what balances do not pay of an order is here already, as a transfer is.

    Refuses: an order with a charge under way, for a service that is no longer as it was, or with balances that are no
    longer there (409).
    """
    charge = await _stage(tx, shop, order, method=None, mean=mean)
    await settle(tx, shop, [ChargeAnswer(None, charge, GatewayAnswer(GatewayState.DONE, reference=reference))])


async def _stage(tx: Tx, shop: Shop, order: Order, *, method: PaymentMethod | None, mean: str | None) -> Charge:
    now_us = shop.now()
    await service_changes.hold(tx, shop, order)
    await bookings.check_held(tx, shop, order)
    if method is not None and method.kind in shop.paying_rules.rules:
        account = await accounts.load(tx, order.account_id)
        assert account is not None, "orders keep their accounts"
        check_suits(shop.paying_rules, method.kind, method.mean, due_of(order, account.country))
    is_covered = order.booked_ucents > 0 and not order.rest.ucents
    paying = None if is_covered else method  # no gateway is asked for nothing
    charge = Charge(
        charge_id=0,
        order_id=order.order_id,
        amount=order.rest,
        mean=mean or (BALANCE_MEAN if is_covered else FREE_MEAN if paying is None else paying.mean),
        method_id=None if paying is None else paying.method_id,
        key=shop.ids.token(KEY_LENGTH),
        staged_us=now_us,
        gateway=None if paying is None else paying.gateway or shop.gateways.name_for(paying.kind),
    )
    if (number := await charges.insert(tx, charge)) is None:
        raise _paid_already()
    initiated = f"Payment by {charge.mean} requested"
    asked = _charge_fact(FactType.CHARGE_REQUESTED, order.account_id, charge, now_us)
    await orders.note_event(tx, order.order_id, "REGISTERED_PAYMENT_INITIATED", initiated, at_us=now_us, fact=asked)
    return replace(charge, charge_id=number)


@frozen
class ChargeAnswer:
    """What a gateway answered about a charge.

    `job`: the work that asked for it; None where the gateway told it by itself. `charge` is None where the order has
    no charge left to ask for, `answer` where none came.
    """

    job: Job | None
    charge: Charge | None
    answer: GatewayAnswer | None

    @property
    def is_taken(self) -> bool:
        """True where the money came."""
        return self.charge is not None and self.answer is not None and self.answer.state is GatewayState.DONE


async def settle(tx: Tx, shop: Shop, answers: Sequence[ChargeAnswer]) -> None:
    """Store what gateways answered, once.

    Money that came starts the deliveries; a decline leaves the order payable; what is not decided is asked again.
    """
    now_us = shop.now()
    taken = [one for one in answers if one.is_taken]
    paid = set(await charges.settle(tx, [one.charge.charge_id for one in taken if one.charge], now_us=now_us))
    others = [one for one in answers if one.charge is not None and not (one.is_taken and one.charge.order_id in paid)]
    told = await charge_news.record(tx, shop, [(one.charge, one.answer) for one in others if one.charge])
    paid |= told.paid
    for one in taken:
        if one.charge is not None and one.answer is not None and one.answer.reference:
            await charges.note_reference(tx, one.charge.charge_id, one.answer.reference)
    happened = [*told.happened, *((order_id, *event) for order_id in sorted(paid) for event in _PAID)]
    wanted = sorted({*paid, *(charge.order_id for charge in (*told.declined, *told.waiting))})
    placed = await orders.load_several(tx, wanted) if wanted else {}
    held: frozenset[int] = frozenset()
    if paid:
        bought = {number: placed[number] for number in sorted(paid)}
        held = await reviews.hold(tx, shop, {n: one for n, one in bought.items() if purpose_of(one.quote) is None})
        begun = [one for order in bought.values() for one in _deliveries(order, is_held=order.order_id in held)]
        await orders.insert_deliveries(tx, begun)
        happened += reviews.held_events(paid, held)
        happened += issue_events(await issue_paid(tx, shop, bought.values()))
        settling = {one.charge.order_id: one.charge for one in taken if one.charge is not None}
        await settled.record(tx, shop, [PaidOrder(one, settling[number]) for number, one in bought.items()])
        await order_mails.stage_paid(tx, shop, bought.values())
    await decline_mails.tell(tx, shop, told.declined, placed)
    await decline_mails.ask_to_confirm(tx, shop, told.waiting, placed)
    await orders.append_several(tx, happened, at_us=now_us)
    await _note(tx, [one for one in taken if one.charge and one.charge.order_id in paid], told, placed, now_us)
    await _go_on(tx, shop, answers, paid - held, told.next_us)
    await _stop(tx, answers, held)


async def _go_on(
    tx: Tx, shop: Shop, answers: Sequence[ChargeAnswer], paid: Collection[int], next_us: Mapping[int, int]
) -> None:
    """Have delivered what is paid, and asked again what is not decided; work that others have done meanwhile is gone.

    Where the gateway told it by itself, the work that would have asked for it is dropped.
    """
    due_us = shop.now() + shop.delivery_delay_us
    done: list[Job] = []
    for one in answers:
        again_us = None if one.charge is None else next_us.get(one.charge.charge_id)
        if one.job is None:
            if one.charge is not None and one.charge.order_id in paid:
                await jobs.drop(tx, "charge", one.charge.order_id)
                await jobs.stage(tx, "deliver", one.charge.order_id, due_us=due_us)
        elif again_us is not None:
            await jobs.postpone(tx, one.job, due_us=again_us)
        elif not one.is_taken:
            done.append(one.job)
    await jobs.turn_into(tx, [one.job for one in answers if one.job and one.is_taken], "deliver", due_us=due_us)
    await jobs.finish(tx, done)


async def _stop(tx: Tx, answers: Sequence[ChargeAnswer], held: Collection[int]) -> None:
    """Have nothing made of orders that are held: somebody decides about them."""
    for one in answers:
        if one.charge is not None and one.charge.order_id in held:
            await jobs.drop(tx, "charge", one.charge.order_id)
            await jobs.drop(tx, "deliver", one.charge.order_id)


async def _note(
    tx: Tx, taken: Sequence[ChargeAnswer], told: Recorded, placed: Mapping[int, Order], now_us: int
) -> None:
    """Tell programs of the money that was taken and of what was not had."""
    for one in taken:
        assert one.charge is not None
        order = placed[one.charge.order_id]
        total = order.quote.totals.with_tax.plain
        await events.note(
            tx,
            _charge_fact(FactType.CHARGE_TAKEN, order.account_id, one.charge, now_us),
            fact(FactType.ORDER_PAID, order.account_id, now_us, order_id=order.order_id, total=total),
        )
    for charge in told.waiting:
        owner, state = placed[charge.order_id].account_id, charge.state.value
        await events.note(tx, _charge_fact(FactType.CHARGE_WAITING, owner, charge, now_us, state=state))
    for charge in told.declined:
        owner, reason = placed[charge.order_id].account_id, charge.reason or ""
        await events.note(tx, _charge_fact(FactType.CHARGE_DECLINED, owner, charge, now_us, reason=reason))


def _charge_fact(kind: FactType, account_id: int, charge: Charge, now_us: int, **more: str) -> Fact:
    order_id, amount = charge.order_id, charge.amount.plain
    return fact(kind, account_id, now_us, order_id=order_id, amount=amount, mean=charge.mean, **more)


def _deliveries(order: Order, *, is_held: bool) -> list[Delivery]:
    """One delivery for each unit of every thing, started unless the order is held.

    Its key follows from its place, so that none is staged twice. Outsiders learn it, so it does not give the order's
    password away.
    """
    name = digest(order.password)[:32]
    if purpose_of(order.quote) is not None:  # of the account itself: there is nothing to make
        return [Delivery(0, order.order_id, 0, 0, f"{name}-0-0", State.DONE)]
    staged = (
        Delivery(0, order.order_id, place, unit, f"{name}-{place}-{unit}", State.TODO)
        for place, thing in enumerate(order.quote.things)
        for unit in range(thing.units)
    )
    return [one if is_held else moved(one, Step.START) for one in staged]


def _payable(shop: Shop, order: Order) -> Order:
    if order.is_charged:
        raise _paid_already()
    if order.challenged is not None:
        raise conflict(f"A payment of this order waits for your confirmation: {order.challenged.challenge_url}")
    if status(order, shop.now()) == Status.CANCELLED:
        raise conflict("This order is cancelled")
    return order


def _paid_already() -> Refusal:
    return conflict("This order has already been paid")


def _is_free(order: Order) -> bool:
    return order.quote.totals.with_tax.ucents == 0
