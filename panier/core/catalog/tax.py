"""Which tax an order bears.

By the customer's place, legal form and VAT number, and by who sells; rates are dated.
"""

from collections.abc import Mapping, Sequence

from panier.core.account.account import Account
from panier.core.values import frozen

INDIVIDUAL = "individual"


@frozen
class TaxRate:
    """A tax rate from an instant on, in hundredths of a percent (2,000 are 20 %), and its name."""

    from_us: int
    basis_points: int
    name: str


@frozen
class Territory:
    """A part of a country with tax rates of its own, or with no tax.

    It is recognised by zip code, or by a country code of its own.
    """

    name: str
    country: str
    zips: tuple[str, ...]
    codes: tuple[str, ...]
    rates: tuple[TaxRate, ...]


@frozen
class TaxTable:
    """The tax rates of every country listed here, oldest first.

    With their territories and the member states of the Union.
    """

    union: frozenset[str]
    countries: Mapping[str, tuple[TaxRate, ...]]
    territories: tuple[Territory, ...] = ()


@frozen
class Tax:
    """The rate for a customer and the reason for it, one of the words listed at tax_for()."""

    basis_points: int
    reason: str
    name: str = ""


@frozen
class Seller:
    """A selling company by its code, with its currency and the tax that its customer bears."""

    subsidiary: str
    currency: str
    tax: Tax


def tax_for(table: TaxTable, seller: str, customer: Account | None, *, is_vat_valid: bool, now_us: int) -> Tax:
    """The tax of an order that a company in the country `seller` sells.

    The first line that holds wins: assumed: no customer yet, the seller's own rate · reverse-charge: a company in
    another country of the Union, with a VAT number of that country, owes the tax itself · export: such a company
    where one side is outside the Union · territory: a place with rates of its own, or none · exempt: a country
    without a rate · domestic: the seller's own country · destination: the customer's.
    """
    if customer is None:
        return _taxed(table.countries.get(seller, ()), "assumed", now_us)
    territory = territory_of(table, customer.country, customer.profile_field("zip") or "")
    country = customer.country if territory is None else territory.country
    is_company = customer.legal_form != INDIVIDUAL and is_vat_valid
    if is_company and country != seller and table.countries.get(country):
        return Tax(0, "reverse-charge" if {country, seller} <= table.union else "export")
    if territory is not None:
        return _taxed(territory.rates, "territory", now_us)
    if not table.countries.get(country):
        return Tax(0, "exempt")
    return _taxed(table.countries[country], "domestic" if country == seller else "destination", now_us)


def territory_of(table: TaxTable, country: str, zip_code: str) -> Territory | None:
    """The territory that an address lies in, if any."""
    digits = zip_code.replace(" ", "").replace("-", "").upper()
    for territory in table.territories:
        if country in territory.codes or (country == territory.country and digits.startswith(territory.zips)):
            return territory
    return None


def rate_at(rates: Sequence[TaxRate], now_us: int) -> TaxRate | None:
    """The rate in force at an instant: the latest that has begun."""
    return next((rate for rate in reversed(rates) if rate.from_us <= now_us), None)


def _taxed(rates: Sequence[TaxRate], reason: str, now_us: int) -> Tax:
    rate = rate_at(rates, now_us)
    return Tax(0, "exempt") if rate is None else Tax(rate.basis_points, reason, rate.name)
