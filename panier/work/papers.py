"""Papers: billing what was paid before there were bills, having files made, and putting them together."""

import asyncio
import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from zipfile import ZIP_STORED, ZipFile

from panier.core.limits import EXPORT_WAIT_US, SECOND_US
from panier.core.paper.export import HEADINGS, ArchiveKind, rows_of
from panier.core.paper.paper import Paper
from panier.core.plain_text import cells
from panier.flows.paper import exports, files, issuing
from panier.flows.paper.exports import ExportWork
from panier.flows.paper.files import Printed
from panier.flows.shop import Shop
from panier.outside.press.press import PressError
from panier.store import jobs
from panier.store.engine.db import Database
from panier.store.jobs import Job

LOOK_US = 10 * SECOND_US  # between two looks whether the files for an export are there
LOOK_US_MAX = 600 * SECOND_US


async def bill(shop: Shop, database: Database, claimed: Sequence[Job]) -> None:
    """Bill orders that were paid before there were bills."""
    order_ids = [job.subject_id for job in claimed]
    await database.write(lambda tx: issuing.issue_earlier(tx, shop, order_ids))
    await database.write(lambda tx: jobs.finish(tx, claimed))


async def credit(shop: Shop, database: Database, claimed: Sequence[Job]) -> None:
    """Issue the credit notes of refunds."""
    refund_ids = [job.subject_id for job in claimed]
    await database.write(lambda tx: issuing.credit(tx, shop, refund_ids))
    await database.write(lambda tx: jobs.finish(tx, claimed))


async def make(shop: Shop, database: Database, claimed: Sequence[Job], *, is_urgent: bool = False) -> None:
    """Have papers made and keep their files, each as soon as it is there; `is_urgent`: somebody waits for them.

    Where not all of its files can be made, the others are kept, and the paper is tried again later.
    """
    found = await database.read(lambda tx: files.list_to_make(tx, claimed))
    for job in claimed:
        paper = found.get(job.subject_id)
        if paper is None:
            await database.write(lambda tx, job=job: jobs.finish(tx, [job]))  # type: ignore[misc]
            continue
        words = shop.stationery.words.get(paper.sheet.language, shop.stationery.words["en"])
        try:
            printed = Printed(job, paper, await shop.press.make(paper.sheet, words, is_urgent=is_urgent))
        except PressError as error:
            some = error.files
            await database.write(lambda tx, paper=paper, some=some: files.add(tx, shop, paper, some))  # type: ignore[misc]
            raise
        await database.write(lambda tx, printed=printed: files.keep(tx, shop, printed))  # type: ignore[misc]


async def export(shop: Shop, database: Database, claimed: Sequence[Job]) -> None:
    """Put papers together that customers asked for; where files are yet to be made, they are waited for."""
    for job in claimed:
        work = await database.read(lambda tx, job=job: exports.load_work(tx, job))  # type: ignore[misc]
        if work is None:
            await database.write(lambda tx, job=job: jobs.finish(tx, [job]))  # type: ignore[misc]
        elif work.is_complete or shop.now() >= work.export.asked_us + EXPORT_WAIT_US:
            content, missing = await _put_together(database, work)
            await database.write(
                lambda tx, work=work, content=content, missing=missing: exports.keep(  # type: ignore[misc]
                    tx, shop, work, content, missing=missing
                )
            )
        else:
            due_us = shop.now() + min(LOOK_US * job.attempts, LOOK_US_MAX)
            await database.write(lambda tx, job=job, due_us=due_us: jobs.postpone(tx, job, due_us=due_us))  # type: ignore[misc]


async def _put_together(database: Database, work: ExportWork) -> tuple[bytes, int]:
    """The file of an export, and how many papers have none that could stand in it."""
    if work.export.archive is ArchiveKind.CSV:
        return await asyncio.to_thread(_table, work.papers), 0
    found = [
        await database.read(lambda tx, paper=paper: exports.load_file(tx, paper))  # type: ignore[misc]
        for paper in work.papers
    ]
    there = [one for one in found if one is not None]
    return await asyncio.to_thread(_archive, there), len(found) - len(there)


def _table(papers: Sequence[Paper]) -> bytes:
    text = StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(HEADINGS)
    lines.writerows(map(cells, rows_of(papers)))
    return text.getvalue().encode()


def _archive(found: Sequence[tuple[str, bytes]]) -> bytes:
    """Files in one; they are compressed themselves."""
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_STORED) as archive:
        for name, content in found:
            archive.writestr(name, content)
    return whole.getvalue()
