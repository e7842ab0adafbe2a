"""Hooks: addresses that are told of facts, and how far each has been told."""

from collections.abc import Sequence

from panier.core.hook.hook import Webhook
from panier.core.values import replace
from panier.store.engine.columns import FLAG, NUMBER, Columns, document, sealed
from panier.store.engine.db import Tx

_HOOK = Columns(
    Webhook,
    "hook",
    kept={
        "hook_id": NUMBER,
        "types": document(tuple[str, ...]),
        "is_log_stream": FLAG,
        "secret": sealed("hook.secret"),
        "former_secret": sealed("hook.former_secret"),
    },
)
_STATE = _HOOK.update(
    "place", "due_us", "tries", "failing_us", "problem", "told_us", "disabled_us", "disabled_why"
)  # fmt: skip
_CHANGE = _HOOK.update(
    "url", "description", "types", "secret", "former_secret", "former_until_us", "place", "due_us", "claims", "tries",
    "failing_us", "problem", "disabled_us", "disabled_why",
)  # fmt: skip


async def insert(tx: Tx, hook: Webhook) -> Webhook:
    """Add a hook; returns it with its number."""
    row = await tx.row(f"{_HOOK.insert()} RETURNING hook_id", *_HOOK.values(hook))
    assert row is not None
    return replace(hook, hook_id=row[0])


async def load(tx: Tx, hook_id: int, *, owner: int | None, lock: bool = False) -> Webhook | None:
    """A hook of an account, or of the shop's owner; `lock` keeps others from changing it."""
    found = await load_any(tx, hook_id, lock=lock)
    return found if found is not None and found.account_id == owner else None


async def load_any(tx: Tx, hook_id: int, *, lock: bool = False) -> Webhook | None:
    """A hook, whosever it is; `lock` keeps others from changing it."""
    if lock:
        await tx.lock("SELECT hook_id FROM hook WHERE hook_id = $1 FOR UPDATE", hook_id)
    row = await tx.row(f"SELECT {_HOOK.select} FROM hook WHERE hook_id = $1", hook_id)
    return None if row is None else _HOOK.read(row)


async def list_hooks(tx: Tx, *, owner: int | None) -> tuple[Webhook, ...]:
    """The hooks of an account, or of the shop's owner, the oldest first."""
    condition, arguments = ("account_id IS NULL", ()) if owner is None else ("account_id = $1", (owner,))
    rows = await tx.rows(f"SELECT {_HOOK.select} FROM hook WHERE {condition} ORDER BY hook_id", *arguments)
    return tuple(_HOOK.read(row) for row in rows)


async def list_all(tx: Tx) -> tuple[Webhook, ...]:
    """Every hook, the oldest first."""
    rows = await tx.rows(f"SELECT {_HOOK.select} FROM hook ORDER BY hook_id")
    return tuple(_HOOK.read(row) for row in rows)


async def has_listening(tx: Tx) -> bool:
    """True where somebody is told of facts."""
    return await tx.row("SELECT 1 FROM hook WHERE disabled_us IS NULL LIMIT 1") is not None


async def wake(tx: Tx, *, now_us: int) -> int:
    """Have the hooks told that rest though there are facts behind their places; returns how many."""
    return await tx.execute(
        "UPDATE hook SET due_us = $1 WHERE due_us IS NULL AND disabled_us IS NULL AND EXISTS (SELECT 1 FROM event"
        " WHERE event.place > hook.place AND (hook.account_id IS NULL OR event.account_id = hook.account_id))",
        now_us,
    )  # fmt: skip


async def claim(tx: Tx, *, now_us: int, until_us: int, limit: int) -> tuple[Webhook, ...]:
    """Take the hooks that are to be told now; nobody else gets them before the lease (until_us) is over."""
    rows = await tx.only(
        "UPDATE hook SET due_us = $2, claims = claims + 1 WHERE hook_id IN"
        " (SELECT hook_id FROM hook WHERE due_us <= $1 AND disabled_us IS NULL ORDER BY due_us LIMIT $3"
        f" FOR UPDATE SKIP LOCKED) RETURNING {_HOOK.select}",
        now_us, until_us, limit,
    )  # fmt: skip
    return tuple(sorted((_HOOK.read(row) for row in rows), key=lambda hook: hook.hook_id))


async def renew(tx: Tx, claimed: Sequence[tuple[int, int]], *, until_us: int) -> None:
    """Extend the leases of hooks, as (number, claims), that are being told."""
    for hook_id, claims in claimed:
        await tx.execute(
            "UPDATE hook SET due_us = $3 WHERE hook_id = $1 AND claims = $2 AND due_us < $3", hook_id, claims, until_us
        )


async def release(tx: Tx, *, now_us: int, until_us: int) -> int:
    """Make due at once what was claimed by processes that are all gone; their leases would end by `until_us`."""
    return await tx.execute(
        "UPDATE hook SET due_us = $1 WHERE claims > 0 AND due_us > $1 AND due_us <= $2", now_us, until_us
    )


async def save_state(tx: Tx, hook: Webhook) -> bool:
    """Write how far a hook was told; False where somebody else has it by now, or it was changed or deleted."""
    count = await tx.execute(
        f"{_STATE.sql} AND claims = ${len(_STATE.values(hook)) + 1}", *_STATE.values(hook), hook.claims
    )
    return count == 1


async def change(tx: Tx, hook: Webhook) -> None:
    """Write what was changed of a hook; whoever tells it at that moment holds it no more."""
    await tx.execute(_CHANGE.sql, *_CHANGE.values(replace(hook, claims=hook.claims + 1)))


async def delete(tx: Tx, hook_id: int) -> None:
    """Delete a hook."""
    await tx.execute("DELETE FROM hook WHERE hook_id = $1", hook_id)
