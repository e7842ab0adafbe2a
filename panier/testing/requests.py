"""What a program sent to a sandbox, as tests ask for it."""

from typing import Any

from panier.core.refusal import Refusal
from panier.remote.port import OwnerPort, segment

LISTED = 1_000


class SandboxRequests:
    """The calls that the sandbox got."""

    def __init__(self, owner: OwnerPort) -> None:
        self._owner = owner

    def list(self, method: str | None = None, path: str | None = None, **more: object) -> list[dict[str, Any]]:
        """The calls of a method to paths such as */checkout, oldest first; more: status="4xx", caller, text."""
        found = self._owner.get("/requests", method=method, path=path, limit=LISTED, **more)
        return list(found["requests"])

    def count(self, method: str | None = None, path: str | None = None, **more: object) -> int:
        """How many there were."""
        return len(self.list(method, path, **more))

    @property
    def last(self) -> dict[str, Any]:
        """The last call in full: what was sent and answered, why it was refused, what it changed.

        Raises AssertionError where there was none.
        """
        found = self._owner.get("/requests", limit=1)["requests"]
        if not found:
            raise AssertionError("No call was made")
        return self.read(found[-1]["queryId"])

    def read(self, query_id: str) -> dict[str, Any]:
        """A call in full."""
        found: dict[str, Any] = self._owner.get(f"/requests/{segment(query_id)}")
        return found

    def told(self, limit: int) -> str:
        """The last calls as lines, with the reason where they were refused."""
        try:
            return (
                "\n".join(map(self._line, self._owner.get("/requests", limit=limit)["requests"])) or "There were none."
            )
        except Refusal as refusal:  # the sandbox has ended: the test that failed is told so, and keeps its own failure
            return refusal.message

    def _line(self, one: dict[str, Any]) -> str:
        query = f"?{one['query']}" if one.get("query") else ""
        line = (
            f"{one['method']} {one['path']}{query} {one['status'] or 'lost'} {one['milliseconds']} ms {one['queryId']}"
        )
        if (one["status"] or 0) < 400:
            return line
        refusal = self.read(one["queryId"]).get("refusal") or {}
        return f"{line}\n    {refusal.get('message', '')}\n    {refusal.get('why', '')}"
