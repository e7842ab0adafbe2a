"""Reviews of orders, and what the rules that begin them ask of an account."""

from collections.abc import Sequence

from panier.core.order.review import History, Review, ReviewState
from panier.core.values import frozen
from panier.store.engine.columns import Columns, document, word
from panier.store.engine.db import Tx

_REVIEW = Columns(Review, "order_review", "r", {"state": word(ReviewState), "causes": document(tuple[str, ...])})
_PROGRESS = _REVIEW.update("state", "wanted", "decided_us", "reason")
_LATEST = 100  # orders and methods of an account that are looked at, so that it costs the same whoever it is


@frozen
class PaidBy:
    """Who paid an order, and the method it was paid with, where there was one."""

    order_id: int
    account_id: int
    account_created_us: int
    country: str
    method_kind: str | None
    method_label: str | None
    method_description: str | None


async def insert_several(tx: Tx, reviews: Sequence[Review]) -> None:
    """Begin reviews; an order that has one keeps it."""
    for sql, parameters in _REVIEW.inserts(reviews):
        await tx.execute(f"{sql} ON CONFLICT (order_id) DO NOTHING", *parameters)
    await tx.execute(
        "UPDATE placed_order SET review = $2 WHERE order_id = ANY($1) AND review IS NULL",
        [one.order_id for one in reviews], ReviewState.OPEN.value,
    )  # fmt: skip


async def update(tx: Tx, review: Review) -> None:
    """Write how far a review is; hold its order meanwhile."""
    await tx.execute(_PROGRESS.sql, *_PROGRESS.values(review))
    await tx.execute("UPDATE placed_order SET review = $2 WHERE order_id = $1", review.order_id, review.state.value)


async def load(tx: Tx, order_id: int) -> Review | None:
    """The review of an order."""
    row = await tx.row(f"SELECT {_REVIEW.select} FROM order_review r WHERE r.order_id = $1", order_id)
    return None if row is None else _REVIEW.read(row)


async def list_undecided(tx: Tx, *, limit: int) -> tuple[Review, ...]:
    """The reviews that are to be decided, oldest order first."""
    rows = await tx.rows(
        f"SELECT {_REVIEW.select} FROM order_review r WHERE r.decided_us IS NULL ORDER BY r.order_id LIMIT $1", limit
    )
    return tuple(_REVIEW.read(row) for row in rows)


async def list_payers(tx: Tx, order_ids: Sequence[int]) -> tuple[PaidBy, ...]:
    """Who paid orders, and with what."""
    rows = await tx.rows(
        "SELECT o.order_id, a.account_id, a.created_us, a.country, m.kind, m.label, m.description FROM placed_order o"
        " JOIN account a ON a.account_id = o.account_id"
        " LEFT JOIN charge c ON c.order_id = o.order_id AND c.declined_us IS NULL"
        " LEFT JOIN payment_method m ON m.method_id = c.method_id WHERE o.order_id = ANY($1)",
        list(order_ids),
    )
    return tuple(PaidBy(*row) for row in rows)


async def load_history(tx: Tx, account_id: int, *, besides: int, since_us: int) -> History:
    """What an account did before and beside an order, among its latest orders and methods."""
    latest = (
        "(SELECT order_id FROM placed_order WHERE account_id = $1 AND order_id <> $2"
        f" ORDER BY created_us DESC LIMIT {_LATEST})"
    )
    row = await tx.row(
        f"SELECT (SELECT count(DISTINCT c.order_id) FROM {latest} o JOIN charge c ON c.order_id = o.order_id"
        "  WHERE c.settled_us IS NOT NULL AND c.declined_us IS NULL),"
        f" (SELECT count(*) FROM {latest} o JOIN charge c ON c.order_id = o.order_id WHERE c.declined_us >= $3)"
        " + (SELECT count(*) FROM charge c WHERE c.order_id = $2 AND c.declined_us >= $3),"
        " (SELECT count(*) FROM payment_method m WHERE m.account_id = $1 AND m.created_us >= $3)",
        account_id, besides, since_us,
    )  # fmt: skip
    assert row is not None
    return History(*row)
