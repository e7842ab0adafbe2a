"""The languages of pages: their sentences are English in templates and here, and translated by catalogues of gettext.

A catalogue is panier/web/languages/<language>.po, read soon after a start (`readers`), or when its language is first
spoken. What a refusal says is translated too, by the sentences with the context "refusal", whose gaps stand for what a
rule fills in. `python -m tools.languages` collects all of them and says which are not translated.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from datetime import date
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from babel import Locale
from babel.messages.pofile import read_po
from falcon.asgi import Request, Response
from markupsafe import Markup, escape

from panier.core.money import DECIMALS, UCENTS_PER_UNIT, Money
from panier.core.registry.task import ARGUMENT_KEYS, argument
from panier.core.values import frozen, replace
from panier.outside.written import amount, colon, day, unbroken
from panier.web.pages.parts.cookies import cookie_name, set_cookie

CATALOGUES = Path(__file__).parent.parent.parent / "languages"
ENGLISH = "en"
REFUSAL = "refusal"  # the context of what refusals say
LANGUAGE_SECONDS = 365 * 86_400  # how long a browser keeps the language that was chosen
COOKIE, ASKED = "panier-language", "lang"  # the cookie, and the parameter of an address, that choose a language
# Each in its own words, with whose dates and amounts it writes.
LANGUAGES: Mapping[str, tuple[str, str]] = {
    "en": ("English", "en_GB"),
    "fr": ("Français", "fr_FR"),
    "de": ("Deutsch", "de_DE"),
    "es": ("Español", "es_ES"),
    "it": ("Italiano", "it_IT"),
    "nl": ("Nederlands", "nl_NL"),
    "pl": ("Polski", "pl_PL"),
    "pt": ("Português", "pt_PT"),
}
# An entry of Accept-Language, such as fr-CH;q=0.8; those that cannot be read count for nothing.
_ACCEPTED = re.compile(
    r"(?:^|,)\s*([a-zA-Z]{2})(?:-[\w-]*)?\s*(?:;\s*q=([01](?:\.\d{1,3})?)\s*)?(?=,|$)"
)  # fr-CH;q=0.8
# An amount as Money.plain writes it, and a day that is no example ("such as 2027-01-31") and has no time behind it.
_AMOUNT = re.compile(r"(?<![\w.,-])(-?)(\d{1,12}(?:\.\d{2,3})?) ([A-Z]{3})\b")
_DAY = re.compile(r"(?<!such as )(?<![\w'-])20\d\d-\d\d-\d\d\b(?![T\w-])")
_GAP = re.compile(r"\\{\w+\\}")
_GAPS = re.compile(r"{\w+}")
# Where French has a space that no line ends at: in front of : ; ? ! and », behind «.
_FRENCH_SPACE = re.compile(r" (?=[:;?!»])|(?<=«) ")
_ARGUMENT = re.compile(rf"(?<!')\b(?:{'|'.join(ARGUMENT_KEYS)})\b(?!')")  # in a sentence of a registry
# Gaps of refusals that are filled with what rules say elsewhere.
_SAID_GAPS = frozenset({"error", "noun", "problem", "reasons", "value", "what", "why", "words"})


# Codes in people's words: patterns, the more special first, each with the sentence for what matches it.
CodeTable = Sequence[tuple[re.Pattern[str], str]]


@frozen
class LanguageChoice:
    """A language to choose: its letters, its name in its own words, and this page in it."""

    language: str
    name: str
    link: str


_OF_FIELD = re.compile(r"The input provided isn't valid: '([\w.\[\]-]+)' (.*)", re.DOTALL)


@frozen
class Tongue:
    """A language that pages can be written in; `is_asked`: the address of the page asked for it."""

    language: str = ENGLISH
    is_asked: bool = False

    @property
    def place(self) -> str:
        """Whose dates and amounts it writes."""
        return LANGUAGES[self.language][1]

    @property
    def locale(self) -> Locale:
        """The conventions of that place."""
        return Locale.parse(self.place)

    def say(self, sentence: str, **values: object) -> str:
        """An English sentence in this language, or as it is where nobody translated it; values fill its gaps."""
        said = _catalogue(self.language).sentences.get(sentence, sentence)
        return said.format(**values) if values else said

    def named(self, name: object, text: object) -> str:
        """A name and what is told of it: a word and the other behind a colon, as this language sets one."""
        return f"{name}{colon(self.language)} {text}"

    def listed(self, texts: Iterable[str]) -> str:
        """Several short texts in one sentence, parted by semicolons as this language sets them."""
        return unbroken(" ; " if self.language == "fr" else "; ", self.language).join(texts)

    def say_count(self, one: str, many: str, count: int, **values: object) -> str:
        """A sentence about so many things; {count} is its gap for the number."""
        found = _catalogue(self.language).plurals.get(one)
        said = found(count) if found is not None else one if count == 1 else many
        return said.format(count=count, **values)

    def say_refusal(self, message: str) -> str | None:
        """What a rule said, in this language; None where nobody translated it.

        Of a field that is said to be wrong in the API's words, its name and what is wrong with it.
        """
        if _ARGUMENT.search(message):
            message = _ARGUMENT.sub(_argued, message)
        if (found := _OF_FIELD.fullmatch(message)) is not None:
            field, problem = found.groups()
            is_english = self.language == ENGLISH
            said = self.say_refusal(problem if is_english else problem[:1].upper() + problem[1:])
            return None if said is None else self.named(field, said)
        if self.language == ENGLISH or not message:
            return in_words(message, self.locale)
        return _catalogue(self.language).refused(message.rstrip("."), self.locale)

    def say_code(self, table: CodeTable, code: str, **written: Callable[[str], str]) -> str | None:
        """A code as the sentence of the first pattern that it matches; None where a table has none for it.

        `written`: how what a pattern finds is written, by the name of its gap; as it is found where nothing says it.
        """
        for pattern, sentence in table:
            if (found := pattern.fullmatch(code)) is not None:
                gaps = {name: written.get(name, str)(text) for name, text in found.groupdict().items()}
                return self.say(sentence, **gaps)
        return None

    def say_what_is_known(self, text: str) -> str:
        """What a rule or a catalogue of the shop's release says, in this language; what somebody wrote, as it is."""
        return self.say_refusal(text) or text


