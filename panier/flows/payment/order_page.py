"""An order on its page (/order/display).

Anyone with the link sees it; its owner pays it after logging in.
"""

from panier.core.account.account import Account, Caller
from panier.core.order.delivery import State
from panier.core.order.order import Order
from panier.core.payment.payment import FREE_MEAN, WaysToPay, preferred
from panier.core.refusal import Kind, Refusal, not_found
from panier.core.service.task import Task
from panier.flows.payment import payments
from panier.flows.shop import Shop
from panier.store import orders, payment_methods, tasks
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.payment import charges

RETURN_PAGE = "/order/paid"  # where gateways lead customers back to
_UNFINISHED = frozenset({State.TODO, State.DOING, State.WAITING})


async def read(tx: Tx, shop: Shop, *, order_id: int, password: str) -> Order:
    """The order that a link leads to.

    Refuses: a wrong password, as if there were no such order (404).
    """
    order = await orders.load_by_password(tx, order_id, password)
    if order is None:
        raise unknown_order()
    return order


async def read_of_charge(tx: Tx, shop: Shop, *, key: str) -> Order:
    """The order that a payment is for, by the key under which its gateway leads the customer back.

    Refuses: a key that no payment has (404).
    """
    order_id = await charges.load_order_of(tx, key)
    if order_id is None:
        raise unknown_order()
    return (await orders.load_several(tx, [order_id]))[order_id]


async def read_troubles(tx: Tx, order: Order) -> tuple[Task, ...]:
    """List the tasks that keep something of an order from being delivered, each with its reason."""
    waiting = [one.delivery_id for one in order.deliveries if one.state in _UNFINISHED]
    found = await tasks.list_of_deliveries(tx, waiting) if waiting else ()
    return tuple(task for task in found if task.comment is not None)


async def load_ways(tx: Tx, shop: Shop, order: Order) -> WaysToPay:
    """What its customer can pay an order with; nothing once it is paid or over."""
    account = await accounts.load(tx, order.account_id)
    assert account is not None, "orders keep their accounts"
    return await payments.list_ways(tx, shop, Caller(account), order_id=order.order_id)


async def pay(tx: Tx, shop: Shop, account: Account, *, order_id: int, method_id: int | None) -> None:
    """Pay with a registered method, or with the default one where none is named.

    An order that costs nothing needs neither.

    Refuses: somebody else's order (403: whoever is here has seen it anyway); an account without a valid default
    method, where none is named (400).
    """
    order = await orders.load(tx, order_id, owner=account.account_id)
    if order is None:
        raise Refusal(Kind.FORBIDDEN, "This order belongs to somebody else")
    caller = Caller(account)
    if order.quote.totals.with_tax.ucents == 0:
        await payments.pay_with_mean(tx, shop, caller, order_id=order_id, payment_mean=FREE_MEAN)
        return
    if method_id is None:
        method_id = preferred(await payment_methods.list_methods(tx, owner=account.account_id), shop.now()).method_id
    await payments.pay(tx, shop, caller, order_id=order_id, method_id=method_id)


def unknown_order() -> Refusal:
    """The answer for an order that is not there or whose password is another one."""
    return not_found("This order")
