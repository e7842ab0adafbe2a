"""Calls that are streamed to hooks: which log of which account, and to where."""

from panier.core.hook.log_subscription import LogSubscription
from panier.store.engine.columns import Columns
from panier.store.engine.db import Tx

_SUBSCRIPTION = Columns(LogSubscription, "log_subscription")


async def insert(tx: Tx, subscription: LogSubscription) -> bool:
    """Add a subscription; False where the hook has one of the kind already."""
    count = await tx.execute(
        f"{_SUBSCRIPTION.insert()} ON CONFLICT (hook_id, kind) DO NOTHING", *_SUBSCRIPTION.values(subscription)
    )
    if count:
        await tx.execute("UPDATE hook SET is_log_stream = 1 WHERE hook_id = $1", subscription.hook_id)
        await tx.execute("UPDATE account SET has_log_stream = 1 WHERE account_id = $1", subscription.account_id)
    return count > 0


async def list_ids(tx: Tx, *, owner: int, kind: str | None) -> tuple[str, ...]:
    """An account's subscriptions, the oldest first; with a kind, only those of it."""
    found = await list_all(tx, owner=owner)
    return tuple(one.subscription_id for one in found if kind in (None, one.kind))


async def list_all(tx: Tx, *, owner: int) -> tuple[LogSubscription, ...]:
    """An account's subscriptions, the oldest first."""
    rows = await tx.rows(
        f"SELECT {_SUBSCRIPTION.select} FROM log_subscription WHERE account_id = $1 ORDER BY hook_id", owner
    )
    return tuple(map(_SUBSCRIPTION.read, rows))


async def load(tx: Tx, subscription_id: str, *, owner: int) -> LogSubscription | None:
    """A subscription of an account."""
    row = await tx.row(
        f"SELECT {_SUBSCRIPTION.select} FROM log_subscription WHERE subscription_id = $1 AND account_id = $2",
        subscription_id, owner,
    )  # fmt: skip
    return None if row is None else _SUBSCRIPTION.read(row)


async def delete_of_hook(tx: Tx, hook_id: int, *, subscription_id: str | None = None) -> None:
    """Delete a subscription that leads to a hook, or all of them."""
    await tx.execute(
        "DELETE FROM log_subscription WHERE hook_id = $1 AND subscription_id = COALESCE($2, subscription_id)",
        hook_id, subscription_id,
    )  # fmt: skip
    if await tx.row("SELECT 1 FROM log_subscription WHERE hook_id = $1 LIMIT 1", hook_id) is None:
        await tx.execute("UPDATE hook SET is_log_stream = 0 WHERE hook_id = $1", hook_id)


async def end_stream(tx: Tx, account_id: int) -> None:
    """Note that no hook is told of an account's calls."""
    await tx.execute("UPDATE account SET has_log_stream = 0 WHERE account_id = $1", account_id)
