"""What holds for all bills of an account, and the day on which its services are renewed (/me/autorenew)."""

from panier.core.account.account import Caller
from panier.core.account.billing import BillingChoice, check_renew_day
from panier.core.account.security_event import EventKind
from panier.core.values import replace
from panier.flows.account.security_events import note_change
from panier.flows.shop import Shop
from panier.store.account import accounts, billing_choices
from panier.store.engine.db import Tx


async def read_renewal(tx: Tx, shop: Shop, caller: Caller) -> BillingChoice:
    """Show whether the caller's services are renewed on one day of the month, and on which."""
    return await billing_choices.load(tx, owner=caller.account_id)


async def renew_on(tx: Tx, shop: Shop, caller: Caller, *, renew_day: int) -> None:
    """Have the caller's services renewed on one day of the month.

    Refuses: a day that no month has (400).
    """
    await change_renewal(tx, shop, caller, active=True, renew_day=renew_day)


async def change_renewal(
    tx: Tx, shop: Shop, caller: Caller, *, active: bool | None = None, renew_day: int | None = None
) -> None:
    """Change the day of the month on which services are renewed, or have none.

    Refuses: a day that no month has (400).
    """
    if renew_day is not None:
        check_renew_day(renew_day)
    await accounts.lock(tx, caller.account_id)
    before = await billing_choices.load(tx, owner=caller.account_id)
    after = replace(
        before,
        has_renew_day=before.has_renew_day if active is None else active,
        renew_day=renew_day or before.renew_day,
    )
    await billing_choices.save(tx, after)
    if after != before:
        await note_change(tx, shop, caller, EventKind.BILLING_CHANGED, about="day of renewals")
        await billing_choices.look_again(tx, owner=caller.account_id, at_us=shop.now())


async def read_is_by_post(tx: Tx, shop: Shop, caller: Caller) -> bool:
    """Show whether the caller's bills are sent by post too."""
    return (await billing_choices.load(tx, owner=caller.account_id)).is_by_post


async def send_by_post(tx: Tx, shop: Shop, caller: Caller, *, enable: bool) -> None:
    """Have the caller's bills sent by post too, or no more."""
    await accounts.lock(tx, caller.account_id)
    before = await billing_choices.load(tx, owner=caller.account_id)
    await billing_choices.save(tx, replace(before, is_by_post=enable))
    if before.is_by_post != enable:
        await note_change(tx, shop, caller, EventKind.BILLING_CHANGED, about="bills by post")
