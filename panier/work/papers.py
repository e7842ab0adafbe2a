"""Papers: billing what was paid before there were bills, and having files made, one paper after the other."""

from collections.abc import Sequence

from panier.flows.paper import files, issuing
from panier.flows.paper.files import Printed
from panier.flows.shop import Shop
from panier.store import jobs
from panier.store.engine.db import Database
from panier.store.jobs import Job


async def bill(shop: Shop, database: Database, claimed: Sequence[Job]) -> None:
    """Bill orders that were paid before there were bills."""
    order_ids = [job.subject_id for job in claimed]
    await database.write(lambda tx: issuing.bill_earlier(tx, shop, order_ids))
    await database.write(lambda tx: jobs.finish(tx, claimed))


async def credit(shop: Shop, database: Database, claimed: Sequence[Job]) -> None:
    """Issue the credit notes of refunds."""
    refund_ids = [job.subject_id for job in claimed]
    await database.write(lambda tx: issuing.credit(tx, shop, refund_ids))
    await database.write(lambda tx: jobs.finish(tx, claimed))


async def make(shop: Shop, database: Database, claimed: Sequence[Job], *, is_urgent: bool = False) -> None:
    """Have papers made and keep their files, each as soon as it is there; `is_urgent`: somebody waits for them."""
    found = await database.read(lambda tx: files.list_to_make(tx, claimed))
    for job in claimed:
        paper = found.get(job.subject_id)
        if paper is None:
            await database.write(lambda tx, job=job: jobs.finish(tx, [job]))  # type: ignore[misc]
            continue
        words = shop.stationery.words.get(paper.sheet.language, shop.stationery.words["en"])
        printed = Printed(job, paper, await shop.press.make(paper.sheet, words, is_urgent=is_urgent))
        await database.write(lambda tx, printed=printed: files.keep(tx, shop, printed))  # type: ignore[misc]
