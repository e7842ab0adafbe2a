"""Doing tasks on domain names: asking the registry, and acting on its answer.

Three steps, as for everything outside: `begin` notes that a task is under way, the worker asks the registry,
`record` stores the answer with everything that follows from it. The key of a command is its task's and the
number of definite answers so far: an answer that was lost is asked for again under that key, so that nothing is
done twice.
"""

from collections.abc import Mapping, Sequence

from panier.core.domain.instructions import Ordered, TransferRequest
from panier.core.limits import DAY_US, SECOND_US
from panier.core.registry.task import ARGUMENT_CODES, VERBS, argument, changes
from panier.core.service.task import Fault, Task, TaskKind, TaskStep, moved, task_fact
from panier.core.values import frozen, replace
from panier.flows.contact import registrants
from panier.flows.registry import effects
from panier.flows.shop import Shop
from panier.outside.registry.protocol import Answer, Command, Outcome, Verb
from panier.store import jobs, tasks
from panier.store.engine.db import Tx
from panier.store.jobs import Job
from panier.store.messages import events

RETRY_US = 3_600 * SECOND_US  # after the registry's own trouble
SILENCE_US = 60 * SECOND_US  # after no answer, twice as long each time
SILENCE_US_MAX = DAY_US


@frozen
class Work:
    """A task to be done now.

    `command`: what the registry is asked, None where the shop does it alone. `is_new`: the registry cannot have
    heard of the command yet.
    """

    job: Job
    task: Task
    command: Command | None
    is_new: bool


@frozen
class Done:
    """A task with what the registry answered.

    `outcome` is None where it did not answer.
    """

    work: Work
    outcome: Outcome | None
    problem: str = ""


async def begin(tx: Tx, shop: Shop, claimed: Sequence[Job]) -> tuple[Work, ...]:
    """Mark the tasks that the jobs ask for as under way.

    Jobs of tasks that are over are removed.
    """
    begun = await tasks.begin(tx, [job.subject_id for job in claimed], now_us=shop.now())
    await jobs.finish(tx, [job for job in claimed if job.subject_id not in begun])
    contacts = await registrants.load_of_tasks(tx, begun.values())
    return tuple(_work(job, begun[job.subject_id], contacts) for job in claimed if job.subject_id in begun)


async def record(tx: Tx, shop: Shop, answered: Sequence[Done]) -> None:
    """Store what became of the tasks, and do what follows.

    A task that somebody else has stored the outcome of stays as it is.
    """
    now_us = shop.now()
    held = await tasks.load_several(tx, [one.work.task.task_id for one in answered], lock=True)
    current = [one for one in answered if held[one.work.task.task_id].state == one.work.task.state]
    await jobs.finish(tx, [one.work.job for one in answered if one not in current])
    finished = []
    for one in current:
        task = held[one.work.task.task_id]
        if one.work.command is None:
            await effects.do_ourselves(tx, shop, task, one.work.job)
        elif one.outcome is not None and one.outcome.answer == Answer.DONE:
            finished.append((moved(task, TaskStep.FINISH, now_us=now_us), one))
        else:
            await _not_done(tx, shop, task, one)
    await effects.follow(tx, shop, [(task, one.outcome) for task, one in finished if one.outcome is not None])
    await tasks.finish(tx, [task for task, _ in finished])
    await events.note(tx, *(task_fact(task, now_us) for task, _ in finished))
    await jobs.finish(tx, [one.work.job for _, one in finished])


async def take_message(tx: Tx, shop: Shop, key: str) -> None:
    """Ask about a task at once, as the registry reports that its pending command is decided."""
    task = await tasks.load_by_key(tx, key.rpartition(".")[0])
    if task is not None:
        await jobs.hasten(tx, "task", task.task_id, due_us=shop.now())


async def _not_done(tx: Tx, shop: Shop, task: Task, one: Done) -> None:
    """Deal with a task that waits or failed.

    Says when it is taken up again, and reports a failure to its owner.
    """
    now_us, job, outcome = shop.now(), one.work.job, one.outcome
    if outcome is not None and outcome.answer == Answer.PENDING:
        due_us = max(outcome.ask_again_us or now_us + RETRY_US, now_us + SECOND_US)
        await tasks.update(tx, replace(task, comment=outcome.reason, due_us=due_us, updated_us=now_us))
        await jobs.postpone(tx, job, due_us=due_us)
        return
    failed = _failed(task, one, now_us=now_us, attempts=job.attempts)
    await tasks.update(tx, failed)
    if failed.fault in (Fault.REGISTRY, Fault.SILENCE):
        await jobs.postpone(tx, job, due_us=failed.due_us)
    else:
        await jobs.finish(tx, [job])
    if failed.comment != task.comment:
        await events.note(tx, task_fact(failed, now_us))
        await effects.mail_failure(tx, shop, failed)


def _failed(task: Task, one: Done, *, now_us: int, attempts: int) -> Task:
    """The task in error: why, what would fix it, and when it is retried by itself."""
    failed = moved(task, TaskStep.FAIL, now_us=now_us)
    if one.outcome is None:
        wait_us = min(SILENCE_US * 2 ** min(attempts - 1, 20), SILENCE_US_MAX)
        return replace(failed, comment=one.problem, fault=Fault.SILENCE, due_us=now_us + wait_us)
    fault = {
        Answer.REFUSED: Fault.CUSTOMER,
        Answer.FAILED: Fault.REGISTRY,
        Answer.IMPOSSIBLE: Fault.FINAL,
    }[one.outcome.answer]
    key = one.outcome.argument
    wanted = task.arguments
    if key is not None and all(known.key != key for known in wanted):
        wanted = (*wanted, replace(argument(key), value=_code(task, key)))
    return replace(
        failed,
        comment=one.outcome.reason,
        fault=fault,
        arguments=wanted,
        due_us=now_us + RETRY_US,
        attempts=task.attempts + 1,
    )


def _code(task: Task, key: str) -> str | None:
    """The value that was given for an argument when the thing was ordered."""
    return _codes(task).get(ARGUMENT_CODES.get(key, key))


def _codes(task: Task) -> Mapping[str, str]:
    return task.instructions.codes if isinstance(task.instructions, Ordered) else {}


def _work(job: Job, task: Task, contacts: Mapping[int, registrants.Contacts]) -> Work:
    is_new = job.attempts == 1 and task.fault is None
    if task.kind == TaskKind.ZONE or effects.waits_for_people(task):
        return Work(job, task, None, is_new)
    return Work(job, task, _command(task, contacts.get(task.task_id, {})), is_new)


def _command(task: Task, contacts: registrants.Contacts) -> Command:
    """What the registry is asked for."""
    mended = {ARGUMENT_CODES.get(one.key, one.key): one.value for one in task.arguments if one.value is not None}
    command = Command(
        key=f"{task.key}.{task.attempts}",
        verb=_verb(task),
        name=task.subject,
        codes={**_codes(task), **mended},
        contacts=contacts,
        changes=changes(task.instructions),
    )
    match task.instructions:
        case Ordered(months=months, mode=mode):
            return replace(command, months=months, mode=mode)
    return command


def _verb(task: Task) -> Verb:
    match task.instructions:
        case TransferRequest(approval=approval):
            return Verb.APPROVE_TRANSFER if approval.has_accepted else Verb.REJECT_TRANSFER
    return Verb(VERBS[task.function])
