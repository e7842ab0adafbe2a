"""The sweep of what is consumed: months that are over are billed, a batch in each transaction."""

import logging
from collections.abc import Sequence
from weakref import WeakKeyDictionary

from panier.core.refusal import Kind, Refusal
from panier.core.service.commitments.consumption import Month
from panier.flows.checkout import usage_bills
from panier.flows.shop import Shop
from panier.store.engine.db import Database

logger = logging.getLogger(__name__)

PORTION = 20  # the writer of SQLite is held for so many
PLANS_AT_ONCE = 500


async def sweep(shop: Shop, database: Database) -> int:
    """Bill the months that are over of every service that consumed something; returns how many bills."""
    months = usage_bills.months_to_bill(shop)
    await _open_plans(database, months[0])
    swept, failed = 0, list[int]()
    while due := await _load_due(database, months, failed):
        month, service_ids = due
        failed += await _bill(shop, database, service_ids, month)
        swept += len(service_ids)
    return swept


async def _open_plans(database: Database, month: Month) -> None:
    """Have the savings plans of a month billed; that it was done is known for as long as this process lives."""
    if _opened.get(database) == month.number:
        return
    after: int | None = 0
    while after is not None:
        after = await database.write(
            lambda tx, start=after: usage_bills.open_plans(tx, month, after=start, limit=PLANS_AT_ONCE)  # type: ignore[misc]
        )
    _opened[database] = month.number


_opened: WeakKeyDictionary[Database, int] = WeakKeyDictionary()


async def _load_due(
    database: Database, months: Sequence[Month], besides: Sequence[int]
) -> tuple[Month, Sequence[int]] | None:
    return await database.read(lambda tx: usage_bills.list_due(tx, months, besides=besides, limit=PORTION))


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
