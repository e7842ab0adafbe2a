"""Prices as people and programs read them.

One table of text patterns by subsidiary, one by document.
"""

from enum import StrEnum
from functools import lru_cache

from panier.core.money import DECIMALS, UCENTS_PER_UNIT, Money
from panier.wire.types import Long, Shape, model, number_out

# How carts, catalogues, order lines and bills write a price, by subsidiary: its currency, and the pattern of its texts.
# Recorded for FR, IE, US and the dollars of the Canadian API; the others follow their currency's custom.
_PATTERNS = {
    "ASIA": ("USD", "${} USD"), "AU": ("AUD", "${} AUD"), "CA": ("CAD", "${} CAD"), "IN": ("INR", "₹{} INR"),
    "QC": ("CAD", "{} $ CAD"), "SG": ("SGD", "${} SGD"), "WE": ("USD", "${} USD"), "WS": ("USD", "${} USD"),
    "CZ": ("CZK", "{} Kč"), "DE": ("EUR", "{} €"), "ES": ("EUR", "{} €"), "EU": ("EUR", "{} €"), "FI": ("EUR", "{} €"),
    "FR": ("EUR", "{} €"), "GB": ("GBP", "£{}"), "IE": ("EUR", "€ {}"), "IT": ("EUR", "{} €"), "LT": ("EUR", "{} €"),
    "MA": ("MAD", "{} DH"), "NL": ("EUR", "€ {}"), "PL": ("PLN", "{} zł"), "PT": ("EUR", "{} €"),
    "SN": ("XOF", "{} FCFA"), "TN": ("TND", "{} DT"), "US": ("USD", "${} USD"),
}  # fmt: skip
# What is written alike everywhere: points, and the percents that a coupon takes off.
_EVERYWHERE = {"points": "{} PTS", "N/A": "{} %"}
# How /me/order writes a price, in every subsidiary (recorded "5.48 EUR"); and a price in another company's currency.
_PLAIN = "{} {}"


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


def price_out(amount: Money, subsidiary: str) -> Price:
    """A price in a cart, a catalogue, a checkout, an order line or a bill."""
    return _price_out(amount.ucents, amount.currency, subsidiary)


@lru_cache(maxsize=16_384)  # a quote repeats a few amounts again and again
def _price_out(ucents: int, code: str, subsidiary: str) -> Price:
    currency, pattern = _PATTERNS.get(subsidiary, ("", ""))
    amount = Money(ucents, code)
    if code != currency:
        return order_price_out(amount)
    return _price(amount, pattern.format(decimal(amount)))


def order_price_out(amount: Money) -> Price:
    """A price of a placed order under /me, where the text contains the currency code."""
    pattern = _EVERYWHERE.get(amount.currency, _PLAIN)
    return _price(amount, pattern.format(decimal(amount), amount.currency))


def decimal(amount: Money) -> str:
    """The amount with its currency's decimals, a decimal point and no grouping."""
    places = DECIMALS[amount.currency]
    whole, rest = divmod(abs(amount.rounded().ucents), UCENTS_PER_UNIT)
    sign = "-" if amount.ucents < 0 else ""
    return f"{sign}{whole}.{rest // 10 ** (8 - places):0{places}}" if places else f"{sign}{whole}"


def _price(amount: Money, text: str) -> Price:
    return Price(
        currency_code=CurrencyCode(amount.currency),
        price_in_ucents=amount.ucents,
        text=text,
        value=number_out(amount.ucents / UCENTS_PER_UNIT),
    )
