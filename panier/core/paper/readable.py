"""What papers show of texts that customers wrote: nothing that breaks a file, or hides what stands beside it.

XML forbids most control characters, marks pile up over the lines above, and a change of direction turns what follows.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar
from unicodedata import category

from panier.core.values import replace

T = TypeVar("T")

MARKS_MAX = 4  # on one letter
WORD_MAX, TEXT_MAX = 40, 300  # characters: that are never broken, and that are shown of one text
_LONG_WORD = re.compile(rf"\S{{{WORD_MAX}}}(?=\S)")
_UNASSIGNED_PLANE_END = 0xFFFE  # the last two places of each plane are no characters
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def readable(value: T) -> T:
    """A sheet, or a part of one, with each of its texts as it can be shown."""
    return _with_texts(value, readable_text)


def readable_text(text: str) -> str:
    """A text without what cannot be shown; ends of lines and other controls are spaces."""
    return text if text.isascii() and text.isprintable() else "".join(_shown(text))


def in_columns(value: T) -> T:
    """What stands in the columns of a paper: long words have places to break, and a text without end is cut."""
    return _with_texts(value, _in_column)


def _in_column(text: str) -> str:
    shown = text if len(text) <= TEXT_MAX else f"{text[: TEXT_MAX - 1]}…"
    return shown if len(shown) <= WORD_MAX else _LONG_WORD.sub("\\g<0>\u200b", shown)


def _with_texts(value: T, changed: Callable[[str], str]) -> T:
    """A value with each of its texts changed, however deep inside it."""
    found: Any = value
    if type(value) is str:
        found = changed(found)
    elif isinstance(value, tuple):
        found = tuple(_with_texts(one, changed) for one in value)
    elif is_dataclass(value) and not isinstance(value, type):
        found = replace(value, **{one.name: _with_texts(getattr(value, one.name), changed) for one in fields(value)})
    return found  # type: ignore[no-any-return]


def _shown(text: str) -> Iterator[str]:
    marks = 0
    for one in text:
        kind = category(one)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if kind in ("Cc", "Zl", "Zp"):
            yield " "
        elif not (kind == "Cs" or one in _DIRECTIONS or _is_none(one) or marks > MARKS_MAX):
            yield one


def _is_none(one: str) -> bool:
    """True for what Unicode says will never be a character."""
    place = ord(one)
    return place & 0xFFFE == _UNASSIGNED_PLANE_END or 0xFDD0 <= place <= 0xFDEF
