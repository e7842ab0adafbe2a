"""Tasks on domain names and zones."""

from collections.abc import Mapping, Sequence

import msgspec

from panier.core.service.task import Argument, Fault, Task, TaskKind, TaskState
from panier.core.values import replace
from panier.store import instructions
from panier.store.engine.db import Row, Tx, batches, values
from panier.store.engine.sealing import seal, unseal

_TASK = (
    "task_id, account_id, sort, subject, function, state, task_key, created_us, due_us, updated_us, done_us, comment,"
    " fault, attempts, arguments, wishes, delivery_id, service_id"
)
_ARGUMENTS, _WISHES = "task.arguments", "task.wishes"
_arguments = msgspec.json.Decoder(tuple[Argument, ...])


async def insert(tx: Tx, task: Task) -> int | None:
    """Add a task; returns its number.

    None where a task with its key or for its delivery exists already.
    """
    return next((one.task_id for one in await insert_several(tx, [task])), None)


async def load(tx: Tx, task_id: int, *, kind: TaskKind, owner: int, lock: bool = False) -> Task | None:
    """A task of an account; `lock` locks it until the transaction ends."""
    if lock:
        await tx.lock("SELECT task_id FROM task WHERE task_id = $1 AND account_id = $2 FOR UPDATE", task_id, owner)
    row = await tx.row(
        f"SELECT {_TASK} FROM task WHERE task_id = $1 AND sort = $2 AND account_id = $3", task_id, kind.value, owner
    )
    return None if row is None else _task(row)


async def load_several(tx: Tx, task_ids: Sequence[int], *, lock: bool = False) -> Mapping[int, Task]:
    """Tasks of any account by number: for the worker."""
    if lock:
        await tx.lock("SELECT task_id FROM task WHERE task_id = ANY($1) ORDER BY task_id FOR UPDATE", list(task_ids))
    rows = await tx.rows(f"SELECT {_TASK} FROM task WHERE task_id = ANY($1)", list(task_ids))
    return {row[0]: _task(row) for row in rows}


async def insert_several(tx: Tx, several: Sequence[Task]) -> tuple[Task, ...]:
    """Add tasks that deliveries wait for, at most one for each delivery.

    Returns the new ones with their numbers.
    """
    numbers: dict[str, int] = {}
    for batch in batches(several, columns=14):
        rows = await tx.rows(
            "INSERT INTO task (account_id, sort, subject, function, state, task_key, created_us, due_us, updated_us,"
            f" attempts, arguments, wishes, delivery_id, service_id) VALUES {values(14, len(batch))}"
            " ON CONFLICT DO NOTHING RETURNING task_key, task_id",
            *(field for task in batch for field in _fields(task)),
        )
        numbers |= {row[0]: row[1] for row in rows}
    return tuple(replace(task, task_id=numbers[task.key]) for task in several if task.key in numbers)


async def begin(tx: Tx, task_ids: Sequence[int], *, now_us: int) -> Mapping[int, Task]:
    """Mark unfinished tasks of any account as in progress, before anybody outside is asked."""
    rows = await tx.rows(
        "UPDATE task SET state = 'doing', updated_us = $2 WHERE task_id = ANY($1)"
        f" AND state IN ('todo', 'doing', 'error') RETURNING {_TASK}",
        list(task_ids), now_us,
    )  # fmt: skip
    return {row[0]: _task(row) for row in rows}


async def load_by_key(tx: Tx, key: str) -> Task | None:
    """The task with a key, of any account: for a registry's message about it."""
    row = await tx.row(f"SELECT {_TASK} FROM task WHERE task_key = $1", key)
    return None if row is None else _task(row)


async def list_tasks(
    tx: Tx,
    *,
    kind: TaskKind,
    owner: int,
    subject: str | None = None,
    function: str | None = None,
    state: str | None = None,
) -> tuple[int, ...]:
    """The numbers of an account's tasks, oldest first."""
    wanted = [("subject", subject), ("function", function), ("state", state)]
    given = [(column, value) for column, value in wanted if value is not None]
    conditions = "".join(f" AND {column} = ${place}" for place, (column, _) in enumerate(given, 3))
    rows = await tx.rows(
        f"SELECT task_id FROM task WHERE sort = $1 AND account_id = $2{conditions}",
        kind.value, owner, *(value for _, value in given),
    )  # fmt: skip
    return tuple(sorted(row[0] for row in rows))


