"""A placed quote and its payments, and the status of an order.

The status is a function of facts, never a stored word.
"""

from collections.abc import Sequence
from enum import StrEnum

from panier.core.cart.quote import Line, Quote, Thing
from panier.core.hook.fact import Fact, FactType, fact
from panier.core.limits import LINES_PER_ORDER_MAX
from panier.core.money import Money
from panier.core.order import delivery
from panier.core.order.calling_off import CallOff
from panier.core.order.charge import Charge
from panier.core.order.delivery import Delivery
from panier.core.order.review import UNDECIDED, ReviewState
from panier.core.values import frozen, replace


class Status(StrEnum):
    """The states of an order, in OVHcloud's words."""

    CANCELLED = "cancelled"
    CANCELLING = "cancelling"
    CHECKING = "checking"
    DELIVERED = "delivered"
    DELIVERING = "delivering"
    DOCUMENTS_REQUESTED = "documentsRequested"
    NOT_PAID = "notPaid"
    UNKNOWN = "unknown"


@frozen
class Order:
    """A cart as it was ordered: prices, contracts and tax rate are frozen.

    Times are microseconds since 1970. `review`: how far its review is, where somebody looks or looked at it;
    `called_off`: why nothing more of it is made.
    """

    order_id: int
    account_id: int
    cart_id: str | None  # None where it was ordered without a cart
    password: str
    created_us: int
    expires_us: int
    waived: bool
    quote: Quote
    cancelled_us: int | None = None
    booked_ucents: int = 0  # what balances pay of it
    review: ReviewState | None = None
    called_off: CallOff | None = None
    charges: tuple[Charge, ...] = ()
    deliveries: tuple[Delivery, ...] = ()

    @property
    def rest(self) -> Money:
        """What is to be charged: its price without what balances pay of it."""
        return self.quote.totals.with_tax - Money(self.booked_ucents, self.quote.currency)

    @property
    def is_paid(self) -> bool:
        """True once a charge for it was settled."""
        return self.payment is not None

    @property
    def payment(self) -> Charge | None:
        """The charge that paid it, once there is one."""
        return next((charge for charge in self.charges if charge.pays_its_order), None)

    @property
    def is_charged(self) -> bool:
        """True where it is paid, or being paid without its customer: no second charge may be made."""
        return self.is_paid or any(charge.is_open and not charge.is_challenged for charge in self.charges)

    @property
    def challenged(self) -> Charge | None:
        """The charge that its customer has to confirm, if there is one."""
        return next((charge for charge in self.charges if charge.is_challenged), None)

    @property
    def is_held(self) -> bool:
        """True where nothing of it may be made, now or ever."""
        return self.called_off is not None or self.review in UNDECIDED or self.review == ReviewState.REFUSED

    @property
    def is_ending(self) -> bool:
        """True where all of it is being called off."""
        return self.called_off is not None and len(self.called_off_things) == len(self.quote.things)

    @property
    def called_off_things(self) -> frozenset[int]:
        """The places of the things that are called off: of a withdrawal, those that could be withdrawn from."""
        if self.called_off is None:
            return frozenset()
        if self.called_off == CallOff.WITHDRAWN:
            return frozenset(self.quote.withdrawable)
        return frozenset(range(len(self.quote.things)))

    @property
    def line_ids(self) -> tuple[int, ...]:
        """The numbers of its lines, in their order."""
        return tuple(line_id(self.order_id, place) for place in range(len(self.quote.lines)))

    def line(self, wanted: int) -> Line | None:
        """A line by its number."""
        order_id, place = divmod(wanted, LINES_PER_ORDER_MAX)
        if order_id != self.order_id or not 1 <= place <= len(self.quote.lines):
            return None
        return self.quote.lines[place - 1]

    def thing(self, line: Line) -> Thing:
        """The thing that a line is for."""
        return self.quote.things[line.thing]

    def deliveries_of(self, thing: int) -> tuple[Delivery, ...]:
        """The deliveries of a thing, one for each unit."""
        return tuple(one for one in self.deliveries if one.thing == thing)

    def below(self, thing: int) -> list[Delivery]:
        """The deliveries of what hangs on a thing, however far down."""
        found = []
        for place, one in enumerate(self.quote.things):
            if one.parent == thing:
                found += [*self.deliveries_of(place), *self.below(place)]
        return found


@frozen
class Event:
    """Something that happened to an order.

    Either a follow-up label, or a word of the shop's own that the follow-up leaves out.
    """

    event_id: int
    order_id: int
    label: str
    at_us: int
    description: str


