"""What gateways say of charges besides that they are paid: declined, to be confirmed, under way, or nothing at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from panier.core.limits import DAY_US
from panier.core.order.charge import Charge, ChargeNews, ChargeState, next_query_us, told
from panier.core.order.order import Status, status
from panier.core.refusal import Refusal
from panier.flows.payment import refunds, service_changes
from panier.flows.shop import Shop
from panier.outside.gateway.forms import without_card_numbers
from panier.outside.gateway.protocol import GatewayAnswer, GatewayState
from panier.store import orders
from panier.store.engine.db import Tx
from panier.store.payment import charges

_NEWS: Mapping[GatewayState, ChargeNews] = {
    GatewayState.DONE: ChargeNews.TAKEN,
    GatewayState.DECLINED: ChargeNews.DECLINED,
    GatewayState.CHALLENGED: ChargeNews.CHALLENGED,
    GatewayState.PENDING: ChargeNews.PENDING,
    GatewayState.VOID: ChargeNews.VOIDED,
}
# A charge under way is heard of when it is decided; without that, it is asked about once a day.
_EVENTS: Mapping[ChargeState, tuple[str, str]] = {
    ChargeState.CHALLENGED: ("PAYMENT_CHALLENGED", "The payment waits for its customer's confirmation"),
    ChargeState.PENDING: ("PAYMENT_PENDING", "The payment is under way, which takes days"),
    ChargeState.UNKNOWN: ("PAYMENT_UNKNOWN", "The payment gateway has not answered yet, and is asked again"),
}


@dataclass(slots=True)
class Recorded:
    """What was recorded of charges.

    `paid`: orders that are paid after all; `declined`: charges that are given up, `waiting`: those that are not
    decided; `happened`: events of orders;
    `next_us`: when each charge that is not decided is asked about next.
    """

    paid: set[int] = field(default_factory=set)
    declined: list[Charge] = field(default_factory=list)
    waiting: list[Charge] = field(default_factory=list)
    happened: list[tuple[int, str, str]] = field(default_factory=list)
    next_us: dict[int, int] = field(default_factory=dict)


async def record(tx: Tx, shop: Shop, news: Sequence[tuple[Charge, GatewayAnswer | None]]) -> Recorded:
    """Record news of charges, each as the table of transitions has it; None: no answer came.

    Money that came for a charge that was given up pays its order, or goes back where that needs it no more.
    """
    found = Recorded()
    if not news:
        return found
    answers = {charge.charge_id: answer for charge, answer in news}
    await orders.lock_several(tx, sorted({charge.order_id for charge, _ in news}))
    for charge in await charges.lock(tx, sorted(answers)):
        answer = answers[charge.charge_id]
        after = _after(charge, answer, now_us=shop.now())
        if after is not None:
            await _write(tx, shop, charge, after, found)
        current = after or charge
        if current.is_open:
            found.next_us[charge.charge_id] = _next_us(current, now_us=shop.now())
    return found


def _after(charge: Charge, answer: GatewayAnswer | None, *, now_us: int) -> Charge | None:
    """A charge after an answer; None where that changes nothing."""
    if answer is None or answer.state is GatewayState.ABSENT:
        return told(charge, ChargeNews.LOST, now_us=now_us)
    reason = without_card_numbers(answer.reason)
    return told(charge, _NEWS[answer.state], now_us=now_us, reason=reason, url=answer.url, reference=answer.reference)


async def _write(tx: Tx, shop: Shop, before: Charge, after: Charge, found: Recorded) -> None:
    state = after.state
    if state is ChargeState.SETTLED and before.declined_us is not None:
        if not await _is_needed(tx, shop, before):
            stray = before.with_stray_money(shop.now())
            await charges.update(tx, stray)
            await refunds.stage_stray(tx, shop, stray)
            return
        found.paid.add(before.order_id)
    await charges.update(tx, after)
    if state in (ChargeState.DECLINED, ChargeState.VOID):
        found.declined.append(after)
        found.happened.append((before.order_id, "PAYMENT_DECLINED", after.reason or "The payment was declined"))
    elif state in _EVENTS:
        found.waiting.append(after)
        found.happened.append((before.order_id, *_EVENTS[state]))


async def _is_needed(tx: Tx, shop: Shop, charge: Charge) -> bool:
    """True where money that came for a charge after it was given up can still pay its order.

    False where that expired or was called off meanwhile, is paid in another way or about to be, or where balances were
    to pay a part: what was set aside when the charge was staged may be gone since. False as well where a service that
    it changes is no longer as it was, or has another change under way.
    """
    order = (await orders.load_several(tx, [charge.order_id]))[charge.order_id]
    is_open = status(order, shop.now()) == Status.NOT_PAID and order.called_off is None and order.challenged is None
    if not is_open or order.booked_ucents or charge.amount != order.quote.totals.with_tax:
        return False
    try:
        await service_changes.hold(tx, shop, order)
    except Refusal:  # whoever paid in time would have been told so
        return False
    return True


def _next_us(charge: Charge, *, now_us: int) -> int:
    if charge.state is ChargeState.PENDING:
        return now_us + DAY_US
    return next_query_us(charge.challenged_us or charge.asked_us or charge.staged_us, now_us=now_us)
