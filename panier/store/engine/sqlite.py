"""SQLite as a shop's own database: one writer, group commit, reads beside it.

Each member of a group has a savepoint. Members run on the event loop (their statements take microseconds and
never wait); only the commit, which waits for the disk, runs on the writer's thread, and a member that turned out to
be long. Meanwhile the next group gathers. See docs/decisions/0003-sqlite-group-commit.md.
"""

import asyncio
import fcntl
import re
import sqlite3
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextvars import Context, copy_context
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, Any, TypeVar, cast

import msgspec

from panier.core.refusal import Kind, Refusal
from panier.store.engine.db import LongWorkError, Row, Tx, driven

T = TypeVar("T")

GROUP_MEMBERS_MAX = 256
GROUP_SECONDS_MAX = 0.02
LONG_READS_MAX = 2  # at a time; more would only take turns
BUSY_SECONDS_MAX = 30.0
SWITCH_SECONDS = 0.0005  # back from the disk, the writer's thread does not wait Python's 5 ms for its turn
_NAMES = tuple(str(number) for number in range(1, 1000))
_LOCKING = re.compile(r"\s+FOR (?:NO KEY )?(?:UPDATE|SHARE)(?: OF \w+)?(?: SKIP LOCKED)?")
_ANY = re.compile(r"= ANY\((\$\d+)\)")


class SqliteTx:
    """A transaction, or a member's share of one. Its methods never suspend."""

    def __init__(
        self, connection: sqlite3.Connection, counter: "SqliteDatabase", *, rows_max: int | None = None
    ) -> None:
        self._connection = connection
        self._counter = counter
        self._rows_max = rows_max

    async def rows(self, sql: str, *arguments: object) -> list[Row]:
        """All rows of the result."""
        cursor = self._run(sql, arguments)
        if self._rows_max is None:
            return cursor.fetchall()
        found = cursor.fetchmany(self._rows_max + 1)
        if len(found) > self._rows_max:
            cursor.close()
            raise LongWorkError
        return found

    async def row(self, sql: str, *arguments: object) -> Row | None:
        """The first row of the result, or None."""
        rows = self._run(sql, arguments).fetchall()
        return cast("Row", rows[0]) if rows else None

    async def execute(self, sql: str, *arguments: object) -> int:
        """Run a statement; returns how many rows it changed."""
        return self._run(sql, arguments).rowcount

    async def lock(self, sql: str, *arguments: object) -> None:
        """Do nothing: whoever writes is alone."""

    def _run(self, sql: str, arguments: tuple[object, ...]) -> sqlite3.Cursor:
        self._counter.statements += 1
        text, takes_lists = _dialect(sql)
        if takes_lists:
            arguments = tuple(map(_bound, arguments))
        return self._connection.execute(text, dict(zip(_NAMES, arguments, strict=False)))


@dataclass(frozen=True, slots=True)
class _Member:
    """A body waiting for its turn in a group.

    With the context variables of its caller, and the future of its outcome.
    """

    body: Callable[[Tx], Awaitable[Any]]
    outcome: "asyncio.Future[Any]"
    variables: Context
    rows_max: int | None
    is_long: bool  # it runs on the writer's thread


