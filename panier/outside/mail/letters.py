"""The templates of e-mails: a text for each kind and language, and a page around it.

A shop's own folder is looked into first, so it replaces what it has and nothing else (docs/mails.md).
"""

import logging
import re
import traceback
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import jinja2
from jinja2.runtime import Context

from panier.core.look import WHITE, Look, ink_on
from panier.core.money import Money
from panier.core.refusal import bad_input
from panier.core.values import frozen
from panier.outside.written import amount, day, locale_of, rate, unbroken

logger = logging.getLogger(__name__)

FOLDER = Path(__file__).parent.parent.parent / "catalogs" / "mails"
FALLBACK = "en"
BREAK = "\n"
_LABEL_MAX = 40  # characters of the words of a button
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
_CODE = re.compile(r"(?=.*(\d|.[A-Z]))[\w-]{8,}")  # one word, and none of a language


@frozen
class Letter:
    """What is written: its subject and its text, in a language."""

    subject: str
    body: str
    language: str


@frozen
class LetterPart:
    """A piece of a line: words, or a link. In an entry of a list BREAK is between its lines."""

    text: str
    is_link: bool


@frozen
class LetterBlock:
    """A paragraph of a text, or a list; each line, or entry of the list, in its parts."""

    is_list: bool
    lines: tuple[tuple[LetterPart, ...], ...]

    @property
    def is_code(self) -> bool:
        """True of a password or code that stands alone, to be read letter by letter."""
        return not self.is_list and len(self.lines) == 1 and all(_CODE.fullmatch(one.text) for one in self.lines[0])

    @property
    def label(self) -> str:
        """What a link is for that stands alone behind a few words and a colon, which is drawn as a button; else ""."""
        if self.is_list or len(self.lines) != 1 or [one.is_link for one in self.lines[0]] != [False, True]:
            return ""
        words = self.lines[0][0].text.rstrip()
        found = words[:-1].rstrip() if words.endswith(":") else ""
        return found if len(found) <= _LABEL_MAX and ". " not in found else ""


@frozen
class LetterFault:
    """What is wrong with an own template: its file within the folder, the line, 0 where that is not known, and why."""

    file: str
    line: int
    reason: str


@frozen
class LetterSource:
    """The template that something was made of: its file within its folder, and whether it is the shop's own."""

    file: str
    is_own: bool


@frozen
class LetterPreview:
    """An e-mail as it would be sent: its text and its page, the templates of both, and what gave way as wrong."""

    letter: Letter
    page: str
    text_source: LetterSource
    page_source: LetterSource
    faults: tuple[LetterFault, ...]


@frozen
class _Made:
    """What a template has made, in which language, and the own ones that went wrong before it."""

    text: str
    language: str
    source: LetterSource
    faults: tuple[LetterFault, ...]


