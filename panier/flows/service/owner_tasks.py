"""What the shop's owner says of the tasks of services: done, or failed. In a live shop nothing ends them otherwise."""

from panier.core.refusal import conflict, not_found
from panier.core.service.made import shortened
from panier.core.service.open_delivery import OpenTask
from panier.core.service.work import ServiceTask
from panier.flows.service.ending import ending_tasks
from panier.flows.shop import Timed
from panier.store import services
from panier.store.engine.db import Tx
from panier.store.service import work


async def list_open(tx: Tx, *, limit: int) -> tuple[OpenTask, ...]:
    """The tasks that wait for somebody who does them, so many at most, oldest first."""
    waiting = await work.list_waiting(tx, limit=limit)
    owned = await services.load_several(tx, sorted({one.service_id for one in waiting}))
    return tuple(OpenTask(owned[one.service_id], one) for one in waiting)


async def mark_done(tx: Tx, shop: Timed, task_id: int) -> None:
    """Record that what a task asks for was done; the service is as the task wanted it from then on.

    Refuses: a number that is none (404), a task that has failed, and one of a service that has ended (409).
    """
    await _end(tx, shop, task_id, problem=None)


async def mark_failed(tx: Tx, shop: Timed, task_id: int, *, reason: str) -> None:
    """Record that a task cannot be done; the service is as it was before, and its customer may read the reason.

    Refuses: a number that is none (404), a task that is done, and one of a service that has ended (409).
    """
    await _end(tx, shop, task_id, problem=shortened(reason) or "It cannot be done")


async def _end(tx: Tx, shop: Timed, task_id: int, *, problem: str | None) -> None:
    task = await _lock(tx, task_id)
    if task.is_over(shop.now()):
        if (task.problem is None) == (problem is None):
            return  # said again
        raise conflict(f"Task {task_id} is {task.state(shop.now())} already")
    ended = task.ended(shop.now(), problem)
    await work.update(tx, ended)
    service = (await services.load_several(tx, [task.service_id]))[task.service_id]
    await ending_tasks.stage(tx, service, ended)


async def _lock(tx: Tx, task_id: int) -> ServiceTask:
    """A task of a living service, which nobody else changes meanwhile."""
    found = await work.load_any(tx, task_id)
    if found is None:
        raise not_found(task=task_id)
    service = await services.lock_service(tx, found.service_id)
    task = await work.load_any(tx, task_id)
    if service is None or task is None or service.ended_us is not None:
        raise conflict(f"The service of task {task_id} has ended")
    return task
