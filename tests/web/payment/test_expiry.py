"""The month in which a card ends is taken as cards show it, and as programs write it."""

import pytest

from panier.core.period import at
from panier.core.refusal import Refusal
from panier.outside.gateway.forms import expiry


@pytest.mark.parametrize("typed", ["12/30", "12/2030", "12 / 30", " 12/30 ", "2030-12"])
def test_every_way_to_write_a_month_is_taken(typed: str) -> None:
    assert at(expiry(typed, 0)).isoformat().startswith("2031-01-01")


@pytest.mark.parametrize("typed", ["", "13/30", "12-30", "12/1930", "2030", "30/12"])
def test_what_is_no_month_is_refused_with_the_way_that_cards_write_it(typed: str) -> None:
    with pytest.raises(Refusal, match="such as 11/30"):
        expiry(typed, 0)
