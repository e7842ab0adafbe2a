"""Debts, what was done about them, and the orders that are to settle them."""

from collections.abc import Sequence

from panier.core.ledger.debt import Debt, DebtOperation, OperationKind
from panier.core.money import Money
from panier.store.engine.columns import NUMBER, Columns, Kept, word
from panier.store.engine.db import Tx, batches, insertion

_MONEY = Kept(("amount_ucents", "currency"), write=lambda money: (money.ucents, money.currency), read=Money)
_DEBT = Columns(Debt, "debt", "d", {"debt_id": NUMBER, "amount": _MONEY})
_OPERATION = Columns(
    DebtOperation, "debt_operation", kept={"operation_id": NUMBER, "kind": word(OperationKind), "amount": _MONEY}
)


async def insert(tx: Tx, debt: Debt) -> int | None:
    """Add a debt; returns its number, or None where its cause has made one already."""
    row = await tx.row(
        f"{_DEBT.insert()} ON CONFLICT (cause, cause_id) DO NOTHING RETURNING debt_id", *_DEBT.values(debt)
    )
    return None if row is None else int(row[0])


async def list_debts(tx: Tx, owner: int, *, order_id: int | None = None) -> tuple[Debt, ...]:
    """The debts of an account, oldest first; those about one order if it is named."""
    condition, arguments = "d.account_id = $1", [owner]
    if order_id is not None:
        condition, arguments = f"{condition} AND d.order_id = $2", [owner, order_id]
    rows = await tx.rows(f"SELECT {_DEBT.select} FROM debt d WHERE {condition} ORDER BY d.debt_id", *arguments)
    return tuple(_DEBT.read(row) for row in rows)


async def lock_debts(tx: Tx, debt_ids: Sequence[int]) -> None:
    """Lock debts until the transaction ends, always in one order."""
    await tx.lock("SELECT debt_id FROM debt WHERE debt_id = ANY($1) ORDER BY debt_id FOR UPDATE", sorted(debt_ids))


async def load_several(tx: Tx, debt_ids: Sequence[int]) -> dict[int, Debt]:
    """Debts of any account, by their numbers."""
    rows = await tx.rows(f"SELECT {_DEBT.select} FROM debt d WHERE d.debt_id = ANY($1)", list(debt_ids))
    return {one.debt_id: one for one in map(_DEBT.read, rows)}


async def insert_operation(tx: Tx, operation: DebtOperation) -> int:
    """Add what was done about a debt; returns its number."""
    row = await tx.row(f"{_OPERATION.insert()} RETURNING operation_id", *_OPERATION.values(operation))
    assert row is not None, "it was inserted"
    return int(row[0])


async def list_operations(tx: Tx, debt_ids: Sequence[int]) -> tuple[DebtOperation, ...]:
    """What was done about debts, oldest first."""
    rows = await tx.rows(
        f"SELECT {_OPERATION.select} FROM debt_operation WHERE debt_id = ANY($1) ORDER BY operation_id", list(debt_ids)
    )
    return tuple(_OPERATION.read(row) for row in rows)


async def insert_settlements(tx: Tx, order_id: int, parts: Sequence[tuple[int, Money]]) -> None:
    """Note which debts an order is to pay, and how much of each."""
    rows = [(order_id, debt_id, amount.ucents, amount.currency) for debt_id, amount in parts]
    columns = ("order_id", "debt_id", "amount_ucents", "currency")
    for batch in batches(rows, columns=len(columns)):
        await tx.execute(insertion("settlement", columns, len(batch)), *(value for row in batch for value in row))


async def list_settled(tx: Tx, order_ids: Sequence[int]) -> tuple[tuple[int, int, Money], ...]:
    """What settlement orders are to pay: order, debt, amount."""
    rows = await tx.rows(
        "SELECT order_id, debt_id, amount_ucents, currency FROM settlement WHERE order_id = ANY($1)"
        " ORDER BY order_id, debt_id",
        list(order_ids),
    )
    return tuple((row[0], row[1], Money(row[2], row[3])) for row in rows)


async def list_open_settlements(tx: Tx, debt_ids: Sequence[int], *, now_us: int) -> tuple[tuple[int, int, Money], ...]:
    """What orders that may yet be paid, or are being paid, are to pay of debts: order, debt, amount."""
    rows = await tx.rows(
        "SELECT s.order_id, s.debt_id, s.amount_ucents, s.currency FROM settlement s"
        " JOIN placed_order o ON o.order_id = s.order_id WHERE s.debt_id = ANY($1)"
        " AND NOT EXISTS (SELECT 1 FROM charge c WHERE c.order_id = o.order_id AND c.settled_us IS NOT NULL"
        " AND c.declined_us IS NULL)"
        " AND (o.cancelled_us IS NULL AND o.expires_us > $2"
        " OR EXISTS (SELECT 1 FROM charge c WHERE c.order_id = o.order_id AND c.declined_us IS NULL))"
        " ORDER BY s.order_id, s.debt_id",
        list(debt_ids), now_us,
    )  # fmt: skip
    return tuple((row[0], row[1], Money(row[2], row[3])) for row in rows)
