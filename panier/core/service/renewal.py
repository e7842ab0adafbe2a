"""Another period, or another plan, for what was delivered."""

from panier.core.cart.quote import PlacedQuote, Quote
from panier.core.catalog.catalog import Plan
from panier.core.order.order import Order
from panier.core.period import Period
from panier.core.service.service import Service
from panier.core.values import frozen


@frozen
class RenewalStrategy:
    """Services that can be renewed together, and the price of that."""

    services: tuple[Service, ...]
    quote: Quote


@frozen
class RenewalOffer:
    """A length that a service can be renewed for, with what may be renewed along."""

    period: Period
    strategies: tuple[RenewalStrategy, ...]


@frozen
class RenewalOrder:
    """The price and the order of a renewal.

    A dry run has no order and no page.
    """

    quote: Quote
    order: Order | None
    url: str
    now_us: int


@frozen
class Upgrade:
    """An upgrade, simulated or ordered: the plan it leads to, and its order. `operation_id` once it is ordered."""

    plan: Plan
    placed: PlacedQuote
    operation_id: int | None
