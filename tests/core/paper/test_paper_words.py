"""What papers say in words: nothing that was not so, days with their whole year, and a minus that is one."""

import re

import pytest

from panier.core.money import Money, zero
from panier.core.paper.paper import Settlement
from panier.core.period import at
from panier.core.values import replace
from panier.outside.press.view import view
from panier.outside.written import amount, locale_of, short_day
from tests.support.paper.sheets import BILLED, sheet_of, stationery
from tests.support.shop import START_US


@pytest.mark.parametrize("language", sorted(stationery().words))
def test_a_bill_of_nothing_says_that_there_was_nothing_to_pay(language: str) -> None:
    words, nothing = stationery().words[language], zero("EUR")
    sheet = sheet_of(BILLED[0], "FR-2026-000001")
    free = replace(
        sheet, language=language, lines=(), without_tax=nothing, tax=nothing, with_tax=nothing,
        settlement=Settlement("fidelityAccount", START_US, "1"),
    )  # fmt: skip
    said = view(free, words).settled
    assert said == words["nothing-due"]
    assert words["mean-fidelityAccount"] not in said


@pytest.mark.parametrize("place", ["de_DE", "fr_FR", "en_GB", "en_US", "es_ES", "it_IT", "nl_NL", "pl_PL", "pt_PT"])
def test_days_in_columns_have_their_whole_year_and_what_is_taken_off_a_minus(place: str) -> None:
    locale = locale_of(place[:2], place[3:])
    assert re.search(r"\b2026\b", short_day(at(START_US).replace(year=2026), locale))
    taken = amount(Money(-2 * 10**8, "EUR"), locale)
    assert "\u2212" in taken
    assert "-" not in taken
