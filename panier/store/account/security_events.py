"""What happened to accounts' logins and keys: appended, read, and deleted when it is old."""

from panier.core.account.security_event import EventFilter, EventKind, SecurityEvent
from panier.store.engine.columns import NUMBER, Columns, word
from panier.store.engine.db import Tx

_EVENT = Columns(SecurityEvent, "security_event", "e", {"event_id": NUMBER, "kind": word(EventKind)})


async def append(tx: Tx, event: SecurityEvent) -> None:
    """Add an event."""
    await tx.execute(_EVENT.insert(), *_EVENT.values(event))


async def list_latest(tx: Tx, wanted: EventFilter, *, limit: int) -> tuple[tuple[SecurityEvent, str], ...]:
    """The latest events that pass a filter, with the nichandles concerned, the oldest of them first."""
    rows = await tx.rows(
        f"SELECT a.nic, {_EVENT.select} FROM security_event e JOIN account a ON a.account_id = e.account_id"
        " WHERE (CAST($1 AS BIGINT) IS NULL OR e.account_id = $1) AND (CAST($2 AS TEXT) IS NULL OR e.kind = $2)"
        " AND (CAST($3 AS BIGINT) IS NULL OR e.at_us >= $3) AND (CAST($4 AS BIGINT) IS NULL OR e.at_us < $4)"
        " ORDER BY e.event_id DESC LIMIT $5",
        wanted.account_id, None if wanted.kind is None else wanted.kind.value, wanted.since_us, wanted.until_us, limit,
    )  # fmt: skip
    return tuple((_EVENT.read(row[1:]), str(row[0])) for row in reversed(rows))


async def list_before(tx: Tx, event_id: int, *, owner: int, limit: int) -> tuple[SecurityEvent, ...]:
    """Events of an account before one, the latest first."""
    rows = await tx.rows(
        f"SELECT {_EVENT.select} FROM security_event e WHERE e.account_id = $1 AND e.event_id < $2"
        " ORDER BY e.event_id DESC LIMIT $3",
        owner, event_id, limit,
    )  # fmt: skip
    return tuple(map(_EVENT.read, rows))


async def delete_old(tx: Tx, *, before_us: int, limit: int) -> int:
    """Delete events that are older than an instant; returns how many."""
    return await tx.execute(
        "DELETE FROM security_event WHERE event_id IN"
        " (SELECT event_id FROM security_event WHERE at_us < $1 ORDER BY at_us LIMIT $2)",
        before_us, limit,
    )  # fmt: skip
