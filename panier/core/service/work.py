"""Tasks of services: work that is asked for, takes its time, and changes a service once it is done.

Nothing has to happen for a task to go on: its state follows from its times and from the clock. One that fails or is
called off leaves things as they were.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from enum import StrEnum

from panier.core.service.details import Details
from panier.core.values import frozen, replace

Entries = dict[str, dict[str, object]]

FAILING = "fails"  # in the name that a sandbox's customer gives a service: what is asked of it from then on fails


class WorkState(StrEnum):
    """The states of a task; each kind of service has its own words for them."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@frozen
class Effects:
    """What changes: properties by name, and entries of parts by key, where null removes one."""

    properties: Mapping[str, object] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, dict[str, object] | None]] = field(default_factory=dict)


@frozen
class PropertyDetails(Details):
    """The stored details of a service whose kind a file describes.

    `properties` is None until somebody needed them, for services that were delivered before there was such a file.
    `serial` numbers what is added to its parts.
    """

    properties: dict[str, object] | None = None
    parts: dict[str, Entries] = field(default_factory=dict)
    serial: int = 0

    def after(self, effects: Effects) -> "PropertyDetails":
        """The details with some changes."""
        parts = {name: dict(entries) for name, entries in self.parts.items()}
        for name, changed in effects.parts.items():
            kept = parts.setdefault(name, {})
            for key, entry in changed.items():
                if entry is None:
                    for gone in [one for one in kept if one == key]:
                        del kept[gone]
                else:
                    kept[key] = {**kept.get(key, {}), **entry}
        return replace(self, properties={**(self.properties or {}), **effects.properties}, parts=parts)


@frozen
class ServiceTask:
    """A task of a service, at instants in microseconds.

    `due_us`: when it is done; None where somebody does it who has not said so yet. `problem`: why it fails then; one
    that ended so before it began was cancelled.
    `during`: properties while it is under way; `after`: what changes once it is done. `subject`: what it is about.
    `undone`: what takes back what it did to entries meanwhile, where it is not done.
    """

    task_id: int
    service_id: int
    function: str
    created_us: int
    starts_us: int
    due_us: int | None
    during: Mapping[str, object] = field(default_factory=dict)
    after: Effects = field(default_factory=Effects)
    problem: str | None = None
    subject: Mapping[str, object] = field(default_factory=dict)
    is_settled: bool = False
    undone: Effects = field(default_factory=Effects)

    def state(self, now_us: int) -> WorkState:
        """Its state at an instant."""
        if self.due_us is not None and now_us >= self.due_us:
            if self.problem is None:
                return WorkState.DONE
            return WorkState.CANCELLED if self.due_us < self.starts_us else WorkState.FAILED
        return WorkState.DOING if now_us >= self.starts_us and self.due_us is not None else WorkState.TODO

    def progress(self, now_us: int) -> int:
        """How much of it is done, in per cent."""
        if self.due_us is None or now_us < self.starts_us:
            return 0
        whole = max(1, self.due_us - self.starts_us)
        return min(100, max(0, 100 * (now_us - self.starts_us) // whole))

    def is_over(self, now_us: int) -> bool:
        """True once it is done, has failed or was cancelled."""
        return self.state(now_us) not in (WorkState.TODO, WorkState.DOING)

    @property
    def is_waiting(self) -> bool:
        """True where somebody does it who has not said how it ended."""
        return self.due_us is None

    def ended(self, now_us: int, problem: str | None = None) -> "ServiceTask":
        """The task, done at an instant, or failed for a reason."""
        return replace(self, starts_us=min(self.starts_us, now_us), due_us=now_us, problem=problem)

    def cancelled(self, now_us: int) -> "ServiceTask":
        """The task, called off at an instant before which it had not begun."""
        return replace(self, due_us=now_us, starts_us=max(self.starts_us, now_us + 1), problem="Cancelled")


def settled(details: PropertyDetails, tasks: Iterable[ServiceTask], now_us: int) -> PropertyDetails:
    """The details once the tasks that are over have had their effects, in the order in which they ended."""
    over = [task for task in tasks if not task.is_settled and task.is_over(now_us)]
    for task in sorted(over, key=lambda task: (task.due_us or 0, task.task_id)):
        details = details.after(task.after if task.state(now_us) is WorkState.DONE else task.undone)
    return details


def undoing(details: PropertyDetails, effects: Effects) -> Effects:
    """What makes of details, after some effects on their entries, what they were before."""
    parts: dict[str, dict[str, dict[str, object] | None]] = {}
    for name, changed in effects.parts.items():
        before = details.parts.get(name, {})
        for key, entry in changed.items():
            kept = before.get(key)
            undone = kept if kept is None or entry is None else {one: kept.get(one) for one in entry}
            parts.setdefault(name, {})[key] = undone
    return Effects(parts=parts)


def problem_of(display_name: str | None) -> str | None:
    """Why a task of a service fails in a sandbox: its customer's name for it says so."""
    return f"It fails because its name says so: {FAILING}" if FAILING in (display_name or "").lower().split() else None


def shown(details: PropertyDetails, tasks: Sequence[ServiceTask], now_us: int) -> PropertyDetails:
    """The details as they are seen at an instant, tasks under way included."""
    details = settled(details, tasks, now_us)
    for task in tasks:
        if not task.is_over(now_us):
            details = replace(details, properties={**(details.properties or {}), **task.during})
    return details
