"""What points cost is never less than what they pay, in whatever currency and however few are bought."""

import pytest

from panier.core.ledger.balance import points_for, price_of
from panier.core.money import DECIMALS, UCENTS_PER_UNIT

CURRENCIES = sorted(DECIMALS.keys() - {"N/A", "points"})


@pytest.mark.parametrize("currency", CURRENCIES)
def test_nobody_gains_by_buying_points(currency: str) -> None:
    for points in (*range(1, 1_000), 10_049, 10_050, 999_999):
        price = price_of(points, currency)
        assert price == price.rounded(), "a price is whole coins"
        assert points_for(price).ucents // UCENTS_PER_UNIT >= points
    assert price_of(100, currency).ucents == UCENTS_PER_UNIT
