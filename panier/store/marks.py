"""Signed marks that accounts keep."""

from collections.abc import Mapping, Sequence

import msgspec

from panier.core.domain.mark import SignedMark, Smd
from panier.store.engine.db import Row, Tx

_COLUMNS = "uuid, account_id, document, smd_number, not_before_us, not_after_us, labels"
_labels = msgspec.json.Decoder(tuple[tuple[str, str], ...])


async def of_account(tx: Tx, *, owner: int) -> tuple[Smd, ...]:
    """An account's files, oldest first."""
    rows = await tx.rows(f"SELECT {_COLUMNS} FROM smd WHERE account_id = $1 ORDER BY smd_id", owner)
    return tuple(_smd(row) for row in rows)


async def load(tx: Tx, uuid: str, *, owner: int) -> Smd | None:
    """One of them."""
    row = await tx.row(f"SELECT {_COLUMNS} FROM smd WHERE uuid = $1 AND account_id = $2", uuid, owner)
    return None if row is None else _smd(row)


async def among(tx: Tx, uuids: Sequence[str], *, owner: int) -> Mapping[str, Smd]:
    """Those of some that are the account's."""
    rows = await tx.rows(f"SELECT {_COLUMNS} FROM smd WHERE uuid = ANY($1) AND account_id = $2", list(uuids), owner)
    return {row[0]: _smd(row) for row in rows}


async def insert(tx: Tx, smd: Smd) -> None:
    """Keep a file."""
    await tx.execute(
        f"INSERT INTO smd ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        smd.uuid, smd.account_id, smd.document, *_facts(smd.mark),
    )  # fmt: skip


async def update(tx: Tx, smd: Smd) -> None:
    """Put another content into a file."""
    await tx.execute(
        "UPDATE smd SET document = $3, smd_number = $4, not_before_us = $5, not_after_us = $6, labels = $7"
        " WHERE uuid = $1 AND account_id = $2",
        smd.uuid, smd.account_id, smd.document, *_facts(smd.mark),
    )  # fmt: skip


async def delete(tx: Tx, uuid: str, *, owner: int) -> None:
    """Throw a file away."""
    await tx.execute("DELETE FROM smd WHERE uuid = $1 AND account_id = $2", uuid, owner)


async def count(tx: Tx, *, owner: int) -> int:
    """How many an account keeps."""
    row = await tx.row("SELECT count(*) FROM smd WHERE account_id = $1", owner)
    return 0 if row is None else int(row[0])


def _facts(mark: SignedMark) -> tuple[object, ...]:
    return mark.smd_id, mark.not_before_us, mark.not_after_us, msgspec.json.encode(mark.labels).decode()


def _smd(row: Row) -> Smd:
    return Smd(row[0], row[1], row[2], SignedMark(row[3], row[4], row[5], _labels.decode(row[6])))
