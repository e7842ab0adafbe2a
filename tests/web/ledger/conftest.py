"""After each of these tests the ledger balances, and agrees with all that is kept beside it."""

from collections.abc import AsyncIterator

import pytest

from tests.support.ledger import faults
from tests.support.shop import Sandbox


@pytest.fixture
async def shop(shop: Sandbox) -> AsyncIterator[Sandbox]:
    """A whole shop, whose money is in order at the end."""
    yield shop
    assert await faults(shop) == []


@pytest.fixture
async def sqlite_shop(sqlite_shop: Sandbox) -> AsyncIterator[Sandbox]:
    """A whole shop on SQLite, whose money is in order at the end."""
    yield sqlite_shop
    assert await faults(sqlite_shop) == []
