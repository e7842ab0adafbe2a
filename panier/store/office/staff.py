"""Colleagues in the back office, the links that lead them in, and their second factors."""

from panier.core.office.rights import OfficeRole
from panier.core.office.staff import Colleague
from panier.store.engine.columns import NUMBER, Columns, joined, word
from panier.store.engine.db import Tx
from panier.store.engine.sealing import seal, unseal

STAFF = Columns(
    Colleague,
    "staff",
    "f",
    {
        "staff_id": NUMBER,
        "role": word(OfficeRole),
        "is_ready": joined("CASE WHEN f.password_hash IS NULL THEN 0 ELSE 1 END", read=bool),
        "has_second_factor": joined("CASE WHEN f.totp_secret IS NULL THEN 0 ELSE 1 END", read=bool),
    },
)
_CHANGE = STAFF.update("name", "role", "ended_us")
_TOTP = "staff.totp_secret"


async def insert(tx: Tx, colleague: Colleague) -> int | None:
    """Add a colleague; returns the number, None where the address is known."""
    row = await tx.row(f"{STAFF.insert()} ON CONFLICT (email) DO NOTHING RETURNING staff_id", *STAFF.values(colleague))
    return None if row is None else int(row[0])


async def update(tx: Tx, colleague: Colleague) -> None:
    """Write the name, the role and the end of a colleague."""
    await tx.execute(_CHANGE.sql, *_CHANGE.values(colleague))


async def load(tx: Tx, staff_id: int, *, lock: bool = False) -> Colleague | None:
    """A colleague by number, also one whose access has ended."""
    if lock:
        await tx.lock("SELECT staff_id FROM staff WHERE staff_id = $1 FOR UPDATE", staff_id)
    row = await tx.row(f"SELECT {STAFF.select} FROM staff f WHERE f.staff_id = $1", staff_id)
    return None if row is None else STAFF.read(row)


async def load_by_email(tx: Tx, email: str) -> tuple[Colleague, str | None] | None:
    """A colleague by address, with the hash of the password where one was chosen."""
    row = await tx.row(f"SELECT {STAFF.select}, f.password_hash FROM staff f WHERE f.email = $1", email)
    return None if row is None else (STAFF.read(row[: STAFF.width]), row[STAFF.width])


async def list_all(tx: Tx) -> tuple[Colleague, ...]:
    """Every colleague, those whose access has ended last."""
    rows = await tx.rows(f"SELECT {STAFF.select} FROM staff f ORDER BY f.ended_us IS NOT NULL, f.name, f.staff_id")
    return tuple(map(STAFF.read, rows))


async def count(tx: Tx) -> int:
    """How many colleagues there are and were."""
    row = await tx.row("SELECT count(*) FROM staff")
    return 0 if row is None else int(row[0])


async def invite(tx: Tx, staff_id: int, invited_digest: str, *, until_us: int) -> None:
    """Store the one link by which a colleague may choose a password."""
    await tx.execute(
        "UPDATE staff SET invited_digest = $2, invited_until_us = $3 WHERE staff_id = $1",
        staff_id, invited_digest, until_us,
    )  # fmt: skip


async def load_invited(tx: Tx, invited_digest: str, *, now_us: int) -> Colleague | None:
    """Whom a link leads in, while it can be used."""
    row = await tx.row(
        f"SELECT {STAFF.select} FROM staff f WHERE f.invited_digest = $1 AND f.invited_until_us > $2"
        " AND f.ended_us IS NULL",
        invited_digest, now_us,
    )  # fmt: skip
    return None if row is None else STAFF.read(row)


async def set_password_hash(tx: Tx, staff_id: int, password_hash: str | None) -> None:
    """Store the hash of a new password, or none; a link that was open is used up."""
    await tx.execute(
        "UPDATE staff SET password_hash = $2, invited_digest = NULL, invited_until_us = NULL WHERE staff_id = $1",
        staff_id, password_hash,
    )  # fmt: skip


async def load_second_factor(tx: Tx, staff_id: int) -> str | None:
    """The secret that a colleague's codes are computed from; None without a second factor."""
    row = await tx.row("SELECT totp_secret FROM staff WHERE staff_id = $1", staff_id)
    return None if row is None or row[0] is None else unseal(row[0], _TOTP)


async def set_second_factor(tx: Tx, staff_id: int, secret: str | None) -> None:
    """Store the secret that a colleague's codes are computed from, or none."""
    sealed = None if secret is None else seal(secret, _TOTP)
    await tx.execute("UPDATE staff SET totp_secret = $2 WHERE staff_id = $1", staff_id, sealed)


async def load_factor_step(tx: Tx, staff_id: int) -> int:
    """The half minute of the last code that a colleague used."""
    row = await tx.row("SELECT totp_step FROM staff WHERE staff_id = $1", staff_id)
    return 0 if row is None or row[0] is None else int(row[0])


async def set_factor_step(tx: Tx, staff_id: int, step: int) -> bool:
    """Store the half minute of a code that is used up; False where it, or a later one, was used before."""
    count = await tx.execute(
        "UPDATE staff SET totp_step = $2 WHERE staff_id = $1 AND (totp_step IS NULL OR totp_step < $2)", staff_id, step
    )
    return count == 1
