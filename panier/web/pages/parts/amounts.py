"""Amounts and rates as people write them who read the page."""

import re

from babel import Locale

from panier.core.refusal import bad_input
from panier.outside.written import amount, rate
from panier.web.pages.parts.tongues import Tongue

__all__ = ["amount", "in_hundredths", "rate", "writing"]

_TYPED = re.compile(r"(?P<units>[0-9]{1,9})(?:[.,](?P<parts>[0-9]{1,2}))?")


def writing(place: Locale, tongue: Tongue) -> Locale:
    """The conventions that a page writes in: of its language, as it is written in a place where it is that one's own.

    French in Canada is written as there, English in France as anywhere.
    """
    return place if place.language == tongue.language else tongue.locale


def in_hundredths(field: str, text: str) -> int:
    """An amount that somebody typed, in hundredths of its unit: 20, 20.5 and 1 234,50 are read alike.

    Refuses: anything else (400, naming the field).
    """
    found = _TYPED.fullmatch("".join(text.split()))
    if found is None:
        raise bad_input(field, "must be an amount, such as 20 or 20.50")
    return int(found["units"]) * 100 + int(f"{found['parts'] or '':0<2}")
