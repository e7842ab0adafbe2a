"""The sweep of what is consumed: months that are over are billed, a batch in each transaction."""

import logging
from collections.abc import Sequence

from panier.core.refusal import Kind, Refusal
from panier.core.service.commitments.consumption import Month
from panier.flows.checkout import usage_bills
from panier.flows.shop import Shop
from panier.store.engine.db import Database

logger = logging.getLogger(__name__)

PORTION = 20  # the writer of SQLite is held for so many


async def sweep(shop: Shop, database: Database) -> int:
    """Bill the months that are over of every service that consumed something; returns how many bills."""
    swept = 0
    for month in usage_bills.months_to_bill(shop):
        failed: list[int] = []
        while due := await _load_due(shop, database, month, failed):
            failed += await _bill(shop, database, due, month)
            swept += len(due)
    return swept


async def _load_due(shop: Shop, database: Database, month: Month, besides: Sequence[int]) -> Sequence[int]:
    return await database.read(lambda tx: usage_bills.list_due(tx, shop, month, besides=besides, limit=PORTION))


async def _bill(shop: Shop, database: Database, due: Sequence[int], month: Month) -> list[int]:
    """Bill services together; where that fails, each alone. Returns those that fail again, for the next sweep."""
    try:
        await database.write(lambda tx: usage_bills.bill(tx, shop, due, month))
    except Exception as error:
        if isinstance(error, Refusal) and error.kind == Kind.UNAVAILABLE:
            raise
        if len(due) > 1:
            return [number for one in due for number in await _bill(shop, database, [one], month)]
        logger.exception("what service %s consumed could not be billed; it will be tried again", due[0])
        return list(due)
    return []
