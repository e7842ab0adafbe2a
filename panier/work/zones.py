"""Telling the shop's name servers of zones that were published, signed, or ended."""

import asyncio
from collections.abc import Sequence

from panier.flows.domain import zone_keys
from panier.flows.shop import Shop
from panier.flows.zone import pushes
from panier.flows.zone.pushes import Pushed, PushWork
from panier.outside.zone_publisher import PublishingError, ZonePublisher
from panier.store.engine.db import Database, Tx
from panier.store.jobs import Job


async def publish(shop: Shop, database: Database, claimed: Sequence[Job]) -> None:
    """Tell name servers of the names that are due, and store what they have then.

    One that cannot be told keeps none of the others waiting.
    """
    publisher = shop.publisher
    works = [] if publisher is None else await database.read(lambda tx: pushes.begin(tx, shop, claimed))
    done = await asyncio.gather(*(_tell(publisher, work) for work in works)) if publisher is not None else []

    async def record(tx: Tx) -> None:
        await pushes.record(tx, shop, claimed, done)
        await zone_keys.follow(tx, shop, [one.work.push.name for one in done if one.problem is None])

    await database.write(record)


async def adopt(shop: Shop, database: Database) -> None:
    """Stage every zone that name servers were never told of, a batch in each transaction."""
    after: int | None = 0
    while shop.publisher is not None and after is not None:
        start = after
        after = await database.write(lambda tx, start=start: pushes.adopt(tx, shop, after=start))  # type: ignore[misc]


async def _tell(publisher: ZonePublisher, work: PushWork) -> Pushed:
    try:
        if work.zone is None:
            await publisher.remove(work.push.name)
            return Pushed(work)
        keys = await publisher.publish(work.push.name, work.zone.content, is_signed=work.is_signed)
    except PublishingError as error:
        return Pushed(work, problem=str(error))
    return Pushed(work, keys)
