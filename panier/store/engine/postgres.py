"""PostgreSQL, for a shop that outgrew one process.

Locks and constraints do what SQLite's one writer does.

A server that dies, hangs or has no connection left costs a caller a bounded time and a 503, never more: every wait
has an end, and a connection of which anything is in doubt is cut off, so that the pool makes a new one.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar, cast

import asyncpg

from panier.core.refusal import Kind, Refusal
from panier.store.engine.db import Row, Tx
from panier.store.engine.sealing import Keyring, using

T = TypeVar("T")

ATTEMPTS_MAX = 5
# What a second try may find gone: another transaction, or the statements of a schema that has changed.
_AGAIN = (
    asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.InvalidCachedStatementError,
    asyncpg.OutdatedSchemaCacheError,
)  # fmt: skip
# The connection is gone, or in a state that nobody knows.
_LOST = (
    OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.InternalClientError,
    asyncpg.IdleInTransactionSessionTimeoutError,
)  # fmt: skip
# The server answers, but cannot do now what it is asked: it stops, is full, is a replica, or waited too long.
_AWAY = (
    *_LOST, asyncpg.exceptions.OperatorInterventionError, asyncpg.exceptions.InsufficientResourcesError,
    asyncpg.exceptions.PostgresSystemError, asyncpg.LockNotAvailableError, asyncpg.ReadOnlySQLTransactionError,
)  # fmt: skip


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

    def __init__(self, pool: asyncpg.Pool, *, seconds: int, keyring: Keyring | None) -> None:
        self._keyring = keyring
        self.statements = self.transactions = 0
        self._pool = pool
        self._seconds = seconds

    @classmethod
    async def open(
        cls, url: str, *, seconds: int, connections: int, keyring: Keyring | None = None
    ) -> "PostgresDatabase":
        """Connect; read committed, with every commit flushed as the server is configured.

        `seconds`: how long a connection, a statement or a lock is waited for. The server ends a statement first, which
        leaves the connection usable; where it does not even do that, we give up a little later.

        Refuses: a database that cannot be opened (503).
        """
        milliseconds = str(1_000 * seconds)
        try:
            pool = await asyncpg.create_pool(
                url,
                min_size=1,
                max_size=connections,
                statement_cache_size=500,
                reset=_keep,
                timeout=seconds,
                command_timeout=seconds + 1,
                server_settings={
                    "statement_timeout": milliseconds,
                    "lock_timeout": milliseconds,
                    "idle_in_transaction_session_timeout": milliseconds,
                },
            )
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
            reason = str(error) or f"no answer in {seconds} seconds"
            raise Refusal(Kind.UNAVAILABLE, f"The database cannot be opened: {reason}") from error
        return cls(pool, seconds=seconds, keyring=keyring)

    async def write(self, body: Callable[[Tx], Awaitable[T]]) -> T:
        """BEGIN, the body, COMMIT; a deadlock's victim starts over."""

        async def transaction(connection: Connection) -> T:
            self.transactions += 1
            await connection.execute("BEGIN")
            try:
                value = await body(PostgresTx(connection, self))
            except Exception as error:
                if not _is_lost(error, connection):
                    await connection.execute("ROLLBACK")
                raise
            if await connection.execute("COMMIT") != "COMMIT":  # a statement had failed, and the body overlooked it
                raise Refusal(Kind.UNAVAILABLE, _UNAVAILABLE)
            return value

        return await self._with_connection(transaction)

    async def read(self, body: Callable[[Tx], Awaitable[T]]) -> T:
        """Run a body that only reads; each of its statements sees what was committed when it began."""
        return await self._with_connection(lambda connection: body(PostgresTx(connection, self)))

    async def close(self) -> None:
        """Wait for everything in progress, then disconnect; what hangs is cut off."""
        try:
            async with asyncio.timeout(2 * self._seconds):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    async def _with_connection(self, use: Callable[[Connection], Awaitable[T]]) -> T:
        """Run something on a connection of the pool, anew where another try may succeed.

        Refuses: what the database does not do now (503).
        """
        for attempt in range(1, ATTEMPTS_MAX + 1):
            try:
                return await self._once(use)
            except _AGAIN as error:
                if attempt == ATTEMPTS_MAX:
                    raise Refusal(Kind.UNAVAILABLE, _UNAVAILABLE) from error
                await asyncio.sleep(0.01 * attempt)
            except _AWAY as error:
                raise Refusal(Kind.UNAVAILABLE, _UNAVAILABLE) from error
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _once(self, use: Callable[[Connection], Awaitable[T]]) -> T:
        connection = await self._pool.acquire(timeout=self._seconds)
        is_whole = False
        try:
            with using(self._keyring):
                value = await use(connection)
            is_whole = True
            return value
        except Exception as error:
            is_whole = not _is_lost(error, connection)
            if connection.is_closed() and not isinstance(error, (Refusal, *_AWAY)):
                raise ConnectionError(str(error)) from error  # asyncpg's own confusion about a connection that died
            raise
        finally:
            if not is_whole or connection.is_in_transaction():
                connection.terminate()
            await self._pool.release(connection, timeout=self._seconds)


_UNAVAILABLE = "Service is temporarily unavailable"


def _is_lost(error: Exception, connection: Connection) -> bool:
    """Whether nothing more can be asked on a connection."""
    return (isinstance(error, _LOST) and not isinstance(error, _AGAIN)) or connection.is_closed()


async def _keep(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Leave a connection as it was returned, which saves a round trip.

    No flow sets, listens or locks anything beyond its transaction.
    """
