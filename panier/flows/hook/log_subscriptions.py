"""Streaming the log of an account's calls to one of its hooks (/me/api/log/subscription)."""

from panier.core.account.account import Caller
from panier.core.account.log import check_kind
from panier.core.account.security_event import EventKind
from panier.core.hook.log_subscription import LogSubscription, hook_of
from panier.core.refusal import conflict, not_found
from panier.flows.account.security_events import note_change
from panier.flows.shop import Shop
from panier.store.engine.db import Tx
from panier.store.messages import hooks, log_subscriptions


async def list_ids(tx: Tx, shop: Shop, caller: Caller, *, kind: str | None = None) -> tuple[str, ...]:
    """List where the log of the caller's calls is streamed to."""
    return await log_subscriptions.list_ids(tx, owner=caller.account_id, kind=kind)


async def read(tx: Tx, shop: Shop, caller: Caller, *, subscription_id: str) -> tuple[LogSubscription, str]:
    """Show that a log of the caller is streamed.

    The second value is the caller's nichandle.

    Refuses: a subscription that there is not (404).
    """
    return await _access(tx, caller, subscription_id), caller.account.nic


async def create(tx: Tx, shop: Shop, caller: Caller, *, kind: str, stream_id: str) -> tuple[LogSubscription, str]:
    """Stream the log of the caller's calls to one of the account's hooks from now on.

    The second value is the number of the operation, which is done.

    Refuses: a kind of logs that there is not (400), a stream that leads to no hook of the account (404), one that has
    the log already (409).
    """
    check_kind(kind)
    number = hook_of(stream_id)
    hook = None if number is None else await hooks.load(tx, number, owner=caller.account_id, lock=True)
    if hook is None:
        raise not_found(streamId=stream_id)
    made = LogSubscription(shop.ids.uuid(), caller.account_id, kind, hook.hook_id, shop.now())
    if not await log_subscriptions.insert(tx, made):
        raise conflict(f"The log is streamed to {stream_id} already")
    await note_change(tx, shop, caller, EventKind.STREAM_BEGUN, about=f"hook {hook.hook_id}")
    return made, shop.ids.uuid()


async def delete(tx: Tx, shop: Shop, caller: Caller, *, subscription_id: str) -> tuple[LogSubscription, str]:
    """Stream the log of the caller's calls no more to one of the account's hooks.

    The second value is the number of the operation, which is done.

    Refuses: a subscription that there is not (404).
    """
    found = await _access(tx, caller, subscription_id)
    await hooks.load(tx, found.hook_id, owner=caller.account_id, lock=True)
    await stop(tx, found.account_id, found.hook_id, subscription_id=subscription_id)
    await note_change(tx, shop, caller, EventKind.STREAM_ENDED, about=f"hook {found.hook_id}")
    return found, shop.ids.uuid()


async def stop(tx: Tx, account_id: int, hook_id: int, *, subscription_id: str | None = None) -> None:
    """Stream no log to a hook any more, or not one of them."""
    await log_subscriptions.delete_of_hook(tx, hook_id, subscription_id=subscription_id)
    if not await log_subscriptions.list_ids(tx, owner=account_id, kind=None):
        await log_subscriptions.end_stream(tx, account_id)


async def _access(tx: Tx, caller: Caller, subscription_id: str) -> LogSubscription:
    found = await log_subscriptions.load(tx, subscription_id, owner=caller.account_id)
    if found is None:
        raise not_found(subscriptionId=subscription_id)
    return found
