"""Faults of calls: which calls they meet, how often, and what the client sees then. docs/faults.md lists them."""

from collections.abc import Sequence
from enum import StrEnum
from random import Random
from typing import cast

import msgspec

from panier.core.limits import CALL_FAULTS_MAX, FAULT_SECONDS_MAX
from panier.core.refusal import bad_input, conflict
from panier.core.values import frozen, replace
from panier.outside.delivery.faults import FaultNumbers
from panier.web.recorded.wanted import is_path

TIMES_MAX = 1_000_000


class CallFaultKind(StrEnum):
    """What the client of a call sees."""

    STATUS = "status"  # a status, and the API's envelope with a message
    DELAY = "delay"  # the answer comes so many seconds later
    LOST = "lost"  # the work is done, and the connection is closed without an answer
    SIGNATURE = "signature"  # the signature is refused, whatever it is
    MAINTENANCE = "maintenance"  # 503, as while the API is being worked on
    RATE = "rate"  # 429, with the seconds to wait


@frozen
class CallFault:
    """A fault of some calls.

    `method` and `path`: * stands for any text, and a path counts without its version. `status` and `message`: of the
    answer, else what the API says then. `seconds`: of a delay, before a lost answer's end, or to wait. `times`: how
    many calls it meets, None for any number; `after`: how many it lets pass first; `probability`: that it meets a
    call, drawn from `seed`, so that the same calls have the same luck.
    """

    kind: CallFaultKind
    method: str = "*"
    path: str = "*"
    status: int | None = None
    message: str | None = None
    seconds: float = 0
    times: int | None = None
    after: int = 0
    probability: float = 1
    seed: int = 1
    number: int = 0
    plan: str | None = None

    @property
    def words(self) -> str:
        """What it does, as the owner reads it beside a call."""
        what = {
            CallFaultKind.STATUS: f"answer {self.status}",
            CallFaultKind.DELAY: f"wait {self.seconds:g} s",
            CallFaultKind.LOST: "do the work and lose the answer",
            CallFaultKind.SIGNATURE: "refuse the signature",
            CallFaultKind.MAINTENANCE: "be under maintenance",
            CallFaultKind.RATE: "allow no more calls",
        }[self.kind]
        return f"fault {self.number}: {what}"


class _Planned:
    """A fault, and how far it is."""

    def __init__(self, fault: CallFault) -> None:
        self.fault = fault
        self.passed = self.met = 0
        self._luck = Random(fault.seed)  # noqa: S311 - no secret depends on it

    @property
    def is_over(self) -> bool:
        """True once it has met as many calls as it was to meet."""
        return self.fault.times is not None and self.met >= self.fault.times

    def meets(self, method: str, path: str) -> bool:
        """Whether it meets a call, which is counted then."""
        fault = self.fault
        if self.is_over or fault.method not in ("*", method) or not is_path(fault.path, path):
            return False
        if self.passed < fault.after:
            self.passed += 1
            return False
        if fault.probability < 1 and self._luck.random() >= fault.probability:
            return False
        self.met += 1
        return True


class CallFaults:
    """The faults of calls that are planned, until the sandbox stops."""

    def __init__(self, numbers: FaultNumbers | None = None) -> None:
        self._planned: dict[int, _Planned] = {}
        self._numbers = FaultNumbers() if numbers is None else numbers

    def add(self, fault: CallFault) -> CallFault:
        """Plan a fault; returns it with its number.

        Refuses: what cannot be (400), and one too many (409).
        """
        check(fault)
        for number in [number for number, one in self._planned.items() if one.is_over]:
            if len(self._planned) < CALL_FAULTS_MAX:
                break
            del self._planned[number]
        if len(self._planned) >= CALL_FAULTS_MAX:
            raise conflict(f"There are {CALL_FAULTS_MAX} faults: DELETE /faults forgets them")
        numbered = replace(fault, number=self._numbers.draw())
        self._planned[numbered.number] = _Planned(numbered)
        return numbered

    def list_all(self) -> Sequence[tuple[CallFault, int]]:
        """Every fault with how many calls it met, in the order in which they were planned; those that are over too."""
        return tuple((one.fault, one.met) for one in self._planned.values())

    def clear(self) -> None:
        """Forget all of them."""
        self._planned.clear()

    def remove(self, number: int) -> bool:
        """Forget one; False where there is none."""
        return self._planned.pop(number, None) is not None

    def remembered(self) -> object:
        """All of them and how far each is, to be kept with a snapshot; their luck begins anew."""
        return [[msgspec.to_builtins(one.fault), one.passed, one.met] for one in self._planned.values()]

    def recall(self, content: object) -> None:
        """Have those of a snapshot, and no others."""
        self._planned = {}
        found = msgspec.convert(cast("list[object]", content), list[tuple[CallFault, int, int]], strict=True)
        for fault, passed, met in found:
            self._planned[fault.number] = one = _Planned(fault)
            one.passed, one.met = passed, met
        self._numbers.go_beyond(max(self._planned, default=0))

    def take(self, method: str, path: str) -> Sequence[CallFault]:
        """The faults that a call meets: every delay, and of the others the first one."""
        found: list[CallFault] = []
        for one in self._planned.values():
            is_delay = one.fault.kind is CallFaultKind.DELAY
            if not is_delay and any(taken.kind is not CallFaultKind.DELAY for taken in found):
                continue
            if one.meets(method, path):
                found.append(one.fault)
        return found


def check(fault: CallFault) -> None:
    """Check that a fault can be.

    Refuses: a status that is no refusal, numbers out of bounds, what its kind does not have (400).
    """
    if fault.method != "*" and not (fault.method.isascii() and fault.method.isalpha() and fault.method.isupper()):
        raise bad_input("method", "must be one such as POST, or * for all")
    if not fault.path.startswith(("/", "*")):
        raise bad_input("path", "must begin with / or *, as in */checkout or /me/order/*")
    if fault.kind is CallFaultKind.STATUS and fault.status is None:
        raise bad_input("status", "is missing: a fault of the kind status needs one, from 400 to 599")
    if fault.status is not None and not 400 <= fault.status <= 599:
        raise bad_input("status", "must be from 400 to 599")
    if fault.status is not None and fault.kind in (CallFaultKind.DELAY, CallFaultKind.LOST):
        raise bad_input("status", f"has no effect on the kind {fault.kind.value}")
    if not 0 <= fault.seconds <= FAULT_SECONDS_MAX:
        raise bad_input("seconds", f"must be from 0 to {FAULT_SECONDS_MAX}")
    if fault.kind is CallFaultKind.DELAY and not fault.seconds:
        raise bad_input("seconds", f"is missing: how long is the answer held back? Up to {FAULT_SECONDS_MAX}")
    if fault.times is not None and not 1 <= fault.times <= TIMES_MAX:
        raise bad_input("times", f"must be from 1 to {TIMES_MAX}, or null for always")
    if not 0 <= fault.after <= TIMES_MAX:
        raise bad_input("after", f"must be from 0 to {TIMES_MAX}")
    if not 0 < fault.probability <= 1:
        raise bad_input("probability", "must be above 0 and at most 1")
