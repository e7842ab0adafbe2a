"""Texts that others open: without control characters, and never a formula in a table."""

import pytest

from panier.core.plain_text import cells, has_control, without_control

TURNING = ("Eva\u202ela", "\u202a", "\u2066", "\u2069")
FINE = ("", "L\u2019\u00e9t\u00e9\r\n\tdeux", "\U0001f600", "\x85", "\u05d3\u200f\u05d5\u05d3", "\u0646\u200c\u0627")


@pytest.mark.parametrize("text", ["a\x00", "\x01", "\x0b", "\x0c", "\x1b[2J", "\ufffe", "\uffff", *TURNING])
def test_control_characters_are_found_wherever_they_are(text: str) -> None:
    for value in (text, [text], {"a": {"b": [text]}}, {text: 1}):
        assert has_control(value)
    assert not has_control(without_control(text))


@pytest.mark.parametrize("text", FINE)
def test_all_else_is_a_text(text: str) -> None:
    assert not has_control([text])
    assert without_control(text) == text


def test_no_field_of_a_table_is_a_formula_and_numbers_stay_numbers() -> None:
    wild = ("=1+1", "+33", "-x", "@SUM(A1)", "\t=1", "\r=1", "-1+2")
    assert cells(wild) == tuple(f"'{one}" for one in wild)
    plain = ("-12.50", "-3", "0.00", "Camille", "a=b", "")
    assert cells(plain) == plain
