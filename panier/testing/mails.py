"""The mails of a sandbox in tests."""

from typing import Any

from panier.core.values import frozen
from panier.remote.port import OwnerPort

WAIT_SECONDS = 10


@frozen
class SandboxMail:
    """A mail to a customer; `links` are the addresses in it."""

    number: int
    customer: str
    to: str
    subject: str
    text: str
    html: str
    links: tuple[str, ...]


class SandboxMails:
    """All mails that customers were written."""

    def __init__(self, owner: OwnerPort) -> None:
        self._owner = owner

    def list(self, **wanted: object) -> list[SandboxMail]:
        """The mails that are wanted, by customer, to or text; oldest first."""
        return [self._read(one["number"]) for one in self._owner.get("/mails", **wanted)["mails"]]

    def wait(self, *, subject: str = "", after: int = 0, timeout: int = WAIT_SECONDS, **wanted: object) -> SandboxMail:
        """The first mail that is wanted: the one that is there, or the one that comes in time.

        Raises AssertionError where none comes.
        """
        import time

        deadline, last = time.monotonic() + timeout, after
        while True:
            wait = max(0, round(deadline - time.monotonic()))
            found = self._owner.get("/mails", after=last, wait=wait, **wanted)
            last = max(last, int(found["last"]))
            for one in found["mails"]:
                if subject.lower() in one["subject"].lower():
                    return self._read(one["number"])
            if time.monotonic() >= deadline:
                subjects = [one.subject for one in self.list(**wanted)]
                raise AssertionError(f"No mail came with {subject!r} in its subject; there are {subjects}")

    def _read(self, number: int) -> SandboxMail:
        found: dict[str, Any] = self._owner.get(f"/mails/{number}")
        return SandboxMail(
            number=int(found["number"]),
            customer=found["customer"],
            to=found["to"],
            subject=found["subject"],
            text=found["text"],
            html=found["html"],
            links=tuple(found["links"]),
        )
