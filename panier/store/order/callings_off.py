"""Orders that are called off, and what they had made of services."""

from panier.core.order.calling_off import CallingOff, CallOff
from panier.store.engine.columns import Columns, word
from panier.store.engine.db import Tx

_CALLING = Columns(CallingOff, "calling_off", "x", {"kind": word(CallOff)})


async def insert(tx: Tx, calling: CallingOff) -> None:
    """Record that an order, which is held, is called off."""
    await tx.execute(_CALLING.insert(), *_CALLING.values(calling))
    await tx.execute(
        "UPDATE placed_order SET called_off = $2 WHERE order_id = $1", calling.order_id, calling.kind.value
    )


async def load(tx: Tx, order_id: int) -> CallingOff | None:
    """That an order is called off, and why."""
    row = await tx.row(f"SELECT {_CALLING.select} FROM calling_off x WHERE x.order_id = $1", order_id)
    return None if row is None else _CALLING.read(row)


async def finish(tx: Tx, order_id: int, *, is_whole: bool, now_us: int) -> None:
    """Record that everything of it has ended; the order is over where all of it was called off."""
    await tx.execute("UPDATE calling_off SET done_us = $2 WHERE order_id = $1 AND done_us IS NULL", order_id, now_us)
    if is_whole:
        await tx.execute(
            "UPDATE placed_order SET cancelled_us = $2 WHERE order_id = $1 AND cancelled_us IS NULL", order_id, now_us
        )
