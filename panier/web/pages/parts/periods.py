"""Lengths of time as people write them where they are."""

from babel import Locale
from babel.units import format_unit

from panier.core.period import Period


def period(length: Period, locale: Locale) -> str:
    """A length in the local words: 1 year, 3 Monate; nothing for what is bought once."""
    years, months = divmod(length.months, 12)
    if months:
        years, months = 0, length.months
    counted = ((years, "year"), (months, "month"), (length.days, "day"), (length.hours, "hour"))
    return ", ".join(format_unit(count, f"duration-{unit}", locale=locale) for count, unit in counted if count)
