"""Where a console stands: in which shop, and under which address."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from panier.flows.account.seeds import Keys
from panier.flows.shop import Shop
from panier.store.engine.db import Database

PATH = "/console"
Application = Callable[[Any, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]


class ConsolePlace:
    """What the console needs to know of its shop.

    `application`: what a call of the console goes to, as one from elsewhere does; it is set once it is built.
    `customers`: the ready-made ones of a sandbox, whom a browser on the same machine can be with one click.
    """

    def __init__(self, shop: Shop, database: Database, customers: Sequence[Keys]) -> None:
        self.shop = shop
        self.database = database
        self.customers = tuple(customers)
        self.application: Application | None = None