def in_words(text: str, locale: Locale) -> str:
    """A text of the API with its amounts (4.99 EUR) and days as people write them; examples of what to type stay."""
    with_days = _DAY.sub(lambda found: _day(found[0], locale), text)
    said = _AMOUNT.sub(lambda found: _amount(found, locale), with_days)
    return Markup(said) if isinstance(text, Markup) else said  # noqa: S704 - it is escaped, and amounts have no markup


def _day(text: str, locale: Locale) -> str:
    try:
        return day(date.fromisoformat(text), locale)
    except ValueError:
        return text


def _amount(found: re.Match[str], locale: Locale) -> str:
    units, currency = Decimal(f"{found[1]}{found[2]}"), found[3]
    return amount(Money(int(units * UCENTS_PER_UNIT), currency), locale) if currency in DECIMALS else found[0]


def tongue_of(language: str) -> Tongue:
    """The language of an account, such as fr_FR, as far as pages can be written in it; else English."""
    known = language[:2].lower()
    return Tongue(known if known in LANGUAGES else ENGLISH)


@frozen
class _Catalogue:
    """The sentences of a language, by the English ones; `patterns`: of refusals with gaps."""

    sentences: Mapping[str, str]
    plurals: Mapping[str, Callable[[int], str]]
    refusals: Mapping[str, str]
    patterns: Sequence[tuple[re.Pattern[str], str]]

    def refused(self, message: str, locale: Locale) -> str | None:
        """A refusal in this language, with the amounts and days in its gaps as it writes them."""
        if (said := self.refusals.get(message)) is not None:
            return said
        for pattern, said in self.patterns:
            if (found := pattern.fullmatch(message)) is not None:
                gaps = {name: in_words(self._filled(name, text), locale) for name, text in found.groupdict().items()}
                return said.format(**gaps)
        return None

    def _filled(self, gap: str, text: str) -> str:
        """What fills a gap: words of another rule in this language too, and everything else as it is."""
        if gap == "argument":
            said = self.refusals.get(text[:1].upper() + text[1:], text)
            return said[:1].lower() + said[1:]
        return self.refusals.get(text) or self.sentences.get(text, text) if gap in _SAID_GAPS else text


