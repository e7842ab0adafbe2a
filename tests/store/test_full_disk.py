"""SQLite on a disk that is full or fails: everybody is answered, nothing acknowledged is lost."""

import asyncio
import contextlib
import os
import resource
import shutil
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from panier.core.refusal import Kind, Refusal
from panier.store.engine.db import Tx
from panier.store.engine.sqlite import SqliteDatabase
from tests.support.ordering import order_project, status
from tests.support.shop import Sandbox, copy_sqlite, opened

ADD = "INSERT INTO note (text) VALUES ($1)"
SMALL, LARGE = "s", "l" * 300_000
SECONDS_MAX = 30


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    async with notes(tmp_path / "own.sqlite") as opened_:
        yield opened_


@contextlib.asynccontextmanager
async def notes(file: Path) -> AsyncIterator[SqliteDatabase]:
    """A database with a table to fill."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE note (note_id INTEGER PRIMARY KEY, text TEXT)")
    database = SqliteDatabase(file)
    try:
        yield database
    finally:
        await database.close()


@contextlib.contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """No file of this process grows beyond a number of bytes, as on a disk without room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def adding(text: str) -> Callable[[Tx], Awaitable[int]]:
    return lambda tx: tx.execute(ADD, text)


async def outcomes(database: SqliteDatabase, texts: list[str]) -> list[int | BaseException]:
    """What becomes of notes that are added together; everybody is answered in time."""
    async with asyncio.timeout(SECONDS_MAX):
        return await asyncio.gather(*(database.write(adding(text)) for text in texts), return_exceptions=True)


async def kept(database: SqliteDatabase) -> int:
    row = await database.read(lambda tx: tx.row("SELECT count(*) FROM note"))
    assert row is not None
    return int(row[0])


def told(found: list[int | BaseException]) -> tuple[int, int]:
    """How many were acknowledged, and how many told that the shop is unavailable: there is nothing else."""
    refused = [one for one in found if isinstance(one, Refusal) and one.kind == Kind.UNAVAILABLE]
    acknowledged = [one for one in found if one == 1]
    assert len(refused) + len(acknowledged) == len(found), found
    return len(acknowledged), len(refused)


@pytest.mark.parametrize("place", [0, 1, 20, 39])
async def test_a_statement_that_undoes_the_transaction_is_told_to_the_whole_group(
    database: SqliteDatabase, place: int
) -> None:
    assert told(await outcomes(database, [SMALL] * 5)) == (5, 0)
    await database.write(lambda tx: tx.execute("PRAGMA max_page_count = 20"))
    texts = [SMALL] * 40
    texts[place] = LARGE
    acknowledged, refused = told(await outcomes(database, texts))
    assert refused >= place + 1
    assert await kept(database) == 5 + acknowledged
    assert told(await outcomes(database, [LARGE])) == (0, 1)
    await database.write(lambda tx: tx.execute("PRAGMA max_page_count = 100000"))
    assert told(await outcomes(database, texts)) == (40, 0)
    assert await kept(database) == 45 + acknowledged


async def test_work_on_the_writers_thread_is_answered_too(database: SqliteDatabase) -> None:
    async def add(tx: Tx, text: str) -> int:
        await tx.rows("SELECT 1")
        return await tx.execute(ADD, text)

    async def all_told(texts: list[str]) -> tuple[int, int]:
        async with asyncio.timeout(SECONDS_MAX):
            long = (database.write(partial(add, text=text), rows_max=0) for text in texts)
            short = (database.write(adding(SMALL)) for _ in texts)
            return told(await asyncio.gather(*long, *short, return_exceptions=True))

    await database.write(lambda tx: tx.execute("PRAGMA max_page_count = 20"))
    acknowledged, refused = await all_told([SMALL, LARGE] * 10)
    assert refused >= 10
    assert await kept(database) == acknowledged
    await database.write(lambda tx: tx.execute("PRAGMA max_page_count = 100000"))
    assert await all_told([SMALL, LARGE] * 10) == (40, 0)
    assert await kept(database) == acknowledged + 40


async def test_a_body_that_overlooks_the_undoing_writes_nothing_more(database: SqliteDatabase) -> None:
    await database.write(lambda tx: tx.execute("PRAGMA max_page_count = 20"))

    async def careless(tx: Tx) -> None:
        for text in (LARGE, SMALL, SMALL):
            with contextlib.suppress(sqlite3.Error):
                await tx.execute(ADD, text)

    async def misleading(tx: Tx) -> None:
        try:
            await tx.execute(ADD, LARGE)
        except sqlite3.Error as error:
            raise ValueError("something else") from error

    for body in (careless, misleading):
        with pytest.raises(Refusal) as refused:
            async with asyncio.timeout(SECONDS_MAX):
                await database.write(body)
        assert refused.value.kind == Kind.UNAVAILABLE
    assert await kept(database) == 0


@pytest.mark.parametrize("texts", [[SMALL] * 60, [LARGE] * 3, [SMALL, LARGE] * 40])
async def test_a_disk_that_fails_at_commit_or_in_between_is_told_to_everybody(
    database: SqliteDatabase, texts: list[str]
) -> None:
    acknowledged = refused = 0
    with files_up_to(150_000):
        while not refused:
            answered, refused = told(await outcomes(database, texts))
            acknowledged += answered
        assert await kept(database) == acknowledged
    assert told(await outcomes(database, texts)) == (len(texts), 0)
    assert await kept(database) == acknowledged + len(texts)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root mounts a small file system")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "panier", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("this machine does not let us mount a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("size", [100, 40_000])
async def test_a_disk_that_is_really_full_loses_nothing_acknowledged(small_disk: Path, size: int) -> None:
    ballast = small_disk / "ballast"
    async with notes(small_disk / "own.sqlite") as database:
        ballast.write_bytes(b"x" * 4_000_000)
        acknowledged = refused = 0
        for _ in range(400):
            answered, unavailable = told(await outcomes(database, ["x" * size] * 100))
            acknowledged, refused = acknowledged + answered, refused + unavailable
            if refused > 300:
                break
        assert refused
        assert await kept(database) == acknowledged
        ballast.unlink()
        assert told(await outcomes(database, ["x" * size] * 10)) == (10, 0)
    with contextlib.closing(sqlite3.connect(small_disk / "own.sqlite")) as again:
        assert again.execute("SELECT count(*) FROM note").fetchone() == (acknowledged + 10,)


async def test_a_worker_goes_on_when_there_is_room_again(
    sqlite_furnished: tuple[Path, tuple[object, ...]], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file, customers = sqlite_furnished
    async with opened(copy_sqlite(file, tmp_path), customers) as shop:  # type: ignore[arg-type]
        order_id = await order_project(shop.client(shop.first))
        before = len(caplog.records)
        with files_up_to(1_000):
            working = asyncio.create_task(shop.worker.run())
            async with asyncio.timeout(SECONDS_MAX):
                while not any("claim" in record.message for record in caplog.records[before:]):
                    await asyncio.sleep(0.01)
            assert (await shop.client(shop.first).post("/order/cart", {"ovhSubsidiary": "FR"})).status == 503
        await _until_delivered(shop, order_id)
        assert not working.done()
        working.cancel()


async def _until_delivered(shop: Sandbox, order_id: int) -> None:
    async with asyncio.timeout(SECONDS_MAX):
        while await status(shop.client(shop.first), order_id) != "delivered":
            shop.clock.advance(seconds=10)
            shop.worker.wake.set()
            await asyncio.sleep(0.01)
