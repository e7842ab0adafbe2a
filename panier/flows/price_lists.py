"""Price lists of a subsidiary (/order/catalog), without an account."""

from panier.core.account import Caller
from panier.core.catalog import Catalog
from panier.flows.shop import Shop
from panier.store.db import Tx

FORMATTED = ("cloud", "dedicated", "privateCloud")


async def formatted_names(tx: Tx, shop: Shop, caller: Caller | None) -> tuple[str, ...]:
    """The names of the formatted price lists."""
    del tx, shop, caller
    return FORMATTED


async def read(tx: Tx, shop: Shop, caller: Caller | None, *, family: str, ovh_subsidiary: str) -> Catalog:
    """What a family sells in a subsidiary. Refuses a subsidiary that is none."""
    del tx, caller
    return shop.assortment.catalog(shop.assortment.subsidiary(ovh_subsidiary).code, family)


async def read_dated(
    tx: Tx, shop: Shop, caller: Caller | None, *, family: str, ovh_subsidiary: str
) -> tuple[Catalog, int]:
    """The same, with the instant it was read at."""
    return await read(tx, shop, caller, family=family, ovh_subsidiary=ovh_subsidiary), shop.now()
