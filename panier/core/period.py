"""ISO 8601 durations as the ordering API uses them.

P1M, P1Y (equal to P12M), P0D for a one-off purchase.
"""

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from panier.core.values import frozen

_ISO = re.compile(r"P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?)?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@frozen
class Period:
    """A length of time in calendar months, days and hours.

    Two spellings of one length are equal.
    """

    months: int = 0
    days: int = 0
    hours: int = 0

    @property
    def iso(self) -> str:
        """The canonical spelling: whole years as years, nothing as P0D."""
        years, months = divmod(self.months, 12)
        if months:
            years, months = 0, self.months
        date = "".join(f"{n}{unit}" for n, unit in ((years, "Y"), (months, "M"), (self.days, "D")) if n)
        time = f"T{self.hours}H" if self.hours else ""
        return f"P{date}{time}" if date or time else "P0D"

    @property
    def is_empty(self) -> bool:
        """True for the duration of a one-off purchase."""
        return not (self.months or self.days or self.hours)

    @property
    def least_us(self) -> int:
        """The shortest time that it may take: February's months have 28 days."""
        return us(_EPOCH + timedelta(days=28 * self.months + self.days, hours=self.hours))

    def times(self, count: int) -> "Period":
        """The period so many times over."""
        return Period(self.months * count, self.days * count, self.hours * count)

    def fits(self, whole: "Period") -> int | None:
        """How many of this period make up the whole, or None where none do."""
        mine, others = (self.months, self.days, self.hours), (whole.months, whole.days, whole.hours)
        counts = {other // own for own, other in zip(mine, others, strict=True) if own and other % own == 0}
        if len(counts) == 1 and (count := counts.pop()) and self.times(count) == whole:
            return count
        return None

    def after(self, start_us: int, *, day: int | None = None) -> int:
        """The instant this period ends when it begins at start_us.

        The 31st becomes the last day of a shorter month. `day` is the day of the month to fall on again, where an
        earlier period was cut short like that.
        """
        start = at(start_us)
        month = start.month - 1 + self.months
        year, month = start.year + month // 12, month % 12 + 1
        wanted = start.day if day is None or not self.months else day
        day = min(wanted, monthrange(year, month)[1])
        return us(start.replace(year=year, month=month, day=day) + timedelta(days=self.days, hours=self.hours))


def kept_day(day: int | None, end_us: int) -> int:
    """The day of the month that periods fall on, once one of them has ended at end_us.

    It stays what it was where that end is such a day, cut short or not; else it is the end's own.
    """
    end = at(end_us)
    is_kept = day is not None and end.day == min(day, monthrange(end.year, end.month)[1])
    return day if is_kept and day is not None else end.day


@lru_cache(maxsize=4_096)
def parse(text: str) -> Period | None:
    """A Period from its ISO text, or None where the text is not one that can be ordered."""
    found = _ISO.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    years, months, weeks, days, hours = (int(part or 0) for part in found.groups())
    return Period(years * 12 + months, weeks * 7 + days, hours)


def at(time_us: int) -> datetime:
    """Microseconds since 1970 as an aware UTC time, exactly."""
    return _EPOCH + timedelta(microseconds=time_us)


def us(moment: datetime) -> int:
    """An aware time as whole microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)
