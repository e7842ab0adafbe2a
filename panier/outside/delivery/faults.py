"""What goes wrong with deliveries of a sandbox because its owner wants to see it."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from types import GenericAlias
from typing import Any, Generic, Protocol, TypeVar, cast

import msgspec

from panier.core.limits import SECOND_US
from panier.core.values import frozen, replace
from panier.outside.deliverers import (
    Deliverer,
    DeliveryFailedError,
    DeliveryRequest,
    DeliveryTroubleError,
    EndRequest,
    Made,
    NotMadeYetError,
)

FAULTS_MAX = 1_000


class FaultKind(StrEnum):
    """What happens to a delivery."""

    FAILS = "fails"  # it cannot be made, as long as nobody asks for it anew
    TROUBLE = "trouble"  # its deliverer does not answer for so many seconds, and is tried again
    SLOW = "slow"  # it takes so many seconds
    HIDDEN = "hidden"  # it is delivered, and its own path answers 404 for so many seconds more


@frozen
class DeliveryFault:
    """A fault of the next delivery of a family or plan; `key`: the delivery that has it.

    `plan`: the ready-made plan that it belongs to.
    """

    number: int
    kind: FaultKind
    family: str
    plan_code: str | None = None
    seconds: int = 60
    reason: str = "It cannot be made"
    key: str | None = None
    begun_us: int = 0
    plan: str | None = None

    def is_for(self, request: DeliveryRequest) -> bool:
        """True for a thing of its family and plan."""
        return self.family == request.family and self.plan_code in (None, request.plan_code)


class FaultNumbers:
    """The numbers of faults, which those of all kinds share."""

    def __init__(self) -> None:
        self._last = 0

    def draw(self) -> int:
        """The next number."""
        self._last += 1
        return self._last

    def go_beyond(self, number: int) -> None:
        """Have later numbers be greater than one."""
        self._last = max(self._last, number)


class NumberedFault(Protocol):
    """A fault that has a number once it is planned."""

    @property
    def number(self) -> int:
        """The number that it goes by; 0 before it is planned."""


Fault = TypeVar("Fault", bound=NumberedFault)


class PlannedFaults(Generic[Fault]):
    """Faults of one kind that are planned, in their order, until the sandbox stops; `kind`: what they are."""

    def __init__(self, kind: type[Fault], numbers: FaultNumbers | None = None) -> None:
        self._kind = kind
        self._numbers = FaultNumbers() if numbers is None else numbers
        self._planned: dict[int, Fault] = {}

    def add(self, fault: Fault) -> Fault | None:
        """Plan a fault; returns it with its number, None where there are too many."""
        if len(self._planned) >= FAULTS_MAX:
            return None
        numbered: Fault = replace(cast("Any", fault), number=self._numbers.draw())
        self._planned[numbered.number] = numbered
        return numbered

    def list_all(self) -> Sequence[Fault]:
        """Every fault, in the order in which they were planned."""
        return tuple(self._planned.values())

    def clear(self) -> None:
        """Forget all of them; what has one goes on with it."""
        self._planned.clear()

    def remove(self, number: int) -> bool:
        """Forget one; False where there is none."""
        return self._planned.pop(number, None) is not None

    def remembered(self) -> object:
        """All of them as JSON knows them, to be kept with a snapshot."""
        return msgspec.to_builtins(self.list_all())

    def recall(self, content: object) -> None:
        """Have those of a snapshot, and no others."""
        found: list[Fault] = msgspec.convert(content, GenericAlias(list, (self._kind,)), strict=True)
        self._planned = {one.number: one for one in found}
        self._numbers.go_beyond(max(self._planned, default=0))


class FaultPlan(PlannedFaults[DeliveryFault]):
    """The faults that are to come and those that deliveries have."""

    def __init__(self, numbers: FaultNumbers | None = None) -> None:
        super().__init__(DeliveryFault, numbers)

    def release(self, key: str) -> None:
        """Free a delivery of its fault: it is asked for anew."""
        self._planned = {number: one for number, one in self._planned.items() if one.key != key}

    def take(self, request: DeliveryRequest, now_us: int) -> DeliveryFault | None:
        """The fault that a delivery has, or the first one planned for such a delivery, which it has from now on."""
        own = next((one for one in self._planned.values() if one.key == request.key), None)
        if own is not None:
            return own
        for one in self._planned.values():
            if one.key is None and one.is_for(request):
                taken = replace(one, key=request.key, begun_us=now_us)
                self._planned[one.number] = taken
                return taken
        return None


class FaultyDeliverer:
    """Another deliverer, to whose deliveries happens what was planned."""

    def __init__(self, others: Deliverer, plan: FaultPlan, now: Callable[[], int]) -> None:
        self._others, self._plan, self._now = others, plan, now

    async def make(self, request: DeliveryRequest) -> Made:
        """Have a thing made, unless something goes wrong."""
        fault = self._plan.take(request, self._now())
        if fault is None:
            return await self._others.make(request)
        self._check(fault)
        made = await self._others.make(request)
        if fault.kind is FaultKind.HIDDEN:
            from_us = self._now() + fault.seconds * SECOND_US
            made = replace(made, details=replace(made.details, visible_from_us=from_us))
        return made

    async def change(self, request: DeliveryRequest) -> None:
        """Have a service changed, unless something goes wrong."""
        fault = self._plan.take(request, self._now())
        if fault is not None:
            self._check(fault)
        await self._others.change(request)

    async def end(self, request: EndRequest) -> None:
        """Have what has ended taken back."""
        await self._others.end(request)

    async def close(self) -> None:
        """Close the other deliverer."""
        await self._others.close()

    def _check(self, fault: DeliveryFault) -> None:
        until_us = fault.begun_us + fault.seconds * SECOND_US
        if fault.kind is FaultKind.FAILS:
            raise DeliveryFailedError(fault.reason)
        if fault.kind is FaultKind.SLOW and self._now() < until_us:
            raise NotMadeYetError(until_us)
        if fault.kind is FaultKind.TROUBLE and self._now() < until_us:
            raise DeliveryTroubleError("The deliverer does not answer, as its sandbox's owner wants it")
