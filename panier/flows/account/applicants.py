"""What somebody is asked who becomes a customer: /newAccount, but for the account itself (registration.py)."""

from panier.core.account.account import Caller
from panier.core.account.applicant_rules import CountryTerms, FieldTerms, terms_to_change, terms_to_join
from panier.core.catalog.catalog import Contract
from panier.core.values import replace
from panier.flows.shop import Shop
from panier.store.engine.db import Tx


async def list_areas(tx: Tx, shop: Shop, caller: Caller | None, *, country: str) -> tuple[str, ...]:
    """List the areas of a country that addresses there name."""
    return _country(shop, country).areas


async def list_corporation_types(tx: Tx, shop: Shop, caller: Caller | None, *, country: str) -> tuple[str, ...]:
    """List the kinds of companies of a country."""
    return _country(shop, country).corporation_types


async def check_subsidiary(tx: Tx, shop: Shop, caller: Caller | None, *, subsidiary: str) -> None:
    """List the countries whose people and companies a subsidiary sells to.

    Refuses: a subsidiary that the shop does not have (400).
    """
    shop.assortment.subsidiary(subsidiary)


async def check_country(tx: Tx, shop: Shop, caller: Caller | None, *, country: str) -> None:
    """List the legal forms of customers in a country."""


async def list_contracts(tx: Tx, shop: Shop, caller: Caller | None, *, subsidiary: str) -> tuple[Contract, ...]:
    """List the contracts that an account is made under.

    Refuses: a subsidiary that the shop does not have (400).
    """
    code = shop.assortment.subsidiary(subsidiary).code
    found = shop.assortment.account_contracts.get(code, ())
    return tuple(replace(one, url=f"{shop.base_url}{one.url}") for one in found)


async def list_terms(
    tx: Tx, shop: Shop, caller: Caller | None, *, country: str, subsidiary: str
) -> tuple[FieldTerms, ...]:
    """Show what is asked of each field of a new account.

    Refuses: a subsidiary that the shop does not have (400).
    """
    return tuple(_to_join(shop, country, subsidiary))


async def list_terms_of(
    tx: Tx,
    shop: Shop,
    caller: Caller | None,
    *,
    changes: bool = False,
    country: str | None = None,
    subsidiary: str | None = None,
) -> tuple[FieldTerms, ...]:
    """Show what is asked of the fields of an account that is made or changed.

    Refuses: a subsidiary that the shop does not have (400).
    """
    seller = shop.assortment.subsidiary(subsidiary or shop.assortment.home)
    if changes:
        return tuple(terms_to_change(country=_country(shop, country or seller.country)))
    return tuple(_to_join(shop, country or seller.country, seller.code))


def _to_join(shop: Shop, country: str, subsidiary: str) -> list[FieldTerms]:
    seller = shop.assortment.subsidiary(subsidiary)
    defaults = {"language": seller.letters} | ({"country": seller.country} if seller.country else {})
    own = tuple(sorted(shop.assortment.subsidiaries))
    return terms_to_join(country=_country(shop, country), defaults=defaults, subsidiaries=own)


def _country(shop: Shop, country: str) -> CountryTerms:
    return shop.assortment.countries.get(country, CountryTerms())
