"""References of a customer's own that bills of a time have on them (/me/billing/purchaseOrder)."""

from msgspec import UNSET, UnsetType

from panier.core.account.account import Caller
from panier.core.account.billing import PurchaseOrder, PurchaseOrderKind
from panier.core.account.security_event import EventKind
from panier.core.limits import PURCHASE_ORDERS_MAX
from panier.core.refusal import bad_input, conflict, invalid, not_found
from panier.core.values import replace
from panier.flows.account.security_events import note_change
from panier.flows.shop import Shop
from panier.store.account import accounts, billing_groups, purchase_orders
from panier.store.engine.db import Tx


async def list_ids(tx: Tx, shop: Shop, caller: Caller, *, billing_group_id: int | None = None) -> tuple[int, ...]:
    """List the caller's purchase orders, without those that were deleted.

    With a billing group, only those for it.
    """
    return tuple(
        one.purchase_order_id
        for one in await purchase_orders.list_living(tx, owner=caller.account_id)
        if billing_group_id in (None, one.group_id)
    )


async def read(tx: Tx, shop: Shop, caller: Caller, *, purchase_order_id: int) -> PurchaseOrder:
    """Show a purchase order of the caller, a deleted one too."""
    found = await purchase_orders.load(tx, purchase_order_id, owner=caller.account_id)
    if found is None:
        raise not_found(id=purchase_order_id)
    return found


async def create(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    reference: str,
    kind: PurchaseOrderKind,
    begin_day: str,
    end_day: str | None = None,
    description: str | None = None,
    is_active: bool | None = None,
    group_id: int | None = None,
) -> PurchaseOrder:
    """Give bills of a time a reference.

    Refuses: texts and times that cannot be, a billing group of somebody else, too many (400); a time that another one
    in force shares (409).
    """
    await accounts.lock(tx, caller.account_id)
    if len(await purchase_orders.list_living(tx, owner=caller.account_id)) >= PURCHASE_ORDERS_MAX:
        raise invalid(f"An account has at most {PURCHASE_ORDERS_MAX} purchase orders")
    now_us = shop.now()
    order = PurchaseOrder(
        0, caller.account_id, reference, description, kind, begin_day, end_day, is_active is not False, group_id,
        now_us, now_us,
    )  # fmt: skip
    await _check(tx, caller, order)
    number = await purchase_orders.insert(tx, order)
    await note_change(tx, shop, caller, EventKind.BILLING_CHANGED, about=f"purchase order {number}")
    return replace(order, purchase_order_id=number)


async def change(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    purchase_order_id: int,
    reference: str | None = None,
    kind: PurchaseOrderKind | None = None,
    begin_day: str | None = None,
    end_day: str | UnsetType | None = UNSET,
    description: str | UnsetType | None = UNSET,
    is_active: bool | None = None,
    group_id: int | UnsetType | None = UNSET,
) -> None:
    """Change a purchase order; bills that were made keep what they have on them.

    Refuses: texts and times that cannot be, a billing group of somebody else (400); a deleted one, and a time that
    another one in force shares (409).
    """
    await accounts.lock(tx, caller.account_id)
    before = await _living(tx, shop, caller, purchase_order_id)
    after = replace(
        before,
        reference=before.reference if reference is None else reference,
        kind=kind or before.kind,
        begin_day=begin_day or before.begin_day,
        end_day=before.end_day if isinstance(end_day, UnsetType) else end_day,
        description=before.description if isinstance(description, UnsetType) else description,
        is_active=before.is_active if is_active is None else is_active,
        group_id=before.group_id if isinstance(group_id, UnsetType) else group_id,
        changed_us=shop.now(),
    )
    await _check(tx, caller, after)
    await purchase_orders.update(tx, after)
    await note_change(tx, shop, caller, EventKind.BILLING_CHANGED, about=f"purchase order {purchase_order_id}")


async def delete(tx: Tx, shop: Shop, caller: Caller, *, purchase_order_id: int) -> None:
    """Delete a purchase order, which no bill has on it from now on.

    Refuses: one that was deleted before (409).
    """
    await accounts.lock(tx, caller.account_id)
    before = await _living(tx, shop, caller, purchase_order_id)
    now_us = shop.now()
    await purchase_orders.update(tx, replace(before, deleted_us=now_us, changed_us=now_us))
    await note_change(tx, shop, caller, EventKind.BILLING_CHANGED, about=f"purchase order {purchase_order_id}")


async def _living(tx: Tx, shop: Shop, caller: Caller, purchase_order_id: int) -> PurchaseOrder:
    found = await read(tx, shop, caller, purchase_order_id=purchase_order_id)
    if found.deleted_us is not None:
        raise conflict("This purchase order was deleted")
    return found


async def _check(tx: Tx, caller: Caller, order: PurchaseOrder) -> None:
    order.check()
    if order.group_id is not None and await billing_groups.load(tx, order.group_id, owner=caller.account_id) is None:
        raise bad_input("billingGroupId", "must be the number of one of your billing groups (/me/billing/group)")
    for other in await purchase_orders.list_living(tx, owner=caller.account_id):
        if other.purchase_order_id != order.purchase_order_id and order.overlaps(other):
            until = f"until {other.end_day}" if other.end_day else "without an end"
            raise conflict(
                f"Purchase order {other.purchase_order_id} is for bills from {other.begin_day} {until}: a bill has one"
                " reference at most"
            )
