"""Papers: billing what was paid before there were bills, and having files made, one paper after the other."""

from collections.abc import Sequence

from panier.flows.paper import files, issuing
from panier.flows.paper.files import Printed
from panier.flows.shop import Shop
from panier.outside.press.press import Press
from panier.store import jobs
from panier.store.engine.db import Database
from panier.store.jobs import Job


async def bill(shop: Shop, database: Database, claimed: Sequence[Job]) -> None:
    """Bill orders that were paid before there were bills."""
    order_ids = [job.subject_id for job in claimed]
    await database.write(lambda tx: issuing.bill_earlier(tx, shop, order_ids))
    await database.write(lambda tx: jobs.finish(tx, claimed))


async def make(shop: Shop, database: Database, press: Press, claimed: Sequence[Job]) -> None:
    """Have papers made and keep their files, each as soon as it is there."""
    found = await database.read(lambda tx: files.list_to_make(tx, claimed))
    for job in claimed:
        paper = found[job.subject_id]
        words = shop.stationery.words.get(paper.sheet.language, shop.stationery.words["en"])
        made = await press.make(paper.sheet, words)
        printed = Printed(job, paper, made)
        await database.write(lambda tx, printed=printed: files.keep(tx, shop, printed))  # type: ignore[misc]
