"""SQLite as a shop's own database: one writer, group commit, reads beside it.

Each member of a group has a savepoint. Members run on the event loop (their statements take microseconds and
never wait); only the commit, which waits for the disk, runs on the writer's thread, and a member that turned out to
be long. Meanwhile the next group gathers. See docs/decisions/0003-sqlite-group-commit.md.

Whatever SQLite does, every member gets an outcome. A full or failing disk makes SQLite undo a whole transaction in
the middle of a statement, fail a commit, or fail even the undoing: all of a group is then told that it did not
happen, and the next group begins anew.
"""

import asyncio
import logging
import sqlite3
import sys
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextvars import Context, copy_context
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from panier.core.values import frozen
from panier.store.engine.db import LongWorkError, Row, Tx, batches, driven
from panier.store.engine.sealing import Keyring, use, using
from panier.store.engine.sqlite_dialect import bound, dialect
from panier.store.engine.sqlite_failures import FAILURES, is_outside, unavailable
from panier.store.engine.sqlite_file import claim, connect, prepare

logger = logging.getLogger(__name__)

T = TypeVar("T")

_Along: TypeAlias = tuple[tuple[str, tuple[str, ...]], tuple[object, ...]]  # table and columns, and a row of them

GROUP_MEMBERS_MAX = 256
GROUP_SECONDS_MAX = 0.02
LONG_READS_MAX = 2  # at a time; more would only take turns
BUSY_SECONDS_MAX = 30.0
SWITCH_SECONDS = 0.0005  # back from the disk, the writer's thread does not wait Python's 5 ms for its turn


class SqliteTx:
    """A transaction, or a member's share of one. Its methods never suspend."""

    def __init__(
        self, connection: sqlite3.Connection, counter: "SqliteDatabase", *, rows_max: int | None = None
    ) -> None:
        self._connection = connection
        self._counter = counter
        self._rows_max = rows_max
        self._undone: sqlite3.Error | MemoryError | None = None
        self.along: list[_Along] = []
        self.lessons: list[Callable[[], None]] = []

    async def rows(self, sql: str, *arguments: object) -> list[Row]:
        """All rows of the result."""
        return self._run(sql, arguments, rows_max=self._rows_max)[0]

    async def row(self, sql: str, *arguments: object) -> Row | None:
        """The first row of the result, or None."""
        rows = self._run(sql, arguments)[0]
        return rows[0] if rows else None

    async def execute(self, sql: str, *arguments: object) -> int:
        """Run a statement; returns how many rows it changed."""
        return self._run(sql, arguments)[1]

    async def lock(self, sql: str, *arguments: object) -> None:
        """Do nothing: whoever writes is alone."""

    async def hold(self, name: str) -> bool:  # noqa: ARG002 - as on PostgreSQL
        """Do nothing: whoever writes is alone."""
        return True

    async def only(self, sql: str, *arguments: object) -> list[Row]:
        """All rows that a statement returns which is all that the transaction does."""
        rows = self._run(sql, arguments)[0]
        if not rows:
            self.along.clear()
        return rows

    async def add_along(self, table: str, columns: tuple[str, ...], row: tuple[object, ...]) -> None:
        """Have a row inserted with those of all other members of the group, before its commit.

        A text that cannot be stored is this member's own failure, so it is tried here.
        """
        for value in row:
            if isinstance(value, str):
                value.encode()
        self.along.append(((table, columns), row))

    def when_durable(self, learn: Callable[[], None]) -> None:
        """Have something called once the group is on the disk."""
        self.lessons.append(learn)

    def _run(self, sql: str, arguments: tuple[object, ...], *, rows_max: int | None = None) -> tuple[list[Row], int]:
        """The rows of a statement, and how many it changed.

        Once SQLite has undone the transaction, nothing runs any more: it would be committed on its own.
        """
        if self._undone is not None:
            raise self._undone
        self._counter.statements += 1
        text, takes_lists = dialect(sql)
        if takes_lists:
            arguments = tuple(map(bound, arguments))
        try:
            cursor = self._connection.execute(text, arguments)
            if rows_max is None:
                return cursor.fetchall(), cursor.rowcount
            found = cursor.fetchmany(rows_max + 1)
            if len(found) > rows_max:
                cursor.close()
                raise LongWorkError
            return found, cursor.rowcount
        except FAILURES as error:
            if not self._connection.in_transaction:
                self._undone = error
            raise


