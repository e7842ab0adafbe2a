"""A page of the documentation as it is written: its headings, its sections, and the chapters that a long one has."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from markdown_it.token import Token

from panier.core.values import frozen
from panier.web.handbook import contents

CHAPTERS_FROM_WORDS = 1_800  # a page with more is shown a chapter at a time
_HEADING = re.compile(r"(#{1,6}) +(.+?) *#* *")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")


@frozen
class DocHeading:
    """A heading of a page: its level, its words, its anchor, and the chapter it is in."""

    level: int
    title: str
    anchor: str
    chapter: str


@frozen
class PageOutline:
    """A page's headings, which are found without reading the rest."""

    slug: str
    text: str
    headings: tuple[DocHeading, ...]

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.headings[0].title if self.headings else self.slug

    @property
    def chapters(self) -> tuple[DocHeading, ...]:
        """The headings that begin a chapter; none in a page that is shown as a whole."""
        return tuple(one for one in self.headings if one.anchor == one.chapter)

    def chapter_of(self, anchor: str) -> str:
        """The chapter in which an anchor is; empty before the first, and where there is none."""
        return next((one.chapter for one in self.headings if one.anchor == anchor), "")


@frozen
class Chapter:
    """A part of a page that is shown by itself: under its page's name and its own, which is its anchor.

    The first has neither anchor nor title: it is what stands before the second heading, or the whole page.
    """

    anchor: str
    title: str
    tokens: tuple[Token, ...]


@frozen
class DocSection:
    """What is written under one heading, up to the next, for whoever searches."""

    heading: DocHeading
    text: str


def load_outline(slug: str, folder: Path = contents.FOLDER) -> PageOutline:
    """The headings of a page, by its name."""
    text = contents.page_file(slug, folder).read_text(encoding="utf-8")
    return PageOutline(slug, text, tuple(_headings(text)))


def load_chapters(outline: PageOutline) -> tuple[Chapter, ...]:
    """A page in the parts that it is shown in; one, unless it is long."""
    tokens = contents.parser().parse(outline.text)
    opened = (token for token in tokens if token.type == "heading_open")
    for token, heading in zip(opened, outline.headings, strict=True):
        token.attrSet("id", heading.anchor)
    begins = {one.anchor: one.title for one in outline.chapters}
    starts = [number for number, token in enumerate(tokens) if token.attrGet("id") in begins]
    cuts = [0, *starts, len(tokens)]
    parts = [tuple(tokens[start:end]) for start, end in pairwise(cuts)]
    return tuple(
        Chapter(anchor, title, part) for (anchor, title), part in zip([("", ""), *begins.items()], parts, strict=True)
    )


def sections(outline: PageOutline) -> Iterator[DocSection]:
    """What a page says under each of its headings."""
    headings = {one.anchor: one for one in outline.headings}
    for chapter in load_chapters(outline):
        heading, words = None, list[str]()
        for before, token in pairwise((*chapter.tokens, Token("end", "", 0))):
            if before.type == "heading_open":
                if heading is not None:
                    yield DocSection(heading, "\n".join(words))
                heading, words = headings[str(before.attrGet("id"))], []
            elif before.type in ("fence", "code_block"):
                words.append(before.content)
            elif before.type == "inline" and token.type != "heading_close":
                words.append(contents.plain(before))
        if heading is not None:
            yield DocSection(heading, "\n".join(words))


def _headings(text: str) -> Iterator[DocHeading]:
    """Every heading; of two with the same words the second anchor is numbered."""
    is_long = len(text.split()) > CHAPTERS_FROM_WORDS
    parser, seen, chapter, is_code = contents.parser(), Counter[str](), "", False
    for line in text.splitlines():
        is_code ^= _FENCE.match(line) is not None
        found = None if is_code else _HEADING.fullmatch(line)
        if found is None:
            continue
        title = contents.plain(parser.parseInline(found[2])[0])
        name = contents.anchor(title)
        anchor = f"{name}-{seen[name]}" if seen[name] else name
        seen[name] += 1
        level = len(found[1])
        chapter = anchor if is_long and level == 2 else chapter
        yield DocHeading(level, title, anchor, chapter)
