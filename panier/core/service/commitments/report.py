"""A report of what an account's services consumed between two days: a table that is made once, and kept for a while."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

from panier.core.limits import CONSUMPTION_REPORT_DAYS_MAX
from panier.core.money import DECIMALS, UCENTS_PER_UNIT, Money
from panier.core.period import at, us
from panier.core.plain_text import cells
from panier.core.refusal import bad_input
from panier.core.service.commitments.consumption import Month, MonthlyUse, month_of
from panier.core.values import frozen

_HEADINGS = (
    "serviceId", "service", "planFamily", "planCode", "resource", "begin", "end", "quantity", "priceWithoutTax",
    "currency",
)  # fmt: skip


class ReportState(StrEnum):
    """The states of a report."""

    CREATING = "CREATING"
    READY = "READY"
    ERROR = "ERROR"


@frozen
class ConsumptionReport:
    """A report of the days from `first_day` to `last_day`, both in UTC and both included.

    `task_id` is its name for programs. Whoever has `password` reads it. `content` is its text once it is `made_us`;
    `problem`: why it cannot be made.
    """

    report_id: int
    task_id: str
    account_id: int
    first_day: str
    last_day: str
    password: str
    created_us: int
    made_us: int | None = None
    problem: str | None = None
    content: str | None = None

    @property
    def state(self) -> ReportState:
        """Whether it is there."""
        if self.content is not None:
            return ReportState.READY
        return ReportState.CREATING if self.problem is None else ReportState.ERROR

    @property
    def begin_us(self) -> int:
        """The first moment of its first day."""
        return _midnight(date.fromisoformat(self.first_day))

    @property
    def end_us(self) -> int:
        """The first moment behind its last day."""
        return _midnight(date.fromisoformat(self.last_day) + timedelta(days=1))


@frozen
class LinkedReport:
    """A report and the address at which it is read, once it is there."""

    report: ConsumptionReport
    url: str | None


def check_days(first_day: str, last_day: str, now_us: int) -> None:
    """Check the days of a report.

    Refuses: what is no day, a last day before the first, one that lies ahead, and too many days (400).
    """
    first, last = _day("periodStart", first_day), _day("periodEnd", last_day)
    if last < first:
        raise bad_input("periodEnd", f"is {last_day}, before the period begins")
    if last > at(now_us).date():
        raise bad_input("periodEnd", f"is {last_day}, which lies ahead")
    if (last - first).days >= CONSUMPTION_REPORT_DAYS_MAX:
        raise bad_input("periodEnd", f"is more than {CONSUMPTION_REPORT_DAYS_MAX} days after the beginning")


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise bad_input(name, "must be a day, such as 2027-01-31") from None


def parts_of_months(begin_us: int, end_us: int) -> Iterator[Month]:
    """The months that a time lies in, each as far as it lies in that time."""
    start_us = begin_us
    while start_us < end_us:
        month = month_of(start_us)
        stop_us = min(month.end_us, end_us)
        yield Month(month.number, start_us, stop_us, month.length_us)
        start_us = stop_us


def headings() -> str:
    """The first line of a report."""
    return _line(_HEADINGS)


def lines_of(name: str, found: MonthlyUse) -> Iterator[str]:
    """A line for each thing that a service consumed."""
    for use in found.uses:
        begins = min((one.begin_us for one in use.details), default=found.month.begin_us)
        ends = max((one.end_us for one in use.details), default=found.month.end_us)
        yield _line(
            (
                str(found.service_id), name, use.plan_family, use.plan_code, use.unique_id, at(begins).isoformat(),
                at(ends).isoformat(), str(use.quantity), _amount(use.price), use.price.currency,
            )
        )  # fmt: skip


def _amount(price: Money) -> str:
    decimals = DECIMALS[price.currency]
    whole, rest = divmod(price.ucents, UCENTS_PER_UNIT)
    return f"{whole}.{rest * 10**decimals // UCENTS_PER_UNIT:0{decimals}}" if decimals else str(whole)


def _line(fields: Iterable[str]) -> str:
    """A line of comma-separated values, in which no program takes a text for a formula."""
    return ",".join('"{}"'.format(field.replace('"', '""')) for field in cells(fields)) + "\r\n"


def _midnight(day: date) -> int:
    return us(datetime(day.year, day.month, day.day, tzinfo=timezone.utc))  # noqa: UP017 - one spelling
