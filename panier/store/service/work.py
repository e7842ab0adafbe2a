"""Tasks of services whose kinds files describe, and the changes that they bring."""

from collections.abc import Sequence

from panier.core.service.work import Effects, ServiceTask
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
    },
)


async def insert(tx: Tx, tasks: Sequence[ServiceTask]) -> None:
    """Add tasks; the database numbers them."""
    for statement, values in _TASK.inserts(tasks):
        await tx.execute(statement, *values)


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
