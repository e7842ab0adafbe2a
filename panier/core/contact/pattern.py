"""Patterns of eligibility rules: a safe subset of regular expressions.

It is small enough that no pattern takes long on any text.
"""

import re
from functools import lru_cache

from panier.core.limits import PATTERN_MAX, PATTERN_TEXT_MAX, PATTERN_WAYS_MAX

_CLASS = re.compile(r"\[\^?(?:\\[\]\[\\^.\-/dDwWsS]|[^\[\]\\])+\]")
_ESCAPE = re.compile(r"\\[dDwWsS]|\\[^A-Za-z0-9]")
_REPEAT = re.compile(r"[*+?]|\{(\d{1,3})(?:(,)(\d{1,3})?)?\}")
_SPECIAL = frozenset("()[]{}*+?|^$\\")
_NESTING_MAX = 10


def pattern_fault(pattern: str) -> str | None:
    """What is wrong with a pattern; None where it is valid.

    A pattern is ^…$ around characters, classes, groups, alternatives in groups and repetitions. One that could be
    matched with a text in too many ways (nested repetitions, say) is refused, so that no text makes it slow.
    """
    if len(pattern) > PATTERN_MAX:
        return f"must have at most {PATTERN_MAX} characters"
    if not (pattern.startswith("^") and pattern.endswith("$")):
        return "must begin with ^ and end with $"
    try:
        ways = _Reader(pattern[1:-1]).whole()
        re.compile(pattern, re.ASCII)
    except (ValueError, re.error) as problem:
        return str(problem)
    if ways > PATTERN_WAYS_MAX:
        return "can be compared in too many ways: repeat nothing that repeats, and few things without a bound"
    return None


def fits(pattern: str, text: str) -> bool:
    """True where the whole text matches a valid pattern; never for more than 255 characters."""
    return len(text) <= PATTERN_TEXT_MAX and _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=1_024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern[1:-1], re.ASCII)


class _Reader:
    """Reads a pattern and counts the ways in which its parts can share a text.

    It counts up to one more than is allowed.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def whole(self) -> int:
        """The ways of the whole pattern.

        Raises ValueError where the pattern is not understood.
        """
        ways = self._sequence(depth=0)
        if self._at < len(self._text):
            raise ValueError(f"{self._text[self._at]!r} stands outside a group")
        return ways

    def _sequence(self, *, depth: int) -> int:
        ways = 1
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            ways = _capped(ways * self._repeated(self._one(depth=depth)))
        return ways

    def _one(self, *, depth: int) -> int:
        """Read one character, class or group."""
        character = self._text[self._at]
        if character == "(":
            return self._group(depth=depth)
        if character not in _SPECIAL:
            self._at += 1
            return 1
        found = (_CLASS if character == "[" else _ESCAPE).match(self._text, self._at)
        if found is None:
            raise ValueError(f"{self._text[self._at : self._at + 3]!r} is not understood in a pattern")
        self._at = found.end()
        return 1

    def _group(self, *, depth: int) -> int:
        if depth >= _NESTING_MAX:
            raise ValueError(f"groups stand in at most {_NESTING_MAX} others")
        self._at += 3 if self._text.startswith("(?:", self._at) else 1
        if self._text.startswith("?", self._at):
            raise ValueError("of the groups that begin with (? only (?: is understood in a pattern")
        ways = self._sequence(depth=depth + 1)
        while self._text.startswith("|", self._at):
            self._at += 1
            ways = _capped(ways + self._sequence(depth=depth + 1))
        if not self._text.startswith(")", self._at):
            raise ValueError("a group is not closed")
        self._at += 1
        return ways

    def _repeated(self, ways: int) -> int:
        found = _REPEAT.match(self._text, self._at)
        if found is None:
            return ways
        self._at = found.end()
        if _REPEAT.match(self._text, self._at):
            raise ValueError("nothing is repeated twice")
        low, high = _bounds(found)
        if high < low:
            raise ValueError(f"{found[0]} has its bounds the wrong way round")
        if ways == 1:
            return high - low + 1
        total = 0
        for times in range(low, high + 1):
            total = _capped(total + _capped(ways ** min(times, 20)))
        return total


def _bounds(found: "re.Match[str]") -> tuple[int, int]:
    if found[0] in "*+?":
        return (1 if found[0] == "+" else 0), (1 if found[0] == "?" else PATTERN_TEXT_MAX)
    low = int(found[1])
    high = low if found[2] is None else PATTERN_TEXT_MAX if found[3] is None else int(found[3])
    return low, high


def _capped(ways: int) -> int:
    return min(ways, PATTERN_WAYS_MAX + 1)
