"""Prices as people and programs read them: one table of patterns per subsidiary, one per document."""

from enum import StrEnum
from functools import lru_cache

from panier.core.money import DECIMALS, UCENTS_PER_UNIT, Money
from panier.wire.types import Long, Shape, model

# The texts of carts and catalogues (recorded for FR, IE and US; the others follow their currency's custom).
_PATTERNS = {
    "CZ": "{} Kč", "DE": "{} €", "ES": "{} €", "EU": "{} €", "FI": "{} €", "FR": "{} €", "GB": "£{}", "IE": "€ {}",
    "IT": "{} €", "LT": "{} €", "MA": "{} DH", "NL": "€ {}", "PL": "{} zł", "PT": "{} €", "SN": "{} FCFA",
    "TN": "{} DT",
}  # fmt: skip


@model("order.CurrencyCodeEnum")
class CurrencyCode(StrEnum):
    """The currencies a price can be in."""

    AUD = "AUD"
    CAD = "CAD"
    CZK = "CZK"
    EUR = "EUR"
    GBP = "GBP"
    INR = "INR"
    LTL = "LTL"
    MAD = "MAD"
    NONE = "N/A"
    PLN = "PLN"
    SGD = "SGD"
    TND = "TND"
    USD = "USD"
    XOF = "XOF"
    POINTS = "points"


@model("order.Price")
class Price(Shape):
    """An amount, its currency and its text."""

    currency_code: CurrencyCode
    price_in_ucents: Long | None
    text: str
    value: float


@lru_cache(maxsize=16_384)  # a quote says the same few amounts again and again
def price_out(amount: Money, subsidiary: str) -> Price:
    """A price of a cart, a catalogue or a checkout."""
    if amount.currency == "points":
        return _price(amount, f"{decimal(amount)} PTS")
    return _price(amount, _PATTERNS[subsidiary].format(decimal(amount)))


def order_price_out(amount: Money) -> Price:
    """A price of a placed order under /me, where the currency is written as its code."""
    return _price(amount, f"{decimal(amount)} {'PTS' if amount.currency == 'points' else amount.currency}")


def decimal(amount: Money) -> str:
    """The amount with its currency's decimals, a point and no grouping."""
    places = DECIMALS[amount.currency]
    whole, rest = divmod(abs(amount.rounded().ucents), UCENTS_PER_UNIT)
    sign = "-" if amount.ucents < 0 else ""
    return f"{sign}{whole}.{rest // 10 ** (8 - places):0{places}}" if places else f"{sign}{whole}"


def _price(amount: Money, text: str) -> Price:
    return Price(
        currency_code=CurrencyCode(amount.currency),
        price_in_ucents=amount.ucents,
        text=text,
        value=amount.ucents / UCENTS_PER_UNIT,
    )
