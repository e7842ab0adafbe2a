"""What orders hold of what is limited: codes, promotions, pieces in stock, and services that they change.

What is held follows from the orders. One that is cancelled, expired unpaid, or whose deliveries all failed or were
called off holds nothing; a piece in stock is free again when the service that had it ends.
"""

from collections.abc import Sequence

from panier.core.cart.allowance import AllowanceUse
from panier.store.engine.db import Tx, batches, values

# An order counts from its checkout until it is cancelled, or expires without a charge that may succeed.
_CHARGED = "EXISTS (SELECT 1 FROM charge c WHERE c.order_id = o.order_id AND c.declined_us IS NULL)"
_ALIVE = f"o.cancelled_us IS NULL AND (o.expires_us > $2 OR {_CHARGED})"
# The deliveries that a use is for: those of its thing, or of the whole order.
_UNITS = "FROM delivery d WHERE d.order_id = u.order_id AND (u.thing < 0 OR d.thing = u.thing)"
_LOST = f"{_UNITS} AND d.state IN ('failed', 'cancelled')"
# Few orders lose a delivery, and an index has them, so that those of all others need not be looked at.
_HELD = (
    "-u.freed + CASE"
    " WHEN u.order_id NOT IN (SELECT order_id FROM delivery WHERE state IN ('failed', 'cancelled')) THEN u.pieces"
    f" WHEN u.thing >= 0 THEN u.pieces - u.pieces * (SELECT count(*) {_LOST}) / (SELECT count(*) {_UNITS})"
    f" WHEN (SELECT count(*) {_LOST}) = (SELECT count(*) {_UNITS}) THEN 0 ELSE u.pieces END"
)
_WHOLE_ORDER = -1


async def lock_uses(tx: Tx, subjects: Sequence[str]) -> None:
    """Lock allowances until the transaction ends, always in one order."""
    ordered = sorted(subjects)
    for batch in batches(ordered, columns=1):
        await tx.execute(
            f"INSERT INTO allowance (subject) VALUES {values(1, len(batch))} ON CONFLICT (subject) DO NOTHING", *batch
        )
    if ordered:
        await tx.lock("SELECT subject FROM allowance WHERE subject = ANY($1) ORDER BY subject FOR UPDATE", ordered)


async def count_used(tx: Tx, subjects: Sequence[str], *, now_us: int) -> dict[str, int]:
    """How many uses of each allowance living orders make."""
    if not subjects:
        return {}
    rows = await tx.rows(
        f"SELECT u.subject, CAST(sum({_HELD}) AS BIGINT) FROM allowance_use u"
        f" JOIN placed_order o ON o.order_id = u.order_id WHERE u.subject = ANY($1) AND {_ALIVE} GROUP BY u.subject",
        list(subjects), now_us,
    )  # fmt: skip
    return {row[0]: int(row[1]) for row in rows}


async def insert(tx: Tx, order_id: int, claims: Sequence[AllowanceUse]) -> None:
    """Store the uses that an order makes; those that it made before stay as they are."""
    for batch in batches(claims, columns=4):
        await tx.execute(
            f"INSERT INTO allowance_use (order_id, subject, thing, pieces) VALUES {values(4, len(batch))}"
            " ON CONFLICT (order_id, subject, thing) DO NOTHING",
            *(
                field
                for claim in batch
                for field in (
                    order_id, claim.subject, _WHOLE_ORDER if claim.thing is None else claim.thing, claim.pieces
                )
            ),
        )  # fmt: skip


async def free_stock(tx: Tx, delivery_ids: Sequence[int]) -> None:
    """Give back the pieces in stock of deliveries whose services have ended; codes and promotions stay used."""
    of_thing = "FROM delivery d WHERE d.order_id = allowance_use.order_id AND d.thing = allowance_use.thing"
    await tx.execute(
        "UPDATE allowance_use SET freed = freed + pieces"
        f" * (SELECT count(*) {of_thing} AND d.delivery_id = ANY($1)) / (SELECT count(*) {of_thing})"
        " WHERE subject LIKE 'stock/%' AND order_id IN (SELECT order_id FROM delivery WHERE delivery_id = ANY($1))"
        f" AND EXISTS (SELECT 1 {of_thing} AND d.delivery_id = ANY($1))",
        list(delivery_ids),
    )


async def list_under_way(tx: Tx, subjects: Sequence[str], *, besides: int) -> tuple[int, ...]:
    """The other orders that use an allowance, are paid or being paid, and have yet to be delivered."""
    rows = await tx.rows(
        "SELECT DISTINCT u.order_id FROM allowance_use u JOIN placed_order o ON o.order_id = u.order_id"
        f" WHERE u.subject = ANY($1) AND u.order_id <> $2 AND o.cancelled_us IS NULL AND {_CHARGED}"
        f" AND (NOT EXISTS (SELECT 1 {_UNITS})"
        f" OR EXISTS (SELECT 1 {_UNITS} AND d.state IN ('todo', 'doing', 'waiting'))) ORDER BY u.order_id",
        list(subjects), besides,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_orders(tx: Tx, subject: str, *, besides: int) -> tuple[int, ...]:
    """The other orders that used an allowance, and still hold it or have held it to the end."""
    rows = await tx.rows(
        "SELECT DISTINCT order_id FROM allowance_use WHERE subject = $1 AND order_id <> $2 ORDER BY order_id",
        subject, besides,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_latest_orders(tx: Tx, subject: str, *, limit: int) -> tuple[int, ...]:
    """The latest orders that used an allowance, and still hold it or have held it to the end, the latest first."""
    rows = await tx.rows(
        "SELECT DISTINCT order_id FROM allowance_use WHERE subject = $1 ORDER BY order_id DESC LIMIT $2", subject, limit
    )
    return tuple(row[0] for row in rows)


async def drop_settled(tx: Tx, subjects: Sequence[str], *, now_us: int) -> None:
    """Forget the uses that are over, and those whose order was delivered: neither can change any more."""
    await tx.execute(
        "DELETE FROM allowance_use WHERE subject = ANY($1) AND order_id NOT IN"
        f" (SELECT o.order_id FROM placed_order o JOIN allowance_use u ON u.order_id = o.order_id"
        f" WHERE u.subject = ANY($1) AND {_ALIVE}"
        f" AND (NOT EXISTS (SELECT 1 {_UNITS}) OR EXISTS (SELECT 1 {_UNITS} AND d.state <> 'done')))",
        list(subjects), now_us,
    )  # fmt: skip


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
