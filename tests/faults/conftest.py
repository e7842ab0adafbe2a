"""Live processes over a database with tables and ready-made customers."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from panier.flows.account.seeds import Keys
from panier.store.engine.db import is_postgres
from tests.faults.customer import Customer
from tests.support.processes import Process, Runner, running


@pytest.fixture
def runner(furnished: tuple[str, tuple[Keys, ...]], tmp_path: Path) -> Iterator[Runner]:
    with running(furnished[0], tmp_path) as started:
        yield started


@pytest.fixture
def servers(runner: Runner) -> list[Process]:
    """One process on SQLite; two and a worker of its own on PostgreSQL."""
    if not is_postgres(runner.database):
        return [runner.serve(works=True)]
    runner.work()
    return [runner.serve(works=False), runner.serve(works=False)]


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
    async with httpx.AsyncClient(limits=limits, timeout=60) as client:
        yield client


@pytest.fixture
def customers(
    servers: list[Process], http: httpx.AsyncClient, furnished: tuple[str, tuple[Keys, ...]]
) -> list[Customer]:
    """The first customer, at each of the processes."""
    return [Customer(http, furnished[1][0], server.url) for server in servers]
