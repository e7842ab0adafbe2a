"""PostgreSQL, for a shop that outgrew one process.

Locks and constraints do what SQLite's one writer does.

A server that dies, hangs or has no connection left costs a caller a bounded time and a 503, never more: every wait
has an end, and a connection of which anything is in doubt is cut off, so that the pool makes a new one.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from typing import TypeAlias, TypeVar, cast

import asyncpg

from panier.core.refusal import Kind, Refusal
from panier.store.engine.aside import run_aside
from panier.store.engine.db import LongWorkError, Row, Tx, insertion, values
from panier.store.engine.sealing import Keyring, using

T = TypeVar("T")

_ALONG_PARAMETERS_MAX = 4_000  # of one table's rows that wait: a statement of ours has 8,000, PostgreSQL takes 32,767
_WRITES = ("INSERT ", "UPDATE ", "DELETE ")
ATTEMPTS_MAX = 5
LONG_MAX = 2  # bodies on threads at a time; more would only take turns
IDLE_SECONDS_MAX = 60.0  # a connection that nobody needed for so long is the pool's to close
SWITCH_SECONDS = 0.0005  # the event loop does not wait Python's 5 ms for a thread to give way
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

    def __init__(
        self, connection: Connection, counter: "PostgresDatabase", *, rows_max: int | None = None, writes: bool = False
    ) -> None:
        self._connection = connection
        self._counter = counter
        self._rows_max = rows_max
        self._is_waiting = writes  # for the first statement, before which it begins
        self._is_begun = False
        self._is_over = False  # once the only statement was durable
        self._along: dict[tuple[str, tuple[str, ...]], list[tuple[object, ...]]] = {}  # rows by table and columns
        self._lessons: list[Callable[[], None]] = []

    async def rows(self, sql: str, *arguments: object) -> list[Row]:
        """All rows of the result."""
        if self._is_waiting:
            await self._begin()
        if self._along:
            sql, arguments = self._with_along(sql, arguments)
        self._counter.statements += 1
        found = cast("list[Row]", await self._connection.fetch(sql, *arguments))
        if self._rows_max is not None and len(found) > self._rows_max:
            raise LongWorkError
        return found

    async def row(self, sql: str, *arguments: object) -> Row | None:
        """The first row of the result, or None."""
        if self._is_waiting:
            await self._begin()
        if self._along:
            sql, arguments = self._with_along(sql, arguments)
        self._counter.statements += 1
        return cast("Row | None", await self._connection.fetchrow(sql, *arguments))

    async def execute(self, sql: str, *arguments: object) -> int:
        """Run a statement; returns how many rows it changed."""
        if self._is_waiting:
            await self._begin()
        if self._along:
            sql, arguments = self._with_along(sql, arguments)
        self._counter.statements += 1
        tag = await self._connection.execute(sql, *arguments)
        count = tag.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def lock(self, sql: str, *arguments: object) -> None:
        """Lock the rows of a SELECT … FOR UPDATE."""
        await self.rows(sql, *arguments)

    async def add_along(self, table: str, columns: tuple[str, ...], row: tuple[object, ...]) -> None:
        """Have a row inserted by the next statement that writes, which saves a round trip.

        Rows that would be too many for it are inserted at once.
        """
        rows = self._along.setdefault((table, columns), [])
        rows.append(row)
        if len(rows) * len(columns) >= _ALONG_PARAMETERS_MAX:
            del self._along[table, columns]
            await self.execute(insertion(table, columns, len(rows)), *chain.from_iterable(rows))

    def when_durable(self, learn: Callable[[], None]) -> None:
        """Have something called once COMMIT succeeded."""
        self._lessons.append(learn)

    async def hold(self, name: str) -> bool:
        """Hold a name until the transaction ends; False while another transaction holds it."""
        row = await self.row("SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))", name)
        return row is not None and bool(row[0])

    async def only(self, sql: str, *arguments: object) -> list[Row]:
        """All rows that a statement returns which is all that the transaction does: it is one by itself.

        What waits is inserted along with it, if it returns a row.
        """
        if not self._is_waiting or any(len(rows) > 1 for rows in self._along.values()):
            # Something was asked before, or rows wait whose order only one statement for them keeps.
            if self._is_waiting:
                await self._begin()
            found = cast("list[Row]", await self._connection.fetch(sql, *arguments))
            if not found:
                self._along.clear()
        else:
            self._is_waiting = False
            sql, arguments = self._with_only(sql, arguments)
            found = cast("list[Row]", await self._connection.fetch(sql, *arguments))
            self._is_over = bool(found)
        self._counter.statements += 1
        return found

    async def commit(self) -> None:
        """Insert what no statement has taken along, then make everything durable.

        Where that is all there is, a single statement is a transaction by itself.

        Refuses: a transaction in which a statement had failed, and the body overlooked it (503).
        """
        self._is_waiting = False
        assert not (self._is_over and self._along), "nothing was added after the only statement"
        if self._along:
            (table, columns), rows = self._along.popitem()
            await self.execute(insertion(table, columns, len(rows)), *chain.from_iterable(rows))
        if self._is_begun:
            self._is_begun = False
            if await self._connection.execute("COMMIT") != "COMMIT":
                raise Refusal(Kind.UNAVAILABLE, _UNAVAILABLE)
        for learn in self._lessons:
            learn()

    async def roll_back(self) -> None:
        """Undo everything."""
        if self._is_begun:
            await self._connection.execute("ROLLBACK")

    async def _begin(self) -> None:
        self._is_waiting, self._is_begun = False, True
        self._counter.transactions += 1
        await self._connection.execute("BEGIN")

    def _with_only(self, sql: str, arguments: tuple[object, ...]) -> tuple[str, tuple[object, ...]]:
        """A statement with everything that waits, which is inserted only if the statement returns a row."""
        if not self._along:
            return sql, arguments
        parts = [f"main AS ({sql})"]
        for place, ((table, columns), (row,)) in enumerate(self._along.items()):
            content = values(len(row), 1, after=len(arguments)).strip("()")
            inserting = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {content}"
            parts.append(f"along_{place} AS ({inserting} WHERE EXISTS (SELECT 1 FROM main))")
            arguments = (*arguments, *row)
        self._along.clear()
        return f"WITH {', '.join(parts)} SELECT * FROM main", arguments

    def _with_along(self, sql: str, arguments: tuple[object, ...]) -> tuple[str, tuple[object, ...]]:
        """A statement that writes, with everything that waits for one; any other as it is."""
        if not sql.startswith(_WRITES):
            return sql, arguments
        parts = []
        for place, ((table, columns), rows) in enumerate(self._along.items()):
            parts.append(f"along_{place} AS ({insertion(table, columns, len(rows), after=len(arguments))})")
            arguments = (*arguments, *chain.from_iterable(rows))
        self._along.clear()
        return f"WITH {', '.join(parts)} {sql}", arguments


class PostgresDatabase:
    """A pool of connections; any number of processes may share the database."""

    def __init__(self, pool: asyncpg.Pool, *, seconds: int, keyring: Keyring | None) -> None:
        self._keyring = keyring
        self.statements = self.transactions = 0
        self.is_alone = False
        self._pool = pool
        self._seconds = seconds
        self._idle: list[tuple[float, Connection]] = []  # which were used last, the latest at the end
        self._waiting = 0  # for a connection of the pool
        self._threads = ThreadPoolExecutor(LONG_MAX, thread_name_prefix="long-work")
        self._free_threads = asyncio.Semaphore(LONG_MAX)
        sys.setswitchinterval(SWITCH_SECONDS)

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

    @property
    def connections(self) -> Mapping[str, int]:
        """Those that are open, those of them that nobody uses, and who waits for one."""
        unused = self._pool.get_idle_size() + len(self._idle)
        return {"open": self._pool.get_size(), "unused": unused, "waited for": self._waiting}

    async def write(self, body: Callable[[Tx], Awaitable[T]], *, rows_max: int | None = None) -> T:
        """BEGIN, the body, COMMIT; a deadlock's victim starts over."""
        try:
            return await self._write(body, rows_max=rows_max)
        except LongWorkError:
            return await self._aside(self._write, body)

    async def _write(self, body: Callable[[Tx], Awaitable[T]], *, rows_max: int | None = None) -> T:
        async def transaction(connection: Connection) -> T:
            tx = PostgresTx(connection, self, rows_max=rows_max, writes=True)
            try:
                value = await body(tx)
                await tx.commit()
            except Exception as error:
                if not _is_lost(error, connection):
                    await tx.roll_back()
                raise
            return value

        return await self._with_connection(transaction)

    async def read(self, body: Callable[[Tx], Awaitable[T]], *, rows_max: int | None = None) -> T:
        """Run a body that only reads; each of its statements sees what was committed when it began."""
        try:
            return await self._read(body, rows_max=rows_max)
        except LongWorkError:
            return await self._aside(self._read, body)

    async def _read(self, body: Callable[[Tx], Awaitable[T]], *, rows_max: int | None = None) -> T:
        return await self._with_connection(lambda connection: body(PostgresTx(connection, self, rows_max=rows_max)))

    async def close(self) -> None:
        """Wait for everything in progress, then disconnect; what hangs is cut off."""
        try:
            async with asyncio.timeout(2 * self._seconds):
                while self._idle:
                    await self._pool.release(self._idle.pop()[1])
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()
        self._threads.shutdown(wait=False)  # a body that hangs hears of it from its next statement, by the event loop

    async def _aside(
        self, ask: Callable[[Callable[[Tx], Awaitable[T]]], Awaitable[T]], body: Callable[[Tx], Awaitable[T]]
    ) -> T:
        """Run a body on a thread, once one is free; no connection is held before.

        Refuses: what waits for a thread as long as others wait for a connection (503).
        """
        try:
            async with asyncio.timeout(self._seconds):
                await self._free_threads.acquire()
        except TimeoutError as error:
            raise Refusal(Kind.UNAVAILABLE, _UNAVAILABLE) from error
        try:
            return await ask(partial(run_aside, self._threads, body, seconds=2 * self._seconds))
        finally:
            self._free_threads.release()

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
        connection = await self._take()
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
            await self._give_back(connection, is_whole=is_whole and not connection.is_in_transaction())

    async def _take(self) -> Connection:
        """A connection for one use; the one that was used last, where it is free."""
        while self._idle:
            _, connection = self._idle.pop()
            if not connection.is_closed():
                return connection
            await self._pool.release(connection)
        self._waiting += 1
        try:
            return await self._pool.acquire(timeout=self._seconds)
        finally:
            self._waiting -= 1

    async def _give_back(self, connection: Connection, *, is_whole: bool) -> None:
        """Keep a connection at hand, which costs less than to ask the pool; one that was long unused goes there."""
        now = time.monotonic()
        if is_whole and not self._waiting and not self._pool.is_closing():
            self._idle.append((now, connection))
            if self._idle[0][0] > now - IDLE_SECONDS_MAX:
                return
            _, connection = self._idle.pop(0)
        elif not is_whole:
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
