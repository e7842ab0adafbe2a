"""PostgreSQL that dies, hangs or has no connection left: 503 in bounded time, then everything goes on by itself."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from panier.core.refusal import Kind, Refusal
from panier.flows.account.seeds import Keys
from panier.store.engine.db import Database, Tx
from panier.store.engine.opening import open_database
from panier.store.engine.postgres import PostgresDatabase
from tests.support import postgres
from tests.support.ordering import order_project, status
from tests.support.shop import Sandbox, opened

SECONDS = 1
BOUND_SECONDS = 15  # of a machine that may do much else
SLEEP = "SELECT pg_sleep(100)"


@pytest.fixture
async def database(postgres_database: str) -> AsyncIterator[Database]:
    found = await PostgresDatabase.open(postgres_database, seconds=SECONDS, connections=2)
    yield found
    async with asyncio.timeout(BOUND_SECONDS):
        await found.close()


@contextlib.contextmanager
def unavailable() -> Iterator[None]:
    """What is done inside is refused with 503, and soon."""
    began = time.monotonic()
    with pytest.raises(Refusal) as refused:
        yield
    assert refused.value.kind == Kind.UNAVAILABLE
    assert time.monotonic() - began < BOUND_SECONDS


async def one(database: Database) -> int:
    row = await database.write(lambda tx: tx.row("SELECT 1"))
    assert row is not None
    return int(row[0])


async def cut_off(dsn: str) -> None:
    """End every other session of a database, as an administrator or a crash does."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()


async def test_a_statement_that_takes_too_long_is_unavailable(database: Database) -> None:
    for run in (database.read, database.write):
        with unavailable():
            await run(lambda tx: tx.rows(SLEEP))
        assert await one(database) == 1


async def test_work_on_a_thread_is_unavailable_in_time_too(database: Database) -> None:
    async def hanging(tx: Tx) -> None:
        await tx.rows("SELECT 1")
        await tx.rows(SLEEP)

    async def dying(tx: Tx) -> None:
        await tx.rows("SELECT 1")
        await tx.rows("SELECT pg_terminate_backend(pg_backend_pid())")

    for run in (database.read, database.write):
        for body in (hanging, dying):
            with unavailable():
                await run(body, rows_max=0)
            assert await one(database) == 1
    with unavailable():
        await asyncio.gather(*(database.read(hanging, rows_max=0) for _ in range(6)))
    assert await one(database) == 1


async def test_a_lock_that_is_not_given_is_unavailable(database: Database, postgres_database: str) -> None:
    await database.write(lambda tx: tx.execute("CREATE TABLE held (n INTEGER)"))
    await database.write(lambda tx: tx.execute("INSERT INTO held VALUES (1)"))
    holder = await asyncpg.connect(postgres_database)
    await holder.execute("BEGIN")
    await holder.execute("SELECT n FROM held FOR UPDATE")
    with unavailable():
        await database.write(lambda tx: tx.lock("SELECT n FROM held FOR UPDATE"))
    holder.terminate()
    assert await one(database) == 1


async def test_without_a_free_connection_the_shop_is_unavailable(database: Database) -> None:
    async def slow(tx: Tx) -> None:
        await tx.rows("SELECT pg_sleep(0.9)")
        await tx.rows("SELECT pg_sleep(0.9)")

    began = time.monotonic()
    outcomes = await asyncio.gather(*(database.write(slow) for _ in range(12)), return_exceptions=True)
    assert time.monotonic() - began < BOUND_SECONDS
    refused = [found for found in outcomes if found is not None]
    assert refused
    assert all(isinstance(found, Refusal) and found.kind == Kind.UNAVAILABLE for found in refused)
    assert await one(database) == 1


@pytest.mark.parametrize("step", ["begin", "within", "commit"])
async def test_a_session_that_ends_in_a_transaction_is_unavailable(
    database: Database, postgres_database: str, step: str
) -> None:
    async def body(tx: Tx) -> None:
        if step == "begin":
            await cut_off(postgres_database)
        await tx.rows("SELECT 1")
        if step != "begin":
            await cut_off(postgres_database)
        if step == "within":
            await tx.rows("SELECT 2")

    with unavailable():
        await database.write(body)
    assert await one(database) == 1


