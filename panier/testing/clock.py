"""The clock of a sandbox in tests."""

from datetime import datetime
from typing import Any

from panier.remote.port import OwnerPort


class SandboxClock:
    """The shop's time, which goes on only."""

    def __init__(self, owner: OwnerPort) -> None:
        self._owner = owner

    @property
    def now(self) -> datetime:
        """The shop's time."""
        return datetime.fromisoformat(self._owner.get("/clock")["now"])

    def advance(self, period: str) -> datetime:
        """Move it on by an ISO 8601 duration; what becomes due is done before this returns."""
        return datetime.fromisoformat(self._owner.post("/clock", {"advance": period})["now"])

    def to(self, instant: str | datetime) -> datetime:
        """Move it on to an instant."""
        text = instant if isinstance(instant, str) else instant.isoformat()
        return datetime.fromisoformat(self._owner.post("/clock", {"to": text})["now"])

    def next(self) -> datetime:
        """Move it on to the next thing that happens by itself."""
        return datetime.fromisoformat(self._owner.post("/clock", {"next": True})["now"])

    def coming(self) -> list[dict[str, Any]]:
        """What will happen by itself, soonest first."""
        found: list[dict[str, Any]] = self._owner.get("/clock/next")
        return found
