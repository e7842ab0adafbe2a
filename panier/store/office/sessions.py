"""Sessions of the back office. Of cookies only digests are stored."""

from panier.core.limits import OFFICE_LISTED
from panier.core.office.staff import OfficeSession
from panier.store.engine.db import Tx
from panier.store.office.staff import STAFF


async def insert(tx: Tx, cookie_digest: str, *, staff_id: int, network: str, now_us: int, ends_us: int) -> None:
    """Add a session."""
    await tx.execute(
        "INSERT INTO office_session (cookie_digest, staff_id, network, made_us, seen_us, ends_us)"
        " VALUES ($1, $2, $3, $4, $4, $5)",
        cookie_digest, staff_id, network, now_us, ends_us,
    )  # fmt: skip


async def load(tx: Tx, cookie_digest: str, *, seen_us: int, now_us: int) -> OfficeSession | None:
    """The session of a cookie that was seen since an instant, of a colleague who may still enter."""
    row = await tx.row(
        f"SELECT {STAFF.select}, s.made_us, s.seen_us FROM office_session s JOIN staff f ON f.staff_id = s.staff_id"
        " WHERE s.cookie_digest = $1 AND s.seen_us >= $2 AND s.ends_us > $3 AND f.ended_us IS NULL",
        cookie_digest, seen_us, now_us,
    )  # fmt: skip
    if row is None:
        return None
    return OfficeSession(STAFF.read(row[: STAFF.width]), "", *row[STAFF.width :])


async def touch(tx: Tx, cookie_digest: str, *, now_us: int) -> None:
    """Store when a session was last used."""
    await tx.execute("UPDATE office_session SET seen_us = $2 WHERE cookie_digest = $1", cookie_digest, now_us)


async def delete(tx: Tx, cookie_digest: str) -> None:
    """End a session."""
    await tx.execute("DELETE FROM office_session WHERE cookie_digest = $1", cookie_digest)


async def list_of(tx: Tx, staff_id: int, *, seen_us: int, now_us: int) -> tuple[tuple[str, str, int, int], ...]:
    """The sessions of a colleague that were used since an instant: digest, network, when made, when last used."""
    rows = await tx.rows(
        "SELECT cookie_digest, network, made_us, seen_us FROM office_session"
        " WHERE staff_id = $1 AND seen_us >= $2 AND ends_us > $3 ORDER BY seen_us DESC, made_us DESC LIMIT $4",
        staff_id, seen_us, now_us, OFFICE_LISTED,
    )  # fmt: skip
    return tuple((str(row[0]), str(row[1]), int(row[2]), int(row[3])) for row in rows)


async def delete_others(tx: Tx, staff_id: int, cookie_digest: str) -> int:
    """End every session of a colleague but one; returns how many."""
    return await tx.execute(
        "DELETE FROM office_session WHERE staff_id = $1 AND cookie_digest <> $2", staff_id, cookie_digest
    )


async def delete_all(tx: Tx, staff_id: int) -> None:
    """End every session of a colleague."""
    await tx.execute("DELETE FROM office_session WHERE staff_id = $1", staff_id)


async def delete_old(tx: Tx, *, now_us: int) -> None:
    """Delete sessions whose time is over."""
    await tx.execute("DELETE FROM office_session WHERE ends_us <= $1", now_us)
