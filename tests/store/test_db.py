"""Transactions behave alike on both databases; what only SQLite does is tested below."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextvars import ContextVar
from pathlib import Path

import pytest

from panier.core.refusal import Kind, Refusal, invalid
from panier.store.engine import migrate
from panier.store.engine.db import Database, Row, Tx
from panier.store.engine.opening import open_database
from panier.store.engine.sqlite import SqliteDatabase
from panier.store.engine.sqlite_file import connect
from panier.store.jobs import stage_several
from tests.support import postgres

COUNT = "SELECT count(*) FROM job"
ADD = "INSERT INTO job (kind, subject_id, due_us, attempts) VALUES ($1, $2, 0, 0)"


@pytest.fixture
async def database(furnished: tuple[str, object]) -> AsyncIterator[Database]:
    opened = await open_database(furnished[0])
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    file = tmp_path / "own.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE job (kind TEXT, subject_id INTEGER, due_us INTEGER, attempts INTEGER)")
        connection.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)")
    connection.close()
    opened = SqliteDatabase(file)
    yield opened
    await opened.close()


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield str(tmp_path / "new" / "panier.sqlite")
        return
    with postgres.database(request.getfixturevalue("postgres_server")) as dsn:
        yield dsn


def adding(kind: str, subject_id: int = 1) -> Callable[[Tx], Awaitable[int]]:
    return lambda tx: tx.execute(ADD, kind, subject_id)


async def count(database: Database) -> int:
    row = await database.read(lambda tx: tx.row(COUNT))
    assert row is not None
    return int(row[0])


async def test_statements_answer_alike(database: Database) -> None:
    async def body(tx: Tx) -> None:
        assert await tx.execute(ADD, "a", 1) == 1
        assert await tx.row(f"{ADD} RETURNING kind, subject_id", "b", 2) is not None
        found = await tx.rows("SELECT kind, subject_id FROM job WHERE subject_id = ANY($1) ORDER BY 2", [1, 2, 3])
        assert [tuple(row) for row in found] == [("a", 1), ("b", 2)]
        assert await tx.rows("SELECT kind FROM job WHERE kind = ANY($1)", []) == []
        assert await tx.row("SELECT kind FROM job WHERE subject_id = $1", 9) is None
        await tx.lock("SELECT job_id FROM job WHERE kind = $1 FOR UPDATE", "a")
        assert await tx.execute("UPDATE job SET due_us = $2 WHERE kind = $1 OR kind = 'b'", "a", 5) == 2
        assert await tx.execute("UPDATE job SET due_us = 6 WHERE kind = 'c'") == 0
        assert await tx.execute("DELETE FROM job WHERE kind = $1", "a") == 1

    before = database.statements, database.transactions
    await database.write(body)
    assert await count(database) == 1
    ran = 9 if isinstance(database, SqliteDatabase) else 10  # SQLite has nothing to lock
    assert (database.statements - before[0], database.transactions - before[1]) == (ran, 1)


async def test_a_refused_transaction_leaves_nothing_and_takes_nobody_with_it(database: Database) -> None:
    async def refused(tx: Tx) -> None:
        await tx.execute(ADD, "refused", 2)
        raise invalid("not this one")

    outcomes = await asyncio.gather(
        database.write(adding("first")), database.write(refused), database.write(adding("last")), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [int, Refusal, int]
    found = await database.read(lambda tx: tx.rows("SELECT kind FROM job ORDER BY kind"))
    assert [row[0] for row in found] == ["first", "last"]


async def test_what_a_body_read_before_it_wrote_still_holds(database: Database) -> None:
    async def increment(tx: Tx) -> None:
        await tx.lock("SELECT job_id FROM job WHERE kind = 'counter' FOR UPDATE")
        row = await tx.row("SELECT subject_id FROM job WHERE kind = 'counter'")
        assert row is not None
        await tx.execute("UPDATE job SET subject_id = $1 WHERE kind = 'counter'", row[0] + 1)

    await database.write(adding("counter", 0))
    await asyncio.gather(*(database.write(increment) for _ in range(40)))
    row = await database.read(lambda tx: tx.row("SELECT subject_id FROM job"))
    assert row is not None
    assert row[0] == 40


async def test_a_body_sees_the_context_it_was_called_in(database: Database) -> None:
    caller = ContextVar("caller", default="nobody")

    async def read(tx: Tx) -> tuple[str, Row | None]:
        return caller.get(), await tx.row(COUNT)

    async def call(name: str) -> str:
        caller.set(name)
        return (await database.write(read))[0]

    assert await asyncio.gather(*(asyncio.create_task(call(name)) for name in ("a", "b", "c"))) == ["a", "b", "c"]


async def test_long_work_is_done_on_a_thread(database: Database) -> None:
    """What looks at many rows keeps its place, its context and its writes, and the event loop answers others."""
    await database.write(lambda tx: stage_several(tx, "many", range(30), due_us=0))
    caller = ContextVar("caller", default="nobody")
    caller.set("somebody")
    began, may_end = threading.Event(), threading.Event()

    async def look(tx: Tx) -> tuple[str, str, int]:
        rows = await tx.rows("SELECT subject_id FROM job WHERE kind = 'many'")
        began.set()
        assert may_end.wait(10), "the event loop stood still"
        await tx.execute("UPDATE job SET due_us = due_us + 1 WHERE kind = 'many'")
        return threading.current_thread().name, caller.get(), len(rows)

    looking = asyncio.create_task(database.write(look, rows_max=29))
    await asyncio.to_thread(began.wait, 10)
    assert await count(database) == 30, "others read meanwhile"
    may_end.set()
    thread, seen, found = await looking
    assert (thread != threading.main_thread().name, seen, found) == (True, "somebody", 30)
    due = await database.read(lambda tx: tx.rows("SELECT DISTINCT due_us FROM job WHERE kind = 'many'"))
    assert [tuple(row) for row in due] == [(1,)], "it was done once"


async def test_short_work_stays_on_the_event_loop(database: Database) -> None:
    await database.write(lambda tx: stage_several(tx, "few", range(30), due_us=0))

    async def look(tx: Tx) -> str:
        await tx.rows("SELECT subject_id FROM job WHERE kind = 'few'")
        return threading.current_thread().name

    for ask in (database.read, database.write):
        assert await ask(look, rows_max=30) == threading.main_thread().name


async def test_long_work_that_fails_writes_nothing(database: Database) -> None:
    await database.write(lambda tx: stage_several(tx, "many", range(30), due_us=0))

    async def fail(tx: Tx) -> None:
        await tx.execute("DELETE FROM job")
        await tx.rows(f"SELECT value FROM ({' UNION ALL '.join(['SELECT 1 AS value'] * 40)}) AS numbers")
        raise invalid("no")

    with pytest.raises(Refusal, match="no"):
        await database.write(fail, rows_max=29)
    assert await count(database) == 30


async def test_a_database_is_brought_to_the_schema_once(empty: str) -> None:
    await asyncio.to_thread(migrate.upgrade, empty)
    await asyncio.to_thread(migrate.upgrade, empty)
    assert await asyncio.to_thread(migrate.differences, empty) == []


async def test_a_file_has_one_process(sqlite: SqliteDatabase, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="in use by another panier process"):
        SqliteDatabase(tmp_path / "own.sqlite")
    assert await count(sqlite) == 0


async def test_what_waits_together_is_committed_together(sqlite: SqliteDatabase) -> None:
    await asyncio.gather(*(sqlite.write(adding("job")) for _ in range(100)))
    assert await count(sqlite) == 100
    assert sqlite.transactions < 10


async def test_what_changes_nothing_waits_for_no_disk(sqlite: SqliteDatabase) -> None:
    before = set(threading.enumerate())
    assert await sqlite.write(lambda tx: tx.execute("DELETE FROM job WHERE kind = 'none'")) == 0
    assert set(threading.enumerate()) == before, "nobody was handed the commit"
    await sqlite.write(adding("kept"))
    assert set(threading.enumerate()) > before
    assert await count(sqlite) == 1


async def test_a_member_that_was_given_up_is_left_out(sqlite: SqliteDatabase) -> None:
    kept, given_up = (asyncio.create_task(sqlite.write(adding(kind))) for kind in ("kept", "given up"))
    await asyncio.sleep(0)
    given_up.cancel()
    await kept
    assert [row[0] for row in await sqlite.read(lambda tx: tx.rows("SELECT kind FROM job"))] == ["kept"]


async def test_every_member_learns_that_a_commit_failed(sqlite: SqliteDatabase) -> None:
    outcomes = await asyncio.gather(
        sqlite.write(adding("innocent")),
        sqlite.write(lambda tx: tx.execute("INSERT INTO child (id) VALUES (7)")),
        return_exceptions=True,
    )
    for outcome in outcomes:
        assert isinstance(outcome, Refusal)
        assert outcome.kind == Kind.UNAVAILABLE
    assert await count(sqlite) == 0
    await sqlite.write(adding("next"))
    assert await count(sqlite) == 1


async def test_a_read_keeps_its_snapshot_and_may_not_write(sqlite: SqliteDatabase) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await sqlite.read(adding("never"))
    assert await count(sqlite) == 0


async def test_a_command_line_that_writes_is_waited_for(sqlite: SqliteDatabase, tmp_path: Path) -> None:
    other = connect(tmp_path / "own.sqlite")
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(sqlite.write(adding("after")))
    while not waiting.done() and other.in_transaction:
        assert await count(sqlite) == 0
        await asyncio.sleep(0)
        other.execute("COMMIT")
    other.close()
    await waiting
    assert await count(sqlite) == 1


async def test_a_flow_may_await_nothing_but_its_transaction(sqlite: SqliteDatabase) -> None:
    async def sleeps(tx: Tx) -> None:
        await tx.execute(ADD, "sleeper", 1)
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="other than its transaction"):
        await sqlite.write(sleeps)
    assert await count(sqlite) == 0
