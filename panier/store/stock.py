"""What is in stock where; plans that are always available have no rows.

A row has the pieces that there were when they were counted, with those that orders held then; what is left of them
follows from what living orders hold (allowances.py).
"""

from collections.abc import Sequence

from panier.core.cart.stock import Stock
from panier.core.values import replace as changed
from panier.store import allowances
from panier.store.engine.columns import Columns, renamed
from panier.store.engine.db import Row, Tx

_STOCK = Columns(Stock, "stock", kept={"pieces_left": renamed("pieces")})


async def list_of_plans(tx: Tx, plan_codes: Sequence[str], *, now_us: int) -> tuple[Stock, ...]:
    """The stock of some plans, less what living orders hold."""
    rows = await tx.rows(
        f"SELECT {_STOCK.select} FROM stock WHERE plan_code = ANY($1) ORDER BY fqn, datacenter", list(plan_codes)
    )
    return await _left(tx, rows, now_us=now_us)


async def list_all(tx: Tx, *, now_us: int) -> tuple[Stock, ...]:
    """The whole stock, less what living orders hold."""
    return await _left(tx, await tx.rows(f"SELECT {_STOCK.select} FROM stock ORDER BY fqn, datacenter"), now_us=now_us)


async def replace(tx: Tx, stocks: Sequence[Stock], *, now_us: int) -> None:
    """Set the stock of the plans it names, in place of their earlier stock.

    So many pieces are left from now on, besides what orders hold; those of an order that ends unpaid come back.
    """
    counted = sorted({stock.subject for stock in stocks if stock.pieces_left is not None})
    await allowances.lock_uses(tx, counted)
    await allowances.drop_settled(tx, counted, now_us=now_us)
    held = await allowances.count_used(tx, counted, now_us=now_us)
    await tx.execute("DELETE FROM stock WHERE plan_code = ANY($1)", sorted({stock.plan_code for stock in stocks}))
    for sql, parameters in _STOCK.inserts([_with(stock, held.get(stock.subject, 0)) for stock in stocks]):
        await tx.execute(sql, *parameters)


async def drop(tx: Tx, plan_code: str) -> None:
    """Keep no stock of a plan any more: it is always available, and what orders hold of it is of no account."""
    await tx.execute("DELETE FROM stock WHERE plan_code = $1", plan_code)


async def _left(tx: Tx, rows: Sequence[Row], *, now_us: int) -> tuple[Stock, ...]:
    stocks = [_STOCK.read(row) for row in rows]
    counted = sorted({stock.subject for stock in stocks if stock.pieces_left is not None})
    held = await allowances.count_used(tx, counted, now_us=now_us)
    return tuple(_with(stock, -held.get(stock.subject, 0)) for stock in stocks)


def _with(stock: Stock, pieces: int) -> Stock:
    """The stock with so many pieces more; one that is not counted stays as it is."""
    return stock if stock.pieces_left is None else changed(stock, pieces_left=stock.pieces_left + pieces)
