"""Another registrar wants a domain name of ours.

Its admin is asked, and may approve or reject it for five days (guide).
"""

from panier.core.account.access import digest
from panier.core.account.account import Caller
from panier.core.account.approval import Approval
from panier.core.domain.instructions import TransferRequest
from panier.core.limits import DAY_US
from panier.core.refusal import conflict, invalid
from panier.core.service.service import Service
from panier.core.service.task import NewTask, Task, TaskKind, TaskState, TaskStep, moved, task_fact
from panier.core.values import replace
from panier.flows.account import mails
from panier.flows.contact import owners
from panier.flows.service.ending import endings
from panier.flows.service.tasks import ask
from panier.flows.shop import Shop
from panier.outside.registry.protocol import Message
from panier.store import jobs, services, tasks
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.jobs import Job
from panier.store.messages import events

FUNCTION = "DomainOutgoingTransfer"
SILENCE_US = 5 * DAY_US
IDENT_LENGTH = 16  # people may have to type it


async def ask_admin(tx: Tx, shop: Shop, service: Service, message: Message) -> None:
    """Create a task for the request of another registrar.

    The admin gets an e-mail with the ident that an answer needs.
    """
    if any(one.function == FUNCTION for one in await _open(tx, service)):
        return
    ident = shop.ids.token(IDENT_LENGTH)
    request = TransferRequest(Approval(digest=digest(ident)), message.registrar or "another registrar")
    key = f"outgoing-{service.service_id}-{message.message_id}"
    await ask(tx, shop, NewTask.on(service, TaskKind.DOMAIN, FUNCTION, request), key=key)
    account = await accounts.load(tx, service.account_id)
    assert account is not None
    await mails.send(
        tx, shop, account, "transfer_asked", hidden=ident,
        name=service.name, registrar=request.registrar, secret=mails.SECRET,
    )  # fmt: skip


async def wait(tx: Tx, shop: Shop, task: Task, request: TransferRequest, job: Job) -> None:
    """Wait until the admin answers, or the registry reports what became of it."""
    due_us = shop.now() + DAY_US
    comment = f"{request.registrar} asks for the name: approve or reject it"
    await tasks.update(tx, replace(task, comment=comment, due_us=due_us))
    await jobs.postpone(tx, job, due_us=due_us)


async def approve(tx: Tx, shop: Shop, caller: Caller, *, service: Service, is_approved: bool, ident: str) -> None:
    """Store the admin's answer to another registrar.

    Refuses: an answer where nobody asked (409); an ident other than the one that was mailed (400).
    """
    waiting = [
        (task, request)
        for task in await _open(tx, service)
        if isinstance(request := task.instructions, TransferRequest) and not request.approval.is_answered
    ]
    if not waiting:
        raise conflict(f"Nobody asked for the transfer of {service.name}")
    (task, request), now_us = waiting[0], shop.now()
    if not request.approval.is_token(ident):
        raise invalid("ident is not the one in the e-mail about this transfer")
    after = replace(request, approval=request.approval.answered(is_accepted=is_approved, now_us=now_us))
    await tasks.update(tx, replace(task, instructions=after, updated_us=now_us))
    await jobs.hasten(tx, "task", task.task_id, due_us=now_us)


async def let_go(tx: Tx, shop: Shop, task: Task) -> None:
    """The registry took it that a name may go: it is gone, which its message says as well."""
    service = None if task.service_id is None else await services.lock_service(tx, task.service_id)
    if service is not None and service.ended_us is None:
        await _end(tx, shop, service)


async def end_service(tx: Tx, shop: Shop, service: Service) -> None:
    """End the service and its task: the registry gave the name to the other registrar."""
    if service.ended_us is None:
        await _end(tx, shop, service)
    await _close(tx, shop, service, TaskStep.FINISH, "The name was transferred")


async def _end(tx: Tx, shop: Shop, service: Service) -> None:
    await endings.end(tx, shop, service, why="because it went to another registrar", takes_along=False)
    await owners.release(tx, [service.name])


async def end_request(tx: Tx, shop: Shop, service: Service) -> None:
    """Cancel the task: the other registrar gave up."""
    await _close(tx, shop, service, TaskStep.CANCEL, "The other registrar called the transfer off")


async def _close(tx: Tx, shop: Shop, service: Service, step: TaskStep, comment: str) -> None:
    for task in await _open(tx, service):
        if task.function == FUNCTION:
            begun = task if task.state == TaskState.DOING else moved(task, TaskStep.START, now_us=shop.now())
            closed = replace(moved(begun, step, now_us=shop.now()), comment=comment)
            await tasks.update(tx, closed)
            await events.note(tx, task_fact(closed, shop.now()))


async def _open(tx: Tx, service: Service) -> tuple[Task, ...]:
    return await tasks.list_running(tx, kind=TaskKind.DOMAIN, subject=service.name, owner=service.account_id)
