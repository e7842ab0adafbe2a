"""Reports of what was consumed, as /me/billing/report shows them."""

from enum import StrEnum

from panier.core.service.commitments.report import LinkedReport
from panier.wire.types import Arguments, Date, DateIn, Shape, model


@model("me.billing.report.consumption.StatusEnum")
class ReportStatus(StrEnum):
    """Whether a report is made."""

    CREATING = "CREATING"
    ERROR = "ERROR"
    READY = "READY"


@model("me.billing.report.consumption.CreationRequest")
class CreationRequest(Shape):
    """The days that are to be reported, both included."""

    period_end: DateIn
    period_start: DateIn

    def arguments(self) -> Arguments:
        """The days."""
        return {"first_day": self.period_start, "last_day": self.period_end}


@model("me.billing.report.consumption.CreationResponse")
class CreationResponse(Shape):
    """The task that makes a report."""

    task_id: str


@model("me.billing.report.Consumption")
class Consumption(Shape):
    """A report, and where it is read."""

    period_end: Date
    period_start: Date
    report: str | None
    status: ReportStatus
    task_id: str


def creation_out(task_id: str) -> CreationResponse:
    """The task of a report."""
    return CreationResponse(task_id=task_id)


def report_out(linked: LinkedReport) -> Consumption:
    """A report and its address."""
    report, url = linked.report, linked.url
    return Consumption(
        period_end=report.last_day,
        period_start=report.first_day,
        report=url,
        status=ReportStatus(report.state.value),
        task_id=report.task_id,
    )
