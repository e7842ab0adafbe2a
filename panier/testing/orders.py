"""The orders of a sandbox in tests."""

import time
from typing import Any

from panier.core.values import frozen
from panier.remote.port import OwnerPort

WAIT_SECONDS = 10
_POLL_SECONDS = 0.05


@frozen
class SandboxOrder:
    """An order of whatever customer; `content` is all that the owner's port says of it."""

    number: int
    status: str
    customer: str
    content: dict[str, Any]


class SandboxOrders:
    """All orders, oldest first."""

    def __init__(self, owner: OwnerPort) -> None:
        self._owner = owner

    def list(self, **wanted: object) -> list[SandboxOrder]:
        """The orders of all customers."""
        return [_order(one) for one in self._owner.get("/orders", **wanted)["orders"]]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.list())

    @property
    def last(self) -> SandboxOrder:
        """The latest one.

        Raises AssertionError where there is none.
        """
        found = self.list()
        if not found:
            raise AssertionError("Nothing was ordered")
        return found[-1]

    def wait(
        self, status: str = "delivered", *, number: int | None = None, timeout: float = WAIT_SECONDS
    ) -> SandboxOrder:
        """The latest order, or the one of a number, once it has a status.

        Raises AssertionError where it does not get there in time.
        """
        deadline = time.monotonic() + timeout
        while True:
            found = [one for one in self.list() if number in (None, one.number)]
            if found and found[-1].status == status:
                return found[-1]
            if time.monotonic() > deadline:
                seen = found[-1].status if found else "not there"
                raise AssertionError(f"The order is {seen}, not {status}, after {timeout} seconds")
            time.sleep(_POLL_SECONDS)


def _order(one: dict[str, Any]) -> SandboxOrder:
    return SandboxOrder(int(one["order"]), str(one["status"]), str(one["customer"]), one)
