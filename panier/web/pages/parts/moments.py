"""Times on pages: in words beside the shop's present, and exactly."""

from datetime import timedelta

from babel.dates import format_timedelta

from panier.core.limits import DAY_US, SECOND_US
from panier.core.period import at
from panier.core.values import frozen
from panier.outside import written
from panier.web.pages.parts.tongues import ENGLISH, spoken

_UNITS = ((365 * DAY_US, "year"), (30 * DAY_US, "month"), (DAY_US, "day"), (3_600 * SECOND_US, "hour"),
          (60 * SECOND_US, "minute"), (SECOND_US, "second"))  # fmt: skip


@frozen
class Moment:
    """An instant as a page shows it.

    `iso` is for programs, to the second; `exact` for people, to the minute; `words` how far it is from the present.
    """

    iso: str
    exact: str
    words: str


def moment(at_us: int, now_us: int) -> Moment:
    """An instant, and how far it is from the present, in the language of whoever looks at the page."""
    time, tongue = at(at_us).replace(microsecond=0), spoken()
    words = distance(at_us, now_us)
    if tongue.language != ENGLISH:
        words = format_timedelta(timedelta(microseconds=at_us - now_us), add_direction=True, locale=tongue.place)
    return Moment(time.isoformat(), written.minute(time, tongue.locale), words)


def day(at_us: int) -> str:
    """The day of an instant, in the language of whoever looks at the page."""
    return written.day(at(at_us), spoken().locale)


def distance(at_us: int, now_us: int) -> str:
    """How far an instant is from the present, in the largest whole unit."""
    ahead_us = at_us - now_us
    found = length(abs(ahead_us))
    if not found:
        return "now"
    return f"in {found}" if ahead_us > 0 else f"{found} ago"


def length(span_us: int) -> str:
    """A length of time in its largest whole unit; nothing below a second."""
    for unit_us, name in _UNITS:
        if (count := span_us // unit_us) >= 1:
            return f"{count} {name}{'' if count == 1 else 's'}"
    return ""