def _argued(found: re.Match[str]) -> str:
    """What a task asks for, as it is described: only programs know it by the name of its field."""
    described = argument(found[0]).description.partition(", encoded in ")[0]
    return described[:1].lower() + described[1:]


@cache
def _catalogue(language: str) -> _Catalogue:
    """The sentences of a language; of English none, as it is what they stand in."""
    if language == ENGLISH:
        return _Catalogue({}, {}, {}, ())
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        read = read_po(file, locale=language)
    sentences: dict[str, str] = {}
    plurals: dict[str, Callable[[int], str]] = {}
    refusals: dict[str, str] = {}
    for message in read:
        if isinstance(message.id, tuple):
            forms = tuple(_spaced(one, language) for one in message.string or ())
            plurals[message.id[0]] = _plural(forms, Locale(language))
        elif message.id and message.string:
            said = _spaced(str(message.string), language)
            (refusals if message.context == REFUSAL else sentences)[str(message.id)] = said
    gapped = sorted((text for text in refusals if "{" in text), key=_fixed, reverse=True)
    patterns = [(_pattern(text), refusals[text]) for text in gapped]
    return _Catalogue(sentences, plurals, refusals, patterns)


def readers() -> Sequence[Callable[[], object]]:
    """What reads the catalogue of each language, to be called before it is spoken: one takes some 50 ms."""
    return [partial(_catalogue, language) for language in LANGUAGES]


def _spaced(text: str, language: str) -> str:
    """A sentence with the spaces of its language that hold together what they stand between."""
    return _FRENCH_SPACE.sub("\xa0", text) if language == "fr" else text


_PLURALS = ("zero", "one", "two", "few", "many", "other")  # Unicode's words for them, in the order of gettext's forms


def _plural(forms: tuple[str, ...], locale: Locale) -> Callable[[int], str]:
    """What chooses the form for a number: the order of the forms is that of the rules of the language."""
    tags = [one for one in _PLURALS if one in locale.plural_form.tags or one == "other"]

    def choose(count: int) -> str:
        return forms[min(tags.index(locale.plural_form(count)), len(forms) - 1)]

    return choose


def _fixed(text: str) -> int:
    """How much of a refusal its gaps leave: what says more is tried before what says the beginning of it alone."""
    return len(_GAPS.sub("", text))


def _pattern(text: str) -> re.Pattern[str]:
    """What matches a refusal whose gaps are filled."""
    return re.compile(_GAP.sub(lambda gap: f"(?P<{gap.group()[2:-2]}>.+?)", re.escape(text)), re.DOTALL)


@frozen
class PageReader:
    """Whoever looks at a page, as far as languages are concerned.

    `asked`: in the address; `chosen`: earlier, in the cookie; `customer`: of the account that is signed in; `accepted`:
    what the browser says; `path` and `query`: of the page; `url`: of the shop, by which cookies are kept.
    """

    asked: str = ""
    chosen: str = ""
    accepted: str = ""
    path: str = ""
    query: str = ""
    customer: str = ""
    url: str = ""

    def tongue(self, otherwise: str = "") -> Tongue:
        """What is asked for, else what was chosen, the customer's, what the browser prefers, `otherwise`, English."""
        if self.asked in LANGUAGES:
            return Tongue(self.asked, is_asked=True)
        preferred = _preferred(self.accepted)
        known = (self.chosen, self.customer[:2].lower(), *preferred, otherwise[:2].lower())
        return Tongue(next((name for name in known if name in LANGUAGES), ENGLISH))

    @property
    def languages(self) -> Sequence[LanguageChoice]:
        """The languages to choose from, each with this page in it; none where nobody looks at a page.

        The links are queries alone: a path that somebody made up could read like the address of another host.
        """
        kept = [(name, value) for name, value in parse_qsl(self.query, keep_blank_values=True) if name != ASKED]
        return [
            LanguageChoice(letters, name, f"?{urlencode([*kept, (ASKED, letters)])}")
            for letters, (name, _) in LANGUAGES.items()
            if self.path
        ]


