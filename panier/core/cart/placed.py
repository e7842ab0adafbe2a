"""A quote as it is shown: with its contracts where they are due, and with number and address once it is an order."""

from dataclasses import dataclass

from panier.core.cart.quote import Quote
from panier.core.catalog.catalog import Contract


@dataclass(frozen=True, slots=True)
class PlacedQuote:
    """What summary, dry run and checkout answer. The summary shows no contracts; only an order has a number."""

    quote: Quote
    contracts: tuple[Contract, ...] = ()
    order_id: int | None = None
    url: str | None = None
