"""A database that tells which call changed what: exactly, by the transaction, and only where a call is recorded."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from panier.core.values import frozen
from panier.store.engine.db import Database, Row, Tx
from panier.store.messages import events
from panier.store.messages.events import NotedEvent
from panier.web.recorded.exchange import current

T = TypeVar("T")

_WRITES = re.compile(r"\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(\w+)")
_EVENT = "event"


class WatchedTx:
    """A transaction, and what it writes; see Tx for its methods."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.rows_of: dict[str, int] = {}
        self.along: list[tuple[str, tuple[object, ...]]] = []

    async def rows(self, sql: str, *arguments: object) -> list[Row]:
        """All rows of the result."""
        found = await self._tx.rows(sql, *arguments)
        self._count(sql, len(found))
        return found

    async def row(self, sql: str, *arguments: object) -> Row | None:
        """The first row of the result, or None."""
        found = await self._tx.row(sql, *arguments)
        self._count(sql, 0 if found is None else 1)
        return found

    async def execute(self, sql: str, *arguments: object) -> int:
        """Run a statement; returns how many rows it changed."""
        count = await self._tx.execute(sql, *arguments)
        self._count(sql, count)
        return count

    async def lock(self, sql: str, *arguments: object) -> None:
        """Lock the rows of a SELECT … FOR UPDATE."""
        await self._tx.lock(sql, *arguments)

    async def hold(self, name: str) -> bool:
        """Hold a name until the transaction ends."""
        return await self._tx.hold(name)

    async def only(self, sql: str, *arguments: object) -> list[Row]:
        """All rows that a statement returns which is all that the transaction does."""
        found = await self._tx.only(sql, *arguments)
        if found:
            self._count(sql, len(found))
        else:
            self.along.clear()
        return found

    async def add_along(self, table: str, columns: tuple[str, ...], row: tuple[object, ...]) -> None:
        """Have a row inserted along with whatever is written anyway."""
        await self._tx.add_along(table, columns, row)
        self.along.append((table, row))

    def when_durable(self, learn: Callable[[], None]) -> None:
        """Have something called once the transaction is durable."""
        self._tx.when_durable(learn)

    @property
    def events(self) -> tuple[NotedEvent, ...]:
        """The events that it noted."""
        return tuple(events.noted(row) for table, row in self.along if table == _EVENT)

    @property
    def written(self) -> dict[str, int]:
        """How many rows of which tables it wrote."""
        found = dict(self.rows_of)
        for table, _ in self.along:
            found[table] = found.get(table, 0) + 1
        return found

    def _count(self, sql: str, count: int) -> None:
        written = _WRITES.match(sql) if count else None
        if written is not None:
            self.rows_of[written[1]] = self.rows_of.get(written[1], 0) + count


@frozen
class WatchedDatabase:
    """A database whose transactions tell the call that they belong to what they changed, once that is certain."""

    inner: Database

    @property
    def is_alone(self) -> bool:
        """As the database below."""
        return self.inner.is_alone

    @property
    def statements(self) -> int:
        """As the database below."""
        return self.inner.statements

    @property
    def transactions(self) -> int:
        """As the database below."""
        return self.inner.transactions

    @property
    def connections(self) -> Mapping[str, int]:
        """As the database below."""
        return self.inner.connections

    async def write(self, body: Callable[[Tx], Awaitable[T]], *, rows_max: int | None = None) -> T:
        """Run a body in a transaction of its own, and note what it changed."""
        exchange = current()
        if exchange is None:
            return await self.inner.write(body, rows_max=rows_max)
        last: list[WatchedTx] = []  # a body that is run again is another transaction

        async def watched(tx: Tx) -> T:
            last[:] = [WatchedTx(tx)]
            return await body(last[0])

        result = await self.inner.write(watched, rows_max=rows_max)
        exchange.note(last[0].events, last[0].written)
        return result

    async def read(self, body: Callable[[Tx], Awaitable[T]], *, rows_max: int | None = None) -> T:
        """Run a body that only reads."""
        return await self.inner.read(body, rows_max=rows_max)

    async def close(self) -> None:
        """Close the database below."""
        await self.inner.close()
