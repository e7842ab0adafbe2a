"""What the shop's owner sees of an order."""

from panier.core.order.order import Event, Order
from panier.core.refusal import not_found
from panier.core.values import frozen
from panier.store import orders
from panier.store.account import accounts
from panier.store.engine.db import Tx


@frozen
class OrderHistory:
    """An order, its customer's nichandle, and everything that happened to it, oldest first."""

    order: Order
    customer: str
    events: tuple[Event, ...]


async def read(tx: Tx, order_id: int) -> OrderHistory:
    """An order of whatever customer.

    Refuses: a number that is none (404).
    """
    order = (await orders.load_several(tx, [order_id])).get(order_id)
    if order is None:
        raise not_found(orderId=order_id)
    account = await accounts.load(tx, order.account_id)
    assert account is not None, "orders keep their accounts"
    return OrderHistory(order, account.nic, await orders.list_events(tx, order_id))
