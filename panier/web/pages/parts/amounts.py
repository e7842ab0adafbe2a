"""Amounts and rates as people write them who read the page."""

from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency, format_percent

from panier.core.money import UCENTS_PER_UNIT, Money
from panier.web.pages.parts.tongues import Tongue


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
