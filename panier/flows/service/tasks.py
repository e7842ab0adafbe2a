"""Tasks on domain names and zones: creating them, and what their owners may do with them.

Serves /me/task and …/task.
"""

from panier.core.account.account import Caller
from panier.core.refusal import bad_input, conflict, not_found
from panier.core.service.owned import DOMAIN, ZONE
from panier.core.service.service import existing, unexpired
from panier.core.service.task import (
    Argument,
    Fault,
    NewTask,
    Task,
    TaskKind,
    TaskState,
    TaskStep,
    answered,
    moved,
    task_fact,
)
from panier.core.service.task_argument import argument_fault
from panier.core.values import replace
from panier.flows.service import waiting_deliveries
from panier.flows.shop import Shop
from panier.outside.names import host
from panier.store import jobs, services, tasks
from panier.store.engine.db import Tx
from panier.store.messages import events

KEY_LENGTH = 32


async def ask(tx: Tx, shop: Shop, new: NewTask, *, key: str | None = None) -> Task:
    """Ask for work on a name or zone, under a key of its own where none is given.

    Refuses: a key that there is a task of already (409).
    """
    task = new.task(key or shop.ids.token(KEY_LENGTH), shop.now())
    number = await tasks.insert(tx, task)
    if number is None:
        raise conflict("This is under way already")
    await jobs.stage(tx, "task", number, due_us=task.due_us)
    task = replace(task, task_id=number)
    await events.note(tx, task_fact(task, shop.now()))
    return task


async def list_ids(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    kind: TaskKind,
    subject: str | None = None,
    service_name: str | None = None,
    function: str | None = None,
    status: str | None = None,
    type: str | None = None,  # noqa: A002 - the protocol's word
) -> tuple[int, ...]:
    """List the caller's tasks, optionally for one domain name or zone.

    No task is of the type `alldom`.
    """
    if service_name is not None:
        subject = await _owned(tx, shop, caller, kind, service_name)
    if type not in (None, "domain"):
        return ()
    named = None if subject is None else host(subject) or subject
    return await tasks.list_tasks(
        tx, kind=kind, owner=caller.account_id, subject=named, function=function, state=status
    )


async def read(
    tx: Tx, shop: Shop, caller: Caller, *, kind: TaskKind, task_id: int, service_name: str | None = None
) -> Task:
    """Show one of the caller's tasks."""
    return await _load(tx, shop, caller, kind, task_id, name=service_name)


async def accelerate(
    tx: Tx, shop: Shop, caller: Caller, *, kind: TaskKind, task_id: int, service_name: str | None = None
) -> None:
    """Run a task now instead of at its scheduled time.

    Refuses: a task that cannot be accelerated (409).
    """
    task = await _load(tx, shop, caller, kind, task_id, name=service_name, lock=True)
    if not task.can_accelerate:
        raise conflict(f"This task is {task.state} and cannot be accelerated")
    await tasks.update(tx, replace(task, due_us=shop.now(), updated_us=shop.now()))
    await jobs.hasten(tx, "task", task.task_id, due_us=shop.now())


async def relaunch(
    tx: Tx, shop: Shop, caller: Caller, *, kind: TaskKind, task_id: int, service_name: str | None = None
) -> None:
    """Retry a task that is in error.

    Refuses: a task that the caller cannot fix (409); a task with arguments that still have no value (400).
    """
    task = await _load(tx, shop, caller, kind, task_id, name=service_name, lock=True)
    if not task.can_relaunch:
        raise conflict(f"This task is {task.state} and cannot be relaunched")
    for argument in task.arguments:
        if argument.value is None:
            raise bad_input(argument.key, "is a required argument of this task")
    again = moved(task, TaskStep.RELAUNCH, now_us=shop.now())
    await tasks.update(tx, replace(again, due_us=shop.now()))
    await waiting_deliveries.take_up(tx, task)
    await jobs.hasten(tx, "task", task.task_id, due_us=shop.now())


async def cancel(
    tx: Tx, shop: Shop, caller: Caller, *, kind: TaskKind, task_id: int, service_name: str | None = None
) -> None:
    """Cancel a task, and the delivery that waits for it.

    Refuses: a task that is under way or over (409).
    """
    task = await _load(tx, shop, caller, kind, task_id, name=service_name, lock=True)
    if not task.can_cancel:
        raise conflict(f"This task is {task.state} and cannot be cancelled")
    comment = "Cancelled by the customer"
    cancelled = replace(moved(task, TaskStep.CANCEL, now_us=shop.now()), comment=comment)
    await tasks.update(tx, cancelled)
    await events.note(tx, task_fact(cancelled, shop.now()))
    await waiting_deliveries.call_off(tx, shop, task, reason=comment)


async def list_argument_keys(tx: Tx, shop: Shop, caller: Caller, *, task_id: int) -> tuple[str, ...]:
    """List the arguments that a task asks its owner for."""
    task = await _load(tx, shop, caller, TaskKind.DOMAIN, task_id)
    return tuple(argument.key for argument in task.arguments)


async def read_argument(tx: Tx, shop: Shop, caller: Caller, *, task_id: int, key: str) -> Argument:
    """Show an argument of a task."""
    return _argument(await _load(tx, shop, caller, TaskKind.DOMAIN, task_id), key)


async def answer(tx: Tx, shop: Shop, caller: Caller, *, task_id: int, key: str, value: str | None = None) -> None:
    """Set the value of a task's argument.

    Refuses: a value that the argument does not take (400); a task that is not waiting for one (409).
    """
    task = await _load(tx, shop, caller, TaskKind.DOMAIN, task_id, lock=True)
    wanted = _argument(task, key)
    if task.state != TaskState.ERROR or task.fault != Fault.CUSTOMER:
        raise conflict(f"This task is {task.state} and takes no arguments now")
    if value is None:
        raise bad_input("value", "is a required property")
    fault = argument_fault(wanted, value)
    if fault is not None:
        raise bad_input("value", f"{fault}, as {key} of this task")
    await tasks.update(tx, replace(answered(task, key, value), updated_us=shop.now()))


async def _load(
    tx: Tx, shop: Shop, caller: Caller, kind: TaskKind, task_id: int, *, name: str | None = None, lock: bool = False
) -> Task:
    subject = None if name is None else await _owned(tx, shop, caller, kind, name)
    task = await tasks.load(tx, task_id, kind=kind, owner=caller.account_id, lock=lock)
    if task is None or subject not in (None, task.subject):
        raise not_found(id=task_id)
    return task


async def _owned(tx: Tx, shop: Shop, caller: Caller, kind: TaskKind, asked: str) -> str:
    """The spelling of a domain name or zone of the caller's.

    Refuses: one that is not the caller's (404); an expired domain name (460).
    """
    thing = DOMAIN if kind == TaskKind.DOMAIN else ZONE
    name = host(asked) or asked
    service = await services.load_by_name(tx, thing.family, thing.product, name=name, owner=caller.account_id)
    if kind == TaskKind.DOMAIN:
        return unexpired(service, shop.now()).name
    return existing(service).name


def _argument(task: Task, key: str) -> Argument:
    found = next((argument for argument in task.arguments if argument.key == key), None)
    if found is None:
        raise not_found(key=key)
    return found