async def list_running(tx: Tx, *, kind: TaskKind, subject: str, owner: int) -> tuple[Task, ...]:
    """An account's unfinished tasks on a name or zone, oldest first."""
    rows = await tx.rows(
        f"SELECT {_TASK} FROM task WHERE account_id = $1 AND subject = $2 AND sort = $3"
        " AND state IN ('todo', 'doing', 'error') ORDER BY task_id",
        owner, subject, kind.value,
    )  # fmt: skip
    return tuple(_task(row) for row in rows)


async def list_of_deliveries(tx: Tx, delivery_ids: Sequence[int]) -> tuple[Task, ...]:
    """The unfinished tasks that deliveries wait for, of any account, oldest first."""
    rows = await tx.rows(
        f"SELECT {_TASK} FROM task WHERE delivery_id = ANY($1) AND state IN ('todo', 'doing', 'error')"
        " ORDER BY task_id",
        list(delivery_ids),
    )
    return tuple(_task(row) for row in rows)


async def list_all_of(tx: Tx, *, deliveries: Sequence[int], services: Sequence[int]) -> tuple[Task, ...]:
    """All tasks of deliveries or of services, finished ones too, of any account, oldest first."""
    rows = await tx.rows(
        f"SELECT {_TASK} FROM task WHERE delivery_id = ANY($1) OR service_id = ANY($2) ORDER BY task_id",
        list(deliveries), list(services),
    )  # fmt: skip
    return tuple(_task(row) for row in rows)


async def hand_over(tx: Tx, service_id: int, *, owner: int, to: int) -> None:
    """Move an account's unfinished tasks on a service to the account that now administers it."""
    await tx.execute(
        "UPDATE task SET account_id = $3 WHERE service_id = $1 AND account_id = $2"
        " AND state IN ('todo', 'doing', 'error')",
        service_id, owner, to,
    )  # fmt: skip


async def update(tx: Tx, task: Task) -> None:
    """Write the fields of a task that change.

    Lock it (`lock`) when reading it, so that nobody's change is lost.
    """
    await tx.execute(
        "UPDATE task SET state = $2, due_us = $3, updated_us = $4, done_us = $5, comment = $6, fault = $7,"
        " attempts = $8, arguments = $9, wishes = $10, service_id = $11 WHERE task_id = $1",
        task.task_id, task.state.value, task.due_us, task.updated_us, task.done_us, task.comment,
        None if task.fault is None else task.fault.value, task.attempts, *_secrets(task), task.service_id,
    )  # fmt: skip


async def finish(tx: Tx, tasks: Sequence[Task]) -> None:
    """Write that tasks are done, all at the same time: nothing else about them has changed."""
    if not tasks:
        return
    await tx.execute(
        "UPDATE task SET state = 'done', updated_us = $2, done_us = $2, comment = NULL, fault = NULL"
        " WHERE task_id = ANY($1)",
        [task.task_id for task in tasks], tasks[0].done_us,
    )  # fmt: skip


def _fields(task: Task) -> tuple[object, ...]:
    return (
        task.account_id, task.kind.value, task.subject, task.function, task.state.value, task.key, task.created_us,
        task.due_us, task.updated_us, task.attempts, *_secrets(task),
        task.delivery_id, task.service_id,
    )  # fmt: skip


def _secrets(task: Task) -> tuple[str, str]:
    """The arguments and the instructions of a task, which may include transfer codes."""
    arguments = msgspec.json.encode(task.arguments).decode()
    return seal(arguments, _ARGUMENTS), seal(instructions.encode(task.instructions), _WISHES)


def _task(row: Row) -> Task:
    (task_id, account_id, sort, subject, function, state, key, created_us, due_us, updated_us, done_us, comment,
     fault, attempts, arguments, wishes, delivery_id, service_id) = row  # fmt: skip
    return Task(
        task_id, account_id, TaskKind(sort), subject, function, TaskState(state), key, created_us, due_us, updated_us,
        done_us, comment, None if fault is None else Fault(fault), attempts,
        _arguments.decode(unseal(arguments, _ARGUMENTS)),
        instructions.decode(function, unseal(wishes, _WISHES), updated_us=updated_us), delivery_id, service_id,
    )  # fmt: skip
