"""The work that makes an ordered thing real: the one state machine of the shop, a table."""

from enum import StrEnum

from panier.core.refusal import conflict
from panier.core.values import frozen, replace


class State(StrEnum):
    """The state of a delivery."""

    TODO = "todo"
    DOING = "doing"
    WAITING = "waiting"  # for documents from the customer
    FAILED = "failed"  # gave up; an operator has to look
    DONE = "done"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What can happen to a delivery."""

    START = "start"
    FINISH = "finish"
    ASK_PAPERS = "ask papers"
    RECEIVE_PAPERS = "receive papers"
    FAIL = "fail"
    RETRY = "retry"
    CANCEL = "cancel"


# Rule: whatever moves a delivery stands in this table. A step that is not in it raises and changes nothing.
TRANSITIONS: dict[tuple[State, Step], State] = {
    (State.TODO, Step.START): State.DOING,
    (State.DOING, Step.FINISH): State.DONE,
    (State.DOING, Step.ASK_PAPERS): State.WAITING,
    (State.DOING, Step.FAIL): State.FAILED,
    (State.WAITING, Step.RECEIVE_PAPERS): State.DOING,
    (State.FAILED, Step.RETRY): State.TODO,
    (State.TODO, Step.CANCEL): State.CANCELLED,
    (State.WAITING, Step.CANCEL): State.CANCELLED,
    (State.FAILED, Step.CANCEL): State.CANCELLED,
}


@frozen
class Delivery:
    """One unit of one ordered thing.

    A deliverer knows it by `key`; `service_name` is set when it is done. `attempts`: how often it went wrong since
    somebody last asked for it; `problem`: how, the last time; `due_us`: its deliverer is not asked again before.
    """

    delivery_id: int
    order_id: int
    thing: int
    unit: int
    key: str
    state: State
    service_id: int | None = None
    service_name: str | None = None
    attempts: int = 0
    problem: str | None = None
    due_us: int | None = None


def moved(delivery: Delivery, step: Step) -> Delivery:
    """The delivery after a step.

    Refuses: a step that its state does not allow (409).
    """
    after = TRANSITIONS.get((delivery.state, step))
    if after is None:
        raise conflict(f"A delivery that is {delivery.state} cannot {step}")
    return replace(delivery, state=after)
