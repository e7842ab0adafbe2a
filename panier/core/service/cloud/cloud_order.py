"""What is asked about the Public Cloud before there is a project: whether one may order, and what is under way."""

from enum import StrEnum

from panier.core.money import Money
from panier.core.order.delivery import State
from panier.core.order.order import Order
from panier.core.values import frozen


class CloudOrderState(StrEnum):
    """The states of a project's order, in OVHcloud's words."""

    DELIVERED = "delivered"
    DELIVERING = "delivering"
    UNKNOWN = "unknown"
    UNPAID = "unpaid"


@frozen
class CloudOrder:
    """A project that was ordered; `name` is None until there is one."""

    order_id: int
    created_us: int
    plan_code: str
    name: str | None
    state: CloudOrderState


@frozen
class Eligibility:
    """Whether an account may order a project.

    `needs_method`: it has to register a payment method first. `means`: names of those that are taken. `credit`: what
    the voucher gives that was asked about.
    """

    needs_method: bool
    means: tuple[str, ...]
    credit: Money | None
    subsidiary: str


@frozen
class PlaceOffer:
    """A plan or a product, with the regions that it is available in."""

    name: str
    regions: tuple[str, ...]


@frozen
class CloudOffers:
    """Where plans and products are available."""

    plans: tuple[PlaceOffer, ...]
    products: tuple[PlaceOffer, ...]


def cloud_orders(order: Order, family: str, product: str) -> list[CloudOrder]:
    """The projects of an order, one for each that is made."""
    found = []
    for place, thing in enumerate(order.quote.things):
        if (thing.family, thing.product, thing.action) != (family, product, "installation"):
            continue
        deliveries = order.deliveries_of(place)
        found += [
            CloudOrder(
                order.order_id,
                order.created_us,
                thing.plan_code,
                one.service_name,
                _STATES[one.state] if order.is_charged else CloudOrderState.UNPAID,
            )
            for one in deliveries
        ]
        if not deliveries:
            state = CloudOrderState.DELIVERING if order.is_charged else CloudOrderState.UNPAID
            found += [CloudOrder(order.order_id, order.created_us, thing.plan_code, None, state)] * thing.units
    return found


_STATES = {
    State.TODO: CloudOrderState.DELIVERING,
    State.DOING: CloudOrderState.DELIVERING,
    State.WAITING: CloudOrderState.UNKNOWN,
    State.DONE: CloudOrderState.DELIVERED,
    State.FAILED: CloudOrderState.UNKNOWN,
    State.CANCELLED: CloudOrderState.UNKNOWN,
}
