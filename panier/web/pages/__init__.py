"""The pages people look at: a path, and a maker that takes the shop and its database and gives what Falcon calls."""

from collections.abc import Callable
from typing import Any

from panier.flows.shop import Shop
from panier.store.db import Database
from panier.web.pages.keys import KEYS

Page = Callable[[Shop, Database], Any]

PAGES: dict[str, Page] = {**KEYS}
