"""Amounts and rates as people write them who read the page."""

import re
from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency, format_percent

from panier.core.money import UCENTS_PER_UNIT, Money
from panier.core.refusal import bad_input
from panier.web.pages.parts.tongues import Tongue

_TYPED = re.compile(r"(?P<units>[0-9]{1,9})(?:[.,](?P<parts>[0-9]{1,2}))?")


def writing(place: Locale, tongue: Tongue) -> Locale:
    """The conventions that a page writes in: of its language, as it is written in a place where it is that one's own.

    French in Canada is written as there, English in France as anywhere.
    """
    return place if place.language == tongue.language else tongue.locale


def amount(money: Money, locale: Locale) -> str:
    """An amount in the local form: 1 234,50 €."""
    return format_currency(Decimal(money.ucents) / UCENTS_PER_UNIT, money.currency, locale=locale)


def rate(basis_points: int, locale: Locale) -> str:
    """A tax rate in the local form: 5,5 %."""
    return format_percent(Decimal(basis_points) / 10_000, locale=locale, decimal_quantization=False)


def in_hundredths(field: str, text: str) -> int:
    """An amount that somebody typed, in hundredths of its unit: 20, 20.5 and 1 234,50 are read alike.

    Refuses: anything else (400, naming the field).
    """
    found = _TYPED.fullmatch("".join(text.split()))
    if found is None:
        raise bad_input(field, "must be an amount, such as 20 or 20.50")
    return int(found["units"]) * 100 + int(f"{found['parts'] or '':0<2}")
