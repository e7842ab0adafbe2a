"""References of customers' own that their bills have on them."""

from collections.abc import Sequence

from panier.core.account.billing import PurchaseOrder, PurchaseOrderKind
from panier.store.engine.columns import FLAG, NUMBER, Columns, word
from panier.store.engine.db import Tx

_ORDER = Columns(
    PurchaseOrder, "purchase_order", "p",
    {"purchase_order_id": NUMBER, "kind": word(PurchaseOrderKind), "is_active": FLAG},
)  # fmt: skip
_UPDATE = _ORDER.update()


async def insert(tx: Tx, order: PurchaseOrder) -> int:
    """Add a purchase order; its number."""
    row = await tx.row(f"{_ORDER.insert()} RETURNING purchase_order_id", *_ORDER.values(order))
    assert row is not None
    return int(row[0])


async def update(tx: Tx, order: PurchaseOrder) -> None:
    """Store a purchase order."""
    await tx.execute(_UPDATE.sql, *_UPDATE.values(order))


async def load(tx: Tx, purchase_order_id: int, *, owner: int) -> PurchaseOrder | None:
    """A purchase order of an account, a deleted one too."""
    row = await tx.row(
        f"SELECT {_ORDER.select} FROM purchase_order p WHERE p.purchase_order_id = $1 AND p.account_id = $2",
        purchase_order_id, owner,
    )  # fmt: skip
    return None if row is None else _ORDER.read(row)


async def list_living(tx: Tx, *, owner: int) -> tuple[PurchaseOrder, ...]:
    """The purchase orders of an account that are not deleted."""
    rows = await tx.rows(
        f"SELECT {_ORDER.select} FROM purchase_order p WHERE p.account_id = $1 AND p.deleted_us IS NULL"
        " ORDER BY p.purchase_order_id",
        owner,
    )
    return tuple(_ORDER.read(row) for row in rows)


async def list_in_force(tx: Tx, day: str, *, owners: Sequence[int]) -> tuple[PurchaseOrder, ...]:
    """What bills of a day (YYYY-MM-DD) of several accounts have on them, for any billing group and for none."""
    rows = await tx.rows(
        f"SELECT {_ORDER.select} FROM purchase_order p WHERE p.account_id = ANY($1) AND p.deleted_us IS NULL"
        " AND p.is_active = 1 AND p.begin_day <= $2 AND (p.end_day IS NULL OR p.end_day > $2)"
        " ORDER BY p.purchase_order_id",
        list(owners), day,
    )  # fmt: skip
    return tuple(_ORDER.read(row) for row in rows)


async def load_on(tx: Tx, day: str, *, owner: int, group_id: int | None = None) -> PurchaseOrder | None:
    """What a bill of a day (YYYY-MM-DD) has on it, for what is in a billing group or in none; None for nothing."""
    found = await list_in_force(tx, day, owners=[owner])
    return next((one for one in found if one.group_id == group_id), None)
