"""How far work on a name is, as every page says it: whoever reads it learns who has to do something next."""

from panier.core.service.task import Fault, Task, TaskState
from panier.core.values import frozen
from panier.web.pages.parts.moments import moment
from panier.web.pages.parts.tongues import phrase, spoken

_AGAIN, _NOW = phrase("tried again {when}"), phrase("tried again now")
_ASKED = {True: phrase("waiting for you"), False: phrase("waiting for its customer")}
_STATES = {
    TaskState.TODO: ("later", phrase("not begun yet")),
    TaskState.DOING: ("working", phrase("under way")),
    TaskState.DONE: ("done", phrase("done")),
    TaskState.CANCELLED: ("over", phrase("cancelled")),
    TaskState.ERROR: ("failed", phrase("failed")),
}
_BY_ITSELF = frozenset({Fault.REGISTRY, Fault.SILENCE})


@frozen
class SaidState:
    """A state in words, and the badge of components.html that it has."""

    badge: str
    words: str


def state_of_task(task: Task, now_us: int, *, is_readers: bool = True) -> SaidState:
    """The state of a task: what is tried again by itself has not failed, nor has what its customer is asked for.

    `is_readers`: whoever reads it is that customer.
    """
    badge, words = _STATES[task.state]
    if task.state is TaskState.ERROR and task.missing:
        return SaidState("waiting", spoken().say(_ASKED[is_readers]))
    if task.state is TaskState.ERROR and task.fault in _BY_ITSELF:
        when = moment(task.due_us, now_us).words
        return SaidState("again", spoken().say(_AGAIN, when=when) if task.due_us > now_us else spoken().say(_NOW))
    return SaidState(badge, spoken().say(words))
