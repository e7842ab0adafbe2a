"""Withdrawing from an order within its fourteen days (/me/order/{orderId}/retraction), and giving up that right."""

from panier.core.account.account import Caller
from panier.core.order.calling_off import CallOff
from panier.core.order.order import Order
from panier.core.order.withdrawal import ends_us
from panier.core.period import at
from panier.core.refusal import conflict
from panier.flows.order.orders import access_order
from panier.flows.service.ending.callings_off import call_off
from panier.flows.shop import Shop
from panier.store import orders, services
from panier.store.engine.db import Tx


async def withdraw(
    tx: Tx, shop: Shop, caller: Caller, *, order_id: int, reason: str, comment: str | None = None
) -> None:
    """Withdraw from an order, which ends what was delivered and gives back what is not used.

    Refuses: an order without that right, or whose days are over; an unpaid one; one that is called off; a service that
    somebody else administers by now (409).
    """
    order = await access_order(tx, caller, order_id, lock=True)
    until_us = _check_right(order)
    if not order.is_paid:
        raise conflict("This order is not paid: there is nothing to withdraw from, and it expires by itself")
    if shop.now() >= until_us:
        raise conflict(f"The right to withdraw from this order ended on {at(until_us).date().isoformat()}")
    await _check_own(tx, caller, order)
    await call_off(tx, shop, order, CallOff.WITHDRAWN, reason=f"Withdrawn: {reason}", comment=comment or "")


async def waive(tx: Tx, shop: Shop, caller: Caller, *, order_id: int) -> None:
    """Give up the right to withdraw from an order.

    Refuses: an order without that right, or from which it was withdrawn (409).
    """
    order = await access_order(tx, caller, order_id, lock=True)
    _check_right(order)
    await orders.waive_withdrawal(tx, order_id)


def _check_right(order: Order) -> int:
    """When the right to withdraw from an order ends.

    Refuses: an order that is called off, whose customer gave the right up, or that never had it (409).
    """
    if order.called_off is not None or order.cancelled_us is not None:
        raise conflict("This order is cancelled")
    if order.waived:
        raise conflict("The right to withdraw from this order was given up")
    until_us = ends_us(order)
    if until_us is None:
        raise conflict("Nobody can withdraw from this order: only individuals can, and not from all that is sold")
    return until_us


async def _check_own(tx: Tx, caller: Caller, order: Order) -> None:
    """Check that what the order made is still the caller's.

    Refuses: a service that another account administers by now (409).
    """
    made = [
        one.service_id
        for one in order.deliveries
        if one.thing in order.quote.withdrawable and one.service_id is not None
    ]
    for service in (await services.load_several(tx, made)).values():
        if service.account_id != caller.account_id and service.ended_us is None:
            raise conflict(f"{service.name} has another admin contact by now")
