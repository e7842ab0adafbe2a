"""Codes that colleagues made; they are withdrawn, never deleted, so that what they were used for stays counted."""

from panier.core.catalog.given_code import GivenCode
from panier.core.catalog.voucher import Voucher
from panier.store.engine.columns import Columns, document
from panier.store.engine.db import Tx

_GIVEN = Columns(GivenCode, "given_code", kept={"voucher": document(Voucher)})


async def insert(tx: Tx, given: GivenCode) -> bool:
    """Keep a code; False where there is, or was, such a code already."""
    row = await tx.row(f"{_GIVEN.insert()} ON CONFLICT (code) DO NOTHING RETURNING code", *_GIVEN.values(given))
    return row is not None


async def load(tx: Tx, code: str) -> GivenCode | None:
    """A code that was made."""
    row = await tx.row(f"SELECT {_GIVEN.select} FROM given_code WHERE code = $1", code)
    return None if row is None else _GIVEN.read(row)


async def list_all(tx: Tx) -> tuple[GivenCode, ...]:
    """Every code that was made, by its letters."""
    rows = await tx.rows(f"SELECT {_GIVEN.select} FROM given_code ORDER BY code")
    return tuple(_GIVEN.read(row) for row in rows)


async def withdraw(tx: Tx, code: str, *, now_us: int) -> bool:
    """Give a code out no more; False where that is so already."""
    row = await tx.row(
        "UPDATE given_code SET withdrawn_us = $2 WHERE code = $1 AND withdrawn_us IS NULL RETURNING code", code, now_us
    )
    return row is not None


async def count(tx: Tx) -> tuple[int, int]:
    """How many codes were made and how many withdrawn: neither falls, so that a change of the codes changes one."""
    row = await tx.row("SELECT count(*), count(withdrawn_us) FROM given_code")
    return (0, 0) if row is None else (int(row[0]), int(row[1]))
