"""A sandbox's owner at the port, beside the customers of its shop."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from panier.flows.account.seeds import SandboxPlace
from panier.outside.delivery.faults import FaultPlan
from panier.outside.movable_clock import MovableClock
from panier.outside.registry.sandbox import SandboxRegistry
from panier.web.owner import port
from panier.web.owner.desk import Desk
from tests.support.shop import Sandbox


@pytest.fixture
def desk(sqlite_shop: Sandbox, tmp_path: Path) -> Desk:
    """Where the owner sits. The test's own clock stands still, and what is set off here is added to it."""
    registry = sqlite_shop.shop.registry
    assert isinstance(registry, SandboxRegistry)
    clock = MovableClock(sqlite_shop.clock)
    place = SandboxPlace(tmp_path, sqlite_shop.customers)
    return Desk(sqlite_shop.shop, sqlite_shop.database, clock, registry, FaultPlan(), sqlite_shop.sweep, place)


@pytest.fixture
async def owner(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """Whoever runs the sandbox."""
    transport = httpx.ASGITransport(port.build(desk))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8079") as client:
        yield client
