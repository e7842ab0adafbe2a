"""Orders and their lines as they are shown."""

from panier.core.cart.quote import Line, Thing
from panier.core.order.delivery import Delivery, State
from panier.core.order.order import Order
from panier.core.values import frozen


@frozen
class ShownOrder:
    """An order with the address of its page."""

    order: Order
    url: str

    @property
    def pdf_url(self) -> str:
        """The address of its purchase order as PDF."""
        return pdf_of(self.url)


def pdf_of(url: str) -> str:
    """The address of an order's purchase order as PDF, from that of its page."""
    return url.replace("/order/display?", "/order/display.pdf?", 1)


@frozen
class ShownLine:
    """A line of an order, with its thing and the progress of the delivery."""

    line_id: int
    order: Order
    line: Line
    thing: Thing
    deliveries: tuple[Delivery, ...]

    @property
    def domain(self) -> str:
        """The name of the thing; until it is delivered, its placeholder."""
        return next((one.service_name for one in self.deliveries if one.service_name), self.line.number)

    @property
    def is_cancelled(self) -> bool:
        """True for a line of which nothing is or will be there: its order is over, or its thing was called off."""
        if self.order.cancelled_us is not None or self.line.thing in self.order.called_off_things:
            return True
        return bool(self.deliveries) and all(one.state == State.CANCELLED for one in self.deliveries)
