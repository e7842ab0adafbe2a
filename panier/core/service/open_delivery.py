"""What the shop's owner has to look after: deliveries that are not made yet, tasks, ends that are not carried out."""

from panier.core.cart.quote import Thing
from panier.core.order.delivery import Delivery, State
from panier.core.order.order import Order
from panier.core.service.service import Service
from panier.core.service.work import ServiceTask
from panier.core.values import frozen


@frozen
class EndProgress:
    """How far the end of a service is that its deliverer did not carry out at once."""

    service_id: int
    state: State
    attempts: int = 0
    problem: str | None = None


@frozen
class OpenDelivery:
    """A delivery that waits to be made, or has failed, and what was ordered.

    `is_by_registry`: a registry makes it, by a task of the customer.
    """

    order: Order
    delivery: Delivery
    is_by_registry: bool

    @property
    def thing(self) -> Thing:
        """What was ordered."""
        return self.order.quote.things[self.delivery.thing]


@frozen
class OpenEnd:
    """An end that waits to be carried out by a deliverer, or could not be."""

    service: Service
    progress: EndProgress


@frozen
class OpenTask:
    """A task of a service that somebody has to do, and has not said how it ended."""

    service: Service
    task: ServiceTask
