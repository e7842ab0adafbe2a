"""Keys and who stands behind them (/auth)."""

from panier.core.account import Caller
from panier.core.limits import SECOND_US
from panier.flows.shop import Shop
from panier.store.db import Tx


async def time(tx: Tx, shop: Shop, caller: Caller | None) -> int:
    """The shop's clock, in seconds since 1970: clients sign with it."""
    del tx, caller
    return shop.now() // SECOND_US
