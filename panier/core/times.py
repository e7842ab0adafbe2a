"""Times and days as callers write them.

The one reader for paths, queries and bodies.
"""

import re
from datetime import UTC, date, datetime, timedelta

from panier.core.refusal import bad_input

TIME_MAX_CHARACTERS = 64
_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,40}))?)?(?:([Zz])|([-+ ])(\d\d)(?::?(\d\d))?)?)?",
    re.ASCII,
)


def read_time(field: str, text: str) -> datetime:
    """The moment that a text means, in UTC.

    A day is its first moment, and a time without an offset is UTC. The + of an offset may have come as a space, as
    it does in a query where it was not escaped. Fractions are kept to the microsecond.

    Refuses: anything else (400).
    """
    found = _TIME.fullmatch(text)
    moment = None if found is None else _moment(found)
    if moment is None:
        raise bad_input(field, "must be a time such as 2026-01-31T12:00:00+00:00, or a day such as 2026-01-31")
    return moment


def read_day(field: str, text: str) -> date:
    """The day that a text means.

    Of a time, it is the day that is written.

    Refuses: anything else (400).
    """
    found = _TIME.fullmatch(text)
    if found is None or _moment(found) is None:
        raise bad_input(field, "must be a day, such as 1990-12-31")
    return date.fromisoformat(text[:10])


def _moment(found: re.Match[str]) -> datetime | None:
    """The moment in UTC; None where the calendar or the clock has none such."""
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    fraction, _, sign, hours, minutes = found.groups()[6:]
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    if int(hours or 0) > 23 or int(minutes or 0) > 59:
        return None
    try:
        moment = datetime(year, month, day, hour, minute, second, int((fraction or "").ljust(6, "0")[:6]), UTC)
        return moment + offset if sign == "-" else moment - offset
    except (ValueError, OverflowError):
        return None
