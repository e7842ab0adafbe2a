"""Which pages the documentation has, in which order: docs/index.md says it, for people and for the site alike.

A page that has a folder of its name lists what lies in there.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from panier.core.values import frozen

FOLDER = Path(__file__).parent.parent.parent / "handbook"  # in a checkout a link to docs/
INDEX = "index"
_NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")


@frozen
class ContentsEntry:
    """A page in the contents: its name, its title there, and what it is about."""

    slug: str
    title: str
    about: str


@frozen
class ContentsGroup:
    """Pages of one purpose: to learn, to do, to look up, or to understand."""

    title: str
    entries: tuple[ContentsEntry, ...]


def parser() -> MarkdownIt:
    """Markdown as the pages are written: CommonMark with tables. Comments are allowed in it, other HTML is not."""
    return MarkdownIt("commonmark", {"html": True}).enable("table")


def load_groups(folder: Path = FOLDER) -> tuple[ContentsGroup, ...]:
    """The groups of the contents: the headings of the index, each with the links of the lists below it."""
    groups: list[tuple[str, list[ContentsEntry]]] = []
    tokens = parser().parse((folder / f"{INDEX}.md").read_text(encoding="utf-8"))
    for before, token in pairwise(tokens):
        if token.type == "inline" and before.type == "heading_open" and before.tag == "h2":
            groups.append((plain(token), []))
        elif token.type == "inline" and groups and before.level > 1:
            groups[-1][1].extend(_entries(token))
    return tuple(ContentsGroup(title, tuple(entries)) for title, entries in groups)


def load_entries(slug: str, folder: Path = FOLDER) -> tuple[ContentsEntry, ...]:
    """What a page has below it, in a folder of its name: the links of its lists that lead there."""
    if not (folder / slug).is_dir():
        return ()
    tokens = parser().parse(page_file(slug, folder).read_text(encoding="utf-8"))
    found = [entry for token in tokens if token.type == "inline" and token.level > 1 for entry in _entries(token)]
    return tuple(entry for entry in found if entry.slug.startswith(f"{slug}/"))


def _entries(line: Token) -> Iterator[ContentsEntry]:
    """The page that a line of a list leads to: its link comes first, and what follows says what it is about."""
    children = line.children or []
    if not children or children[0].type != "link_open":
        return
    target = str(children[0].attrGet("href"))
    end = next(number for number, child in enumerate(children) if child.type == "link_close")
    if target.endswith(".md"):
        about = "".join(child.content for child in children[end + 1 :]).lstrip(":").strip()
        yield ContentsEntry(target.removesuffix(".md"), "".join(one.content for one in children[1:end]), about)


def plain(line: Token) -> str:
    """The words of a line without their marks."""
    written = ("text", "code_inline", "softbreak")
    return "".join(
        " " if one.type == "softbreak" else one.content for one in line.children or [] if one.type in written
    )


def anchor(heading: str) -> str:
    """What a link calls a heading: as the pages of code hosts do, so that links work there as well."""
    return _NOT_IN_ANCHORS.sub("", heading.lower()).replace(" ", "-")


def page_file(slug: str, folder: Path = FOLDER) -> Path:
    """Where a page is written."""
    return folder / f"{slug}.md"
