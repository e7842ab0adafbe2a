"""What time does by itself: carts whose end has passed, and that nobody ordered, are thrown away."""

import asyncio
import logging

from panier.core.limits import DAY_US
from panier.flows.shop import Shop
from panier.store import carts
from panier.store.db import Database

logger = logging.getLogger(__name__)

# An expired cart cannot be reached; it is kept a while for whoever has to look into a complaint.
KEPT_US = 7 * DAY_US
PORTION = 500
PAUSE_SECONDS = 60.0


async def run(shop: Shop, database: Database) -> None:
    """Sweep once a minute until cancelled."""
    while True:
        try:
            await sweep(shop, database)
        except Exception:
            logger.exception("expired carts could not be thrown away; they will be tried again")
        await asyncio.sleep(PAUSE_SECONDS)


async def sweep(shop: Shop, database: Database) -> int:
    """Throw away what has had its time, a portion a transaction; how many carts."""
    before_us, swept = shop.now() - KEPT_US, 0
    while gone := await database.write(lambda tx: carts.delete_expired(tx, before_us=before_us, limit=PORTION)):
        swept += gone
    return swept
