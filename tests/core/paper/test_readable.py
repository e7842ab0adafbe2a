"""What papers show of texts that customers wrote."""

import re

from hypothesis import given
from hypothesis import strategies as st

from panier.core.paper.readable import MARKS_MAX, TEXT_MAX, WORD_MAX, in_columns, readable, readable_text
from tests.support.paper.sheets import BILLED, sheet_of

_XML = re.compile("[\\t\\n\\r\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]*")
ANY = st.text(st.characters(codec=None))


@given(ANY)
def test_whatever_was_written_can_be_a_part_of_xml(text: str) -> None:
    shown = readable_text(text)
    assert _XML.fullmatch(shown)
    assert readable_text(shown) == shown
    assert not set(shown) & set("\u202d\u202e\u2066\u2067\u2068")


@given(st.text("aé ñ-'.,ßżœ中שلไ😀", max_size=50))
def test_what_people_are_called_stays(text: str) -> None:
    assert readable_text(text) == text


def test_marks_do_not_pile_up() -> None:
    assert readable_text("e" + "\u0301" * 300 + "a") == "e" + "\u0301" * MARKS_MAX + "a"


def test_every_text_of_a_sheet_is_shown_so() -> None:
    sheet = sheet_of(BILLED[1], "FR-2026-000001")
    assert readable(sheet) == sheet


@given(st.text("ab é", max_size=TEXT_MAX))
def test_words_break_and_nothing_else_changes(text: str) -> None:
    broken = in_columns(text)
    assert broken.replace("\u200b", "") == text
    assert all(len(word) <= WORD_MAX for word in re.split("[ \u200b]", broken))


def test_a_text_without_end_is_cut() -> None:
    assert in_columns("a " * 1_000).endswith("…")
    assert len(in_columns("a " * 1_000)) == TEXT_MAX
