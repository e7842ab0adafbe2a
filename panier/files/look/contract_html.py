"""The HTML that terms may be written in: words, headings, lists, tables and links, and nothing that acts."""

import re
from html.parser import HTMLParser

from panier.core.values import frozen

_VOID = frozenset({"br", "hr"})
_TAGS = frozenset({
    "a", "abbr", "address", "b", "blockquote", "dd", "div", "dl", "dt", "em", "h2", "h3", "h4", "h5", "h6", "i", "li",
    "ol", "p", "section", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
    "u", "ul", *_VOID,
})  # fmt: skip
_ATTRIBUTES = frozenset({"colspan", "href", "id", "lang", "rowspan", "scope", "start", "title", "value"})
_LINK = re.compile(r"(?:https?://|mailto:|tel:|#|/(?!/))[^\s\"'<>\\]*")
_TOLD_MAX = 20


@frozen
class HtmlProblem:
    """What is wrong with a text, and in which of its lines."""

    line: int
    words: str


class NotTakenError(Exception):
    """The first problem."""


class _TermsReader(HTMLParser):
    """Reads a text, and stops at what may not be in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            raise NotTakenError(f"<{tag[:_TOLD_MAX]}> is not taken; terms are made of {', '.join(sorted(_TAGS))}")
        for name, value in attrs:
            if name not in _ATTRIBUTES:
                raise NotTakenError(f"{name[:_TOLD_MAX]} is not taken in <{tag}>")
            if name == "href" and not _LINK.fullmatch(value or ""):
                raise NotTakenError("href leads to no address such as https://shop.example/, mailto:…, /legal or #part")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            raise NotTakenError(f"<{tag}/> has to be <{tag}></{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            inner = f", where <{self._open[-1]}> is open" if self._open else ""
            raise NotTakenError(f"</{tag[:_TOLD_MAX]}> ends nothing{inner}")
        self._open.pop()

    def handle_decl(self, decl: str) -> None:  # noqa: ARG002 - as its parent calls it
        raise NotTakenError("<!…> is not taken: a page of the shop is around the terms already")

    def handle_pi(self, data: str) -> None:  # noqa: ARG002 - as above
        raise NotTakenError("<?…> is not taken")

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002 - as above
        raise NotTakenError("<![…]> is not taken")

    def end(self) -> None:
        """Look at what is still open."""
        self.close()
        if self._open:
            raise NotTakenError(f"<{self._open[-1]}> is never ended")
        if self.rawdata:
            raise NotTakenError("it ends within a tag")


def problem_of(text: str) -> HtmlProblem | None:
    """What keeps a text from being part of a page; None where nothing does."""
    reader = _TermsReader()
    try:
        reader.feed(text)
        reader.end()
    except NotTakenError as found:
        return HtmlProblem(reader.getpos()[0], str(found))
    return None
