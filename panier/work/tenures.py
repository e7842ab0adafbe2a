"""The sweep of what is paid for: services whose end is near or past, a batch in each transaction."""

import logging
from collections.abc import Sequence

from panier.core.refusal import Kind, Refusal
from panier.flows import look_ups
from panier.flows.checkout import tenures
from panier.flows.shop import Shop
from panier.store import tenures as stored
from panier.store.engine.db import Database

logger = logging.getLogger(__name__)

PORTION = 20  # the writer of SQLite is held for so many


async def sweep(shop: Shop, database: Database) -> int:
    """Look at every service that is due; returns how many."""
    swept = 0
    while due := await database.read(lambda tx: stored.list_due(tx, now_us=shop.now(), limit=PORTION)):
        await _look(shop, database, due)
        swept += len(due)
    return swept


async def _look(shop: Shop, database: Database, due: Sequence[int]) -> None:
    """Look at services together; where that fails, at each alone, and at those that fail again in an hour."""
    try:
        names = await database.read(lambda tx: tenures.list_names(tx, shop, due))
        records = await look_ups.ask(shop, names) if names else {}
        await database.write(lambda tx: tenures.look(tx, shop, due, records=records))
    except Exception as error:
        if isinstance(error, Refusal) and error.kind == Kind.UNAVAILABLE:
            raise
        if len(due) > 1:
            for one in due:
                await _look(shop, database, [one])
            return
        logger.exception("the end of service %s could not be looked at; it will be tried again", due[0])
        await database.write(lambda tx: tenures.put_off(tx, shop, due))
