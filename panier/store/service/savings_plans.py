"""The savings plans of projects."""

from panier.core.service.commitments.savings_plan import SavingsPlan, SizeFrom
from panier.store.engine.columns import FLAG, Columns, document
from panier.store.engine.db import Tx

_PLAN = Columns(SavingsPlan, "savings_plan", kept={"is_called_off": FLAG, "sizes": document(tuple[SizeFrom, ...])})


async def insert(tx: Tx, plan: SavingsPlan) -> None:
    """Add a savings plan."""
    await tx.execute(_PLAN.insert(), *_PLAN.values(plan))


async def list_plans(tx: Tx, service_id: int) -> tuple[SavingsPlan, ...]:
    """The savings plans of a project, those that began first before others."""
    rows = await tx.rows(
        f"SELECT {_PLAN.select} FROM savings_plan WHERE service_id = $1 ORDER BY began_us, plan_id", service_id
    )
    return tuple(map(_PLAN.read, rows))


async def load(tx: Tx, plan_id: str, *, service_id: int) -> SavingsPlan | None:
    """A savings plan of a project."""
    row = await tx.row(
        f"SELECT {_PLAN.select} FROM savings_plan WHERE plan_id = $1 AND service_id = $2", plan_id, service_id
    )
    return None if row is None else _PLAN.read(row)


async def update(tx: Tx, plan: SavingsPlan) -> None:
    """Write what changes of a savings plan: its name, its end and its sizes."""
    changed = _PLAN.update("display_name", "ends_us", "is_called_off", "sizes")
    await tx.execute(changed.sql, *changed.values(plan))


async def list_services(tx: Tx, *, from_us: int, to_us: int, after: int, limit: int) -> tuple[int, ...]:
    """Services behind a number that had a savings plan between two instants, in the order of their numbers."""
    rows = await tx.rows(
        "SELECT DISTINCT s.service_id FROM savings_plan s WHERE s.service_id > $3 AND s.began_us < $2"
        " AND (s.ends_us IS NULL OR s.ends_us > $1) ORDER BY s.service_id LIMIT $4",
        from_us, to_us, after, limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)
