"""Work on a domain name or a DNS zone that takes its time.

Tasks are listed, corrected and cancelled under /me/task and /domain.
"""

from enum import StrEnum

from panier.core.hook.fact import Fact, FactType, fact
from panier.core.refusal import conflict
from panier.core.service.service import Service
from panier.core.values import frozen, replace


class TaskKind(StrEnum):
    """What a task is about: a domain name or a DNS zone."""

    DOMAIN = "domain"
    ZONE = "zone"


class TaskState(StrEnum):
    """The state of a task, in OVHcloud's words."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    CANCELLED = "cancelled"
    ERROR = "error"


class Fault(StrEnum):
    """Why a task is in error, and who can fix it (guide: tasks)."""

    CUSTOMER = "customer"  # the customer's input is wrong or missing: correct the arguments, then relaunch
    REGISTRY = "registry"  # the customer cannot do anything; it is retried automatically
    FINAL = "final"  # nobody can do anything about it
    SILENCE = "silence"  # no answer in time: retried automatically, or as soon as the customer relaunches it


class TaskStep(StrEnum):
    """What can happen to a task."""

    START = "start"
    FINISH = "finish"
    FAIL = "fail"
    RELAUNCH = "relaunch"
    CANCEL = "cancel"


# Rule: whatever moves a task stands in this table. A step that is not in it raises and changes nothing.
#
# From `error` work is taken up again without a stop at `todo`: the worker asks a registry in trouble or silent once
# more, with nobody there to relaunch anything. Only a relaunch goes back to `todo`, because the customer did
# something: the task waits for its turn like a new one, and can be hurried and cancelled like a new one. (After
# silence the latter is a gap, as long as that moment lasts.)
#
# `doing` starts over and again. The worker may have died between asking and writing down, and a registry that answers
# later is asked after; the key of the command sees to it that nothing is done twice (flows/registry/tasks.py).
#
# Every state that is not final can be cancelled, since not only customers cancel: holders refuse, names are deleted,
# other registrars give up. What customers may cancel is less, see `can_cancel`: not what is under way, and nothing
# after silence, which is no "no". The name may be registered already and its answer lost; a task that was called off
# then would leave a name at the registry that nobody here has, and an order that says it was never made.
TRANSITIONS: dict[tuple[TaskState, TaskStep], TaskState] = {
    (TaskState.TODO, TaskStep.START): TaskState.DOING,
    (TaskState.DOING, TaskStep.START): TaskState.DOING,  # taken up again after a crash, or looked up once more
    (TaskState.ERROR, TaskStep.START): TaskState.DOING,  # retried automatically
    (TaskState.DOING, TaskStep.FINISH): TaskState.DONE,
    (TaskState.DOING, TaskStep.FAIL): TaskState.ERROR,
    (TaskState.ERROR, TaskStep.RELAUNCH): TaskState.TODO,
    (TaskState.TODO, TaskStep.CANCEL): TaskState.CANCELLED,
    (TaskState.DOING, TaskStep.CANCEL): TaskState.CANCELLED,
    (TaskState.ERROR, TaskStep.CANCEL): TaskState.CANCELLED,
}
FINAL = frozenset({TaskState.DONE, TaskState.CANCELLED})


@frozen
class Argument:
    """Something that a task needs from the customer.

    Sizes are in characters, those of documents in bytes.
    """

    key: str
    description: str
    kind: str = "string"
    value: str | None = None
    accepted_values: tuple[str, ...] | None = None
    accepted_formats: tuple[str, ...] | None = None
    fields: tuple[str, ...] | None = None
    template: str | None = None
    minimum_size: int | None = None
    maximum_size: int | None = None
    is_read_only: bool = False


@frozen
class Instructions:
    """What a task is to do; these say nothing more than its function and its subject.

    Whatever else there is to say has a class of its own: core/domain/instructions.py, core/zone/content.py.
    """


NOTHING_MORE = Instructions()


@frozen
class Task:
    """One piece of such work. `key` names it outside: asking again under the same key does nothing twice.

    `function`: what is done, in OVHcloud's words (DomainCreate). `instructions`: what exactly.
    `due_us`: when it is taken up next. `delivery_id`: the delivery that waits for it, `service_id`: what it changes.
    """

    task_id: int
    account_id: int
    kind: TaskKind
    subject: str
    function: str
    state: TaskState
    key: str
    created_us: int
    due_us: int
    updated_us: int
    done_us: int | None = None
    comment: str | None = None
    fault: Fault | None = None
    attempts: int = 0
    arguments: tuple[Argument, ...] = ()
    instructions: Instructions = NOTHING_MORE
    delivery_id: int | None = None
    service_id: int | None = None

    @property
    def missing(self) -> tuple[Argument, ...]:
        """What it still needs from its customer."""
        return tuple(one for one in self.arguments if one.value is None and not one.is_read_only)

    @property
    def can_accelerate(self) -> bool:
        """True while it waits for its turn; work on name servers cannot be accelerated (guide)."""
        return self.state == TaskState.TODO and self.function not in _UNHURRIED

    @property
    def can_relaunch(self) -> bool:
        """True where the customer can fix its error."""
        return self.state == TaskState.ERROR and self.fault in (Fault.CUSTOMER, Fault.SILENCE)

    @property
    def can_cancel(self) -> bool:
        """True until it has begun, and after an error where nothing can have been done outside."""
        return self.state == TaskState.TODO or (self.state == TaskState.ERROR and self.fault != Fault.SILENCE)


_UNHURRIED = frozenset(
    {"DomainDnsUpdate", "DomainDsUpdate", "DomainHostCreate", "DomainHostUpdate", "DomainHostDelete"}
)


@frozen
class NewTask:
    """Work that is asked for, with the fields of the task that it becomes."""

    account_id: int
    kind: TaskKind
    subject: str
    function: str
    instructions: Instructions = NOTHING_MORE
    delivery_id: int | None = None
    service_id: int | None = None

    @classmethod
    def on(
        cls, service: Service, kind: TaskKind, function: str, instructions: Instructions = NOTHING_MORE
    ) -> "NewTask":
        """Work on a service, for the account that administers it."""
        return cls(service.account_id, kind, service.name, function, instructions, service_id=service.service_id)

    def task(self, key: str, now_us: int) -> Task:
        """The task as it begins; it has no number yet."""
        return Task(
            task_id=0,
            account_id=self.account_id,
            kind=self.kind,
            subject=self.subject,
            function=self.function,
            state=TaskState.TODO,
            key=key,
            created_us=now_us,
            due_us=now_us,
            updated_us=now_us,
            instructions=self.instructions,
            delivery_id=self.delivery_id,
            service_id=self.service_id,
        )


def moved(task: Task, step: TaskStep, *, now_us: int) -> Task:
    """The task after a step.

    Refuses: a step that its state does not allow (409).
    """
    after = TRANSITIONS.get((task.state, step))
    if after is None:
        raise conflict(f"A task that is {task.state} cannot {step}")
    is_over = after in FINAL
    return replace(task, state=after, updated_us=now_us, done_us=now_us if is_over else None)


def answered(task: Task, key: str, value: str) -> Task:
    """The task with a value for an argument."""
    return replace(
        task, arguments=tuple(replace(one, value=value) if one.key == key else one for one in task.arguments)
    )


_TASKS = {
    TaskState.TODO: FactType.TASK_CREATED,
    TaskState.DONE: FactType.TASK_DONE,
    TaskState.CANCELLED: FactType.TASK_CANCELLED,
    TaskState.ERROR: FactType.TASK_FAILED,
}


def task_fact(task: Task, now_us: int) -> Fact:
    """The fact that a task is in its present state, which is not that it is under way."""
    kind = _TASKS[task.state]
    reason = {"reason": task.comment or "It could not be done"} if kind is FactType.TASK_FAILED else {}
    return fact(
        kind, task.account_id, now_us,
        task_id=task.task_id, kind=task.kind.value, function=task.function, subject=task.subject, **reason,
    )  # fmt: skip