@frozen
class FollowUpStep:
    """One of the four steps of an order: its `state` is TODO, DOING, DONE or ERROR; its events, newest first."""

    step: str
    state: str
    events: tuple[Event, ...]


def status(order: Order, now_us: int) -> Status:
    """The state of an order; the first line that holds wins.

    cancelled: called off, expired unpaid, or every delivery called off · cancelling: what was made is being ended ·
    notPaid: no charge is settled or under way, but one may wait for its customer · documentsRequested: its review or a
    delivery waits for papers · delivered: every delivery is done, or called off beside others that are, or there is
    none to make · delivering: one has begun · checking: paid, none has begun
    """
    if order.cancelled_us is not None:
        return Status.CANCELLED
    if order.is_ending:
        return Status.CANCELLING
    if not order.is_charged:
        is_over = now_us >= order.expires_us and order.challenged is None
        return Status.CANCELLED if is_over else Status.NOT_PAID
    states = {one.state for one in order.deliveries}
    if delivery.State.WAITING in states or order.review == ReviewState.ASKED:
        return Status.DOCUMENTS_REQUESTED
    if states == {delivery.State.CANCELLED}:
        return Status.CANCELLED
    if not states and order.is_paid and not any(thing.units for thing in order.quote.things):
        return Status.DELIVERED
    if delivery.State.DONE in states and states <= {delivery.State.DONE, delivery.State.CANCELLED}:
        return Status.DELIVERED
    if states - {delivery.State.TODO}:
        return Status.DELIVERING
    return Status.CHECKING


def failure_fact(order: Order, name: str, reason: str, now_us: int) -> Fact:
    """The fact that a piece of an order is not made."""
    order_id = order.order_id
    return fact(FactType.DELIVERY_FAILED, order.account_id, now_us, order_id=order_id, name=name, reason=reason)


def line_id(order_id: int, place: int) -> int:
    """The number of the line at a position (from 0) of an order.

    It is unique across all orders without a counter.
    """
    return order_id * LINES_PER_ORDER_MAX + place + 1


def order_of_line(wanted: int) -> int:
    """The number of the order that a line number belongs to."""
    return wanted // LINES_PER_ORDER_MAX


def follow_up(order: Order, events: Sequence[Event], now_us: int) -> tuple[FollowUpStep, ...]:
    """The four steps of an order with their state and history."""
    now = status(order, now_us)
    is_validated = order.is_paid and not order.is_held and now != Status.DOCUMENTS_REQUESTED
    is_refused = order.review == ReviewState.REFUSED
    is_declined = bool(order.charges) and not order.is_charged
    done = {
        "VALIDATING": is_validated,
        "VALIDATED": is_validated,
        "DELIVERING": now == Status.DELIVERED,
        "AVAILABLE": now == Status.DELIVERED,
    }
    doing = {
        "VALIDATING": order.is_charged and not is_validated,
        "DELIVERING": now in {Status.DELIVERING, Status.CHECKING} and is_validated,
    }
    shown = [_published(event) for event in reversed(events)]
    steps = []
    for step, labels in _STEP_LABELS.items():
        history = tuple(event for event in shown if event.label in labels)
        is_unpaid_end = now == Status.CANCELLED and not order.is_paid
        if step == "VALIDATING" and (is_unpaid_end or is_refused or is_declined):
            state = "ERROR"
        elif done[step]:
            state = "DONE"
        else:
            state = "DOING" if doing.get(step) else "TODO"
        steps.append(FollowUpStep(step, state, history))
    return tuple(steps)


def _published(event: Event) -> Event:
    """An event under a label that OVHcloud has."""
    return replace(event, label=_SHOWN_AS.get(event.label, event.label))


# A charge that was declined has no label of its own: it is shown as what became of the payment that was asked for.
_SHOWN_AS = {"PAYMENT_DECLINED": "REGISTERED_PAYMENT_INITIATED"}
_STEP_LABELS = {
    "VALIDATING": {
        "ORDER_STARTED", "PAYMENT_INITIATED", "REGISTERED_PAYMENT_INITIATED", "PAYMENT_RECEIVED", "PAYMENT_CONFIRMED",
        "FRAUD_CHECK", "FRAUD_MANUAL_REVIEW", "FRAUD_DOCS_REQUESTED", "FRAUD_REFUSED", "ORDER_ACCEPTED",
    },
    "VALIDATED": set[str](),
    "DELIVERING": {"DELIVERY", "INVOICE_IN_PROGRESS"},
    "AVAILABLE": {"INVOICE_SENT"},
}  # fmt: skip
