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


async def list_after(tx: Tx, order_id: int, *, limit: int) -> list[OrderHistory]:
    """The orders of all customers behind a number, oldest first, without what happened to them."""
    found = await orders.load_several(tx, await orders.list_ids_after(tx, order_id, limit=limit))
    nics: dict[int, str] = {}
    for account_id in {one.account_id for one in found.values()}:
        account = await accounts.load(tx, account_id)
        assert account is not None, "orders keep their accounts"
        nics[account_id] = account.nic
    return [OrderHistory(found[number], nics[found[number].account_id], ()) for number in sorted(found)]