def _preferred(accepted: str) -> Sequence[str]:
    """The languages of a browser, the one that it likes best first."""
    found = [(Decimal(weight or 1), name.lower()) for name, weight in _ACCEPTED.findall(accepted)]
    return [name for weight, name in sorted(found, key=lambda one: -one[0]) if weight]


_NOBODY = PageReader()
_READER: ContextVar[PageReader] = ContextVar("reader", default=_NOBODY)
_SPOKEN: ContextVar[Tongue | None] = ContextVar("spoken", default=None)


def hear(request: Request, url: str) -> None:
    """From now on, what runs here speaks to whoever sent a request to the shop at an address."""
    asked = request.get_param(ASKED) or ""
    chosen = next(iter(request.get_cookie_values(cookie_name(COOKIE, url)) or ()), "")
    accepted = request.get_header("accept-language") or ""
    _READER.set(PageReader(asked, chosen, accepted, request.path, request.query_string, url=url))
    _SPOKEN.set(None)


def know_customer(language: str) -> None:
    """Speak the language of a customer, now that it is known who looks."""
    known = _READER.get()
    _READER.set(replace(known, customer=language))
    _SPOKEN.set(None)


def speak(otherwise: str) -> Tongue:
    """What is spoken from now on: as reader() says, in a language of the page's own where nobody wants another."""
    tongue = _READER.get().tongue(otherwise)
    _SPOKEN.set(tongue)
    return tongue


def speak_english() -> None:
    """Speak English from now on, whatever a browser prefers: on pages that are written in it alone."""
    _SPOKEN.set(Tongue())


def spoken() -> Tongue:
    """What is spoken to whoever looks at the page; English where that is nobody."""
    return _SPOKEN.get() or _READER.get().tongue()


def colleague_tongue() -> Tongue:
    """What a colleague speaks who looks at an account as its customer sees it: as the browser says, not the account."""
    return replace(_READER.get(), customer="").tongue()


def read_so_far() -> str:
    """The language in which a browser that says what it prefers reads what nobody is signed in to.

    Nothing where another was chosen, which is kept already, or where the browser says none that pages are written in.
    """
    present = _READER.get()
    if present.chosen in LANGUAGES:
        return ""
    return next((name for name in (present.asked, *_preferred(present.accepted)) if name in LANGUAGES), "")


def keep_language(response: Response, language: str) -> None:
    """Have the browser read pages in a language from now on."""
    set_cookie(response, COOKIE, language, reader().url, seconds=LANGUAGE_SECONDS)


def reader() -> PageReader:
    """Whoever looks at the page."""
    return _READER.get()


def phrase(sentence: str) -> str:
    """A sentence that stands somewhere else than where it is said: it is translated there, and collected here."""
    return sentence


def say(sentence: str, **values: object) -> Markup:
    """A sentence of a template, in the language of whoever looks at the page."""
    said = escape(_catalogue(spoken().language).sentences.get(sentence, sentence))
    return said.format(**values) if values else said


def say_count(one: str, many: str, count: int, **values: object) -> str:
    """A sentence of a template about so many things; {count} is its gap for the number."""
    return spoken().say_count(one, many, count, **values)


def say_refusal(message: str) -> Markup:
    """What a rule said, in the language of whoever looks, or marked as the English that it is.

    Markup is what was said already, and stays.
    """
    tongue = spoken()
    said = in_words(message, tongue.locale) if isinstance(message, Markup) else tongue.say_refusal(message)
    return escape(said) if said is not None else Markup('<span lang="en">{}</span>').format(message)
