"""Where is sold, and where things stand: subsidiaries.yaml, amounts in currencies that nobody writes, places.yaml."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from panier.core.catalog.catalog import Subsidiary
from panier.core.catalog.place import PlaceName
from panier.core.catalog.region import Region
from panier.core.money import DECIMALS, Money, divided
from panier.core.values import frozen
from panier.files.catalog_file import Amount, PlaceNameEntry, read, ucents

_EURO = "EUR"


class SubsidiaryEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """A selling company, by its code."""

    currency: str
    language: str
    letters: Annotated[str, Meta(pattern=r"^[a-z]{2}_[A-Z]{2}$")]
    country: str = ""

    def __post_init__(self) -> None:
        if self.currency not in DECIMALS:
            raise ValueError(f"{self.currency} is no currency")


class RegionEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """A region's selling companies, and how amounts in its currencies follow from those in euros."""

    home: str
    subsidiaries: dict[str, SubsidiaryEntry]
    rates: dict[str, Annotated[int, Meta(ge=1, le=10**7)]] = {}
    publishes_all: bool = False

    def __post_init__(self) -> None:
        if self.home not in self.subsidiaries:
            raise ValueError(f"{self.home} is none of the region's subsidiaries")
        if unknown := [currency for currency in self.rates if currency not in DECIMALS]:
            raise ValueError(f"{unknown[0]} is no currency")


@frozen
class Sellers:
    """Who sells in a region.

    `home` is the subsidiary that is meant where none is named, `published` are the codes that the region's schema
    lists, `everywhere` those of all regions. `rates`: thousandths of an amount in euros, by currency.
    """

    region: Region
    home: str
    published: tuple[str, ...]
    everywhere: frozenset[str]
    rates: Mapping[str, int]
    subsidiaries: Mapping[str, Subsidiary]


def load_sellers(path: Path, region: Region, phrases: Mapping[str, object]) -> Sellers:
    """The selling companies of a region.

    Refuses: a malformed file, one without the region, and languages without phrases.
    """
    entries, source = read(path, dict[Region, RegionEntry])
    if region not in entries:
        raise source.fault(f"there is no region {region.value}")
    own = entries[region]
    for code, entry in own.subsidiaries.items():
        if entry.language not in phrases:
            problem = f"there are no phrases in the language {entry.language!r}"
            raise source.fault(problem, region.value, "subsidiaries", code)
    everywhere = sorted(code for one in entries.values() for code in one.subsidiaries)
    return Sellers(
        region=region,
        home=own.home,
        published=tuple(everywhere if own.publishes_all else sorted(own.subsidiaries)),
        everywhere=frozenset(everywhere),
        rates=own.rates,
        subsidiaries={
            code: Subsidiary(code, entry.currency, entry.country, entry.language, entry.letters)
            for code, entry in own.subsidiaries.items()
        },
    )


def load_rates(path: Path, region: Region) -> Mapping[str, int]:
    """Thousandths of an amount in euros by currency, in a region."""
    entries, _ = read(path, dict[Region, RegionEntry])
    return entries[region].rates


def amount_ucents(amounts: Mapping[str, Amount], currency: str, rates: Mapping[str, int]) -> int | None:
    """The amount in a currency: the one that is written, else the one in euros times the currency's rate.

    None where neither is known.
    """
    if currency in amounts:
        return ucents(amounts[currency])
    if currency not in rates or _EURO not in amounts:
        return None
    return Money(divided(ucents(amounts[_EURO]) * rates[currency], 1_000), currency).rounded().ucents


def load_places(path: Path) -> dict[str, PlaceName]:
    """What places are called, by their codes in lower case."""
    return place_names(read(path, tuple[PlaceNameEntry, ...])[0])


def place_names(entries: Sequence[PlaceNameEntry]) -> dict[str, PlaceName]:
    """The names in entries, by the codes of their places in lower case."""
    return {
        code.lower(): PlaceName({"en": one.town} if isinstance(one.town, str) else one.town, one.country or "")
        for one in entries
        for code in one.codes
    }
