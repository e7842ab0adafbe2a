"""PostgreSQL, for a shop that outgrew one process.

Locks and constraints do what SQLite's one writer does.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar, cast

import asyncpg

from panier.core.refusal import Kind, Refusal
from panier.store.engine.db import Row, Tx

T = TypeVar("T")

CONNECTIONS_MAX = 16
ATTEMPTS_MAX = 5
_AGAIN = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
_AWAY = (OSError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError, asyncpg.InterfaceError)


Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"


class PostgresTx:
    """A transaction on one connection."""

    def __init__(self, connection: Connection, counter: "PostgresDatabase") -> None:
        self._connection = connection
        self._counter = counter

    async def rows(self, sql: str, *arguments: object) -> list[Row]:
        """All rows of the result."""
        self._counter.statements += 1
        return cast("list[Row]", await self._connection.fetch(sql, *arguments))

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

    @classmethod
    async def open(cls, url: str) -> "PostgresDatabase":
        """Connect; read committed, with every commit flushed as the server is configured."""
        return cls(
            await asyncpg.create_pool(url, min_size=1, max_size=CONNECTIONS_MAX, statement_cache_size=500, reset=_keep)
        )

    async def write(self, body: Callable[[Tx], Awaitable[T]]) -> T:
        """BEGIN, the body, COMMIT; a deadlock's victim starts over."""
        for attempt in range(1, ATTEMPTS_MAX + 1):
            try:
                async with self._pool.acquire() as connection, connection.transaction():
                    self.transactions += 1
                    return await body(PostgresTx(connection, self))
            except _AGAIN:
                if attempt == ATTEMPTS_MAX:
                    raise
                await asyncio.sleep(0.01 * attempt)
            except _AWAY as error:
                raise Refusal(Kind.UNAVAILABLE, "Service is temporarily unavailable") from error
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def read(self, body: Callable[[Tx], Awaitable[T]]) -> T:
        """Run a body that only reads; each of its statements sees what was committed when it began."""
        try:
            async with self._pool.acquire() as connection:
                return await body(PostgresTx(connection, self))
        except _AWAY as error:
            raise Refusal(Kind.UNAVAILABLE, "Service is temporarily unavailable") from error

    async def close(self) -> None:
        """Wait for everything in progress, then disconnect."""
        await self._pool.close()


async def _keep(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Leave a connection as it was returned, which saves a round trip.

    No flow sets, listens or locks anything beyond its transaction.
    """
