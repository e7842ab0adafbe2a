"""Uses of promotions and codes of limited number.

An order that can no longer be paid uses nothing.
"""

from collections.abc import Sequence

from panier.core.cart.allowance import AllowanceUse
from panier.store.engine.db import Tx, batches, values

# An order counts from its checkout until it is cancelled, or expires without a charge that may succeed.
_ALIVE = (
    "o.cancelled_us IS NULL AND (o.expires_us > $2 OR EXISTS"
    " (SELECT 1 FROM charge c WHERE c.order_id = o.order_id AND c.declined_us IS NULL))"
)


async def lock_uses(tx: Tx, subjects: Sequence[str]) -> None:
    """Lock allowances until the transaction ends, always in one order."""
    if not subjects:
        return
    ordered = sorted(subjects)
    for batch in batches(ordered, columns=1):
        await tx.execute(
            f"INSERT INTO allowance (subject) VALUES {values(1, len(batch))} ON CONFLICT (subject) DO NOTHING", *batch
        )
    await tx.lock("SELECT subject FROM allowance WHERE subject = ANY($1) ORDER BY subject FOR UPDATE", ordered)


async def count_used(tx: Tx, subjects: Sequence[str], *, now_us: int) -> dict[str, int]:
    """How many uses of each allowance living orders have made."""
    if not subjects:
        return {}
    rows = await tx.rows(
        "SELECT u.subject, CAST(sum(u.pieces) AS BIGINT) FROM allowance_use u"
        f" JOIN placed_order o ON o.order_id = u.order_id WHERE u.subject = ANY($1) AND {_ALIVE} GROUP BY u.subject",
        list(subjects), now_us,
    )  # fmt: skip
    return {row[0]: int(row[1]) for row in rows}


async def insert(tx: Tx, order_id: int, claims: Sequence[AllowanceUse]) -> None:
    """Store the uses that an order makes."""
    for batch in batches(claims, columns=3):
        await tx.execute(
            f"INSERT INTO allowance_use (order_id, subject, pieces) VALUES {values(3, len(batch))}",
            *(field for claim in batch for field in (order_id, claim.subject, claim.pieces)),
        )


async def is_new(tx: Tx, account_id: int, *, now_us: int) -> bool:
    """True for an account without an order that is paid or may yet be paid."""
    row = await tx.row(f"SELECT 1 FROM placed_order o WHERE o.account_id = $1 AND {_ALIVE} LIMIT 1", account_id, now_us)
    return row is None


async def list_owned_plans(tx: Tx, account_id: int, plan_codes: Sequence[str]) -> frozenset[str]:
    """Those of the plans that an account has, or had, a service of."""
    rows = await tx.rows(
        "SELECT DISTINCT plan_code FROM service WHERE account_id = $1 AND plan_code = ANY($2)",
        account_id, list(plan_codes),
    )  # fmt: skip
    return frozenset(row[0] for row in rows)
