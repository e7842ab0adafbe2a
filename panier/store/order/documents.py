"""Documents that customers handed in for the review of orders; their content is sealed."""

from base64 import b64decode, b64encode
from collections.abc import Sequence

from panier.core.order.document import OrderDocument
from panier.store.engine.columns import NUMBER, Columns
from panier.store.engine.db import Tx
from panier.store.engine.sealing import seal, unseal

_DOCUMENT = Columns(OrderDocument, "order_document", "d", {"document_id": NUMBER})
_PLACE = "order_document.content"


async def insert(tx: Tx, document: OrderDocument, content: bytes) -> int:
    """Keep a document; returns its number."""
    row = await tx.row(
        f"{_DOCUMENT.insert('content')} RETURNING document_id",
        *_DOCUMENT.values(document), seal(b64encode(content).decode(), _PLACE),
    )  # fmt: skip
    assert row is not None
    return int(row[0])


async def list_of_order(tx: Tx, order_id: int) -> tuple[OrderDocument, ...]:
    """The documents of an order, oldest first, without their content."""
    rows = await tx.rows(
        f"SELECT {_DOCUMENT.select} FROM order_document d WHERE d.order_id = $1 ORDER BY d.document_id", order_id
    )
    return tuple(_DOCUMENT.read(row) for row in rows)


async def load_content(tx: Tx, document_id: int) -> bytes | None:
    """The content of a document; None where it was deleted."""
    row = await tx.row("SELECT content FROM order_document WHERE document_id = $1", document_id)
    return None if row is None or row[0] is None else b64decode(unseal(row[0], _PLACE))


async def delete_old(tx: Tx, *, decided_before_us: int, now_us: int, limit: int) -> int:
    """Delete the content of documents whose review was decided long ago; returns of how many."""
    rows = await tx.rows(
        "SELECT d.document_id FROM order_document d JOIN order_review r ON r.order_id = d.order_id"
        " WHERE d.deleted_us IS NULL AND r.decided_us < $1 ORDER BY d.order_id LIMIT $2",
        decided_before_us, limit,
    )  # fmt: skip
    await _delete(tx, [row[0] for row in rows], now_us=now_us)
    return len(rows)


async def _delete(tx: Tx, document_ids: Sequence[int], *, now_us: int) -> None:
    await tx.execute(
        "UPDATE order_document SET content = NULL, deleted_us = $2 WHERE document_id = ANY($1)",
        list(document_ids), now_us,
    )  # fmt: skip
