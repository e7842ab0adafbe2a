"""In the tests of payments the ready-made customers have a card alone, so that they say what else there is."""

import pytest

from tests.support.shop import Sandbox


@pytest.fixture
async def shop(shop: Sandbox) -> Sandbox:
    """A whole shop whose customers have one card each."""
    return await _with_cards_alone(shop)


@pytest.fixture
async def sqlite_shop(sqlite_shop: Sandbox) -> Sandbox:
    """A whole shop on SQLite whose customers have one card each."""
    return await _with_cards_alone(sqlite_shop)


async def _with_cards_alone(shop: Sandbox) -> Sandbox:
    await shop.database.write(lambda tx: tx.execute("DELETE FROM payment_method WHERE kind <> 'CREDIT_CARD'"))
    return shop