async def test_a_failure_that_a_body_overlooks_is_not_acknowledged(database: Database) -> None:
    await database.write(lambda tx: tx.execute("CREATE TABLE note (n INTEGER)"))

    async def careless(tx: Tx) -> None:
        await tx.execute("INSERT INTO note VALUES (1)")
        with contextlib.suppress(asyncpg.PostgresError):
            await tx.rows("SELECT 1 / 0")

    with unavailable():
        await database.write(careless)
    assert await database.read(lambda tx: tx.rows("SELECT n FROM note")) == []


async def test_a_body_that_is_given_up_leaves_a_clean_connection(database: Database) -> None:
    for _ in range(6):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await database.write(lambda tx: tx.rows(SLEEP))
    assert await asyncio.gather(*(one(database) for _ in range(6))) == [1] * 6


async def test_a_database_that_is_not_there_is_told_at_the_start(postgres_server: str) -> None:
    address = postgres.address(postgres_server, "missing")
    with unavailable():
        await open_database(address, seconds=SECONDS)


@pytest.fixture
def own_server() -> Iterator[str]:
    """A server that a test may freeze."""
    with postgres.cluster() as dsn:
        yield dsn


async def test_a_server_that_hangs_costs_a_bounded_time(own_server: str) -> None:
    database = await PostgresDatabase.open(own_server, seconds=SECONDS, connections=4)
    assert await asyncio.gather(*(one(database) for _ in range(4))) == [1] * 4
    connection = await asyncpg.connect(own_server)
    folder = Path(await connection.fetchval("SHOW data_directory"))
    server = int((folder / "postmaster.pid").read_text().splitlines()[0])
    sessions = [row[0] for row in await connection.fetch("SELECT pid FROM pg_stat_activity WHERE pid IS NOT NULL")]
    frozen = [server, *sessions]
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    try:
        with unavailable():
            await database.write(lambda tx: tx.rows("SELECT 1"))
        found = await asyncio.wait_for(
            asyncio.gather(*(database.read(lambda tx: tx.rows("SELECT 1")) for _ in range(12)), return_exceptions=True),
            BOUND_SECONDS,
        )
        assert all(isinstance(refusal, Refusal) and refusal.kind == Kind.UNAVAILABLE for refusal in found)
        with unavailable():
            await open_database(own_server, seconds=SECONDS)
    finally:
        for pid in frozen:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
    async with asyncio.timeout(BOUND_SECONDS):
        while True:
            with contextlib.suppress(Refusal):
                assert await one(database) == 1
                break
    await database.close()
    connection.terminate()


async def test_sessions_that_end_under_load_are_503_at_most(
    postgres_furnished: tuple[str, tuple[Keys, ...]], postgres_server: str
) -> None:
    """Requests, worker and sweeps meet it; nothing acknowledged is lost, and what was ordered is delivered."""
    template, customers = postgres_furnished
    with postgres.database(postgres_server, template) as dsn:
        async with opened(dsn, customers) as shop:
            working = asyncio.create_task(shop.worker.run())
            statuses: list[int] = []
            carts: list[str] = []
            is_over = asyncio.Event()

            async def load() -> None:
                while not is_over.is_set():
                    reply = await shop.client(shop.first).post("/order/cart", {"ovhSubsidiary": "FR"})
                    statuses.append(reply.status)
                    if reply.status == 200:
                        carts.append(reply.result["cartId"])

            loads = [asyncio.create_task(load()) for _ in range(8)]
            for _ in range(8):
                while len(statuses) % 40 < 20 and not all(task.done() for task in loads):
                    await asyncio.sleep(0)
                await cut_off(dsn)
                statuses.append(0)
                while len(statuses) % 40 >= 20 and not all(task.done() for task in loads):
                    await asyncio.sleep(0)
            is_over.set()
            await asyncio.gather(*loads)
            assert set(statuses) <= {0, 200, 503}
            kept = await shop.database.read(
                lambda tx: tx.rows("SELECT cart_id FROM cart WHERE cart_id = ANY($1)", carts)
            )
            assert len(kept) == len(carts) > 0
            await _until_delivered(shop)
            assert not working.done()
            working.cancel()


async def _until_delivered(shop: Sandbox) -> None:
    async with asyncio.timeout(4 * BOUND_SECONDS):
        order_id = await order_project(shop.client(shop.first))
        while await status(shop.client(shop.first), order_id) != "delivered":
            shop.clock.advance(seconds=10)
            shop.worker.wake.set()
            await asyncio.sleep(0.01)
