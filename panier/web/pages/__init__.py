"""The pages people look at: under each path a maker of what Falcon calls, from the shop and its database."""

from collections.abc import Callable
from typing import Any

from panier.flows.shop import Shop
from panier.store.engine.db import Database
from panier.web.pages.dynhost import DynHostPage
from panier.web.pages.keys import KEYS
from panier.web.pages.shop import SHOP
from panier.web.pages.trade import TRADE
from panier.web.pages.zone_file import ZONE_FILE

Page = Callable[[Shop, Database], Any]

PAGES: dict[str, Page] = {**SHOP, **KEYS, **TRADE, **ZONE_FILE, "/nic/update": DynHostPage}
