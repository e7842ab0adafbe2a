"""How far back plots of the back office look, and the days, weeks or months that they count by."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from panier.core.refusal import bad_input
from panier.core.values import frozen

WEEK_DAYS = 7
MONDAY = 3  # days from the first day of all, a Thursday, to the Monday after it, counted back
MONTHS = 12
_FIRST = date(1970, 1, 1)
_YEAR_DAYS = 52 * WEEK_DAYS  # a year before, on the same day of the week


class PlotStep(StrEnum):
    """What a plot counts by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@frozen
class PlotSpan:
    """So many days that a plot looks back, today being the last, and what it counts by."""

    days: int
    step: PlotStep

    def begins(self, today: int) -> tuple[int, ...]:
        """The first day of each step, oldest first, as days from 1970; the last step is the one that today is in."""
        if self.step is PlotStep.DAY:
            return tuple(range(today - self.days + 1, today + 1))
        if self.step is PlotStep.WEEK:
            monday = monday_of(today)
            weeks = -(-self.days // WEEK_DAYS)
            return tuple(range(monday - weeks * WEEK_DAYS, monday + 1, WEEK_DAYS))
        last = _month(today)
        return tuple(_first_of(last - before) for before in reversed(range(MONTHS)))

    def year_before(self, begins: Sequence[int]) -> tuple[int, ...]:
        """The same steps a year before; the step behind the last one ends them."""
        if self.step is PlotStep.MONTH:
            return tuple(_first_of(_month(one) - MONTHS) for one in begins)
        return tuple(one - _YEAR_DAYS for one in begins)

    def behind(self, begin: int) -> int:
        """The first day that a step has no more, from its first one."""
        if self.step is PlotStep.MONTH:
            return _first_of(_month(begin) + 1)
        return begin + (WEEK_DAYS if self.step is PlotStep.WEEK else 1)


SPANS = (
    PlotSpan(7, PlotStep.DAY), PlotSpan(30, PlotStep.DAY), PlotSpan(90, PlotStep.WEEK), PlotSpan(365, PlotStep.MONTH),
)  # fmt: skip
USUAL = SPANS[1]


def span_of(text: str) -> PlotSpan:
    """The span of so many days; the usual one where nothing is asked for.

    Refuses: any other number, and what is none (400).
    """
    found = {str(one.days): one for one in SPANS}
    if text and text not in found:
        raise bad_input("days", f"must be one of {', '.join(found)}")
    return found[text] if text else USUAL


def monday_of(day: int) -> int:
    """The Monday of a day's week."""
    return (day + MONDAY) // WEEK_DAYS * WEEK_DAYS - MONDAY


def _month(day: int) -> int:
    """The number of a day's month, counted from the year 0."""
    found = _FIRST + timedelta(days=day)
    return found.year * MONTHS + found.month - 1


def _first_of(month: int) -> int:
    return (date(month // MONTHS, month % MONTHS + 1, 1) - _FIRST).days
