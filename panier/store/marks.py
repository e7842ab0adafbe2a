"""Signed marks stored by accounts."""

from collections.abc import Mapping, Sequence

import msgspec

from panier.core.domain.mark import SignedMark, Smd
from panier.store.engine.columns import Columns, Kept, sealed
from panier.store.engine.db import Tx

_labels = msgspec.json.Decoder(tuple[tuple[str, str], ...])
_SMD = Columns(
    Smd,
    "smd",
    kept={
        "document": sealed("smd.document"),
        "mark": Kept(
            ("smd_number", "not_before_us", "not_after_us", "labels"),
            write=lambda mark: (mark.smd_id, mark.not_before_us, mark.not_after_us, _text(mark.labels)),
            read=lambda number, begins, ends, labels: SignedMark(number, begins, ends, _labels.decode(labels)),
        ),
    },
)
_CONTENT = _SMD.update("document", "mark")


async def list_marks(tx: Tx, *, owner: int, after: str, limit: int) -> tuple[Smd, ...]:
    """So many signed marks of an account, oldest first; `after`: the id of the last one before them."""
    rows = await tx.rows(
        f"SELECT {_SMD.select} FROM smd WHERE account_id = $1 AND (CAST($2 AS TEXT) = ''"
        " OR smd_id > (SELECT smd_id FROM smd WHERE uuid = $2)) ORDER BY smd_id LIMIT $3",
        owner, after, limit,
    )  # fmt: skip
    return tuple(_SMD.read(row) for row in rows)


async def load(tx: Tx, uuid: str, *, owner: int) -> Smd | None:
    """A signed mark of an account."""
    row = await tx.row(f"SELECT {_SMD.select} FROM smd WHERE uuid = $1 AND account_id = $2", uuid, owner)
    return None if row is None else _SMD.read(row)


async def load_several(tx: Tx, uuids: Sequence[str], *, owner: int) -> Mapping[str, Smd]:
    """Those of some signed marks that belong to the account."""
    rows = await tx.rows(f"SELECT {_SMD.select} FROM smd WHERE uuid = ANY($1) AND +account_id = $2", list(uuids), owner)
    return {row[0]: _SMD.read(row) for row in rows}


async def insert(tx: Tx, smd: Smd) -> None:
    """Store a signed mark."""
    await tx.execute(_SMD.insert(), *_SMD.values(smd))


async def update(tx: Tx, smd: Smd) -> None:
    """Replace the content of a signed mark."""
    values = _CONTENT.values(smd)
    await tx.execute(f"{_CONTENT.sql} AND account_id = ${len(values) + 1}", *values, smd.account_id)


async def delete(tx: Tx, uuid: str, *, owner: int) -> None:
    """Delete a signed mark."""
    await tx.execute("DELETE FROM smd WHERE uuid = $1 AND account_id = $2", uuid, owner)


async def count(tx: Tx, *, owner: int) -> int:
    """How many signed marks an account has stored."""
    row = await tx.row("SELECT count(*) FROM smd WHERE account_id = $1", owner)
    return 0 if row is None else int(row[0])


def _text(labels: tuple[tuple[str, str], ...]) -> str:
    return msgspec.json.encode(labels).decode()
