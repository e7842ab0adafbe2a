"""Exports of papers: asked for, made, kept for a while. Of their passwords only digests are stored."""

from collections.abc import Sequence

from panier.core.account.access import digest
from panier.core.paper.export import ArchiveKind, PaperExport
from panier.core.paper.paper import PaperKind
from panier.store.engine.columns import NUMBER, Columns, document, word
from panier.store.engine.db import Tx

_EXPORT = Columns(
    PaperExport,
    "paper_export",
    "e",
    {
        "export_id": NUMBER,
        "kind": word(PaperKind),
        "archive": word(ArchiveKind),
        "numbers": document(tuple[str, ...]),
    },
)


async def insert(tx: Tx, export: PaperExport) -> int:
    """Add an export that is to be made; returns its number."""
    row = await tx.row(f"{_EXPORT.insert()} RETURNING export_id", *_EXPORT.values(export))
    assert row is not None, "it was inserted"
    return int(row[0])


async def load_to_make(tx: Tx, export_id: int) -> PaperExport | None:
    """An export that has not been made yet."""
    row = await tx.row(
        f"SELECT {_EXPORT.select} FROM paper_export e WHERE e.export_id = $1 AND e.made_us IS NULL", export_id
    )
    return None if row is None else _EXPORT.read(row)


async def keep(tx: Tx, export_id: int, content: bytes, *, token: str, made_us: int) -> bool:
    """Keep an export's file under a password, once; False where it was made before."""
    return await tx.execute(
        "UPDATE paper_export SET content = $2, token_digest = $3, made_us = $4 WHERE export_id = $1"
        " AND made_us IS NULL",
        export_id, content, digest(token), made_us,
    ) == 1  # fmt: skip


async def load_file(tx: Tx, token: str, *, asked_after_us: int) -> tuple[PaperExport, bytes] | None:
    """The export that a password leads to, with its file; none that was asked for too long ago."""
    row = await tx.row(
        f"SELECT {_EXPORT.select}, e.content FROM paper_export e WHERE e.token_digest = $1 AND e.asked_us > $2",
        digest(token), asked_after_us,
    )  # fmt: skip
    return None if row is None else (_EXPORT.read(row[: _EXPORT.width]), bytes(row[_EXPORT.width]))


async def delete_old(tx: Tx, *, asked_until_us: int, limit: int) -> int:
    """Delete exports that were asked for long ago; returns how many."""
    return await tx.execute(
        "DELETE FROM paper_export WHERE export_id IN"
        " (SELECT export_id FROM paper_export WHERE asked_us <= $1 ORDER BY asked_us LIMIT $2)",
        asked_until_us, limit,
    )  # fmt: skip


async def list_open(tx: Tx, account_id: int) -> Sequence[int]:
    """The exports of an account that are yet to be made."""
    rows = await tx.rows(
        "SELECT export_id FROM paper_export WHERE account_id = $1 AND made_us IS NULL ORDER BY export_id", account_id
    )
    return [int(row[0]) for row in rows]
