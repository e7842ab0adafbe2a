"""Tasks of services whose kinds files describe, and the changes that they bring."""

from collections.abc import Sequence

from panier.core.service.work import Effects, ServiceTask
from panier.core.values import replace
from panier.store.engine.columns import FLAG, NUMBER, Columns, document
from panier.store.engine.db import Tx

_TASK = Columns(
    ServiceTask,
    "service_task",
    kept={
        "task_id": NUMBER,
        "during": document(dict[str, object], column="during_values"),
        "after": document(Effects, column="effects"),
        "subject": document(dict[str, object]),
        "is_settled": FLAG,
        "undone": document(Effects, column="undo_effects"),
    },
)
_INSERT = _TASK.insert()


async def insert(tx: Tx, tasks: Sequence[ServiceTask]) -> None:
    """Add tasks; the database numbers them."""
    for statement, values in _TASK.inserts(tasks):
        await tx.execute(statement, *values)


async def add(tx: Tx, task: ServiceTask) -> ServiceTask:
    """Add a task; returns it with its number."""
    row = await tx.row(f"{_INSERT} RETURNING task_id", *_TASK.values(task))
    assert row is not None
    return replace(task, task_id=row[0])


async def load(tx: Tx, service_id: int, task_id: int) -> ServiceTask | None:
    """A task of a service by its number."""
    found = await load_any(tx, task_id)
    return found if found is not None and found.service_id == service_id else None


async def load_any(tx: Tx, task_id: int) -> ServiceTask | None:
    """A task of any service by its number: for the shop's owner."""
    row = await tx.row(f"SELECT {_TASK.select} FROM service_task WHERE task_id = $1", task_id)
    return None if row is None else _TASK.read(row)


async def list_waiting(tx: Tx, *, limit: int) -> tuple[ServiceTask, ...]:
    """The tasks of living services that somebody has to do, oldest first."""
    rows = await tx.rows(
        f"SELECT {_TASK.select} FROM service_task WHERE is_settled = 0 AND due_us IS NULL AND EXISTS (SELECT 1"
        " FROM service s WHERE s.service_id = service_task.service_id AND s.ended_us IS NULL)"
        " ORDER BY task_id LIMIT $1",
        limit,
    )
    return tuple(_TASK.read(row) for row in rows)


async def list_unsettled(tx: Tx, service_id: int) -> tuple[ServiceTask, ...]:
    """The tasks of a service whose effects are not part of its stored details yet, oldest first."""
    rows = await tx.rows(
        f"SELECT {_TASK.select} FROM service_task WHERE service_id = $1 AND is_settled = 0 ORDER BY task_id", service_id
    )
    return tuple(_TASK.read(row) for row in rows)


async def list_all(tx: Tx, service_id: int) -> tuple[ServiceTask, ...]:
    """All tasks of a service, oldest first."""
    rows = await tx.rows(f"SELECT {_TASK.select} FROM service_task WHERE service_id = $1 ORDER BY task_id", service_id)
    return tuple(_TASK.read(row) for row in rows)


async def settle(tx: Tx, tasks: Sequence[ServiceTask]) -> None:
    """Mark that the effects of tasks are part of the stored details."""
    await tx.execute("UPDATE service_task SET is_settled = 1 WHERE task_id = ANY($1)", [task.task_id for task in tasks])


async def update(tx: Tx, task: ServiceTask) -> None:
    """Write when a task begins and ends, and why it failed."""
    await tx.execute(
        "UPDATE service_task SET starts_us = $2, due_us = $3, problem = $4 WHERE task_id = $1",
        task.task_id, task.starts_us, task.due_us, task.problem,
    )  # fmt: skip
