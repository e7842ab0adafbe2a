"""Records of metered use, and the months of services that are billed."""

from collections.abc import Sequence

from panier.core.service.commitments.usage import UsageRecord
from panier.store.engine.columns import NUMBER, Columns, renamed
from panier.store.engine.db import Tx

_RECORD = Columns(UsageRecord, "usage_record", "u", {"record_id": NUMBER, "key": renamed("record_key")})


async def insert(tx: Tx, record: UsageRecord) -> bool:
    """Keep a record, whose month is to be billed; returns False where its service has one with this key."""
    is_new = await tx.execute(
        f"{_RECORD.insert()} ON CONFLICT (service_id, record_key) DO NOTHING", *_RECORD.values(record)
    ) == 1  # fmt: skip
    if is_new:
        await open_month(tx, [record.service_id], record.month.number)
    return is_new


async def open_month(tx: Tx, service_ids: Sequence[int], month: int) -> None:
    """Note that a month of services is to be billed, where it is not."""
    await tx.execute(
        "INSERT INTO usage_month (month, service_id) SELECT CAST($1 AS INTEGER), s.service_id FROM service s"
        " WHERE s.service_id = ANY($2) AND NOT EXISTS"
        " (SELECT 1 FROM usage_bill b WHERE b.service_id = s.service_id AND b.month = $1)"
        " ON CONFLICT (month, service_id) DO NOTHING",
        month, list(service_ids),
    )  # fmt: skip


async def close_month(tx: Tx, service_id: int, month: int) -> None:
    """Note that a month of a service is not to be billed any more."""
    await tx.execute("DELETE FROM usage_month WHERE month = $1 AND service_id = $2", month, service_id)


async def load(tx: Tx, service_id: int, key: str) -> UsageRecord | None:
    """A record of a service by its key."""
    row = await tx.row(
        f"SELECT {_RECORD.select} FROM usage_record u WHERE u.service_id = $1 AND u.record_key = $2", service_id, key
    )
    return None if row is None else _RECORD.read(row)


async def list_between(
    tx: Tx, service_ids: Sequence[int], *, from_us: int, to_us: int
) -> dict[int, tuple[UsageRecord, ...]]:
    """By service, the records that end after an instant and not after another, oldest first."""
    rows = await tx.rows(
        f"SELECT {_RECORD.select} FROM usage_record u WHERE u.service_id = ANY($1) AND u.end_us > $2 AND u.end_us <= $3"
        " ORDER BY u.end_us, u.record_id",
        list(service_ids), from_us, to_us,
    )  # fmt: skip
    found: dict[int, list[UsageRecord]] = {}
    for one in map(_RECORD.read, rows):
        found.setdefault(one.service_id, []).append(one)
    return {number: tuple(some) for number, some in found.items()}


async def is_billed(tx: Tx, service_id: int, month: int) -> bool:
    """True once a month of a service is billed."""
    row = await tx.row("SELECT 1 FROM usage_bill WHERE service_id = $1 AND month = $2", service_id, month)
    return row is not None


async def insert_bill(tx: Tx, service_id: int, month: int, *, order_id: int | None, now_us: int) -> bool:
    """Record that a month is billed, with the order that it is paid by; returns False where it was before."""
    await close_month(tx, service_id, month)
    return await tx.execute(
        "INSERT INTO usage_bill (service_id, month, order_id, billed_us) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (service_id, month) DO NOTHING",
        service_id, month, order_id, now_us,
    ) == 1  # fmt: skip


async def load_orders(tx: Tx, service_id: int) -> dict[int, int]:
    """The orders that the months of a service are paid by, by month."""
    rows = await tx.rows(
        "SELECT month, order_id FROM usage_bill WHERE service_id = $1 AND order_id IS NOT NULL", service_id
    )
    return {row[0]: row[1] for row in rows}


async def load_month(tx: Tx, order_id: int) -> tuple[int, int] | None:
    """The service and the month that an order pays for; None for any other order."""
    row = await tx.row("SELECT service_id, month FROM usage_bill WHERE order_id = $1", order_id)
    return None if row is None else (int(row[0]), int(row[1]))


async def list_bills(tx: Tx, service_id: int, *, owner: int, from_us: int, to_us: int) -> tuple[str, ...]:
    """The bills of a service's months that an account got between two instants, oldest first."""
    rows = await tx.rows(
        "SELECT p.number FROM usage_bill b JOIN paper p ON p.order_id = b.order_id AND p.kind = 'bill'"
        " WHERE b.service_id = $1 AND p.account_id = $2 AND p.issued_us >= $3 AND p.issued_us <= $4"
        " ORDER BY p.issued_us, p.paper_id",
        service_id, owner, from_us, to_us,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_unbilled(
    tx: Tx, *, first: int, last: int, besides: Sequence[int], limit: int
) -> tuple[tuple[int, int], ...]:
    """What is to be billed of some months, each as (month, service): the latest months before others.

    `besides`: without these services.
    """
    rows = await tx.rows(
        "SELECT month, service_id FROM usage_month WHERE month >= $1 AND month <= $2 AND NOT (service_id = ANY($4))"
        " ORDER BY month DESC, service_id LIMIT $3",
        first, last, limit, list(besides),
    )  # fmt: skip
    return tuple((row[0], row[1]) for row in rows)
