"""Reading placed orders (/me/order)."""

from datetime import datetime

from panier.core.account.account import Caller
from panier.core.order.delivery import Delivery
from panier.core.order.order import FollowUpStep, Order, Status, follow_up, order_of_line, status
from panier.core.order.views import ShownLine, ShownOrder
from panier.core.period import us
from panier.core.refusal import not_found
from panier.flows.shop import Shop
from panier.store import orders
from panier.store.engine.db import Tx


async def list_ids(
    tx: Tx, shop: Shop, caller: Caller, *, date_from: datetime | None = None, date_to: datetime | None = None
) -> tuple[int, ...]:
    """List the caller's orders, oldest first.

    With dates, only those placed between them.
    """
    return await orders.list_ids(tx, owner=caller.account_id, from_us=_us(date_from), to_us=_us(date_to))


async def read(tx: Tx, shop: Shop, caller: Caller, *, order_id: int) -> ShownOrder:
    """Show one of the caller's orders."""
    order = await access_order(tx, caller, order_id)
    return ShownOrder(order, page_url(shop, order))


async def read_status(tx: Tx, shop: Shop, caller: Caller, *, order_id: int) -> Status:
    """Show the state of an order."""
    return status(await access_order(tx, caller, order_id), shop.now())


async def read_follow_up(tx: Tx, shop: Shop, caller: Caller, *, order_id: int) -> tuple[FollowUpStep, ...]:
    """Show the four steps of an order and what happened in each."""
    order = await access_order(tx, caller, order_id)
    return follow_up(order, await orders.list_events(tx, order_id), shop.now())


async def list_line_ids(tx: Tx, shop: Shop, caller: Caller, *, order_id: int) -> tuple[int, ...]:
    """List the lines of an order."""
    return (await access_order(tx, caller, order_id)).line_ids


async def read_line(tx: Tx, shop: Shop, caller: Caller, *, order_id: int, order_detail_id: int) -> ShownLine:
    """Show a line of an order."""
    order = await access_order(tx, caller, order_id)
    found = order.line(order_detail_id) if order_of_line(order_detail_id) == order_id else None
    if found is None:
        raise not_found(orderDetailId=order_detail_id)
    return ShownLine(order_detail_id, order, found, order.thing(found), order.deliveries_of(found.thing))


async def list_operation_ids(
    tx: Tx, shop: Shop, caller: Caller, *, order_id: int, order_detail_id: int
) -> tuple[int, ...]:
    """List the deliveries behind a line of an order."""
    shown = await read_line(tx, shop, caller, order_id=order_id, order_detail_id=order_detail_id)
    return tuple(one.delivery_id for one in shown.deliveries)


async def read_operation(
    tx: Tx, shop: Shop, caller: Caller, *, order_id: int, order_detail_id: int, operation_id: int
) -> tuple[ShownLine, Delivery]:
    """Show a delivery behind a line of an order."""
    shown = await read_line(tx, shop, caller, order_id=order_id, order_detail_id=order_detail_id)
    for one in shown.deliveries:
        if one.delivery_id == operation_id:
            return shown, one
    raise not_found(operationId=operation_id)


async def access_order(tx: Tx, caller: Caller, order_id: int, *, lock: bool = False) -> Order:
    """An order of the caller, locked until the transaction ends if asked for.

    Refuses: an order that is unknown or somebody else's (404).
    """
    load = orders.lock_order if lock else orders.load
    return reached(await load(tx, order_id, owner=caller.account_id), order_id)


def reached(order: Order | None, order_id: int) -> Order:
    """An order that was looked for among the caller's.

    Refuses: one that is not there (404).
    """
    if order is None:
        raise not_found(orderId=order_id)
    return order


def page_url(shop: Shop, order: Order) -> str:
    """Where an order can be looked at and paid.

    Anyone with the link sees the order: the password in it is the key.
    """
    return f"{shop.base_url}/order/display?orderId={order.order_id}&orderPassword={order.password}"


def _us(moment: datetime | None) -> int | None:
    return None if moment is None else us(moment)
