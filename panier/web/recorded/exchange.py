"""A call to the API as it was recorded: what came, what was answered, and what it changed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from panier.core.limits import RECORDED_BODY_BYTES
from panier.core.values import frozen
from panier.store.messages.events import NotedEvent

Headers = tuple[tuple[str, str], ...]

ENTRY_BYTES = 2_000  # what an exchange takes besides its headers and bodies, about


class Content:
    """The bytes of a body: the first of them are kept, and all are counted."""

    __slots__ = ("kept", "size")

    def __init__(self) -> None:
        self.kept = b""
        self.size = 0

    def add(self, piece: bytes) -> None:
        """Add a piece that came."""
        self.size += len(piece)
        if len(self.kept) < RECORDED_BODY_BYTES:
            self.kept += piece[: RECORDED_BODY_BYTES - len(self.kept)]

    @property
    def is_whole(self) -> bool:
        """True where all of it is kept."""
        return self.size == len(self.kept)


@frozen
class CallOrigin:
    """Where a call came from: its address, and whose key it named.

    `nic`: the customer of the key, none for a visitor; `application_key` and `credential_id`: of the key.
    """

    address: str = ""
    nic: str | None = None
    application_key: str | None = None
    credential_id: int | None = None


@frozen
class CallLine:
    """What a call asked for: its method, its path as it was sent, its query, and the headers."""

    method: str
    path: str
    query: str
    scheme: str
    headers: Headers

    @property
    def tail(self) -> str:
        """Path and query, as a signature covers them."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def header(self, name: str) -> str | None:
        """The last header of a name in small letters."""
        return header_of(self.headers, name)


class Exchange:
    """A call and its answer; it is complete once it has a number.

    `status`: None where the client got no answer. `fault`: which fault of the owner's it met, in words. `repeats`: the
    number of the call that it sends again. `has_hidden`: the number of a card was in its body, which is not kept.
    """

    __slots__ = (
        "answer", "answer_headers", "at_us", "begun", "body", "events", "fault", "has_hidden", "line", "milliseconds",
        "number", "origin", "query_id", "repeats", "rows", "shown", "status",
    )  # fmt: skip

    def __init__(self, line: CallLine, *, address: str, at_us: int, begun: float) -> None:
        self.line = line
        self.origin = CallOrigin(address)
        self.at_us = at_us
        self.begun = begun
        self.body, self.answer = Content(), Content()
        self.answer_headers: Headers = ()
        self.status: int | None = None
        self.number = 0
        self.query_id = ""
        self.milliseconds = 0
        self.fault: str | None = None
        self.repeats: int | None = None
        self.events: tuple[NotedEvent, ...] = ()
        self.rows: dict[str, int] = {}
        self.has_hidden = False
        self.shown: object = None  # kept by what masks it

    @property
    def size(self) -> int:
        """The bytes that it takes, about."""
        headers = sum(len(name) + len(value) for name, value in (*self.line.headers, *self.answer_headers))
        return ENTRY_BYTES + headers + len(self.line.tail) + len(self.body.kept) + len(self.answer.kept)

    def note(self, events: Iterable[NotedEvent], rows: dict[str, int]) -> None:
        """Note what a transaction of the call has changed."""
        self.events = (*self.events, *events)
        for table, count in rows.items():
            self.rows[table] = self.rows.get(table, 0) + count


_CURRENT: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


def current() -> Exchange | None:
    """The call that is being answered; None for the shop's own work."""
    return _CURRENT.get()


@contextmanager
def following(exchange: Exchange) -> Iterator[None]:
    """What runs within runs for this call."""
    token = _CURRENT.set(exchange)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def header_of(headers: Headers, name: str) -> str | None:
    """The last header of a name in small letters."""
    return next((value for given, value in reversed(headers) if given.lower() == name), None)
