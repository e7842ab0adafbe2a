"""PostgreSQL, for a shop that outgrew one process.

Locks and constraints do what SQLite's one writer does.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeAlias, TypeVar, cast

import asyncpg

from panier.core.refusal import Kind, Refusal
from panier.store.engine.aside import run_aside
from panier.store.engine.db import LongWorkError, Row, Tx

T = TypeVar("T")

CONNECTIONS_MAX = 16
ATTEMPTS_MAX = 5
LONG_MAX = 2  # bodies on threads at a time; more would only take turns
SWITCH_SECONDS = 0.0005  # the event loop does not wait Python's 5 ms for a thread to give way
_AGAIN = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
_AWAY = (OSError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError, asyncpg.InterfaceError)


Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"


class PostgresTx:
    """A transaction on one connection."""

    def __init__(self, connection: Connection, counter: "PostgresDatabase", *, rows_max: int | None = None) -> None:
        self._connection = connection
        self._counter = counter
        self._rows_max = rows_max

    async def rows(self, sql: str, *arguments: object) -> list[Row]:
        """All rows of the result."""
        self._counter.statements += 1
        found = cast("list[Row]", await self._connection.fetch(sql, *arguments))
        if self._rows_max is not None and len(found) > self._rows_max:
            raise LongWorkError
        return found

    async def row(self, sql: str, *arguments: object) -> Row | None:
        """The first row of the result, or None."""
        self._counter.statements += 1
        return cast("Row | None", await self._connection.fetchrow(sql, *arguments))

    async def execute(self, sql: str, *arguments: object) -> int:
        """Run a statement; returns how many rows it changed."""
        self._counter.statements += 1
        tag = await self._connection.execute(sql, *arguments)
        count = tag.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def lock(self, sql: str, *arguments: object) -> None:
        """Lock the rows of a SELECT … FOR UPDATE."""
        await self.rows(sql, *arguments)


class PostgresDatabase:
    """A pool of connections; any number of processes may share the database."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.statements = self.transactions = 0
        self._pool = pool
        self._threads = ThreadPoolExecutor(LONG_MAX, thread_name_prefix="long-work")
        sys.setswitchinterval(SWITCH_SECONDS)

    @classmethod
    async def open(cls, url: str) -> "PostgresDatabase":
        """Connect; read committed, with every commit flushed as the server is configured."""
        return cls(
            await asyncpg.create_pool(url, min_size=1, max_size=CONNECTIONS_MAX, statement_cache_size=500, reset=_keep)
        )

    async def write(self, body: Callable[[Tx], Awaitable[T]], *, rows_max: int | None = None) -> T:
        """BEGIN, the body, COMMIT; a deadlock's victim starts over."""
        try:
            return await self._write(body, rows_max=rows_max)
        except LongWorkError:
            return await self._write(partial(run_aside, self._threads, body))

    async def _write(self, body: Callable[[Tx], Awaitable[T]], *, rows_max: int | None = None) -> T:
        for attempt in range(1, ATTEMPTS_MAX + 1):
            try:
                async with self._pool.acquire() as connection, connection.transaction():
                    self.transactions += 1
                    return await body(PostgresTx(connection, self, rows_max=rows_max))
            except _AGAIN:
                if attempt == ATTEMPTS_MAX:
                    raise
                await asyncio.sleep(0.01 * attempt)
            except _AWAY as error:
                raise Refusal(Kind.UNAVAILABLE, "Service is temporarily unavailable") from error
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def read(self, body: Callable[[Tx], Awaitable[T]], *, rows_max: int | None = None) -> T:
        """Run a body that only reads; each of its statements sees what was committed when it began."""
        try:
            return await self._read(body, rows_max=rows_max)
        except LongWorkError:
            return await self._read(partial(run_aside, self._threads, body))

    async def _read(self, body: Callable[[Tx], Awaitable[T]], *, rows_max: int | None = None) -> T:
        try:
            async with self._pool.acquire() as connection:
                return await body(PostgresTx(connection, self, rows_max=rows_max))
        except _AWAY as error:
            raise Refusal(Kind.UNAVAILABLE, "Service is temporarily unavailable") from error

    async def close(self) -> None:
        """Wait for everything in progress, then disconnect."""
        await self._pool.close()
        self._threads.shutdown()


async def _keep(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Leave a connection as it was returned, which saves a round trip.

    No flow sets, listens or locks anything beyond its transaction.
    """
