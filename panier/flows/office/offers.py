"""What may be done now about what a page of the office shows: asked of the rules that judge it when it is done."""

from collections.abc import Callable

from panier.core.office.rights import OfficeAction
from panier.core.order.delivery import State
from panier.core.order.order import Order
from panier.core.order.review import Review
from panier.core.refusal import Refusal, objection
from panier.core.service.open_delivery import OpenDelivery
from panier.core.values import frozen
from panier.flows.order import reviews
from panier.flows.payment import refunds
from panier.flows.payment.refunds import ForeseenRefund
from panier.flows.service import owner_deliveries
from panier.flows.service.ending import callings_off
from panier.store.engine.db import Tx


@frozen
class OfficeOffer:
    """Something that may be done about a thing; `objection`: what a rule says against it now, "" where none does."""

    action: OfficeAction
    objection: str = ""

    @property
    def is_open(self) -> bool:
        """True where the rules allow it."""
        return not self.objection


@frozen
class OrderOffers:
    """What may be done about an order; `left`: all that would be given back, None where that is nothing."""

    offers: tuple[OfficeOffer, ...]
    left: ForeseenRefund | None


async def of_order(tx: Tx, order: Order, review: Review | None, *, now_us: int) -> OrderOffers:
    """What may be done about an order as a whole; nobody decides about one that was never looked at."""
    left, nothing_left = None, ""
    try:
        left = await refunds.foresee(tx, order)
    except Refusal as refusal:
        nothing_left = refusal.message
    decided: tuple[OfficeOffer, ...] = ()
    if review is not None:
        why = objection(lambda: reviews.check_decides(review, order))
        decisions = (OfficeAction.ACCEPT_ORDER, OfficeAction.ASK_DOCUMENTS, OfficeAction.REFUSE_ORDER)
        decided = tuple(OfficeOffer(one, why) for one in decisions)
    cancelling = objection(lambda: callings_off.check_cancels(order, now_us=now_us))
    return OrderOffers(
        (
            *decided, OfficeOffer(OfficeAction.REFUND_ORDER, nothing_left),
            OfficeOffer(OfficeAction.CANCEL_ORDER, cancelling),
        ),
        left,
    )  # fmt: skip


def of_delivery(held: OpenDelivery) -> tuple[OfficeAction, ...]:
    """What may be done by hand about a piece of an order, and would change something."""
    state = held.delivery.state
    if state in (State.DONE, State.CANCELLED):
        return ()
    return _allowed(
        (OfficeAction.RETRY_DELIVERY, lambda: owner_deliveries.check_retries(held)),
        (OfficeAction.DELIVER, lambda: owner_deliveries.check_makes(held)),
        *([] if state is State.FAILED else [(OfficeAction.FAIL_DELIVERY, lambda: owner_deliveries.check_fails(held))]),
        (OfficeAction.GIVE_UP_DELIVERY, lambda: owner_deliveries.check_gives_up(held)),
    )


def _allowed(*asked: tuple[OfficeAction, Callable[[], None]]) -> tuple[OfficeAction, ...]:
    return tuple(action for action, check in asked if not objection(check))
