"""Groups of services that are billed together, and paid by one method (/me/billing/group)."""

from msgspec import UNSET, UnsetType

from panier.core.account.account import Caller
from panier.core.account.billing import BillingGroup
from panier.core.account.profile import check_text
from panier.core.account.security_event import EventKind
from panier.core.limits import BILLING_GROUPS_MAX, BILLING_TEXT_MAX
from panier.core.refusal import bad_input, conflict, invalid, not_found
from panier.core.values import replace
from panier.flows.account.security_events import note_change
from panier.flows.shop import Shop
from panier.store import contacts, payment_methods
from panier.store.account import accounts, billing_groups, purchase_orders
from panier.store.engine.db import Tx


async def list_ids(
    tx: Tx, shop: Shop, caller: Caller, *, name: str | None = None, service_id: int | None = None
) -> tuple[int, ...]:
    """List the caller's billing groups.

    With a name or a service, only the one that has it.
    """
    owner = caller.account_id
    found = set(await billing_groups.list_ids(tx, owner=owner))
    if name is not None:
        named = await billing_groups.load_named(tx, name, owner=owner)
        found &= set() if named is None else {named.group_id}
    if service_id is not None:
        found &= {one for one in found if service_id in await billing_groups.list_services(tx, one, owner=owner)}
    return tuple(sorted(found))


async def read(tx: Tx, shop: Shop, caller: Caller, *, group_id: int) -> BillingGroup:
    """Show a billing group of the caller."""
    return _found(await billing_groups.load(tx, group_id, owner=caller.account_id), group_id)


async def create(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    name: str | None = None,
    contact_id: int | None = None,
    payment_method_id: int | None = None,
) -> BillingGroup:
    """Make a billing group.

    Refuses: a missing name, somebody else's contact or payment method, too many groups (400); a name that another
    group has (409).
    """
    if name is None:
        raise bad_input("name", "is a required property")
    await accounts.lock(tx, caller.account_id)
    if len(await billing_groups.list_ids(tx, owner=caller.account_id)) >= BILLING_GROUPS_MAX:
        raise invalid(f"An account has at most {BILLING_GROUPS_MAX} billing groups")
    now_us = shop.now()
    group = BillingGroup(0, caller.account_id, name, contact_id, payment_method_id, now_us, now_us)
    await _check(tx, shop, caller, group)
    number = await billing_groups.insert(tx, group)
    assert number is not None, "the account is locked, and the name was free"
    await note_change(tx, shop, caller, EventKind.BILLING_CHANGED, about=f"billing group {number}")
    return replace(group, group_id=number)


async def change(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    group_id: int,
    name: str | None = None,
    contact_id: int | UnsetType | None = UNSET,
    payment_method_id: int | UnsetType | None = UNSET,
) -> None:
    """Change the name of a billing group, its contact or its payment method.

    Refuses: somebody else's contact or payment method (400); a name that another group has (409).
    """
    await accounts.lock(tx, caller.account_id)
    before = _found(await billing_groups.lock(tx, group_id, owner=caller.account_id), group_id)
    after = replace(
        before,
        name=before.name if name is None else name,
        contact_id=before.contact_id if isinstance(contact_id, UnsetType) else contact_id,
        method_id=before.method_id if isinstance(payment_method_id, UnsetType) else payment_method_id,
        changed_us=shop.now(),
    )
    await _check(tx, shop, caller, after)
    await billing_groups.update(tx, after)
    await note_change(tx, shop, caller, EventKind.BILLING_CHANGED, about=f"billing group {group_id}")


async def delete(tx: Tx, shop: Shop, caller: Caller, *, group_id: int) -> None:
    """Delete a billing group; its services are billed like those in none.

    Refuses: a group that a purchase order is for (409).
    """
    await accounts.lock(tx, caller.account_id)
    _found(await billing_groups.lock(tx, group_id, owner=caller.account_id), group_id)
    living = await purchase_orders.list_living(tx, owner=caller.account_id)
    if bound := [str(one.purchase_order_id) for one in living if one.group_id == group_id]:
        raise conflict(f"Purchase orders are for this billing group: delete {', '.join(bound)} first")
    await billing_groups.delete(tx, group_id)
    await note_change(tx, shop, caller, EventKind.BILLING_CHANGED, about=f"billing group {group_id}")


async def list_services(tx: Tx, shop: Shop, caller: Caller, *, group_id: int) -> tuple[int, ...]:
    """List the services in a billing group."""
    await read(tx, shop, caller, group_id=group_id)
    return await billing_groups.list_services(tx, group_id, owner=caller.account_id)


async def read_service(tx: Tx, shop: Shop, caller: Caller, *, group_id: int, service_id: int) -> tuple[int, int]:
    """Show a service in a billing group: the group's number and its own."""
    if service_id not in await list_services(tx, shop, caller, group_id=group_id):
        raise not_found(serviceId=service_id)
    return group_id, service_id


async def add_service(tx: Tx, shop: Shop, caller: Caller, *, group_id: int, service_id: int) -> tuple[int, int]:
    """Put a service that the caller pays for into a billing group.

    Refuses: a service that the caller does not pay for (404); one that is in a group of the caller's already (409).
    """
    await accounts.lock(tx, caller.account_id)
    _found(await billing_groups.lock(tx, group_id, owner=caller.account_id), group_id)
    if not await billing_groups.is_payer(tx, service_id, owner=caller.account_id):
        raise not_found(serviceId=service_id)
    present = await billing_groups.load_of(tx, service_id, owner=caller.account_id)
    if present is not None:
        raise conflict(f"Service {service_id} is in billing group {present.group_id} already: take it out first")
    await billing_groups.add_service(tx, group_id, service_id)
    await note_change(tx, shop, caller, EventKind.BILLING_CHANGED, about=f"billing group {group_id}")
    return group_id, service_id


async def remove_service(tx: Tx, shop: Shop, caller: Caller, *, group_id: int, service_id: int) -> None:
    """Take a service out of a billing group."""
    _found(await billing_groups.lock(tx, group_id, owner=caller.account_id), group_id)
    if not await billing_groups.remove_service(tx, group_id, service_id):
        raise not_found(serviceId=service_id)
    await note_change(tx, shop, caller, EventKind.BILLING_CHANGED, about=f"billing group {group_id}")


async def _check(tx: Tx, shop: Shop, caller: Caller, group: BillingGroup) -> None:
    owner = caller.account_id
    check_text("name", group.name, most=BILLING_TEXT_MAX)
    if group.contact_id is not None and await contacts.load(tx, group.contact_id, owner=owner) is None:
        raise bad_input("contactId", "must be the number of one of your contacts (/me/contact)")
    if group.method_id is not None:
        method = await payment_methods.load(tx, group.method_id, owner=owner)
        if method is None or not method.is_valid(shop.now()):
            raise bad_input("paymentMethodId", "must be the number of one of your valid methods (/me/payment/method)")
    named = await billing_groups.load_named(tx, group.name, owner=owner)
    if named is not None and named.group_id != group.group_id:
        raise conflict(f"Billing group {named.group_id} has that name already")


def _found(group: BillingGroup | None, group_id: int) -> BillingGroup:
    if group is None:
        raise not_found(groupId=group_id)
    return group
