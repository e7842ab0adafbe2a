"""How far a sandbox's clock is shifted: by a duration, or to an instant."""

import time
from datetime import UTC, datetime

import typer

from panier import settings as configuration
from panier.core.period import parse


def read(duration: str, when: str | None) -> int:
    """The seconds that --clock-offset, or --clock, shift the clock by.

    Refuses: what is neither a duration nor an instant, what is more than 100 years away, and both at once (wrong use).
    """
    if when is None:
        return _by(duration)
    if duration != "P0D":
        raise typer.BadParameter("says when it is, so --clock-offset is left out", param_hint="--clock")
    return _bounded(round(instant(when, "--clock").timestamp() - time.time()), when, "--clock")


def instant(text: str, place: str) -> datetime:
    """A date, or a date and time, as somebody typed it at a place.

    Refuses: any other text (wrong use).
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is not a date, or a date and time, such as 2027-03-01 or 2027-03-01T08:00:00Z", param_hint=place
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _by(duration: str) -> int:
    period = parse(duration.removeprefix("-"))
    if period is None:
        raise typer.BadParameter(
            f"{duration!r} is not an ISO 8601 duration such as P1Y, -P2D or PT1H", param_hint="--clock-offset"
        )
    now_us = time.time_ns() // 1_000
    try:
        seconds = (period.after(now_us) - now_us) // 1_000_000
    except (OverflowError, ValueError):  # beyond the calendar
        seconds = configuration.OFFSET_SECONDS_MAX + 1
    return _bounded(-seconds if duration.startswith("-") else seconds, duration, "--clock-offset")


def _bounded(seconds: int, text: str, option: str) -> int:
    if abs(seconds) > configuration.OFFSET_SECONDS_MAX:
        raise typer.BadParameter(f"{text!r} is more than 100 years away", param_hint=option)
    return seconds
