"""A deliverer's plug-in for Panier, complete and small: copy it, and put a real provider's calls in place of its own.

It makes believe that it runs machines, and keeps them in memory. A real provider keeps them on its side under the
key of their delivery, where they outlive this process and are shared by several of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from panier.plugins import (
    DeliveryFailedError,
    DeliveryRequest,
    DeliveryTroubleError,
    EndRequest,
    Made,
    NotMadeYetError,
)

FULL = "FULL"  # a datacentre without room
SLOW = "SLOW"  # one where a machine takes its time
DARK = "DARK"  # one that does not answer


@dataclass(slots=True)
class Machine:
    """A machine as its provider knows it."""

    name: str
    plan: str
    address: str
    ready_us: int
    is_running: bool = True


class ExampleDeliverer:
    """Makes a machine at once, or after a while; some datacentres are full, slow or dark."""

    def __init__(self, now: Callable[[], int], build_seconds: int, domain: str) -> None:
        self._now, self._build_us, self._domain = now, build_seconds * 1_000_000, domain
        self._machines: dict[str, Machine] = {}  # by the key of their delivery
        self._done: set[str] = set()  # keys of changes that were made

    async def make(self, request: DeliveryRequest) -> Made:
        """Order a machine, once per key, and hand it over when it is ready."""
        place = next((value for label, value in request.configurations if label.endswith("datacenter")), "")
        if place == DARK:
            raise DeliveryTroubleError("The datacentre does not answer")  # it is asked again, a bounded number of times
        if place == FULL:
            raise DeliveryFailedError("There is no room in that datacentre")  # for good; the customer reads this
        machine = self._machines.get(request.key)
        if machine is None:
            digits = sha256(request.key.encode()).hexdigest()
            ready_us = self._now() + (self._build_us if place == SLOW else 0)
            address = f"192.0.2.{int(digits[:2], 16)}"
            machine = Machine(f"vm-{digits[:10]}.{self._domain}", request.plan_code, address, ready_us)
            self._machines[request.key] = machine
        if self._now() < machine.ready_us:
            raise NotMadeYetError(machine.ready_us)
        return Made(machine.name, properties={"address": machine.address, "plan": machine.plan})

    async def change(self, request: DeliveryRequest) -> None:
        """Move a machine to another plan; a renewal changes nothing here."""
        machine = next((one for one in self._machines.values() if one.name == request.changes), None)
        if machine is None or not machine.is_running:
            raise DeliveryFailedError(f"There is no machine {request.changes}")
        if request.action == "upgrade" and request.key not in self._done:
            machine.plan = request.plan_code
            self._done.add(request.key)

    async def end(self, request: EndRequest) -> None:
        """Switch a machine off; of one that is not here, nothing is left to end."""
        machine = self._machines.get(request.made_key)
        if machine is not None:
            machine.is_running = False

    async def close(self) -> None:
        """Nothing is held open."""


def make(options: Mapping[str, str], now: Callable[[], int]) -> ExampleDeliverer:
    """The entry point: PANIER_DELIVERER_EXAMPLE_BUILD_SECONDS=30 arrives as build_seconds."""
    unknown = options.keys() - {"build_seconds", "domain"}
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    seconds = options.get("build_seconds", "60")
    if not seconds.isdigit():
        raise ValueError("build_seconds must be a whole number")
    return ExampleDeliverer(now, int(seconds), options.get("domain", "machines.example"))
