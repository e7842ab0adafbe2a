"""Amounts, rates and days as a language writes them in a place: pages, e-mails and papers all write them by these."""

import re
from datetime import date, datetime
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from panier.core.money import DECIMALS, UCENTS_PER_UNIT, Money

_LOOSE = re.compile(r"(?<=\S) (?=[:;?!»](?:\s|$))|(?<=«) (?=\S)", re.MULTILINE)
MINUS = "\u2212"
_ABROAD = {"en": "en_001"}  # how a language is written where nobody speaks it; others: as at home


def colon(language: str) -> str:
    """A colon as a language sets it behind a word."""
    return "\u00a0:" if language == "fr" else ":"


def unbroken(text: str, language: str) -> str:
    """A text whose lines never begin with a mark: French sets a space before some, which must not break there."""
    return _LOOSE.sub("\u00a0", text) if language == "fr" else text


def locale_of(language: str, place: str) -> Locale:
    """How a language such as fr writes in a country; where it is not spoken there, how the language writes."""
    try:
        return Locale.parse(f"{language}_{place}")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_ABROAD.get(language, language))


def amount(money: Money, locale: Locale) -> str:
    """An amount in the local form: 1 234,50 €; of what is no currency, such as points, its number and its word."""
    units = Decimal(money.ucents) / UCENTS_PER_UNIT
    if money.currency not in locale.currencies:
        places = "" if DECIMALS.get(money.currency, 0) == 0 else ".00"
        return signed(f"{format_decimal(units, f'#,##0{places}', locale=locale)} {money.currency}")
    return signed(format_currency(units, money.currency, locale=locale))


def fine_amount(money: Money, locale: Locale) -> str:
    """The price of a small piece in the local form, with all its decimals: 0,0653 €."""
    units = Decimal(money.ucents) / UCENTS_PER_UNIT
    if money.currency not in locale.currencies:
        return amount(money, locale)
    return signed(format_currency(units, money.currency, locale=locale, decimal_quantization=False))


def signed(text: str) -> str:
    """A number in words with a minus, where libraries write a hyphen."""
    return text.replace("-", MINUS)


def rate(basis_points: int, locale: Locale) -> str:
    """A tax rate in the local form: 5,5 %."""
    return format_percent(Decimal(basis_points) / 10_000, locale=locale, decimal_quantization=False)


def day(of: date, locale: Locale) -> str:
    """A day in the long local form: 30. November 2026."""
    return format_date(of, "long", locale=locale)


def minute(of: datetime, locale: Locale) -> str:
    """A day and the time of it, to the minute, in UTC: 30. November 2026, 12:05 UTC."""
    return f"{day(of, locale)}, {of:%H:%M} UTC"


def short_day(of: date, locale: Locale) -> str:
    """A day in a short local form with all of its year, for columns: 30.11.2026, 30 nov. 2026."""
    return format_date(of, "medium", locale=locale)


def month_of(of: date, locale: Locale, form: str) -> str:
    """The month of a day by itself, in a form of Unicode's, such as LLL for a short name."""
    return format_date(of, form, locale=locale)
