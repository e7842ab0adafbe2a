"""Reports of what was consumed: made of a portion of services at a time, so that nobody else waits."""

import logging
from collections.abc import Sequence

from panier.core.refusal import Kind, Refusal
from panier.core.service.commitments.report import ConsumptionReport
from panier.flows.service.commitments import reports
from panier.flows.shop import Shop
from panier.store import jobs
from panier.store.engine.db import Database
from panier.store.jobs import Job

logger = logging.getLogger(__name__)

PORTION = 20


async def make(shop: Shop, database: Database, claimed: Sequence[Job]) -> None:
    """Make reports, one after the other; one that fails again and again is given up."""
    for job in claimed:
        report = await database.read(lambda tx, job=job: reports.load_to_make(tx, job))  # type: ignore[misc]
        if report is None:
            await database.write(lambda tx, job=job: jobs.finish(tx, [job]))  # type: ignore[misc]
            continue
        try:
            await _make(shop, database, job, report)
        except Exception as error:
            is_away = isinstance(error, Refusal) and error.kind == Kind.UNAVAILABLE
            if is_away or job.attempts < reports.TRIES_MAX:
                raise
            logger.exception("report %s cannot be made", report.report_id)
            await database.write(lambda tx, job=job, report=report: reports.give_up(tx, shop, job, report))  # type: ignore[misc]


async def _make(shop: Shop, database: Database, job: Job, report: ConsumptionReport) -> None:
    found: list[str] = []
    last = 0
    while portion := await database.read(
        lambda tx, last=last: reports.list_services(tx, report, after=last, limit=PORTION)  # type: ignore[misc]
    ):
        found += await database.read(lambda tx, portion=portion: reports.lines(tx, shop, report, portion))  # type: ignore[misc]
        last = portion[-1]
    await database.write(lambda tx: reports.keep(tx, shop, job, report, found))
