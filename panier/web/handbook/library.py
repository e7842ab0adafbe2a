"""Every page of the documentation, drawn when it is first asked for and kept; a shop never changes them."""

from collections.abc import Iterator
from functools import cache, cached_property

from panier.core.values import frozen
from panier.web.handbook import contents, drawing
from panier.web.handbook.contents import ContentsEntry, ContentsGroup
from panier.web.handbook.manuscript import PageOutline, load_chapters, load_outline
from panier.web.handbook.search import FoundSection, Index


@frozen
class DocPlace:
    """A link within the documentation: what it is called, and where it leads."""

    title: str
    address: str


@frozen
class DrawnPage:
    """What is shown of a page: its HTML, what stands on it, and where one goes on.

    `group`: the contents' group it is in; `chapters`: the parts of a long page, of which this is one or the beginning.
    """

    slug: str
    title: str
    page_title: str
    html: str
    group: str
    headings: tuple[DocPlace, ...]
    chapters: tuple[DocPlace, ...]
    before: DocPlace | None
    after: DocPlace | None


class Library:
    """The documentation: its contents, its pages by name, and the search in it."""

    def __init__(self) -> None:
        self.groups: tuple[ContentsGroup, ...] = contents.load_groups()
        self._listed = {entry.slug: (entry, group) for entry, group in _listed(self.groups)}
        self.outlines: dict[str, PageOutline] = {slug: load_outline(slug) for slug in (contents.INDEX, *self._listed)}
        self.places: list[DocPlace] = [place for one in self.outlines.values() for place in _places(one)]
        self._drawn: dict[str, DrawnPage] = {}

    @cached_property
    def index(self) -> Index:
        """The index of all words; the contents are left out, since they only say again what the pages do."""
        return Index((self.outlines[slug], entry.about) for slug, (entry, _) in self._listed.items())

    def find(self, question: str) -> list[FoundSection]:
        """The sections that answer a question, best first."""
        return self.index.find(question)

    def load(self, path: str) -> DrawnPage | None:
        """The page at a path below /docs, or a chapter of one; None where there is none."""
        if path not in self._drawn:
            slug, anchor = path or contents.INDEX, ""
            if slug not in self.outlines:
                slug, _, anchor = path.rpartition("/")
            drawn = self._draw(self.outlines[slug], anchor) if slug in self.outlines else None
            if drawn is None:
                return None
            self._drawn[path] = drawn
        return self._drawn[path]

    def _draw(self, outline: PageOutline, anchor: str) -> DrawnPage | None:
        chapter = next((one for one in load_chapters(outline) if one.anchor == anchor), None)
        if chapter is None:
            return None
        own = drawing.address(outline.slug, anchor)
        position = next(number for number, place in enumerate(self.places) if place.address == own)
        around = [None, *self.places, None]
        level = 3 if anchor else 2
        return DrawnPage(
            slug=outline.slug,
            title=chapter.title or outline.title,
            page_title=outline.title,
            html=drawing.draw(chapter.tokens, outline.slug, self.address),
            group=self._listed[outline.slug][1] if outline.slug in self._listed else "",
            headings=tuple(
                DocPlace(one.title, f"#{one.anchor}")
                for one in outline.headings
                if one.chapter == anchor and one.level == level
            ),
            chapters=_places(outline)[1:],
            before=around[position],
            after=around[position + 2],
        )

    def address(self, slug: str, anchor: str) -> str | None:
        """Where an anchor of a page is; None of what is no page."""
        outline = self.outlines.get(slug)
        return None if outline is None else drawing.address(slug, outline.chapter_of(anchor), anchor)


def _listed(groups: tuple[ContentsGroup, ...]) -> Iterator[tuple[ContentsEntry, str]]:
    """Every page with the title of its group, in the order of the contents."""
    for group in groups:
        for entry in group.entries:
            yield from ((one, group.title) for one in (entry, *contents.load_entries(entry.slug)))


def _places(outline: PageOutline) -> tuple[DocPlace, ...]:
    """Where a page is, and each of its chapters."""
    return (
        DocPlace(outline.title, drawing.address(outline.slug)),
        *(DocPlace(one.title, drawing.address(outline.slug, one.anchor)) for one in outline.chapters),
    )


@cache
def library() -> Library:
    """The documentation of this process."""
    return Library()
