"""Price lists of a subsidiary (/order/catalog).

They are found without a transaction: the assortment is in memory.
"""

from panier.core.account.account import Caller
from panier.core.catalog.catalog import Catalog, PriceList
from panier.core.catalog.tax import rate_at
from panier.flows.shop import Shop
from panier.store.engine.db import Tx


async def formatted_names(tx: Tx, shop: Shop, caller: Caller | None, *, families: tuple[str, ...]) -> tuple[str, ...]:
    """List the names of the formatted price lists."""
    return families


def read(shop: Shop, *, family: str, ovh_subsidiary: str) -> Catalog:
    """What a family sells in a subsidiary.

    Refuses: an unknown subsidiary (400).
    """
    return shop.assortment.catalog(shop.assortment.subsidiary(ovh_subsidiary).code, family)


def read_formatted(shop: Shop, *, family: str, ovh_subsidiary: str) -> PriceList:
    """What a family sells in a subsidiary, with the tax rate that applies now.

    The rate is an imported catalogue's own, or the seller's.

    Refuses: an unknown subsidiary (400).
    """
    catalog, now_us = read(shop, family=family, ovh_subsidiary=ovh_subsidiary), shop.now()
    rate = catalog.tax_basis_points
    if rate is None:
        seller = shop.assortment.subsidiary(catalog.subsidiary)
        found = rate_at(shop.assortment.taxes.countries.get(seller.country, ()), now_us)
        rate = 0 if found is None else found.basis_points
    return PriceList(catalog, rate, now_us)


def read_named(shop: Shop, *, family: str, ovh_subsidiary: str, catalog_name: str) -> Catalog:
    """What a family sells in a subsidiary, by the catalogue's own name.

    It is empty where the name is another catalogue's.

    Refuses: an unknown subsidiary (400).
    """
    found = read(shop, family=family, ovh_subsidiary=ovh_subsidiary)
    if catalog_name == found.name:
        return found
    return Catalog(family, catalog_name, found.subsidiary, found.currency, {}, {})
