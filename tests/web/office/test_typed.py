"""What is typed into forms of the office: amounts as people write them, or a clear word about what is wrong."""

import pytest

from panier.core.limits import DAY_US
from panier.core.money import UCENTS_PER_UNIT
from panier.core.office.typed import typed_amount, typed_beginning, typed_time
from panier.core.refusal import Refusal


@pytest.mark.parametrize(
    "text, currency, hundredths",
    [
        ("25.50", "EUR", 2_550),
        ("25,5", "EUR", 2_550),
        (" 7 ", "EUR", 700),
        ("0.05", "EUR", 5),
        ("1,234.50", "EUR", 123_450),
        ("1.234,50", "EUR", 123_450),
        ("1 234,50", "EUR", 123_450),
        ("1\u202f234,50", "EUR", 123_450),
        ("1'234.50", "EUR", 123_450),
        ("1.234.567", "EUR", 123_456_700),
        ("1234", "XOF", 123_400),
        ("1.230", "TND", 123),
        ("999999999.99", "EUR", 99_999_999_999),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, currency: str, hundredths: int) -> None:
    assert typed_amount("amount", text, currency).ucents == hundredths * UCENTS_PER_UNIT // 100


@pytest.mark.parametrize(
    "text, currency, said",
    [
        ("", "EUR", "must be a number such as 25.50"),
        ("much", "EUR", "must be a number"),
        ("-3", "EUR", "must be more than 0"),
        ("0", "EUR", "must be more than 0"),
        ("0.00", "EUR", "must be more than 0"),
        ("4.999", "EUR", "can be read as"),
        ("0.001", "EUR", "EUR has 2 decimals"),
        ("1.5", "XOF", "XOF has 0 decimals"),
        ("1,234", "EUR", "1.234 or 1234"),
        ("1,23,4", "EUR", "must be a number"),
        ("1.234.5", "EUR", "must be a number"),
        ("5 €", "EUR", "must be a number"),
        ("1e5", "EUR", "must be a number"),
        ("٣", "EUR", "must be a number"),
        ("9" * 10, "EUR", "less than a billion"),
        ("9" * 4_000, "EUR", "must be a number"),
        ("<b>1</b>", "EUR", "must be a number"),
        ("NaN", "EUR", "must be a number"),
    ],
)
def test_what_is_no_amount_is_said_to_be_none(text: str, currency: str, said: str) -> None:
    with pytest.raises(Refusal, match="amount") as refused:
        typed_amount("amount", text, currency)
    assert said in refused.value.message


def test_something_begins_now_or_later() -> None:
    now_us = typed_time("begin", "2027-01-31T12:00", now_us=0)
    assert typed_beginning("begin", "", now_us=now_us) == now_us
    assert typed_beginning("begin", "2027-01-31T11:59", now_us=now_us) == now_us, "a page was open for a minute"
    assert typed_beginning("begin", "2027-02-01T12:00", now_us=now_us) == now_us + DAY_US
    for text in ("2026-12-31", "0001-01-01", "yesterday", "2027-02-30"):
        with pytest.raises(Refusal):
            typed_beginning("begin", text, now_us=now_us)
