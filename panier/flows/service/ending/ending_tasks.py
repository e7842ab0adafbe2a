"""Tasks that end their service once they are done: a block of addresses is released."""

from panier.core.account.account import Caller
from panier.core.service.kind import ServiceAction, ServiceKind
from panier.core.service.service import Service
from panier.core.service.work import ServiceTask, WorkState
from panier.families.kinds import ending_functions
from panier.flows.service.ending import endings
from panier.flows.service.kinds.services import act
from panier.flows.service.kinds.tasks import SeenTask
from panier.flows.service.owned import access_service
from panier.flows.shop import Shop
from panier.store import jobs, services
from panier.store.engine.db import Tx
from panier.store.jobs import Job
from panier.store.service import work

JOB = "end-after-task"


async def stage(tx: Tx, service: Service, task: ServiceTask) -> None:
    """Have a service ended when a task is done that ends it; one that nobody has done yet is staged later."""
    if task.due_us is not None and task.function in ending_functions(service.family):
        await jobs.hasten(tx, JOB, service.service_id, due_us=task.due_us)


async def begin(
    tx: Tx, shop: Shop, caller: Caller, *, kind: ServiceKind, action: ServiceAction, service_name: str
) -> SeenTask | object:
    """Begin the task of an action that ends a service of a kind once it is done.

    Refuses: an unknown service (404), an expired one (460), everybody but its admin (403), one that is in another
    state, has a task under way or is engaged for longer (409).
    """
    service = await endings.lock(tx, shop, caller, await access_service(tx, caller, kind, service_name))
    asked = await act(tx, shop, caller, kind=kind, action=action, service_name=service_name)
    if isinstance(asked, SeenTask):
        await stage(tx, service, asked.task)
    return asked


async def carry_out(tx: Tx, shop: Shop, job: Job) -> None:
    """End a service, unless its task failed, was called off, or somebody has ended the service meanwhile."""
    service = await services.lock_service(tx, job.subject_id)
    if service is not None and service.ended_us is None:
        tasks = await work.list_all(tx, service.service_id)
        if any(_is_done(one, service, shop.now()) for one in tasks):
            await endings.end(tx, shop, service, why="as you wanted")
    await jobs.finish(tx, [job])


def _is_done(task: ServiceTask, service: Service, now_us: int) -> bool:
    return task.function in ending_functions(service.family) and task.state(now_us) is WorkState.DONE
