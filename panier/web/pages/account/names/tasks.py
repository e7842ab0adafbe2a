"""Work on a name (/account/names/{name}/tasks) and one task of it, with what it asks its customer for."""

import base64
from collections.abc import Mapping

from panier.core.limits import whole_number
from panier.core.refusal import bad_input, not_found
from panier.core.registry.task import ARGUMENT_KEYS
from panier.core.service.task import Argument, Task, TaskKind
from panier.core.values import frozen
from panier.flows.service import tasks
from panier.store import tasks as stored
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.names import tabs
from panier.web.pages.account.portions import portion
from panier.web.pages.account.work_words import function_words
from panier.web.pages.parts.called.task_states import SaidState, state_of_task
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.moments import Moment, moment
from panier.web.pages.parts.problems import about
from panier.web.pages.parts.tongues import phrase

_DOCUMENT = "document"


@frozen
class TaskRow:
    """Work on a name in a list."""

    number: int
    function: str
    begun: Moment
    state: SaidState
    comment: str


@frozen
class AskedArgument:
    """Something that a task asks for. `kind`: document, choice, area or text; sizes are in characters."""

    key: str
    about: str
    kind: str
    value: str
    choices: tuple[tuple[str, str], ...]
    size: int


@frozen
class TaskView:
    """A task as its page shows it, with what its customer may do about it."""

    number: int
    function: str
    state: SaidState
    begun: Moment
    done: Moment | None
    comment: str
    arguments: tuple[AskedArgument, ...]
    takes_answers: bool
    can_relaunch: bool
    can_hurry: bool
    can_cancel: bool


def _row(task: Task, now_us: int) -> TaskRow:
    return TaskRow(
        task.task_id, function_words(task.function), moment(task.created_us, now_us),
        state_of_task(task, now_us), task.comment or "",
    )  # fmt: skip


def _argument(one: Argument) -> AskedArgument:
    choices = tuple((value, value) for value in one.accepted_values or ())
    size = one.maximum_size or 2_000
    kind = _DOCUMENT if one.accepted_formats else "choice" if choices else "area" if size > 255 else "text"
    value = "" if kind == _DOCUMENT else one.value or ""
    return AskedArgument(one.key, one.description, kind, value, choices, size)


def _view(task: Task, now_us: int) -> TaskView:
    return TaskView(
        number=task.task_id,
        function=function_words(task.function),
        state=state_of_task(task, now_us),
        begun=moment(task.created_us, now_us),
        done=None if task.done_us is None else moment(task.done_us, now_us),
        comment=task.comment or "",
        arguments=tuple(_argument(one) for one in task.arguments if not one.is_read_only),
        takes_answers=task.can_relaunch and bool(task.arguments),
        can_relaunch=task.can_relaunch,
        can_hurry=task.can_accelerate,
        can_cancel=task.can_cancel,
    )


async def _tasks(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The work on the name, the latest first; that of one which is on its way here too."""
    name, now_us = visit.parts["name"], visit.now_us
    numbers = await tasks.list_ids(tx, visit.shop, visit.caller, kind=TaskKind.DOMAIN, subject=name)
    if not numbers:
        await tabs.load_service(tx, visit)
    shown = portion(numbers[::-1], visit, f"/account/names/{name}/tasks", ())
    found = await stored.load_several(tx, list(shown.rows)) if shown.rows else {}
    rows = [_row(found[number], now_us) for number in shown.rows if number in found]
    path = f"/me/task/domain?domain={name}"
    return {**await tabs.around(tx, visit, "tasks", name), "rows": rows, "found": shown, "calls": (("GET", path),)}


async def _load(tx: Tx, visit: AccountVisit) -> Task:
    """The task in the page's path.

    Refuses: one that is unknown, somebody else's, or of another name (404).
    """
    number = whole_number(visit.parts["task"])
    if number is None:
        raise not_found(id=visit.parts["task"])
    task = await tasks.read(tx, visit.shop, visit.caller, kind=TaskKind.DOMAIN, task_id=number)
    if task.subject != visit.parts["name"]:
        raise not_found(id=number)
    return task


async def _task(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    task = await _load(tx, visit)
    path = f"/me/task/domain/{task.task_id}"
    return {
        **await tabs.around(tx, visit, "tasks", task.subject),
        "shown": _view(task, visit.now_us),
        "calls": (
            ("GET", path),
            *(SameCall("PUT", f"{path}/argument/{one.key}", {"value": "…"}) for one in task.arguments),
            ("POST", f"{path}/relaunch"),
        ),
    }


async def _answer(tx: Tx, visit: AccountVisit) -> AccountDone:
    """Store what is asked for, and try the task again; a document that was sent before need not be sent again."""
    task = await _load(tx, visit)
    for one in task.arguments:
        if one.is_read_only:
            continue
        value = visit.said(one.key)
        if one.accepted_formats:
            if not visit.content and one.value:
                continue
            value = base64.b64encode(visit.content).decode()
        if not value:
            raise bad_input(one.key, "is missing: the task cannot go on without it")
        with about(one.key, "value"):
            await tasks.answer(tx, visit.shop, visit.caller, task_id=task.task_id, key=one.key, value=value)
    return await _relaunch(tx, visit)


async def _relaunch(tx: Tx, visit: AccountVisit) -> AccountDone:
    task = await _load(tx, visit)
    await tasks.relaunch(tx, visit.shop, visit.caller, kind=TaskKind.DOMAIN, task_id=task.task_id)
    return AccountDone()


async def _hurry(tx: Tx, visit: AccountVisit) -> AccountDone:
    task = await _load(tx, visit)
    await tasks.accelerate(tx, visit.shop, visit.caller, kind=TaskKind.DOMAIN, task_id=task.task_id)
    return AccountDone()


async def _cancel(tx: Tx, visit: AccountVisit) -> AccountDone:
    task = await _load(tx, visit)
    await tasks.cancel(tx, visit.shop, visit.caller, kind=TaskKind.DOMAIN, task_id=task.task_id)
    return AccountDone()


_ONE = "/me/task/domain/{task}"
_AGAIN = phrase("It is tried again.")
PAGES = (
    AccountPage(
        f"{tabs.NAME}/tasks", "account/names/tasks.html", "services", ("GET", "/me/task/domain"), _tasks
    ),
    AccountPage(
        f"{tabs.NAME}/tasks/{{task}}", "account/names/task.html", "services", ("GET", _ONE), _task,
        forms=(
            AccountForm("answer", ("PUT", f"{_ONE}/argument/1"), _answer, said=_AGAIN),
            AccountForm("relaunch", ("POST", f"{_ONE}/relaunch"), _relaunch, said=_AGAIN),
            AccountForm("hurry", ("POST", f"{_ONE}/accelerate"), _hurry, said=phrase("It is its turn now.")),
            AccountForm("cancel", ("POST", f"{_ONE}/cancel"), _cancel, said=phrase("It is cancelled.")),
        ),
        fields=ARGUMENT_KEYS,
    ),
)  # fmt: skip
