"""Prices as people read them: the recorded texts, and that every text still says the amount."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panier.core.money import DECIMALS, Money
from panier.wire.prices import Price, order_price_out, price_out
from panier.wire.subsidiary import OvhSubsidiary

CURRENCIES = {
    "ASIA": "USD", "AU": "AUD", "CA": "CAD", "IN": "INR", "QC": "CAD", "SG": "SGD", "US": "USD",
    "WE": "USD", "WS": "USD",
    "CZ": "CZK", "GB": "GBP", "MA": "MAD", "PL": "PLN", "SN": "XOF", "TN": "TND",
}  # fmt: skip # the others sell in euros


@pytest.mark.parametrize(
    "ucents, currency, subsidiary, text",
    [
        (699_000_000, "EUR", "FR", "6.99 €"),
        (102_589_000_000, "EUR", "FR", "1025.89 €"),
        (0, "EUR", "FR", "0.00 €"),
        (-250_000_000, "EUR", "FR", "-2.50 €"),
        (1_699_000_000, "EUR", "IE", "€ 16.99"),
        (2_000_000_000, "USD", "US", "$20.00 USD"),
        (1_330_000_000, "USD", "US", "$13.30 USD"),
        (1_330_000_000, "USD", "WE", "$13.30 USD"),
        (1_330_000_000, "CAD", "CA", "$13.30 CAD"),
        (0, "points", "FR", "0 PTS"),
        (500 * 10**8, "points", "IE", "500 PTS"),
        (655_957 * 10**8, "XOF", "SN", "655957 FCFA"),
        (67_125_000_00, "TND", "TN", "67.125 DT"),
        (10 * 10**8, "N/A", "FR", "10.00 %"),
        (699_000_000, "USD", "FR", "6.99 USD"),
    ],
)
def test_carts_catalogues_and_lines_write_prices_as_recorded(
    ucents: int, currency: str, subsidiary: str, text: str
) -> None:
    assert price_out(Money(ucents, currency), subsidiary).text == text


@pytest.mark.parametrize(
    "ucents, currency, text",
    [
        (548_000_000, "EUR", "5.48 EUR"),
        (0, "EUR", "0.00 EUR"),
        (-548_000_000, "EUR", "-5.48 EUR"),
        (0, "points", "0 PTS"),
        (1_234_500_000, "TND", "12.345 TND"),
        (13_120 * 10**8, "XOF", "13120 XOF"),
    ],
)
def test_placed_orders_write_the_currency_as_its_code(ucents: int, currency: str, text: str) -> None:
    assert order_price_out(Money(ucents, currency)).text == text


@given(st.integers(-(10**17), 10**17), st.sampled_from(sorted(OvhSubsidiary)))
def test_the_text_says_the_rounded_amount_in_every_subsidiary(ucents: int, subsidiary: str) -> None:
    amount = Money(ucents, CURRENCIES.get(subsidiary, "EUR")).rounded()
    assert _said(price_out(amount, subsidiary)) == Decimal(amount.ucents) / 10**8


@given(st.integers(-(10**17), 10**17), st.sampled_from(sorted(DECIMALS)))
def test_the_text_says_the_rounded_amount_in_every_currency(ucents: int, currency: str) -> None:
    amount = Money(ucents, currency)
    price = order_price_out(amount)
    assert _said(price) == Decimal(amount.rounded().ucents) / 10**8
    assert price.price_in_ucents == ucents
    if abs(ucents) < 10**15:  # beyond ten million units a double has no room left for eight decimals
        assert round(Decimal(price.value), 8) == Decimal(ucents) / 10**8


def _said(price: Price) -> Decimal:
    """The number in a text, read as a person reads it."""
    return Decimal("".join(letter for letter in price.text if letter in "-0123456789."))
