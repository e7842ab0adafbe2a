"""The payment methods registered by customers."""

from collections.abc import Sequence

from panier.core.payment.payment import PaymentMethod
from panier.store.engine.columns import FLAG, NUMBER, Columns, sealed
from panier.store.engine.db import Tx
from panier.store.engine.sealing import unseal

_PLACE = "payment_method.gateway_token"
METHOD = Columns(PaymentMethod, "payment_method", "m", {
    "method_id": NUMBER, "is_default": FLAG, "gateway_token": sealed(_PLACE),
    "challenge_url": sealed("payment_method.challenge_url"),
})  # fmt: skip
_CHANGE = METHOD.update(
    "label", "description", "gateway_token", "is_default", "changed_us", "expires_us", "deleted_us", "brand", "bic",
    "challenged_us", "challenge_url", "pending_us", "rejected_us", "announced_us",
)  # fmt: skip


async def insert(tx: Tx, method: PaymentMethod) -> int:
    """Add a payment method; returns its number. A new default replaces the old one."""
    if method.is_default:
        await _unset_default(tx, method)
    row = await tx.row(f"{METHOD.insert()} RETURNING method_id", *METHOD.values(method))
    assert row is not None
    return int(row[0])


async def update(tx: Tx, method: PaymentMethod) -> None:
    """Write the fields of a payment method that can change. A new default replaces the old one."""
    if method.is_default:
        await _unset_default(tx, method)
    await tx.execute(_CHANGE.sql, *_CHANGE.values(method))


async def list_methods(tx: Tx, *, owner: int) -> tuple[PaymentMethod, ...]:
    """The payment methods of an account, oldest first, without deleted ones."""
    rows = await tx.rows(
        f"SELECT {METHOD.select} FROM payment_method m WHERE account_id = $1 AND deleted_us IS NULL ORDER BY method_id",
        owner,
    )
    return tuple(METHOD.read(row) for row in rows)


async def load(tx: Tx, method_id: int, *, owner: int) -> PaymentMethod | None:
    """A payment method of an account."""
    row = await tx.row(
        f"SELECT {METHOD.select} FROM payment_method m WHERE method_id = $1 AND account_id = $2 AND deleted_us IS NULL",
        method_id, owner,
    )  # fmt: skip
    return None if row is None else METHOD.read(row)


async def load_deleted(tx: Tx, method_id: int) -> PaymentMethod | None:
    """A payment method that was deleted: for the worker."""
    row = await tx.row(
        f"SELECT {METHOD.select} FROM payment_method m WHERE method_id = $1 AND deleted_us IS NOT NULL", method_id
    )
    return None if row is None else METHOD.read(row)


async def lock_expiring(tx: Tx, *, now_us: int, until_us: int, limit: int) -> tuple[PaymentMethod, ...]:
    """Methods that expire between two instants, and of which nobody was told; locked, so that none is told twice."""
    rows = await tx.rows(
        f"SELECT {METHOD.select} FROM payment_method m WHERE m.expires_us > $1 AND m.expires_us <= $2"
        " AND m.announced_us IS NULL AND m.deleted_us IS NULL AND m.rejected_us IS NULL ORDER BY m.method_id LIMIT $3"
        " FOR UPDATE SKIP LOCKED",
        now_us, until_us, limit,
    )  # fmt: skip
    return tuple(METHOD.read(row) for row in rows)


async def mark_announced(tx: Tx, method_ids: Sequence[int], *, now_us: int) -> None:
    """Note that the customers of methods were told that they expire."""
    await tx.execute("UPDATE payment_method SET announced_us = $2 WHERE method_id = ANY($1)", list(method_ids), now_us)


async def load_gateway_token(tx: Tx, method_id: int) -> str | None:
    """The gateway's token of a payment method.

    Also of a deleted method, whose charge may be in progress.
    """
    row = await tx.row("SELECT gateway_token FROM payment_method WHERE method_id = $1", method_id)
    return None if row is None else unseal(row[0], _PLACE)


async def _unset_default(tx: Tx, method: PaymentMethod) -> None:
    """Remove the default mark from the account's other payment method, if any.

    That changes the other method too.
    """
    await tx.execute(
        "UPDATE payment_method SET is_default = 0, changed_us = $3"
        " WHERE account_id = $1 AND method_id <> $2 AND is_default = 1",
        method.account_id, method.method_id, method.changed_us,
    )  # fmt: skip
