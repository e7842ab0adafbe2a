"""What no text may hold, and how a text stands in a table that others open."""

import re
from collections.abc import Iterable

# XML holds none of these, so no bill with one could be made; databases hold no NUL. Tabs and new lines are fine. Those
# of U+2000 turn the order in which what follows is read: a name or a file would be shown as another one.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

CONTROL_PROBLEM = "must not contain control characters"


def has_control(value: object) -> bool:
    """True where a text has a control character, or a list or a mapping holds such a text."""
    if isinstance(value, str):
        return _CONTROL.search(value) is not None
    if isinstance(value, dict):
        return any(has_control(one) for pair in value.items() for one in pair)
    return isinstance(value, list | tuple) and any(map(has_control, value))


def without_control(text: str) -> str:
    """A text without its control characters."""
    return _CONTROL.sub("", text)


def cells(row: Iterable[str]) -> tuple[str, ...]:
    """The fields of a table's row, of which no program takes one for a formula; numbers stay what they are."""
    return tuple(f"'{one}" if one.startswith(_FORMULA) and not _NUMBER.fullmatch(one) else one for one in row)
