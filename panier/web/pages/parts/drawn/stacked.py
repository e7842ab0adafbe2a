"""Tables whose rows stand beneath each other on a phone: each cell is told what its column is called."""

import re
from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

_ROW = re.compile(r"<tr\b")
_CELL = re.compile(r"<(td|th)\b([^>]*)>")
_EMPTY = re.compile(r"\s*</td>")
_SPAN = re.compile(r'colspan="(\d{1,2})"')


def labelled(rows: Markup, columns: Sequence[str]) -> Markup:
    """Rows of a table whose cells have the words of their columns, but the headings of rows and empty cells.

    `columns`: as the table has them, those of numbers begin with #; nothing is said of a column without words, or whose
    words begin with =: what it holds needs none.
    """
    first, *others = _ROW.split(str(rows))
    return Markup("<tr").join([Markup(first), *(Markup(_row(one, columns)) for one in others)])  # noqa: S704 - a page


def _row(text: str, columns: Sequence[str]) -> str:
    places = _places(text)

    def cell(found: re.Match[str]) -> str:
        place = next(places)
        words = columns[place].removeprefix("#") if place < len(columns) else ""
        is_told = any(map(str.isalnum, words)) and not words.startswith("=") and "data-label" not in found[2]
        if found[1] == "th" or not is_told or _EMPTY.match(text, found.end()):
            return found[0]
        return f'<td data-label="{escape(words)}"{found[2]}>'

    return _CELL.sub(cell, text)


def _places(text: str) -> Iterator[int]:
    """In which column each cell of a row begins."""
    place = 0
    for found in _CELL.finditer(text):
        yield place
        span = _SPAN.search(found[2])
        place += 1 if span is None else int(span[1])
