"""Texts that a catalogue has in several languages, and the one that somebody reads."""

from collections.abc import Mapping

from panier.core.values import frozen

ENGLISH = "en"
Worded = str | dict[str, str]
"""A text for all languages, or texts by language (fr), of which there is one at least."""


@frozen
class OfferWords:
    """The words of an offer in a subsidiary's language, and by language where its catalogue has several."""

    name: str
    description: str
    names: Mapping[str, str]
    descriptions: Mapping[str, str]


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text for a reader of a language given as fr or fr_FR; else the English one, else any (there is one)."""
    return texts.get(language[:2]) or texts.get(ENGLISH) or next(iter(texts.values()))


def filled(words: Worded, code: str) -> Worded:
    """Words with a code in place of {code}."""
    if isinstance(words, str):
        return words.replace("{code}", code)
    return {language: text.replace("{code}", code) for language, text in words.items()}


def words_of(name: Worded, description: Worded | None, *, code: str, language: str) -> OfferWords:
    """The words of an offer of a code; without a description, its name is that."""
    called, names = _read(filled(name, code), language)
    described, descriptions = _read(filled(name if description is None else description, code), language)
    return OfferWords(called, described, names, descriptions)


def _read(words: Worded, language: str) -> tuple[str, Mapping[str, str]]:
    return (words, {}) if isinstance(words, str) else (in_language(words, language), words)
