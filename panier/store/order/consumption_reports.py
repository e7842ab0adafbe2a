"""Reports of what services consumed."""

from panier.core.service.commitments.report import ConsumptionReport
from panier.core.values import replace
from panier.store.engine.columns import NUMBER, Columns, sealed
from panier.store.engine.db import Tx

_REPORT = Columns(
    ConsumptionReport,
    "consumption_report",
    kept={"report_id": NUMBER, "password": sealed("consumption_report.password")},
)


async def insert(tx: Tx, report: ConsumptionReport) -> ConsumptionReport:
    """Add a report; returns it with its number."""
    row = await tx.row(f"{_REPORT.insert()} RETURNING report_id", *_REPORT.values(report))
    assert row is not None
    return replace(report, report_id=row[0])


async def list_task_ids(tx: Tx, *, owner: int) -> tuple[str, ...]:
    """An account's reports, the oldest first."""
    rows = await tx.rows("SELECT task_id FROM consumption_report WHERE account_id = $1 ORDER BY report_id", owner)
    return tuple(row[0] for row in rows)


async def load(tx: Tx, report_id: int) -> ConsumptionReport | None:
    """A report of any account: for the worker."""
    row = await tx.row(f"SELECT {_REPORT.select} FROM consumption_report WHERE report_id = $1", report_id)
    return None if row is None else _REPORT.read(row)


async def load_named(tx: Tx, task_id: str) -> ConsumptionReport | None:
    """A report of any account by its name for programs: for whoever has its password."""
    row = await tx.row(f"SELECT {_REPORT.select} FROM consumption_report WHERE task_id = $1", task_id)
    return None if row is None else _REPORT.read(row)


async def list_services(tx: Tx, payer_id: int, *, from_us: int, to_us: int, after: int, limit: int) -> tuple[int, ...]:
    """The services that an account pays for and that were there between two instants, behind a number.

    What is an option of another service is left out.
    """
    there = "service_id > $2 AND parent_service_id IS NULL AND created_us < $4 AND (ended_us IS NULL OR ended_us > $3)"
    rows = await tx.rows(
        f"SELECT service_id FROM service WHERE account_id = $1 AND billing_account_id IS NULL AND {there}"
        f" UNION ALL SELECT service_id FROM service WHERE billing_account_id = $1 AND {there}"
        " ORDER BY service_id LIMIT $5",
        payer_id, after, from_us, to_us, limit,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def finish(tx: Tx, report_id: int, *, content: str | None, problem: str | None, now_us: int) -> None:
    """Keep the text of a report, or why it cannot be made."""
    await tx.execute(
        "UPDATE consumption_report SET content = $2, problem = $3, made_us = $4 WHERE report_id = $1",
        report_id, content, problem, now_us,
    )  # fmt: skip


async def delete_old(tx: Tx, *, before_us: int, limit: int) -> int:
    """Delete reports that were asked for before an instant; returns how many."""
    return await tx.execute(
        "DELETE FROM consumption_report WHERE report_id IN"
        " (SELECT report_id FROM consumption_report WHERE created_us < $1 ORDER BY created_us LIMIT $2)",
        before_us, limit,
    )  # fmt: skip
