"""What people choose from in forms: countries, legal forms and whose prices apply, in their own words."""

from collections.abc import Sequence
from functools import lru_cache

from babel import Locale

from panier.core.catalog.catalog import Assortment
from panier.wire.account.account import LegalForm
from panier.wire.country import Country

Choices = Sequence[tuple[str, str]]
_ENGLISH = Locale("en")
_LEGAL_FORMS = {
    LegalForm.INDIVIDUAL: "Private person",
    LegalForm.CORPORATION: "Company",
    LegalForm.PERSONAL_CORPORATION: "Sole trader",
    LegalForm.ASSOCIATION: "Association",
    LegalForm.ADMINISTRATION: "Public body",
    LegalForm.OTHER: "Other",
}


@lru_cache(maxsize=16)
def countries(locale: Locale = _ENGLISH) -> Choices:
    """Every country by its code, in the order of their names."""
    named = [(one.value, locale.territories.get(one.value, one.value)) for one in Country if one.value != "UNKNOWN"]
    return sorted(named, key=lambda pair: pair[1])


def legal_forms() -> Choices:
    """What a customer can be."""
    return [(one.value, words) for one, words in _LEGAL_FORMS.items()]


def subsidiaries(assortment: Assortment, locale: Locale = _ENGLISH) -> Choices:
    """Whose prices and currency can apply, with the country that each is for."""
    named = [(code, locale.territories.get(one.country, code), one) for code, one in assortment.subsidiaries.items()]
    return [
        (code, f"{name} · {one.currency}" if code == one.country else f"{name} · {one.currency} ({code})")
        for code, name, one in sorted(named, key=lambda each: each[:2])
    ]


def subsidiary_for(assortment: Assortment, country: str) -> str:
    """Whose prices apply in a country, unless somebody chooses otherwise: its own, or those of the shop's home."""
    return country if country in assortment.subsidiaries else assortment.home
