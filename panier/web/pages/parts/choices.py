"""What people choose from in forms: countries, legal forms and whose prices apply, in their own words."""

from collections.abc import Sequence
from functools import lru_cache
from unicodedata import combining, normalize

from babel import Locale

from panier.core.catalog.catalog import Assortment, Subsidiary
from panier.web.pages.parts.tongues import phrase, spoken
from panier.wire.account.account import LegalForm
from panier.wire.country import Country

Choices = Sequence[tuple[str, str]]
_LEGAL_FORMS = {
    LegalForm.INDIVIDUAL: phrase("Private person"),
    LegalForm.CORPORATION: phrase("Company"),
    LegalForm.PERSONAL_CORPORATION: phrase("Sole trader"),
    LegalForm.ASSOCIATION: phrase("Association"),
    LegalForm.ADMINISTRATION: phrase("Public body"),
    LegalForm.OTHER: phrase("Other"),
}


def countries() -> Choices:
    """Every country by its code, in the order of their names."""
    return _countries(spoken().language)


@lru_cache(maxsize=16)
def _countries(language: str) -> Choices:
    locale = Locale(language)
    named = [(one.value, locale.territories.get(one.value, one.value)) for one in Country if one.value != "UNKNOWN"]
    return sorted(named, key=lambda pair: without_marks(pair[1]))


def without_marks(name: str) -> str:
    """A name as it is sorted: É beside E."""
    return "".join(letter for letter in normalize("NFKD", name) if not combining(letter)).lower()


def legal_forms() -> Choices:
    """What a customer can be."""
    return [(one.value, spoken().say(words)) for one, words in _LEGAL_FORMS.items()]


def subsidiaries(assortment: Assortment) -> Choices:
    """Whose prices and currency can apply, since something has a price there, with the country that each is for."""
    named = [(country_name(one), code) for code, one in assortment.sold_in().items()]
    return [(code, subsidiary_name(assortment, code)) for _, code in sorted(named)]


def subsidiary_name(assortment: Assortment, code: str) -> str:
    """A subsidiary as people choose it: its country and its currency, and its code where that is not the country's."""
    one = assortment.subsidiary(code)
    name = f"{country_name(one)} · {one.currency}"
    return name if code == one.country else f"{name} ({code})"


def country_name(one: Subsidiary) -> str:
    """What the country is called that a subsidiary is for; its code where it is for none."""
    return str(spoken().locale.territories.get(one.country, one.code))


def subsidiary_for(assortment: Assortment, country: str) -> str:
    """Whose prices apply in a country, unless somebody chooses otherwise: its own, or those of the shop's home."""
    return country if country in assortment.sold_in() else assortment.home
