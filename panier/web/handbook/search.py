"""Finds sections of the documentation by their words: an index in memory, in which SQLite ranks what it finds."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from html import escape
from itertools import islice
from threading import Lock

from panier.core.values import frozen
from panier.web.handbook.drawing import address
from panier.web.handbook.manuscript import PageOutline, sections

QUESTION_MAX = 200  # characters that are looked at
FOUND_MAX = 20
PREFIX_MIN = 4  # characters: a shorter word begins too many others
OF_PAGE_MAX = 3  # sections of one page among what is found
_WORD = re.compile(r"\w+")
_SMALL = frozenset(  # what questions are full of, and answers too
    "a an and are as at be by can do does for from how i if in is it my of on or the to what when where which who why"
    " with you".split()
)
_OPEN, _CLOSE = "\x02", "\x03"  # never in a page; what is between them was looked for


@frozen
class FoundSection:
    """A section that fits: where it is, which page it is of, and the words around what was looked for, as HTML."""

    address: str
    page: str
    heading: str
    snippet: str


class Index:
    """The words of every section of pages, each with what the contents say of it.

    What is in titles and headings counts for more.
    """

    def __init__(self, pages: Iterable[tuple[PageOutline, str]]) -> None:
        self._lock = Lock()
        self._sections = sqlite3.connect(":memory:", check_same_thread=False)
        self._sections.execute(
            "CREATE VIRTUAL TABLE section USING fts5"
            "(page, heading, text, about, address UNINDEXED, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        rows = (
            (
                page.title, one.heading.title, one.text, about if one.heading.level == 1 else "",
                address(page.slug, one.heading.chapter, one.heading.anchor),
            )
            for page, about in pages
            for one in sections(page)
        )  # fmt: skip
        self._sections.executemany("INSERT INTO section VALUES (?, ?, ?, ?, ?)", rows)

    def find(self, question: str) -> list[FoundSection]:
        """The sections with all words of a question, best first; without any, those with some of them."""
        asked = _WORD.findall(question[:QUESTION_MAX])
        words = [word for word in asked if word.lower() not in _SMALL] or asked
        if not words:
            return []
        quoted = [f'"{word}"' for word in words]
        exact = " AND ".join([*quoted[:-1], f"({quoted[-1]} OR {quoted[-1]}*)"])
        return self._ranked(exact) or self._ranked(" OR ".join(_beginning(word) for word in words))

    def _ranked(self, wanted: str) -> list[FoundSection]:
        query = (
            "SELECT address, page, heading, snippet(section, 2, ?, ?, ' … ', 30) FROM section"
            " WHERE section MATCH ? ORDER BY bm25(section, 5.0, 8.0, 1.0, 6.0) LIMIT ?"
        )
        with self._lock:
            rows = self._sections.execute(query, (_OPEN, _CLOSE, wanted, FOUND_MAX * OF_PAGE_MAX)).fetchall()
        seen: Counter[str] = Counter()
        found = []
        for where, page, heading, snippet in rows:
            seen[page] += 1
            if seen[page] <= OF_PAGE_MAX:
                found.append(FoundSection(where, page, heading, _marked(snippet)))
        return list(islice(found, FOUND_MAX))


def _beginning(word: str) -> str:
    return f'"{word}"*' if len(word) >= PREFIX_MIN else f'"{word}"'


def _marked(snippet: str) -> str:
    return escape(snippet).replace(_OPEN, "<mark>").replace(_CLOSE, "</mark>")
