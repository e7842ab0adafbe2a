"""The templates of e-mails: a text for each kind and language, and a page around it.

A shop's own folder is looked into first, so it replaces what it has and nothing else (docs/mails.md).
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import jinja2
from babel.dates import format_date

from panier.core.look import WHITE, Look, ink_on
from panier.core.refusal import bad_input
from panier.core.values import frozen

logger = logging.getLogger(__name__)

FOLDER = Path(__file__).parent.parent.parent / "catalogs" / "mails"
FALLBACK = "en"
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")


@frozen
class Letter:
    """What is written: its subject and its text, in a language."""

    subject: str
    body: str
    language: str


@frozen
class LetterPart:
    """A piece of a line: words, or a link."""

    text: str
    is_link: bool


@frozen
class LetterBlock:
    """A paragraph of a text, or a list; each line in its parts."""

    is_list: bool
    lines: tuple[tuple[LetterPart, ...], ...]


class Letters:
    """The templates of a shop; `own`: the folder of those that it has in place of the shipped ones, `look`: its look.

    Refuses: an own template that cannot be read, naming it and its line (400).
    """

    def __init__(self, own: str = "", look: Look | None = None) -> None:
        worn = look or Look()
        accent = worn.colour("accent", 0) if "accent" in worn.colours else ""
        known = {"shop_name": worn.name, "accent": accent if accent and ink_on(accent) == WHITE else ""}
        self._shipped = _environment(str(FOLDER), known)
        self._own = _environment(own, known) if own else None
        for name in () if self._own is None else self._own.list_templates(extensions=["txt", "html"]):
            try:
                _environment(own, known).get_template(name)
            except (jinja2.TemplateError, UnicodeDecodeError) as error:
                line = f", line {error.lineno}," if isinstance(error, jinja2.TemplateSyntaxError) else ","
                raise bad_input("PANIER_MAIL_TEMPLATES", f"has {name}{line} which cannot be used: {error}") from error

    def write(self, kind: str, language: str, values: Mapping[str, object]) -> Letter:
        """An e-mail of a kind in somebody's language, in English where there is no template in it."""
        tongue = language[:2].lower()
        tried = [(f"{tongue}/{kind}.txt", tongue), (f"{FALLBACK}/{kind}.txt", FALLBACK)]
        text, used = self._rendered(tried, {**values})
        head, _, body = text.partition("\n")
        return Letter(" ".join(head.removeprefix("Subject:").split()), f"{body.strip()}\n", used)

    def page(self, letter: Letter, *, kind: str | None, shop_url: str) -> str:
        """The text of an e-mail as a page; one kind may have a page of its own."""
        named = [f"{letter.language}/{kind}.html", f"{kind}.html"] if kind else []
        tried = [(name, letter.language) for name in (*named, f"{letter.language}/page.html", "page.html")]
        values = {"subject": letter.subject, "blocks": blocks(letter.body), "shop_url": shop_url}
        return self._rendered(tried, values)[0]

    def _rendered(self, tried: Sequence[tuple[str, str]], values: Mapping[str, object]) -> tuple[str, str]:
        """What the first template makes that there is, an own one before a shipped one, with its language.

        An own one that goes wrong gives way: nobody's order is to fail by it.
        """
        for name, language in tried:
            for environment in filter(None, (self._own, self._shipped)):
                try:
                    return environment.get_template(name).render(values, language=language), language
                except jinja2.TemplateNotFound:
                    continue
                except Exception:
                    if environment is self._shipped:
                        raise
                    logger.exception("the template %s went wrong; the shipped one is used instead", name)
        raise jinja2.TemplateNotFound(tried[-1][0])


def _environment(folder: str, known: Mapping[str, object]) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        undefined=jinja2.StrictUndefined,
        autoescape=jinja2.select_autoescape(("html",), default=False),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["day"] = _day
    environment.globals.update(known)
    return environment


def blocks(text: str) -> tuple[LetterBlock, ...]:
    """A plain text in its paragraphs and lists."""
    found = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines = paragraph.splitlines()
        is_list = all(line.startswith("- ") for line in lines)
        shown = [line.removeprefix("- ") if is_list else line for line in lines]
        found.append(LetterBlock(is_list, tuple(tuple(_parts(line)) for line in shown)))
    return tuple(found)


def _parts(line: str) -> Iterator[LetterPart]:
    end = 0
    for link in _LINK.finditer(line):
        if link.start() > end:
            yield LetterPart(line[end : link.start()], is_link=False)
        yield LetterPart(link.group(), is_link=True)
        end = link.end()
    if end < len(line):
        yield LetterPart(line[end:], is_link=False)


@lru_cache(maxsize=1_024)
def _day(text: str, language: str) -> str:
    """A day such as 2027-01-31 as a language writes it; anything else as it is."""
    try:
        return format_date(date.fromisoformat(text), "long", locale=language)
    except ValueError:
        return text


def names_of(folder: Path, language: str) -> Sequence[str]:
    """The kinds of e-mails that a folder has in a language."""
    return sorted(path.stem for path in (folder / language).glob("*.txt"))
