"""The newest orders and services of all customers, for a sandbox's owner to choose from."""

from panier.store.engine.db import Tx


async def list_orders(tx: Tx, *, limit: int) -> tuple[tuple[int, str], ...]:
    """The newest orders, each with its customer's nichandle."""
    rows = await tx.rows(
        "SELECT o.order_id, a.nic FROM placed_order o JOIN account a ON a.account_id = o.account_id"
        " ORDER BY o.order_id DESC LIMIT $1",
        limit,
    )
    return tuple((row[0], row[1]) for row in rows)


async def list_services(tx: Tx, *, limit: int) -> tuple[tuple[int, str], ...]:
    """The newest services, each with its name."""
    rows = await tx.rows("SELECT service_id, name FROM service ORDER BY service_id DESC LIMIT $1", limit)
    return tuple((row[0], row[1]) for row in rows)
