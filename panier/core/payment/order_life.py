"""The life of an order step by step: what was done and when, what is done now and who is waited for, what is to come.

It follows from facts, as the status of an order does. An order that ends otherwise than it was meant to says what
happened instead, and leaves out the steps that it never reached.
"""

from collections.abc import Collection, Sequence
from enum import StrEnum

from panier.core.cart.quote import total_of
from panier.core.money import Money
from panier.core.order.calling_off import CallOff
from panier.core.order.charge import ChargeState
from panier.core.order.delivery import State
from panier.core.order.order import Event, Order, Status, status
from panier.core.order.review import UNDECIDED, ReviewState
from panier.core.payment.refund import BALANCE, Refund
from panier.core.values import frozen


class LifeStepKind(StrEnum):
    """What a step of an order is; the last two stand for what happened instead."""

    ORDERED = "ordered"
    PAID = "paid"
    CHECKED = "checked"
    MADE = "made"
    DELIVERED = "delivered"
    CALLED_OFF = "called off"
    GIVEN_BACK = "given back"


class LifeStepState(StrEnum):
    """How far a step is."""

    DONE = "done"
    NOW = "now"
    TO_COME = "to come"
    OVER = "over"  # the order ended with it


class WaitsFor(StrEnum):
    """Who has to do something before a step goes on; a step that waits for nobody goes on by itself."""

    CUSTOMER = "customer"
    BANK = "bank"
    SHOP = "shop"
    REGISTRY = "registry"


class LifeStepNote(StrEnum):
    """What is to be said about a step besides how far it is."""

    UNPAID = "unpaid"  # no payment was asked for yet
    DECLINED = "declined"
    CHALLENGED = "challenged"
    ASKED = "asked"  # whoever pays has not answered yet
    UNDER_WAY = "under way"  # for days
    LOOKED_AT = "looked at"
    DOCUMENTS = "documents"  # for its review
    PAPERS = "papers"  # for what is made
    STUCK = "stuck"
    FAILED = "failed"
    TRIED_AGAIN = "tried again"
    IN_PART = "in part"  # the rest of it was called off
    EXPIRED = "expired"
    NEEDLESS = "needless"  # an unpaid order that the shop took back
    BY_SHOP = "by shop"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REFUNDED = "refunded"
    DROPPED = "dropped"
    PIECES = "pieces"  # every piece of it was called off by itself
    TO_BALANCE = "to balance"


@frozen
class LifeStep:
    """A step of an order. `at_us`: when it was done, or since when it is as it is; of what is made, when that began.

    `made` and `pieces`: how many of the ordered things are made, where not all are; `amount`: what is given back.
    """

    kind: LifeStepKind
    state: LifeStepState
    at_us: int | None = None
    note: LifeStepNote | None = None
    waits_for: WaitsFor | None = None
    made: int = 0
    pieces: int = 0
    amount: Money | None = None


_CHARGES = {
    ChargeState.CHALLENGED: (LifeStepNote.CHALLENGED, WaitsFor.CUSTOMER),
    ChargeState.PENDING: (LifeStepNote.UNDER_WAY, WaitsFor.BANK),
    ChargeState.STAGED: (LifeStepNote.ASKED, WaitsFor.BANK),
    ChargeState.UNKNOWN: (LifeStepNote.ASKED, WaitsFor.BANK),
    ChargeState.DECLINED: (LifeStepNote.DECLINED, WaitsFor.CUSTOMER),
}
_CALLED_OFF = {
    CallOff.CANCELLED: ("CANCELLED", LifeStepNote.BY_SHOP),
    CallOff.REFUSED: ("REFUSED", LifeStepNote.REFUSED),
    CallOff.WITHDRAWN: ("WITHDRAWN", LifeStepNote.WITHDRAWN),
    CallOff.REFUNDED: ("REFUNDED", LifeStepNote.REFUNDED),
    CallOff.DROPPED: ("DROPPED", LifeStepNote.DROPPED),
}
_TO_COME = LifeStepState.TO_COME


