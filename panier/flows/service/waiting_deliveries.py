"""What a task means for the delivery that waits for it.

It is called off with the task, or waits for papers like the task.
"""

from panier.core.domain.instructions import Ordered
from panier.core.order.delivery import Delivery, State, Step, moved
from panier.core.order.order import Order
from panier.core.service.task import Task
from panier.flows.service import deliveries
from panier.flows.shop import Shop
from panier.store import orders
from panier.store.engine.db import Tx


async def call_off(tx: Tx, shop: Shop, task: Task, *, reason: str) -> None:
    """Call off the delivery that waits for a task, if there is one."""
    if task.delivery_id is not None:
        order, delivery = await load_waiting(tx, task)
        await deliveries.give_up(tx, shop, order, delivery, problem=reason, is_called_off=True)


async def ask_papers(tx: Tx, task: Task) -> None:
    """Mark a delivery as waiting for papers, which the state of its order shows."""
    _, delivery = await load_waiting(tx, task)
    if delivery.state == State.DOING:
        await orders.update_delivery(tx, moved(delivery, Step.ASK_PAPERS), before=State.DOING)


async def take_up(tx: Tx, task: Task) -> None:
    """Resume a delivery whose papers have arrived."""
    if task.delivery_id is None:
        return
    _, delivery = await load_waiting(tx, task)
    if delivery.state == State.WAITING:
        await orders.update_delivery(tx, moved(delivery, Step.RECEIVE_PAPERS), before=State.WAITING)


async def load_waiting(tx: Tx, task: Task) -> tuple[Order, Delivery]:
    """The delivery that waits for a task, and its order."""
    assert isinstance(task.instructions, Ordered), "only what was ordered is delivered"
    order_id = task.instructions.order_id
    order = (await orders.load_several(tx, [order_id]))[order_id]
    return order, next(one for one in order.deliveries if one.delivery_id == task.delivery_id)
