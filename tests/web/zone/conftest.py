"""Shops that publish their zones on a PowerDNS of the tests' own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from panier.flows.account.seeds import Keys
from tests.support import shop as shops
from tests.support.parts.powerdns import PowerDnsServer
from tests.support.parts.publishing import publishing
from tests.support.shop import Sandbox


@pytest.fixture
async def served(furnished: tuple[str, tuple[Keys, ...]], powerdns_server: PowerDnsServer) -> AsyncIterator[Sandbox]:
    """A shop on each database that publishes on PowerDNS."""
    async with publishing(*furnished, powerdns_server.url) as opened:
        yield opened


@pytest.fixture
async def sqlite_served(
    sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path, powerdns_server: PowerDnsServer
) -> AsyncIterator[Sandbox]:
    """A shop on SQLite that publishes on PowerDNS."""
    file, customers = sqlite_furnished
    async with publishing(shops.copy_sqlite(file, tmp_path), customers, powerdns_server.url) as opened:
        yield opened
