"""Telephone numbers as people write them at home become what registries want; whatever is no number stays as it is."""

import pytest

from panier.core.account.phone import country_of, international
from panier.core.account.profile import check_international
from panier.core.refusal import Refusal


@pytest.mark.parametrize(
    "typed, country, wanted",
    [
        ("06 12 34 56 78", "FR", "+33.612345678"),
        ("06.12.34.56.78", "fr", "+33.612345678"),
        ("+33 6 12 34 56 78", "FR", "+33.612345678"),
        ("+33 (0)6 12 34 56 78", "DE", "+33.612345678"),
        ("0033 612345678", "DE", "+33.612345678"),
        ("+33.612345678", "", "+33.612345678"),
        ("030 123456", "DE", "+49.30123456"),
        ("612 345 678", "ES", "+34.612345678"),
        ("06 1234 5678", "IT", "+39.0612345678"),
        ("06 20 123 4567", "HU", "+36.201234567"),
        ("(613) 555-0123", "CA", "+1.6135550123"),
        ("1 613 555 0123", "US", "+1.6135550123"),
        ("011 33 612345678", "US", "+33.612345678"),
        ("+420 123 456 789", "CZ", "+420.123456789"),
    ],
)
def test_a_number_is_written_as_registries_want_it(typed: str, country: str, wanted: str) -> None:
    assert international(typed, country) == wanted
    check_international("phone", wanted)


@pytest.mark.parametrize("typed", ["", "abc", "06", "06 12 34 56 78 90 12 34 56 78", "+", "0x12345", "tel: 0612345678"])
def test_what_is_no_number_stays_as_it_was_typed(typed: str) -> None:
    assert international(typed, "FR") == typed


def test_a_number_of_a_country_that_is_not_known_is_not_guessed() -> None:
    assert international("06 12 34 56 78", "ZZ") == "06 12 34 56 78"
    assert international("06 12 34 56 78", "") == "06 12 34 56 78"


@pytest.mark.parametrize(
    "typed, country", [("030 123456", "FR"), ("06 12 34 56", "FR"), ("555 0123", "CA"), ("61234", "ES")]
)
def test_a_number_of_another_country_is_not_taken_for_one_of_this(typed: str, country: str) -> None:
    with pytest.raises(Refusal, match="a number of another country is written with the code of that country"):
        check_international("phone", international(typed, country))


def test_a_number_says_its_country_where_no_other_has_its_code() -> None:
    assert [country_of(one) for one in ("+49.30123456", "+1.6135550123", "+999.1234", "")] == ["DE", "", "", ""]
