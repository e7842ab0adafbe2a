"""Patterns of rules: what is understood, what is refused, and that none takes long."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from panier.core.contact.pattern import fits, pattern_fault


@pytest.mark.parametrize(
    "pattern, fine, wrong",
    [
        ("^$", [""], ["x"]),
        (r"^\d{9}$", ["123456789"], ["12345678", "123456789\n", "x123456789"]),
        (r"^(\d{11}|\d{9})$", ["1" * 9, "1" * 11], ["1" * 10]),
        (r"^[A-Za-z]{6}[^0-9]?$", ["abcdef", "abcdefg"], ["abcdef1"]),
        (r"^.+@.+$", ["a@b"], ["@b", "a@"]),
        (r"^\^\$\.\-$", ["^$.-"], ["x"]),
        (r"^(?:a|b(c|d)){2}$", ["abc", "bdbc"], ["a", "bb"]),
        (r"^[\]\-x]+$", ["]-x"], ["y"]),
    ],
)
def test_a_pattern_is_the_whole_text(pattern: str, fine: list[str], wrong: list[str]) -> None:
    assert pattern_fault(pattern) is None
    assert [text for text in fine if not fits(pattern, text)] == []
    assert [text for text in wrong if fits(pattern, text)] == []


@pytest.mark.parametrize(
    "pattern, fault",
    [
        ("abc", "must begin with"),
        ("^abc", "must begin with"),
        ("^a|b$", "stands outside a group"),
        ("^(a+)+$", "too many ways"),
        ("^(a|b)*$", "too many ways"),
        ("^(a|aa){1,9}b{0,99}c*$", "too many ways"),
        ("^.*.*.*$", "too many ways"),
        ("^((a{0,99}){0,99}){0,99}$", "too many ways"),
        (r"^(a)\1$", "not understood"),
        (r"^\bx$", "not understood"),
        ("^(?=x)x$", r"only \(\?: is understood"),
        ("^(?i:x)$", r"only \(\?: is understood"),
        ("^a*?$", "nothing is repeated twice"),
        ("^a**$", "nothing is repeated twice"),
        ("^*$", "not understood"),
        ("^a{3,2}$", "wrong way round"),
        ("^a{$", "not understood"),
        ("^(a$", "not closed"),
        ("^a)$", "outside a group"),
        ("^[a$", "not understood"),
        ("^[z-a]$", "bad character range"),
        ("^a$b$", "not understood"),
        ("^" + "(" * 50 + ")" * 50 + "$", "at most 10 others"),
        ("^" + "x" * 600 + "$", "at most 500"),
    ],
)
def test_a_pattern_that_is_not_safe_is_refused(pattern: str, fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        raise AssertionError(pattern_fault(pattern))


_PIECES = st.sampled_from(["a", "b", "[ab]", ".", "(a|b)", "(?:ab)", "(a|ab)", "(a+)", "(b?)", "(a{0,9}b)", r"\d"])
_REPEATS = st.sampled_from(["", "", "*", "+", "?", "{2}", "{0,3}", "{1,20}", "{3,}"])
_PATTERNS = st.lists(st.tuples(_PIECES, _REPEATS).map("".join), max_size=6).map(lambda parts: f"^{''.join(parts)}$")


@given(_PATTERNS, st.sampled_from(["a" * 255, "ab" * 127, "a" * 254 + "c", "b" * 1_000_000, ""]))
@example("^[^@]*@.*$", "@" * 255)
@example("^.*a.*$", "b" * 255)
def test_no_pattern_takes_long(pattern: str, text: str) -> None:
    if pattern_fault(pattern) is None:
        begun = time.process_time()
        fits(pattern, text)
        assert time.process_time() - begun < 1


@given(st.text(max_size=60))
def test_any_text_is_a_pattern_or_refused_with_a_reason(text: str) -> None:
    for pattern in (text, f"^{text}$"):
        fault = pattern_fault(pattern)
        assert fault is None or fault
        if fault is None:
            fits(pattern, text)
