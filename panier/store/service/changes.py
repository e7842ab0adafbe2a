"""Which orders renew services, or change their plans."""

from collections.abc import Sequence

from panier.store.engine.db import Tx, batches, values

_CHARGED = "EXISTS (SELECT 1 FROM charge c WHERE c.order_id = o.order_id AND c.declined_us IS NULL)"
_UNITS = "FROM delivery d WHERE d.order_id = o.order_id"


async def insert(tx: Tx, order_id: int, changed: Sequence[tuple[int, str]]) -> None:
    """Note what an order changes, as (service, action)."""
    for batch in batches(changed, columns=3):
        await tx.execute(
            f"INSERT INTO service_order (service_id, action, order_id) VALUES {values(3, len(batch))}"
            " ON CONFLICT DO NOTHING",
            *(field for service_id, action in batch for field in (service_id, action, order_id)),
        )


async def list_waiting(tx: Tx, service_ids: Sequence[int], *, action: str, now_us: int) -> tuple[tuple[int, int], ...]:
    """The orders that change services, and can be paid or are yet to be made: (service, order), the oldest first."""
    rows = await tx.rows(
        "SELECT s.service_id, s.order_id FROM service_order s JOIN placed_order o ON o.order_id = s.order_id"
        " WHERE s.service_id = ANY($1) AND s.action = $2 AND o.cancelled_us IS NULL AND o.called_off IS NULL"
        f" AND (o.expires_us > $3 OR {_CHARGED}) AND (NOT EXISTS (SELECT 1 {_UNITS})"
        f" OR EXISTS (SELECT 1 {_UNITS} AND d.state IN ('todo', 'doing', 'waiting'))) ORDER BY s.order_id",
        list(service_ids), action, now_us,
    )  # fmt: skip
    return tuple((row[0], row[1]) for row in rows)
