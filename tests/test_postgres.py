"""The server that tests and benchmarks use is real, durable and leaves nothing behind."""

import os
from pathlib import Path

import asyncpg
import pytest

from tests.support import postgres


async def test_a_fresh_database_writes_durably(postgres_database: str) -> None:
    connection = await asyncpg.connect(postgres_database)
    try:
        await connection.execute("CREATE TABLE cart (cart_id text PRIMARY KEY)")
        await connection.execute("INSERT INTO cart VALUES ($1)", "a-cart")
        assert await connection.fetchval("SELECT cart_id FROM cart") == "a-cart"
        assert await connection.fetchval("SHOW fsync") == "on"
        assert await connection.fetchval("SHOW synchronous_commit") == "on"
    finally:
        await connection.close()


async def test_a_database_is_a_copy_of_its_template(postgres_server: str) -> None:
    name = postgres.create_database(postgres_server)
    postgres.execute(postgres.address(postgres_server, name), "CREATE TABLE plan (plan_code text)")
    with postgres.database(postgres_server, name) as dsn:
        connection = await asyncpg.connect(dsn)
        assert await connection.fetchval("SELECT count(*) FROM plan") == 0
        # Left open on purpose: a database goes even when a session still uses it.
    connection.terminate()


@pytest.mark.usefixtures("postgres_server")
async def test_a_stopped_server_leaves_no_folder() -> None:
    before = set(Path("/tmp").glob("panier-postgres-*"))
    with postgres.cluster("max_connections=20") as dsn:
        connection = await asyncpg.connect(dsn)
        data_folder = Path(await connection.fetchval("SHOW data_directory"))
        server_pid = int((data_folder / "postmaster.pid").read_text().splitlines()[0])
        assert await connection.fetchval("SHOW max_connections") == "20"
        await connection.close()
    assert not data_folder.exists()
    assert set(Path("/tmp").glob("panier-postgres-*")) <= before
    with pytest.raises(ProcessLookupError):
        os.kill(server_pid, 0)
