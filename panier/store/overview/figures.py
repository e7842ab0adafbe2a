"""How much there is in a shop, for the first page of its sandbox's owner."""

from collections.abc import Mapping

from panier.store.engine.db import Tx

_TABLES = {"customers": "account", "orders": "placed_order", "services": "service", "mails": "mail", "events": "event"}


async def count(tx: Tx) -> Mapping[str, int]:
    """How many customers, orders, services, mails and events there are."""
    columns = ", ".join(f"(SELECT count(*) FROM {table})" for table in _TABLES.values())
    row = await tx.row(f"SELECT {columns}")
    assert row is not None
    return dict(zip(_TABLES, row, strict=True))
