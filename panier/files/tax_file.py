"""taxes/<region>.yaml: dated tax rates by country, and the territories that have others."""

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from panier.core.catalog.tax import TaxRate, TaxTable, Territory
from panier.core.period import us
from panier.files.catalog_file import BasisPoints, Source, read

Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class RateEntry(Struct, forbid_unknown_fields=True, frozen=True, rename={"start": "from"}):
    """A tax rate from the beginning of a day on."""

    start: Day
    basis_points: BasisPoints
    name: str


class TerritoryEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """A part of a country; without rates it bears no tax."""

    name: str
    country: Country
    zips: tuple[str, ...] = ()
    codes: tuple[Country, ...] = ()
    rates: tuple[RateEntry, ...] = ()


class TaxFile(Struct, forbid_unknown_fields=True, frozen=True):
    """taxes/<region>.yaml."""

    union: frozenset[Country]
    countries: dict[Country, tuple[RateEntry, ...]]
    territories: tuple[TerritoryEntry, ...] = ()


def load_taxes(path: Path) -> TaxTable:
    """The tax table.

    Refuses: rates that are not in the order of their days, and territories of countries without a rate.
    """
    file, source = read(path, TaxFile)
    countries = {country: _rates(entries, source, "countries", country) for country, entries in file.countries.items()}
    territories = []
    for index, entry in enumerate(file.territories):
        if entry.country not in countries:
            raise source.fault(f"{entry.country} has no rate", "territories", index)
        if not entry.zips and not entry.codes:
            raise source.fault(f"{entry.name} has neither zips nor codes", "territories", index)
        rates = _rates(entry.rates, source, "territories", index)
        territories.append(Territory(entry.name, entry.country, entry.zips, entry.codes, rates))
    return TaxTable(file.union, countries, tuple(territories))


def _rates(entries: tuple[RateEntry, ...], source: Source, *place: str | int) -> tuple[TaxRate, ...]:
    rates = tuple(TaxRate(_day(entry.start, source, *place), entry.basis_points, entry.name) for entry in entries)
    if any(after.from_us <= before.from_us for before, after in pairwise(rates)):
        raise source.fault("rates stand in the order of their days", *place)
    return rates


def _day(text: str, source: Source, *place: str | int) -> int:
    try:
        return us(datetime.fromisoformat(text).replace(tzinfo=UTC))
    except ValueError:
        raise source.fault(f"{text} is no day", *place) from None
