"""What goes wrong in a sandbox, as tests say it."""

from collections.abc import Iterator
from typing import Any

from panier.remote.port import OwnerPort, segment


class SandboxFaults:
    """What is to go wrong: with calls, payments, deliveries and papers."""

    def __init__(self, owner: OwnerPort) -> None:
        self._owner = owner

    def add(self, rule: str | None = None, **keys: object) -> dict[str, Any]:
        """Have something go wrong, and tell it as the owner's port does.

        A rule is 'POST */checkout=lost:1'. Without one the keys say it: kind, method, path, status, seconds, times,
        after, probability; and of payments and deliveries those of docs/faults.md.
        """
        found: dict[str, Any] = self._owner.post("/faults", keys if rule is None else {"rule": rule, **keys})
        return found

    def plan(self, name: str) -> None:
        """Have go wrong what a ready-made plan says."""
        self._owner.post(f"/faults/plans/{segment(name)}")

    def clear(self) -> None:
        """Have nothing go wrong any more."""
        self._owner.delete("/faults")

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """What is to go wrong."""
        return iter(self._owner.get("/faults"))
