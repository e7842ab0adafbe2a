"""The words of terms as HTML: written in Markdown, or in the HTML that files/look/contract_html.py takes."""

from collections.abc import Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from panier.files.look.contract_html import problem_of

# Pictures and HTML within Markdown stay words; four spaces are no code, since terms have none.
_READER = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["code", "image", "fence", "html_block"])


@lru_cache(maxsize=64)
def drawn(content: str) -> Markup:
    """Terms as part of a page; a text that only looks like HTML stays words."""
    if content.startswith("<") and problem_of(content) is None:
        return Markup(content)  # noqa: S704 - what may be in it was looked at just now
    return Markup(_READER.renderer.render(_lowered(_READER.parse(content)), _READER.options, {}))  # noqa: S704 - escaped


def _lowered(tokens: Sequence[Token]) -> Sequence[Token]:
    """Headings one step further down, where there is one of the page above them."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close") and token.tag == "h1":
            token.tag = "h2"
    return tokens
