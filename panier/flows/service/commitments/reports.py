"""Reports of what an account's services consumed (/me/billing/report/consumption), made by the worker."""

from collections.abc import Sequence
from hmac import compare_digest
from urllib.parse import urlencode

from panier.core.account.account import Caller
from panier.core.refusal import not_found
from panier.core.service.commitments.consumption import Month
from panier.core.service.commitments.report import (
    ConsumptionReport,
    LinkedReport,
    check_days,
    headings,
    lines_of,
    parts_of_months,
)
from panier.core.service.service import Service
from panier.flows.service.commitments import consumption
from panier.flows.shop import Shop
from panier.store import jobs, services
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.jobs import Job
from panier.store.order import consumption_reports as stored

JOB = "consumption-report"
PASSWORD_LENGTH = 32
TRIES_MAX = 5
FAILED = "The report could not be made: please ask for it again"


async def list_task_ids(tx: Tx, shop: Shop, caller: Caller) -> tuple[str, ...]:
    """List the reports of what was consumed that the caller asked for."""
    return await stored.list_task_ids(tx, owner=caller.account_id)


async def create(tx: Tx, shop: Shop, caller: Caller, *, first_day: str, last_day: str) -> str:
    """Ask for a report of what was consumed from one day to another.

    It is of the services that the caller pays for.

    Refuses: days that are none of a period, lie ahead or are too many (400).
    """
    now_us = shop.now()
    check_days(first_day, last_day, now_us)
    password = shop.ids.token(PASSWORD_LENGTH)
    wish = ConsumptionReport(0, shop.ids.uuid(), caller.account_id, first_day, last_day, password, now_us)
    made = await stored.insert(tx, wish)
    await jobs.stage(tx, JOB, made.report_id, due_us=now_us)
    return made.task_id


async def read(tx: Tx, shop: Shop, caller: Caller, *, task_id: str) -> LinkedReport:
    """Show whether a report of what was consumed is made, and where it is read.

    Refuses: a report that there is not, or not any more (404).
    """
    report = await stored.load_named(tx, task_id)
    if report is None or report.account_id != caller.account_id:
        raise not_found(taskId=task_id)
    link = urlencode({"taskId": report.task_id, "passwd": report.password})
    return LinkedReport(report, None if report.content is None else f"{shop.base_url}/billing/report?{link}")


async def read_with_password(tx: Tx, task_id: str, password: str) -> ConsumptionReport:
    """A report for whoever has its link.

    Refuses: an unknown one, a wrong password (404).
    """
    report = await stored.load_named(tx, task_id)
    if report is None or report.content is None or not compare_digest(report.password.encode(), password.encode()):
        raise not_found("This report")
    return report


async def load_to_make(tx: Tx, job: Job) -> ConsumptionReport | None:
    """The report that a job asks for, unless it was made or deleted meanwhile."""
    report = await stored.load(tx, job.subject_id)
    return None if report is None or report.content is not None or report.problem is not None else report


async def list_services(tx: Tx, report: ConsumptionReport, *, after: int, limit: int) -> tuple[int, ...]:
    """A portion of the services that an account pays for and that were there at some time of a report."""
    return await stored.list_services(
        tx, report.account_id, from_us=report.begin_us, to_us=report.end_us, after=after, limit=limit
    )


async def lines(tx: Tx, shop: Shop, report: ConsumptionReport, service_ids: Sequence[int]) -> list[str]:
    """The lines of some services in a report."""
    account = await accounts.load(tx, report.account_id)
    assert account is not None, "reports keep their accounts"
    found = await services.load_several(tx, service_ids)
    return [
        line
        for number in service_ids
        for month in parts_of_months(report.begin_us, min(report.end_us, shop.now()))
        for line in await _lines_of_month(tx, shop, Caller(account), found[number], month)
    ]


async def _lines_of_month(tx: Tx, shop: Shop, payer: Caller, service: Service, month: Month) -> list[str]:
    return list(lines_of(service.name, await consumption.load_month(tx, shop, payer, service, month)))


async def keep(tx: Tx, shop: Shop, job: Job, report: ConsumptionReport, made: Sequence[str]) -> None:
    """Keep a report that is made, unless another worker has its job."""
    if await jobs.is_held(tx, job):
        content = "".join((headings(), *made))
        await stored.finish(tx, report.report_id, content=content, problem=None, now_us=shop.now())
        await jobs.finish(tx, [job])


async def give_up(tx: Tx, shop: Shop, job: Job, report: ConsumptionReport) -> None:
    """Record that a report cannot be made, unless another worker has its job."""
    if await jobs.is_held(tx, job):
        await stored.finish(tx, report.report_id, content=None, problem=FAILED, now_us=shop.now())
        await jobs.finish(tx, [job])