class Letters:
    """The templates of a shop; `own`: the folder of those that it has in place of the shipped ones, `look`: its look.

    Refuses: an own template that cannot be read, naming it and its line (400).
    """

    def __init__(self, own: str = "", look: Look | None = None) -> None:
        worn = look or Look()
        accent = worn.colour("accent", 0) if "accent" in worn.colours else ""
        known = {"shop_name": worn.name, "accent": accent if accent and ink_on(accent) == WHITE else ""}
        self.own = own
        self._shipped = _environment(str(FOLDER), known)
        self._own = _environment(own, known) if own else None
        for name in () if self._own is None else self._own.list_templates(extensions=["txt", "html"]):
            try:
                _environment(own, known).get_template(name)
            except (jinja2.TemplateError, UnicodeDecodeError) as error:
                line = f", line {error.lineno}," if isinstance(error, jinja2.TemplateSyntaxError) else ","
                raise bad_input("PANIER_MAIL_TEMPLATES", f"has {name}{line} which cannot be used: {error}") from error

    def write(self, kind: str, language: str, values: Mapping[str, object]) -> Letter:
        """An e-mail of a kind in somebody's language, in English where there is no template in it.

        Amounts and days among the values are written as the language of the template writes them, in the place of
        whoever reads it (fr_BE).
        """
        return self._letter(_logged(self._written(kind, language, values)))

    def page(self, letter: Letter, *, kind: str | None, shop_url: str) -> str:
        """The text of an e-mail as a page; one kind may have a page of its own."""
        return _logged(self._page(letter, kind, shop_url)).text

    def preview(self, kind: str, language: str, values: Mapping[str, object], *, shop_url: str) -> LetterPreview:
        """An e-mail of a kind as somebody with a language would get it, and what is wrong with its own templates."""
        text = self._written(kind, language, values)
        letter = self._letter(text)
        page = self._page(letter, kind, shop_url)
        return LetterPreview(letter, page.text, text.source, page.source, (*text.faults, *page.faults))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that there are templates in, shipped or own, English first."""
        folders = [FOLDER, *([Path(self.own)] if self.own else [])]
        found = {one.name for folder in folders for one in folder.iterdir() if _has_texts(one)}
        return (FALLBACK, *sorted(found - {FALLBACK}))

    def _written(self, kind: str, language: str, values: Mapping[str, object]) -> _Made:
        tongue = language[:2].lower()
        tried = [(f"{tongue}/{kind}.txt", tongue), (f"{FALLBACK}/{kind}.txt", FALLBACK)]
        return self._rendered(tried, {**values, "place": language[3:5].upper()})

    def _letter(self, made: _Made) -> Letter:
        head, _, body = made.text.partition("\n")
        subject = " ".join(head.removeprefix("Subject:").split())
        return Letter(unbroken(subject, made.language), unbroken(f"{body.strip()}\n", made.language), made.language)

    def _page(self, letter: Letter, kind: str | None, shop_url: str) -> _Made:
        named = [f"{letter.language}/{kind}.html", f"{kind}.html"] if kind else []
        tried = [(name, letter.language) for name in (*named, f"{letter.language}/page.html", "page.html")]
        return self._rendered(
            tried, {"subject": letter.subject, "blocks": blocks(letter.body), "shop_url": shop_url}
        )  # fmt: skip

    def _rendered(self, tried: Sequence[tuple[str, str]], values: Mapping[str, object]) -> _Made:
        """What the first template makes that there is, an own one before a shipped one.

        An own one that goes wrong gives way: nobody's order is to fail by it.
        """
        faults: list[LetterFault] = []
        for name, language in tried:
            for environment in filter(None, (self._own, self._shipped)):
                is_own = environment is self._own
                try:
                    template = environment.get_template(name)
                except jinja2.TemplateNotFound:
                    continue
                try:
                    text = template.render(values, language=language)
                except Exception as error:
                    if not is_own:
                        raise
                    faults.append(self._fault(name, error))
                    continue
                return _Made(text, language, LetterSource(name, is_own), tuple(faults))
        raise jinja2.TemplateNotFound(tried[-1][0])

    def _fault(self, name: str, error: Exception) -> LetterFault:
        """Where in the own folder something went wrong, and why: in the template itself, or in what it includes."""
        file, line = name, 0
        for frame in traceback.extract_tb(error.__traceback__):
            if Path(frame.filename).is_relative_to(self.own):
                file, line = str(Path(frame.filename).relative_to(self.own)), frame.lineno or 0
        if isinstance(error, jinja2.TemplateSyntaxError):
            file, line = error.name or file, error.lineno
        if isinstance(error, jinja2.TemplateNotFound):
            return LetterFault(file, line, f"there is no template {error.name}")
        return LetterFault(file, line, str(error) or type(error).__name__)


def _environment(folder: str, known: Mapping[str, object]) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        undefined=jinja2.StrictUndefined,
        autoescape=jinja2.select_autoescape(("html",), default=False),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=_written,
    )
    environment.filters["day"] = _day
    environment.filters["rate"] = _rate
    environment.globals.update(known)
    return environment


def blocks(text: str) -> tuple[LetterBlock, ...]:
    """A plain text in its paragraphs and lists: "- " begins an entry, and two spaces a further line of it."""
    return tuple(_block(paragraph.splitlines()) for paragraph in re.split(r"\n\s*\n", text.strip()))


def _block(lines: Sequence[str]) -> LetterBlock:
    if not lines[0].startswith("- ") or not all(line.startswith(("- ", "  ")) for line in lines):
        return LetterBlock(False, tuple(tuple(_parts(line)) for line in lines))
    entries: list[list[LetterPart]] = []
    for line in lines:
        if line.startswith("- "):
            entries.append([])
        else:
            entries[-1].append(LetterPart(BREAK, is_link=False))
        entries[-1] += _parts(line[2:])
    return LetterBlock(True, tuple(tuple(entry) for entry in entries))


def _parts(line: str) -> Iterator[LetterPart]:
    end = 0
    for link in _LINK.finditer(line):
        if link.start() > end:
            yield LetterPart(line[end : link.start()], is_link=False)
        yield LetterPart(link.group(), is_link=True)
        end = link.end()
    if end < len(line):
        yield LetterPart(line[end:], is_link=False)


@jinja2.pass_context
def _written(context: Context, value: object) -> object:
    """What stands in a gap of a template: amounts and days in the language of the template; the rest as it is."""
    return _in_words(value, str(context["language"]), str(context.get("place", "")))


@jinja2.pass_context
def _day(context: Context, value: object, language: str = "") -> object:
    """A day, or a text such as 2027-01-31, as a language writes it; anything else as it is."""
    try:
        found = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value
    return _in_words(found, language or str(context["language"]), str(context.get("place", "")))


@jinja2.pass_context
def _rate(context: Context, basis_points: int) -> str:
    """A rate of a tax as the language of the template writes it."""
    return rate(basis_points, locale_of(str(context["language"])[:2], str(context.get("place", ""))))


def _in_words(value: object, language: str, place: str) -> object:
    if isinstance(value, Money):
        return amount(value, locale_of(language[:2], place))
    return day(value, locale_of(language[:2], place)) if isinstance(value, date) else value


def _logged(made: _Made) -> _Made:
    """What was made, once the log says what gave way to it."""
    for one in made.faults:
        logger.error(
            "the template %s went wrong in line %d: %s; the shipped one is used instead", one.file, one.line, one.reason
        )
    return made


def _has_texts(folder: Path) -> bool:
    return len(folder.name) == len(FALLBACK) and folder.is_dir() and any(folder.glob("*.txt"))


def names_of(folder: Path, language: str) -> Sequence[str]:
    """The kinds of e-mails that a folder has in a language."""
    return sorted(path.stem for path in (folder / language).glob("*.txt"))
