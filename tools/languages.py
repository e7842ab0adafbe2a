"""Collects the sentences of pages into the catalogues of every language, and says which are not translated.

Run it after a change of templates: `python -m tools.languages`; with --check it only says what is missing.
"""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from panier.web.office import setting_words
from panier.web.pages.parts.rendering import TEMPLATES
from panier.web.pages.parts.tongues import CATALOGUES, ENGLISH, LANGUAGES, REFUSAL
from tools.refusals import met, uncovered

KEYWORDS: Mapping[str, tuple[int, ...] | None] = {
    "_": None, "say": None, "phrase": None, "say_count": (1, 2), "_n": (1, 2)
}  # fmt: skip
PAGES = TEMPLATES.parent
OPTIONS = {"trimmed": "true", "silent": "false", "encoding": "utf-8", "newstyle_gettext": "true"}
HEADER = """\
# Sentences of the shop's pages: see README.md.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""
_GAP = re.compile(r"{\w+}")
CURLED = "\u2019"  # the apostrophe of type-setters, for which every sentence of every language has the one of keyboards
Sentence = str | tuple[str, str]
Translation = str | tuple[str, ...] | list[str] | None


def sentences() -> list[Sentence]:
    """Every sentence that a page can say, in order and once; those of numbers as pairs."""
    found: set[Sentence] = set()
    for path in sorted(PAGES.rglob("*.py")):
        found.update(_of(path, "python"))
    for path in sorted(TEMPLATES.rglob("*.html")):
        found.update(_of(path, "jinja2.ext:babel_extract"))
    found.update(setting_words.sentences())
    return sorted(found, key=_key)


def _of(path: Path, method: str) -> Iterator[Sentence]:
    with path.open("rb") as file:
        for _, said, _, _ in extract(method, file, keywords=KEYWORDS, options=OPTIONS):
            if isinstance(said, tuple):
                yield said[0], said[1]
            elif said:
                yield said


def _key(said: Sentence) -> str:
    return said if isinstance(said, str) else said[0]


def load(language: str) -> Catalog:
    """The catalogue of a language; an empty one where there is none."""
    file = CATALOGUES / f"{language}.po"
    content = file.read_bytes() if file.exists() else b""
    return read_po(BytesIO(content), locale=language)


def collected(language: str, said: Sequence[Sentence], refused: Sequence[str] = ()) -> Catalog:
    """The catalogue of a language with exactly these sentences, the refusals that it has, and those that it lacks."""
    present, new = load(language), Catalog(locale=language, fuzzy=False)
    for one in said:
        found = present.get(one)
        new.add(one, _plain(found.string) if found is not None else "")
    known = {str(one.id): one.string for one in present if one.context == REFUSAL}
    for sentence in sorted({*known, *refused}):
        new.add(sentence, _plain(known.get(sentence, "")), context=REFUSAL)
    return new


def _plain(said: Translation) -> Translation:
    """A translation with the apostrophe that all sentences have: with two kinds, a page would show both."""
    if said is None or isinstance(said, str):
        return (said or "").replace(CURLED, "'")
    return tuple(one.replace(CURLED, "'") for one in said)


def written(catalogue: Catalog) -> bytes:
    """A catalogue as its file is."""
    out = BytesIO()
    write_po(out, catalogue, width=0, no_location=True, omit_header=True, sort_output=False)
    return HEADER.format(language=catalogue.locale, plurals=catalogue.plural_forms).encode() + out.getvalue()


def faults(language: str, said: Sequence[Sentence], refused: Sequence[str]) -> list[str]:
    """What is wrong with the catalogue of a language: sentences that it lacks, and gaps that it has otherwise."""
    present = load(language)
    wrong = [f"{language} lacks {_key(one)!r}" for one in said if not _is_translated(present.get(one))]
    wrong += [f"{one!r} has {CURLED}: sentences have the apostrophe of keyboards" for one in said if CURLED in str(one)]
    wrong += [
        f"{language} lacks the refusal {one!r}" for one in refused if not _is_translated(present.get(one, REFUSAL))
    ]
    for one in present:
        texts = [one.string] if isinstance(one.string, str) else list(one.string or ())
        sources = {gap for text in ([one.id] if isinstance(one.id, str) else one.id) for gap in _GAP.findall(text)}
        if one.id and any(text and set(_GAP.findall(text)) - sources for text in texts):
            wrong.append(f"{language} has other gaps in {one.id!r}")
        if isinstance(one.id, str) and one.id and one.string and set(_GAP.findall(str(one.string))) != sources:
            wrong.append(f"{language} has not the same gaps in {one.id!r}")
    return wrong


def refusals() -> list[str]:
    """Every refusal that a catalogue has, and each that a page can meet and none of those stands for."""
    found = {str(one.id) for language in _languages() for one in load(language) if one.context == REFUSAL}
    return sorted({*found, *uncovered(met(), sorted(found))})


def _is_translated(message: Message | None) -> bool:
    if message is None:
        return False
    return bool(message.string) and all(message.string or ())


def _languages() -> list[str]:
    return [language for language in LANGUAGES if language != ENGLISH]


def main() -> int:
    """Write every catalogue, unless it is only to be checked, and print what is missing."""
    said, refused = sentences(), refusals()
    if "--check" not in sys.argv[1:]:
        for language in _languages():
            (CATALOGUES / f"{language}.po").write_bytes(written(collected(language, said, refused)))
    wrong = [one for language in _languages() for one in faults(language, said, refused)]
    print(*wrong, sep="\n")
    print(f"{len(said)} sentences in {len(_languages())} languages, {len(wrong)} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
