"""A sandbox's owner at the port, beside the customers of its shop."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest

from panier.cli import ready_made
from panier.flows.account.seeds import SandboxPlace
from panier.outside.delivery.faults import FaultPlan
from panier.outside.movable_clock import MovableClock
from panier.outside.registry.sandbox import SandboxRegistry
from panier.web.owner import port
from panier.web.owner.desk import Desk, begin_anew
from tests.support.shop import Sandbox


@pytest.fixture
def desk(sqlite_shop: Sandbox, tmp_path: Path) -> Desk:
    """Where the owner sits. The test's own clock stands still, and what is set off here is added to it."""
    registry = sqlite_shop.shop.registry
    assert isinstance(registry, SandboxRegistry)
    clock = MovableClock(sqlite_shop.clock)
    shop, database = sqlite_shop.shop, sqlite_shop.database

    @asynccontextmanager
    async def replacing() -> AsyncIterator[None]:
        yield
        await begin_anew(shop, database, sqlite_shop.application)

    place = SandboxPlace(tmp_path, sqlite_shop.customers)
    furnish = partial(ready_made.plant_all, shop, database, sqlite_shop.customers)
    return Desk(
        shop, database, clock, registry, FaultPlan(), sqlite_shop.sweep, place, replacing=replacing, furnish=furnish
    )


@pytest.fixture
async def owner(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """Whoever runs the sandbox."""
    transport = httpx.ASGITransport(port.build(desk))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8079") as client:
        yield client
