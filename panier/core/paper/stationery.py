"""What papers are written on: the selling companies and the words of each language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from panier.core.paper.paper import Trader
from panier.core.values import frozen


@frozen
class Company:
    """The company behind a subsidiary, as its papers name it.

    `remarks`: what its law wants on every paper, by language, that of `own_language` where a customer's is missing.
    """

    party: Trader
    language: str
    remarks: Mapping[str, tuple[str, ...]]

    def remarks_language(self, wanted: str) -> str:
        """The language of what stands on its papers: the one that is wanted, else the company's own."""
        return wanted if self.remarks.get(wanted) else self.language

    def remarks_in(self, language: str) -> tuple[str, ...]:
        """What stands on every paper, in a language or in the company's own."""
        return self.remarks.get(self.remarks_language(language), ())


@dataclass(frozen=True)
class Stationery:
    """The companies by their subsidiary, and the words of papers by language."""

    companies: Mapping[str, Company]
    words: Mapping[str, Mapping[str, str]]

    def language(self, wanted: str, seller: str) -> str:
        """The language of a paper: the customer's, where there are words in it, else the company's."""
        asked = wanted[:2].lower()
        return asked if asked in self.words else self.companies[seller].language

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that papers can be in."""
        return tuple(sorted(self.words))
