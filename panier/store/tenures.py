"""What was done about the ends of services' paid time, and which services are to be looked at next."""

from collections.abc import Sequence

from panier.core.service.lasting.tenure import Tenure
from panier.store.engine.columns import Columns
from panier.store.engine.db import Tx

_TENURE = Columns(Tenure, "tenure")
_COLUMNS = _TENURE.names[1:]
_WRITE = (
    f"{_TENURE.insert()} ON CONFLICT (service_id) DO UPDATE SET"
    f" {', '.join(f'{column} = excluded.{column}' for column in _COLUMNS)}"
)


async def list_due(tx: Tx, *, now_us: int, limit: int) -> tuple[int, ...]:
    """The living services to look at by now, those that were due first before the others."""
    rows = await tx.rows(
        "SELECT service_id FROM service WHERE ended_us IS NULL AND look_us <= $1 ORDER BY look_us, service_id LIMIT $2",
        now_us, limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def list_still_due(tx: Tx, service_ids: Sequence[int], *, now_us: int) -> frozenset[int]:
    """Those of the services that nobody has looked at meanwhile. Lock them first."""
    rows = await tx.rows(
        "SELECT service_id FROM service WHERE service_id = ANY($1) AND ended_us IS NULL AND look_us <= $2",
        list(service_ids), now_us,
    )  # fmt: skip
    return frozenset(row[0] for row in rows)


async def look_again(tx: Tx, service_ids: Sequence[int], *, at_us: int | None) -> None:
    """Have services looked at again at an instant; None: not before something has changed."""
    await tx.execute("UPDATE service SET look_us = $2 WHERE service_id = ANY($1)", list(service_ids), at_us)


async def load_several(tx: Tx, service_ids: Sequence[int]) -> dict[int, Tenure]:
    """What was done about services, by number."""
    rows = await tx.rows(f"SELECT {_TENURE.select} FROM tenure WHERE service_id = ANY($1)", list(service_ids))
    return {row[0]: _TENURE.read(row) for row in rows}


async def save(tx: Tx, tenure: Tenure) -> None:
    """Store what was done about a service. Lock the service first."""
    await tx.execute(_WRITE, *_TENURE.values(tenure))
