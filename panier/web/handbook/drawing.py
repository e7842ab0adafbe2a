"""A page of the documentation as HTML: links lead within the site, code has colours, wide tables can be scrolled."""

import posixpath
import re
from collections.abc import Callable, Sequence
from html import escape

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from panier.web.handbook import contents

ROOT = "/docs"
_ELSEWHERE = ("https://", "http://", "mailto:")
_IMAGES = (".svg", ".png")
_STACKED_FROM = 3  # columns: two fit beside one another
_VIEW_BOX = re.compile(r'viewBox="0 0 (?P<width>\d+) (?P<height>\d+)"')

Place = Callable[[str, str], str | None]


def address(slug: str, chapter: str = "", anchor: str = "") -> str:
    """Where a page is, or one of its chapters, or a heading in it."""
    path = ROOT if slug == contents.INDEX else f"{ROOT}/{slug}"
    path += f"/{chapter}" if chapter else ""
    return f"{path}#{anchor}" if anchor and anchor != chapter else path


class _Drawing(RendererHTML):
    """Draws tokens. `place` tells the address of a page and an anchor in it, and None of what is no page."""

    slug: str
    place: Place

    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A heading whose own link is before it, for whoever wants to point there."""
        anchor = escape(str(tokens[idx].attrGet("id")))
        return f'<{tokens[idx].tag} id="{anchor}">'

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The link to the heading, for whoever wants to point there."""
        anchor = escape(str(tokens[idx - 2].attrGet("id")))
        words = escape(_words(tokens[idx - 1]))
        mark = f' <a class="here" href="#{anchor}" aria-label="Link to “{words}”">#</a>'
        return f"</{tokens[idx].tag}>\n" if tokens[idx].tag == "h1" else f"{mark}</{tokens[idx].tag}>\n"

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A table in a box that can be scrolled sideways, by keys too; its name says which one of the page it is."""
        number = sum(token.type == "table_open" for token in tokens[: idx + 1])
        end = next(at for at in range(idx, len(tokens)) if tokens[at].type == "table_close")
        heads = [_words(tokens[at + 1]) for at in range(idx, end) if tokens[at].type == "th_open"]
        name = escape(f"Table {number}" + (f": {', '.join(heads)}" if heads else ""))
        stacked = ' class="stacked"' if _is_stacked(heads) else ""
        return f'<div class="scroll" tabindex="0" role="region" aria-label="{name}"><table{stacked}>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The end of the table and of its box."""
        return "</table></div>\n"

    def html_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Nothing: comments are for whoever writes the page."""
        return ""

    def html_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Nothing, as of blocks."""
        return ""

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Code, coloured where its language is known."""
        language = tokens[idx].info.strip().partition(" ")[0]
        return f'<pre tabindex="0"><code>{coloured(tokens[idx].content, language)}</code></pre>\n'

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A link within the site or out of it; of a file of the code only its words are left."""
        target = self._target(str(tokens[idx].attrGet("href")))
        tokens[idx].meta["code"] = target is None
        return "" if target is None else f'<a href="{escape(target)}">'

    def link_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """The end of the link; behind the words that are left of one stands which file is meant."""
        opened = next(token for token in reversed(tokens[:idx]) if token.type == "link_open")
        if not opened.meta["code"]:
            return "</a>"
        file = self._in_checkout(str(opened.attrGet("href")))
        words = "".join(token.content for token in tokens[tokens.index(opened) : idx])
        return "" if words in (file, posixpath.basename(file)) else f" (<code>{escape(file)}</code>)"

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A picture of the documentation."""
        source = posixpath.normpath(posixpath.join(posixpath.dirname(self.slug), str(tokens[idx].attrGet("src"))))
        place = f"{ROOT}/{escape(source)}"
        return f'<a href="{place}"><img src="{place}"{_size(source)} alt="{escape(tokens[idx].content)}"></a>'

    def _target(self, href: str) -> str | None:
        if href.startswith(_ELSEWHERE):
            return href
        path, _, anchor = href.partition("#")
        slug = posixpath.normpath(posixpath.join(posixpath.dirname(self.slug), path)) if path else f"{self.slug}.md"
        if slug.endswith(_IMAGES) and not slug.startswith(".."):
            return f"{ROOT}/{slug}"
        return self.place(slug.removesuffix(".md"), anchor) if slug.endswith(".md") else None

    def _in_checkout(self, href: str) -> str:
        return posixpath.normpath(posixpath.join("docs", posixpath.dirname(self.slug), href.partition("#")[0]))


def _size(source: str) -> str:
    """The size of a drawing as attributes: without them the page moves when the drawing has come. Others have none."""
    file = contents.FOLDER / source
    found = _VIEW_BOX.search(file.read_text()) if file.suffix == ".svg" and file.is_file() else None
    return f' width="{found["width"]}" height="{found["height"]}"' if found else ""


def _words(token: Token) -> str:
    """What a heading or a cell says, without its marks."""
    return "".join(one.content for one in token.children or () if one.type in ("text", "code_inline"))


def draw(tokens: Sequence[Token], slug: str, place: Place) -> str:
    """The HTML of a page, or of a part of it."""
    parser = contents.parser()
    drawing = _Drawing()
    drawing.slug, drawing.place = slug, place
    return drawing.render(_labelled(_without_empty_heads(tokens)), parser.options, {})


def _is_stacked(heads: Sequence[str]) -> bool:
    """True for a table whose cells stand one beneath another on a phone, each with the words of its column."""
    return len(heads) >= _STACKED_FROM and all(heads)


def _labelled(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens, where cells know the words of their column; the first names its row."""
    heads, column = list[str](), 0
    for at, token in enumerate(tokens):
        if token.type == "table_open":
            heads = []
        elif token.type == "th_open":
            heads.append(_words(tokens[at + 1]))
        elif token.type == "tr_open":
            column = 0
        elif token.type == "td_open":
            if column and _is_stacked(heads):
                token.attrSet("data-label", heads[column])
            column += 1
    return tokens


def _without_empty_heads(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without the first rows of tables that have nothing in them, which Markdown cannot do without."""
    kept, head = list[Token](), list[Token]()
    for token in tokens:
        if head or token.type == "thead_open":
            head.append(token)
        else:
            kept.append(token)
        if token.type == "thead_close":
            kept += head if any(one.content for one in head) else []
            head = []
    return kept


def coloured(code: str, language: str) -> str:
    """Code as HTML whose words have classes; plain where the language is not known."""
    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return escape(code)
    return str(highlight(code, lexer, HtmlFormatter(nowrap=True)))