class SqliteDatabase:
    """The file of one shop.

    A second process that would serve it too is refused when it opens the file. A command line may write beside the
    process that serves (`is_beside`): it waits for its turn.
    """

    def __init__(self, path: Path, *, is_beside: bool = False) -> None:
        self.statements = self.transactions = 0
        self._path = path
        self._lock = None if is_beside else _claim(path)
        self._writing, self._reading = connect(path), connect(path)
        self._reading.execute("PRAGMA query_only = ON")
        self._waiting: deque[_Member] = deque()
        self._committer = ThreadPoolExecutor(1, thread_name_prefix="sqlite-writer")
        self._readers = ThreadPoolExecutor(LONG_READS_MAX, thread_name_prefix="sqlite-reader")
        self._turn: asyncio.Task[None] | None = None
        sys.setswitchinterval(SWITCH_SECONDS)

    async def write(self, body: Callable[[Tx], Awaitable[T]], *, rows_max: int | None = None) -> T:
        """Join the next group; returns after its commit is on the disk."""
        try:
            return await self._join(body, rows_max=rows_max)
        except LongWorkError:
            return await self._join(body, is_long=True)

    async def _join(
        self, body: Callable[[Tx], Awaitable[T]], *, rows_max: int | None = None, is_long: bool = False
    ) -> T:
        outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Member(body, outcome, copy_context(), rows_max, is_long))
        if self._turn is None or self._turn.done():
            self._turn = asyncio.create_task(self._write_groups())
        return await outcome

    async def read(self, body: Callable[[Tx], Awaitable[T]], *, rows_max: int | None = None) -> T:
        """Run a body on one snapshot of the database, at once.

        Where that is long, on a thread, with a connection and a snapshot of its own.
        """
        try:
            return self._read(self._reading, body, rows_max=rows_max)
        except LongWorkError:
            run = partial(copy_context().run, self._read_aside, body)
            return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    def _read(self, connection: sqlite3.Connection, body: Callable[[Tx], Awaitable[T]], *, rows_max: int | None) -> T:
        connection.execute("BEGIN")
        try:
            return driven(body, SqliteTx(connection, self, rows_max=rows_max))
        finally:
            connection.execute("ROLLBACK")

    def _read_aside(self, body: Callable[[Tx], Awaitable[T]]) -> T:
        with closing(connect(self._path)) as connection:
            connection.execute("PRAGMA query_only = ON")
            return self._read(connection, body, rows_max=None)

    async def close(self) -> None:
        """Wait for the groups in progress, then close the file."""
        if self._turn is not None:
            await self._turn
        self._committer.shutdown()
        self._readers.shutdown()
        self._reading.close()
        self._writing.close()
        if self._lock is not None:
            self._lock.close()

    async def _write_groups(self) -> None:
        while self._waiting:
            done: list[tuple[_Member, object, BaseException | None]] = []
            try:
                await self._begin()
                self._run_members(done)
                loop = asyncio.get_running_loop()
                if not done:
                    await loop.run_in_executor(self._committer, partial(self._run_members, done, is_long=True))
                await loop.run_in_executor(self._committer, self._writing.execute, "COMMIT")
            except sqlite3.Error as error:
                self._fail_group(done, error)
            _hand_out(done)

    async def _begin(self) -> None:
        """Start a transaction that writes.

        While a command line holds the file, wait without blocking the loop.
        """
        deadline = time.monotonic() + BUSY_SECONDS_MAX
        while True:
            try:
                self._writing.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.005)
            else:
                self.transactions += 1
                return

    def _run_members(self, done: list[tuple[_Member, object, BaseException | None]], *, is_long: bool = False) -> None:
        deadline = time.monotonic() + GROUP_SECONDS_MAX
        while self._waiting and len(done) < GROUP_MEMBERS_MAX and time.monotonic() < deadline:
            if self._waiting[0].is_long != is_long:
                break
            member = self._waiting.popleft()
            tx = SqliteTx(self._writing, self, rows_max=member.rows_max)
            if member.outcome.cancelled():
                continue
            self._writing.execute("SAVEPOINT member")
            try:
                done.append((member, member.variables.run(driven, member.body, tx), None))
            except Exception as error:  # noqa: BLE001 - it is the member's outcome, and goes to whoever waits for it
                self._writing.execute("ROLLBACK TO member")
                done.append((member, None, error))
            self._writing.execute("RELEASE member")

    def _fail_group(self, done: list[tuple[_Member, object, BaseException | None]], error: sqlite3.Error) -> None:
        """The commit failed (a full disk, say): nothing of the group happened.

        Each of its members gets the error.
        """
        if self._writing.in_transaction:
            self._writing.execute("ROLLBACK")
        if not done:
            done.append((self._waiting.popleft(), None, None))
        refusal = Refusal(Kind.UNAVAILABLE, "Service is temporarily unavailable")
        refusal.__cause__ = error
        done[:] = [(member, None, refusal) for member, _, _ in done]


def connect(path: Path) -> sqlite3.Connection:
    """A connection with the settings that every part of the shop relies on.

    A write-ahead log, flushed at every commit.
    """
    connection = sqlite3.connect(
        path, timeout=0.0, isolation_level=None, check_same_thread=False, cached_statements=512
    )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _claim(path: Path) -> IO[str]:
    """Take the file's writer lock.

    Two processes would not see each other's keys and work.

    Refuses: a file that another process serves.
    """
    lock = path.with_name(path.name + ".lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        message = f"{path} is in use by another panier process; one process writes to an SQLite file"
        raise Refusal(Kind.CONFLICT, message) from error
    return lock


def _hand_out(done: list[tuple[_Member, object, BaseException | None]]) -> None:
    for member, result, error in done:
        if member.outcome.cancelled():
            continue
        if error is not None:
            member.outcome.set_exception(error)
        else:
            member.outcome.set_result(result)


@lru_cache(maxsize=2048)
def _dialect(sql: str) -> tuple[str, bool]:
    """A statement in SQLite's words, and whether it takes lists, which are passed as JSON."""
    text, lists = _ANY.subn(r"IN (SELECT value FROM json_each(\1))", _LOCKING.sub("", sql))
    return text, lists > 0


def _bound(argument: object) -> object:
    return msgspec.json.encode(argument).decode() if isinstance(argument, list) else argument