@frozen
class _Member:
    """A body waiting for its turn in a group.

    With the context variables of its caller, and the future of its outcome.
    """

    body: Callable[[Tx], Awaitable[Any]]
    outcome: "asyncio.Future[Any]"
    variables: Context
    rows_max: int | None
    is_long: bool  # it runs on the writer's thread


@frozen
class _Result:
    """What became of a member: what its body returned, or why it did not happen."""

    member: _Member
    value: object = None
    error: BaseException | None = None
    lessons: Sequence[Callable[[], None]] = ()

    def hand_out(self) -> None:
        """Give the outcome to whoever waits for it."""
        for learn in self.lessons:
            learn()
        outcome = self.member.outcome
        if outcome.done():  # given up meanwhile
            return
        if self.error is not None:
            outcome.set_exception(self.error)
        else:
            outcome.set_result(self.value)


class SqliteDatabase:
    """The file of one shop.

    A second process that would serve it too is refused when it opens the file. A command line may write beside the
    process that serves (`is_beside`): it waits for its turn.
    """

    def __init__(self, path: Path, *, is_beside: bool = False, keyring: Keyring | None = None) -> None:
        self._keyring = keyring
        self.statements = self.transactions = 0
        self._path = prepare(path)
        self._lock = None if is_beside else claim(self._path)
        self.is_alone = not is_beside
        self._writing, self._reading = connect(self._path), connect(self._path)
        self._reading.execute("PRAGMA query_only = ON")
        self._is_broken = False
        self._waiting: deque[_Member] = deque()
        self._along: list[_Along] = []
        self._committer = ThreadPoolExecutor(1, thread_name_prefix="sqlite-writer")
        self._readers = ThreadPoolExecutor(LONG_READS_MAX, thread_name_prefix="sqlite-reader")
        self._turn: asyncio.Task[None] | None = None
        sys.setswitchinterval(SWITCH_SECONDS)

    @property
    def connections(self) -> Mapping[str, int]:
        """None to a server."""
        return {}

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
        variables = copy_context()
        variables.run(use, self._keyring)
        self._waiting.append(_Member(body, outcome, variables, rows_max, is_long))
        if self._turn is None or self._turn.done():
            self._turn = asyncio.create_task(self._write_groups())
        return await outcome

    async def read(self, body: Callable[[Tx], Awaitable[T]], *, rows_max: int | None = None) -> T:
        """Run a body on one snapshot of the database, at once.

        Where that is long, on a thread, with a connection and a snapshot of its own.
        """
        try:
            try:
                return self._read(self._reading, body, rows_max=rows_max)
            except LongWorkError:
                run = partial(copy_context().run, self._read_aside, body)
                return await asyncio.get_running_loop().run_in_executor(self._readers, run)
        except FAILURES as error:
            # A body that tries to write gets plain SQLITE_READONLY; a disk that became read-only has codes of its own.
            if is_outside(error) and getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_READONLY:
                raise unavailable(error) from error
            raise

    def _read(self, connection: sqlite3.Connection, body: Callable[[Tx], Awaitable[T]], *, rows_max: int | None) -> T:
        connection.execute("BEGIN")
        try:
            with using(self._keyring):
                return driven(body, SqliteTx(connection, self, rows_max=rows_max))
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _read_aside(self, body: Callable[[Tx], Awaitable[T]]) -> T:
        with closing(connect(self._path)) as connection:
            connection.execute("PRAGMA query_only = ON")
            return self._read(connection, body, rows_max=None)

    async def alone(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run something on the writer's connection while no transaction is open; what comes meanwhile waits."""
        while self._turn is not None and not self._turn.done():
            await asyncio.wait([self._turn])
        outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._turn = asyncio.create_task(self._between_groups(work, outcome))
        return await outcome

    async def _between_groups(self, work: Callable[[sqlite3.Connection], T], outcome: "asyncio.Future[T]") -> None:
        found: list[T] = []
        try:
            await self._on_thread(lambda: found.append(work(self._writing)))
        except Exception as error:  # noqa: BLE001 - it is the outcome's, whatever it is
            if not outcome.done():
                outcome.set_exception(error)
        else:
            if not outcome.done():
                outcome.set_result(found[0])
        await self._write_groups()

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
            group: list[_Result] = []
            try:
                await self._write_group(group)
            except FAILURES as error:
                logger.error("a transaction cannot be written, so whoever asked is refused: %s", error)  # noqa: TRY400
                self._undo()
                group = [_Result(one.member, error=unavailable(error)) for one in group]
            except BaseException as error:  # the process ends, or a mistake of ours: nobody is kept waiting
                self._undo()
                members = [one.member for one in group] + [*self._waiting]
                self._waiting.clear()
                group = [_Result(member, error=error) for member in members]
                raise
            finally:
                for one in group:
                    one.hand_out()

    async def _write_group(self, group: list[_Result]) -> None:
        """Run and commit what waits; `group` gets the outcomes, which hold once this returns."""
        self._along = []
        try:
            await self._begin()
        except FAILURES:
            group += [_Result(member) for member in self._waiting]
            self._waiting.clear()
            raise
        before = self._writing.total_changes
        self._run_members(group)
        if not group:
            await self._on_thread(partial(self._run_members, group, is_long=True))
        self._insert_along()
        if self._writing.total_changes == before:  # as when a worker finds nothing to do: no disk is waited for
            self._writing.execute("COMMIT")
        else:
            await self._on_thread(partial(self._writing.execute, "COMMIT"))

    def _insert_along(self) -> None:
        """Insert what the members of a group want inserted with it: one statement for each table."""
        tables: dict[tuple[str, tuple[str, ...]], list[tuple[object, ...]]] = {}
        for place, row in self._along:
            tables.setdefault(place, []).append(row)
        for (table, columns), rows in tables.items():
            for batch in batches(rows, columns=len(columns)):
                self.statements += 1
                marks = ", ".join([f"({', '.join('?' * len(columns))})"] * len(batch))
                text = f"INSERT INTO {table} ({', '.join(columns)}) VALUES {marks}"
                self._writing.execute(text, tuple(value for row in batch for value in row))

    async def _on_thread(self, work: Callable[[], object]) -> None:
        """Run something on the writer's thread.

        Who is cancelled waits for it nevertheless: nobody else may use the connection meanwhile.
        """
        running = asyncio.get_running_loop().run_in_executor(self._committer, work)
        try:
            await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])
            raise

    async def _begin(self) -> None:
        """Start a transaction that writes.

        While a command line holds the file, wait without blocking the loop.
        """
        if self._is_broken:
            self._writing = connect(self._path)
            self._is_broken = False
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

    def _run_members(self, group: list[_Result], *, is_long: bool = False) -> None:
        deadline = time.monotonic() + GROUP_SECONDS_MAX
        while self._waiting and len(group) < GROUP_MEMBERS_MAX and time.monotonic() < deadline:
            if self._waiting[0].is_long != is_long:
                break
            member = self._waiting.popleft()
            if not member.outcome.done():
                self._run_member(member, group)

    def _run_member(self, member: _Member, group: list[_Result]) -> None:
        """Run one member within its savepoint.

        Raises SQLite's error where that undid the whole group, or where the member cannot be undone alone.
        """
        place = len(group)
        group.append(_Result(member))  # from now on it gets an outcome, whatever happens
        self._writing.execute("SAVEPOINT member")
        tx = SqliteTx(self._writing, self, rows_max=member.rows_max)
        try:
            value = member.variables.run(driven, member.body, tx)
        except Exception as error:
            if not self._writing.in_transaction:
                raise sqlite3.OperationalError(str(error)) from error
            self._writing.execute("ROLLBACK TO member")
            group[place] = _Result(member, error=unavailable(error) if is_outside(error) else error)
        else:
            group[place] = _Result(member, value, lessons=tx.lessons)
            self._along += tx.along
        self._writing.execute("RELEASE member")

    def _undo(self) -> None:
        """Undo what the group did, where SQLite has not undone it itself; where not even that works, connect anew."""
        try:
            if not self._is_broken and self._writing.in_transaction:
                self._writing.execute("ROLLBACK")
        except FAILURES:
            logger.exception("a transaction cannot be undone; the file is opened anew, which undoes it")
            self._writing.close()
            self._is_broken = True