def steps_of_order(
    order: Order,
    now_us: int,
    *,
    events: Sequence[Event],
    refunds: Sequence[Refund] = (),
    held_by: Collection[WaitsFor] = (),
) -> tuple[LifeStep, ...]:
    """The steps of an order, in their order.

    `events`: what happened to it, oldest first; `held_by`: who is waited for by the tasks that make something of it.
    """
    times = _Times(events)
    steps: tuple[LifeStep, ...] = (
        LifeStep(LifeStepKind.ORDERED, LifeStepState.DONE, order.created_us),
        _paid(order),
        _checked(order, times),
        _made(order, times, held_by),
        _delivered(order, times, now_us),
    )
    ends = (_called_off(order, times, now_us), _given_back(refunds))
    if status(order, now_us) in (Status.CANCELLED, Status.CANCELLING):
        steps = tuple(one for one in steps if one.state is LifeStepState.DONE)
    return (*steps, *(one for one in ends if one is not None))


class _Times:
    """When events with a label happened first and last, and how often."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.first: dict[str, int] = {}
        self.last: dict[str, int] = {}
        self.counts: dict[str, int] = {}
        for one in events:
            self.first.setdefault(one.label, one.at_us)
            self.last[one.label] = one.at_us
            self.counts[one.label] = self.counts.get(one.label, 0) + 1


def _paid(order: Order) -> LifeStep:
    kind = LifeStepKind.PAID
    if order.payment is not None:
        return LifeStep(kind, LifeStepState.DONE, order.payment.settled_us)
    charge = next((one for one in order.charges if one.is_open), order.charges[-1] if order.charges else None)
    note, party = LifeStepNote.UNPAID, WaitsFor.CUSTOMER
    if charge is None:
        return LifeStep(kind, LifeStepState.NOW, None, note, party)
    note, party = _CHARGES.get(charge.state, (note, party))
    since_us = charge.declined_us or charge.pending_us or charge.challenged_us or charge.staged_us
    return LifeStep(kind, LifeStepState.NOW, since_us, note, party)


def _checked(order: Order, times: _Times) -> LifeStep:
    """Whether it may be made: the shop's rules judge it when it is paid, and of some orders a person decides."""
    kind = LifeStepKind.CHECKED
    if order.payment is None or order.review is ReviewState.REFUSED:
        return LifeStep(kind, _TO_COME)
    if order.review is ReviewState.ASKED:
        since_us = times.last.get("FRAUD_DOCS_REQUESTED")
        return LifeStep(kind, LifeStepState.NOW, since_us, LifeStepNote.DOCUMENTS, WaitsFor.CUSTOMER)
    if order.review is ReviewState.OPEN:
        since_us = times.last.get("DOCUMENT_RECEIVED") or times.first.get("FRAUD_MANUAL_REVIEW")
        return LifeStep(kind, LifeStepState.NOW, since_us, LifeStepNote.LOOKED_AT, WaitsFor.SHOP)
    return LifeStep(kind, LifeStepState.DONE, times.last.get("ORDER_ACCEPTED") or order.payment.settled_us)


def _made(order: Order, times: _Times, held_by: Collection[WaitsFor]) -> LifeStep:
    kind = LifeStepKind.MADE
    if order.payment is None or order.review in UNDECIDED:
        return LifeStep(kind, _TO_COME)
    begun_us = times.first.get("DELIVERY") or order.payment.settled_us
    states = {one.state for one in order.deliveries}
    if order.is_ending and State.DONE not in states:
        return LifeStep(kind, _TO_COME)
    mains = [one for one in order.deliveries if order.quote.things[one.thing].parent is None]
    made = sum(one.state is State.DONE for one in mains)
    if states <= {State.DONE, State.CANCELLED} or order.is_ending:
        is_none = bool(states) and State.DONE not in states
        return LifeStep(kind, _TO_COME if is_none else LifeStepState.DONE, begun_us)
    note, party = _hindered(order, states, held_by)
    since_us = times.last.get("DELIVERY", begun_us) if note is LifeStepNote.FAILED else begun_us
    return LifeStep(kind, LifeStepState.NOW, since_us, note, party, made=made, pieces=len(mains))


