"""Orders that their customers cancel before they pay: which may be, and which may not."""

from panier.core.order.account_order import FAMILY
from panier.core.order.order import Order, Status, status


def why_kept(order: Order, now_us: int) -> str:
    """Why the customer of an order may not cancel it; nothing where they may: nothing of it is paid, or being paid."""
    if status(order, now_us) != Status.NOT_PAID:
        return f"Order {order.order_id} no longer waits to be paid"
    if order.challenged is not None:
        return "A payment of this order waits to be confirmed: pay it, or wait until that is over"
    if any(thing.action == "consumption" and thing.family != FAMILY for thing in order.quote.things):
        return "This order is for what was used already, and has to be paid"
    return ""
