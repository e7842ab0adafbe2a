"""Tasks of services whose kinds files describe, in the words of their kinds."""

from panier.core.account.account import Caller
from panier.core.limits import SECOND_US
from panier.core.period import at
from panier.core.refusal import not_found
from panier.core.service.blanks import filled_mapping
from panier.core.service.entries import meets
from panier.core.service.kind import ServiceKind, TaskForm, Values
from panier.core.service.service import unexpired
from panier.core.service.work import ServiceTask, WorkState
from panier.core.values import frozen
from panier.flows.service.owned import access_service
from panier.flows.shop import Shop
from panier.store.engine.db import Tx
from panier.store.service import work

_UUID = "00000000-0000-4000-8000-"  # before the number of a task, where a kind knows its tasks by UUIDs


@frozen
class SeenTask:
    """A task of a service at an instant."""

    task: ServiceTask
    service_name: str
    now_us: int


async def list_tasks(
    tx: Tx, shop: Shop, caller: Caller, *, kind: ServiceKind, service_name: str, wanted: Values | None = None
) -> tuple[SeenTask, ...]:
    """List the tasks of a service of a kind, oldest first.

    Refuses: an unknown service (404), an expired one (460).
    """
    service = unexpired(await access_service(tx, caller, kind, service_name), shop.now())
    found = [task for task in await work.list_all(tx, service.service_id) if not _is_gone(kind, task, shop.now())]
    tasks = [SeenTask(task, service.name, shop.now()) for task in found]
    filters = {} if kind.tasks is None else kind.tasks.filters
    return tuple(one for one in tasks if not wanted or meets(task_properties(kind, one), filters, wanted))


async def read_task(
    tx: Tx, shop: Shop, caller: Caller, *, kind: ServiceKind, service_name: str, task_id: int
) -> SeenTask:
    """Show a task of a service of a kind.

    Refuses: an unknown service or task (404), an expired service (460).
    """
    service = unexpired(await access_service(tx, caller, kind, service_name), shop.now())
    task = await work.load(tx, service.service_id, task_id)
    if task is None or _is_gone(kind, task, shop.now()):
        raise not_found(taskId=task_id)
    return SeenTask(task, service.name, shop.now())


async def read_named_task(
    tx: Tx, shop: Shop, caller: Caller, *, kind: ServiceKind, service_name: str, task_id: str
) -> SeenTask:
    """Show a task of a service of a kind by the id that its list shows.

    Refuses: an unknown service or task (404), an expired service (460).
    """
    digits = task_id.removeprefix(_UUID)
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) == len(uuid_of(0)) - len(_UUID) else 0
    if uuid_of(number) != task_id:
        number = 0
    return await read_task(tx, shop, caller, kind=kind, service_name=service_name, task_id=number)


def _is_gone(kind: ServiceKind, task: ServiceTask, now_us: int) -> bool:
    """True for a task that is done, of a kind that forgets those."""
    are_kept = kind.tasks is None or kind.tasks.are_kept
    return not are_kept and task.state(now_us) is WorkState.DONE


def uuid_of(task_id: int) -> str:
    """The id of a task, where a kind knows its tasks by UUIDs."""
    return f"{_UUID}{task_id:012d}"


def task_properties(kind: ServiceKind, seen: SeenTask) -> dict[str, object]:
    """What a task is shown as, in the words of its kind."""
    assert kind.tasks is not None
    return filled_mapping(kind.tasks.properties, task_sources(kind, seen))


def task_sources(kind: ServiceKind, seen: SeenTask) -> dict[str, object]:
    """What the blanks of a task are filled from."""
    assert kind.tasks is not None
    task, now_us = seen.task, seen.now_us
    is_over = task.is_over(now_us)
    return {
        "task.id": task.task_id, "task.uuid": uuid_of(task.task_id),
        "task.function": task.function, "task.state": _word(kind.tasks, task.state(now_us)),
        "task.created": instant(task.created_us), "task.progress": task.progress(now_us),
        "task.started": instant(task.starts_us) if now_us >= task.starts_us else None,
        "task.ended": instant(task.due_us) if is_over else None,
        "task.updated": instant(task.due_us if is_over else task.created_us), "task.comment": task.problem,
        "task.elapsed": max(0, now_us - task.starts_us) // SECOND_US,
        "name": seen.service_name, **{f"body.{name}": value for name, value in task.subject.items()},
        "task.entry": task.subject.get("entry"),
    }  # fmt: skip


def _word(form: TaskForm, state: WorkState) -> str:
    """The word of a kind for a state; one that cannot cancel tasks may have none for that."""
    return form.states.get(state.value) or form.states[WorkState.FAILED.value]


def instant(time_us: int | None) -> str | None:
    return None if time_us is None else at(time_us).replace(microsecond=0).isoformat()
