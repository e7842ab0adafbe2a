"""Taking up tasks of names and zones that are in error, for those who run the shop."""

from panier.core.refusal import bad_input, conflict, not_found
from panier.core.service.task import FINAL, Task, TaskState, TaskStep, moved
from panier.core.values import replace
from panier.flows.service import waiting_deliveries
from panier.flows.shop import Timed
from panier.store import jobs, tasks
from panier.store.engine.db import Tx


async def relaunch(tx: Tx, shop: Timed, task_id: int) -> Task:
    """Have a task taken up at once: one in error from the beginning, one that waits without waiting further.

    Refuses: a number that is none (404); one that is over (409); one whose customer owes it an answer (400).
    """
    task = (await tasks.load_several(tx, [task_id], lock=True)).get(task_id)
    if task is None:
        raise not_found("This task", task=task_id)
    check_relaunches(task)
    now_us = shop.now()
    if task.state is TaskState.ERROR:
        after = replace(moved(task, TaskStep.RELAUNCH, now_us=now_us), due_us=now_us)
        await waiting_deliveries.take_up(tx, task)
    else:
        after = replace(task, due_us=now_us, updated_us=now_us)
    await tasks.update(tx, after)
    await jobs.hasten(tx, "task", task_id, due_us=now_us)
    return after


def check_relaunches(task: Task) -> None:
    """Check that a task may be taken up at once.

    Refuses: one that is over (409); one whose customer owes it an answer (400).
    """
    if task.state in FINAL:
        raise conflict(f"Task {task.task_id} is {task.state.value}")
    missing = [one.key for one in task.arguments if one.value is None]
    if task.state is TaskState.ERROR and missing:
        raise bad_input("task", f"lacks {', '.join(missing)}, which its customer has to give first")
