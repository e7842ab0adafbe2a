"""What is in stock where; plans that are always available have no rows."""

from collections.abc import Sequence

from panier.core.cart.stock import Stock
from panier.store.engine.columns import Columns
from panier.store.engine.db import Tx

_STOCK = Columns(Stock, "stock")


async def list_of_plans(tx: Tx, plan_codes: Sequence[str]) -> tuple[Stock, ...]:
    """The stock of some plans."""
    rows = await tx.rows(
        f"SELECT {_STOCK.select} FROM stock WHERE plan_code = ANY($1) ORDER BY fqn, datacenter", list(plan_codes)
    )
    return tuple(_STOCK.read(row) for row in rows)


async def list_all(tx: Tx) -> tuple[Stock, ...]:
    """The whole stock."""
    rows = await tx.rows(f"SELECT {_STOCK.select} FROM stock ORDER BY fqn, datacenter")
    return tuple(_STOCK.read(row) for row in rows)


async def take(tx: Tx, *, fqn: str, datacenter: str, pieces: int) -> bool:
    """Take pieces out of a counted stock; returns False where there are too few.

    A stock that is not counted never runs out.
    """
    taken = await tx.execute(
        "UPDATE stock SET pieces_left = pieces_left - $3 WHERE fqn = $1 AND lower(datacenter) = lower($2)"
        " AND pieces_left >= $3",
        fqn, datacenter, pieces,
    )  # fmt: skip
    if taken:
        return True
    counted = await tx.row(
        "SELECT 1 FROM stock WHERE fqn = $1 AND lower(datacenter) = lower($2) AND pieces_left IS NOT NULL",
        fqn, datacenter,
    )  # fmt: skip
    return counted is None


async def replace(tx: Tx, stocks: Sequence[Stock]) -> None:
    """Set the stock of the plans it names, in place of their earlier stock."""
    await tx.execute("DELETE FROM stock WHERE plan_code = ANY($1)", sorted({stock.plan_code for stock in stocks}))
    for sql, parameters in _STOCK.inserts(stocks):
        await tx.execute(sql, *parameters)
