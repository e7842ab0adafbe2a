"""The references of a customer's own that papers have on them (/me/billing/purchaseOrder)."""

from collections.abc import Collection

from panier.core.order.order import Order
from panier.core.period import at
from panier.store.account import billing_groups, purchase_orders
from panier.store.engine.db import Tx


async def load_references(tx: Tx, orders: Collection[Order], *, now_us: int) -> dict[int, str]:
    """By order, the reference that its paper of this day has on it; most have none.

    A reference for a billing group is that of orders whose services are all in the group.
    """
    day = at(now_us).date().isoformat()
    owners = sorted({order.account_id for order in orders})
    known = {
        (one.account_id, one.group_id): one.reference
        for one in await purchase_orders.list_in_force(tx, day, owners=owners)
    }
    if not known:
        return {}
    found = {}
    for order in orders:
        group_id = await _group_of(tx, order) if any(owner == order.account_id for owner, _ in known) else None
        reference = known.get((order.account_id, group_id))
        if reference is not None:
            found[order.order_id] = reference
    return found


async def _group_of(tx: Tx, order: Order) -> int | None:
    """The billing group that all services of an order are in."""
    numbers = {thing.service_id for thing in order.quote.things}
    groups = set()
    for number in numbers:
        group = None if number is None else await billing_groups.load_of(tx, number, owner=order.account_id)
        groups.add(None if group is None else group.group_id)
    return groups.pop() if len(groups) == 1 else None
