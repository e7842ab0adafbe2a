"""Deliveries as the shop's owner sees them: what waits, what failed, what was paid for nothing, ends that wait."""

from collections.abc import Sequence

from panier.core.money import Money
from panier.core.order.delivery import State
from panier.core.order.owed import OwedMoney
from panier.core.service.open_delivery import EndProgress
from panier.store.engine.columns import Columns, Kept, word
from panier.store.engine.db import Tx

_OWED = Columns(
    OwedMoney,
    "owed_money",
    kept={
        "amount": Kept(("amount_ucents", "currency"), write=lambda money: (money.ucents, money.currency), read=Money)
    },
)


_END = Columns(EndProgress, "delivery_end", kept={"state": word(State)})


async def list_open_orders(tx: Tx, *, limit: int) -> tuple[int, ...]:
    """The orders of which something waits to be made, or failed; oldest first."""
    rows = await tx.rows(
        "SELECT order_id FROM"
        " (SELECT order_id FROM delivery WHERE state IN ('failed', 'cancelled') AND state = 'failed'"
        " UNION SELECT subject_id FROM job WHERE kind = 'deliver') o ORDER BY order_id LIMIT $1",
        limit,
    )
    return tuple(row[0] for row in rows)


async def load_order_id(tx: Tx, delivery_id: int) -> int | None:
    """The order of a delivery."""
    row = await tx.row("SELECT order_id FROM delivery WHERE delivery_id = $1", delivery_id)
    return None if row is None else int(row[0])


async def load_delivery_id(tx: Tx, key: str) -> int | None:
    """The number of a delivery that a deliverer knows by a key."""
    row = await tx.row("SELECT delivery_id FROM delivery WHERE delivery_key = $1", key)
    return None if row is None else int(row[0])


async def load_service_id(tx: Tx, key: str) -> int | None:
    """The number of the service that a delivery with a key made."""
    row = await tx.row(
        "SELECT s.service_id FROM delivery d JOIN service s ON s.delivery_id = d.delivery_id WHERE d.delivery_key = $1",
        key,
    )
    return None if row is None else int(row[0])


async def load_keys(tx: Tx, delivery_ids: Sequence[int]) -> dict[int, str]:
    """The keys of deliveries by number."""
    rows = await tx.rows(
        "SELECT delivery_id, delivery_key FROM delivery WHERE delivery_id = ANY($1)", list(delivery_ids)
    )
    return {row[0]: row[1] for row in rows}


async def insert_owed(tx: Tx, claims: Sequence[OwedMoney]) -> None:
    """Record what was paid for deliveries that were called off, once for each."""
    for sql, parameters in _OWED.inserts(claims):
        await tx.execute(f"{sql} ON CONFLICT (delivery_id) DO NOTHING", *parameters)


async def list_owed(tx: Tx, *, limit: int) -> tuple[OwedMoney, ...]:
    """What was paid for deliveries that were called off, the latest first."""
    rows = await tx.rows(f"SELECT {_OWED.select} FROM owed_money ORDER BY delivery_id DESC LIMIT $1", limit)
    return tuple(_OWED.read(row) for row in rows)


async def list_given_back(tx: Tx, delivery_ids: Sequence[int]) -> tuple[OwedMoney, ...]:
    """What refunds give back for deliveries that were called off."""
    rows = await tx.rows(
        f"SELECT {_OWED.select} FROM owed_money WHERE delivery_id = ANY($1) AND refund_id IS NOT NULL"
        " ORDER BY delivery_id",
        list(delivery_ids),
    )
    return tuple(_OWED.read(row) for row in rows)


async def load_ends(tx: Tx, service_ids: Sequence[int]) -> dict[int, EndProgress]:
    """How far the ends of services are, of those that were not carried out at once."""
    rows = await tx.rows(f"SELECT {_END.select} FROM delivery_end WHERE service_id = ANY($1)", list(service_ids))
    return {row[0]: _END.read(row) for row in rows}


async def list_open_ends(tx: Tx, *, limit: int) -> tuple[EndProgress, ...]:
    """The ends that wait or failed, oldest service first."""
    rows = await tx.rows(
        f"SELECT {_END.select} FROM delivery_end WHERE state IN ('doing', 'failed') ORDER BY service_id LIMIT $1", limit
    )
    return tuple(_END.read(row) for row in rows)


async def put_end(tx: Tx, end: EndProgress) -> None:
    """Write how far an end is; one that is done or given up stays so."""
    await tx.execute(
        f"{_END.insert()} ON CONFLICT (service_id) DO UPDATE SET state = $2, attempts = $3, problem = $4"
        " WHERE delivery_end.state NOT IN ('done', 'cancelled')",
        *_END.values(end),
    )


async def finish_ends(tx: Tx, service_ids: Sequence[int]) -> None:
    """Mark ends that had to wait as carried out."""
    await tx.execute(
        "UPDATE delivery_end SET state = 'done', problem = NULL WHERE service_id = ANY($1) AND state = 'doing'",
        list(service_ids),
    )