def _hindered(
    order: Order, states: Collection[State], held_by: Collection[WaitsFor]
) -> tuple[LifeStepNote | None, WaitsFor | None]:
    """What keeps something from being made, and who is waited for: first of all what its customer can do about."""
    if State.WAITING in states:
        return LifeStepNote.PAPERS, WaitsFor.CUSTOMER
    if WaitsFor.CUSTOMER in held_by:
        return LifeStepNote.STUCK, WaitsFor.CUSTOMER
    if State.FAILED in states or WaitsFor.SHOP in held_by:
        return LifeStepNote.FAILED, WaitsFor.SHOP
    if held_by:
        return LifeStepNote.STUCK, WaitsFor.REGISTRY
    if any(one.problem is not None and one.state is State.DOING for one in order.deliveries):
        return LifeStepNote.TRIED_AGAIN, None
    return None, None


def _delivered(order: Order, times: _Times, now_us: int) -> LifeStep:
    now, kind = status(order, now_us), LifeStepKind.DELIVERED
    over_us = times.last.get("INVOICE_SENT")
    if now is Status.DELIVERED:
        done_us = over_us or times.last.get("DELIVERY") or (order.payment.settled_us if order.payment else None)
        has_gone = order.called_off is None and any(one.state is State.CANCELLED for one in order.deliveries)
        return LifeStep(kind, LifeStepState.DONE, done_us, LifeStepNote.IN_PART if has_gone else None)
    if now in (Status.CANCELLED, Status.CANCELLING) and over_us is not None:
        return LifeStep(kind, LifeStepState.DONE, over_us)  # it had been delivered before it ended
    return LifeStep(kind, _TO_COME)


def _called_off(order: Order, times: _Times, now_us: int) -> LifeStep | None:
    """That it is called off, whole or in part, or ended before it was paid; None for an order that goes on."""
    kind = LifeStepKind.CALLED_OFF
    if order.called_off is not None:
        label, note = _CALLED_OFF[order.called_off]
        is_done = order.cancelled_us is not None or times.counts.get(label, 0) > 1
        if not is_done:
            return LifeStep(kind, LifeStepState.NOW, times.first.get(label), note)
        state = LifeStepState.DONE if order.cancelled_us is None else LifeStepState.OVER
        return LifeStep(kind, state, order.cancelled_us or times.last.get(label), note)
    if status(order, now_us) is not Status.CANCELLED:
        return None
    if order.is_paid:
        return LifeStep(kind, LifeStepState.OVER, times.last.get("DELIVERY"), LifeStepNote.PIECES)
    is_expired = order.cancelled_us is None or order.cancelled_us >= order.expires_us
    note = LifeStepNote.EXPIRED if is_expired else LifeStepNote.NEEDLESS
    return LifeStep(kind, LifeStepState.OVER, order.expires_us if is_expired else order.cancelled_us, note)


def _given_back(refunds: Sequence[Refund]) -> LifeStep | None:
    """What is given back of it, all in one; what a balance pays out was given back before."""
    found = [one for one in refunds if one.movement_id is None]
    if not found:
        return None
    kind, amount = LifeStepKind.GIVEN_BACK, total_of((one.amount for one in found), found[0].amount.currency)
    is_kept = any(one.failed_us is not None or one.target == BALANCE for one in found)
    note = LifeStepNote.TO_BALANCE if is_kept else None
    if any(one.is_open for one in found):
        since_us = min(one.staged_us for one in found if one.is_open)
        return LifeStep(kind, LifeStepState.NOW, since_us, note, WaitsFor.BANK, amount=amount)
    last_us = max(one.failed_us or one.paid_us or one.staged_us for one in found)
    return LifeStep(kind, LifeStepState.DONE, last_us, note, amount=amount)
