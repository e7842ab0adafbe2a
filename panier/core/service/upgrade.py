"""Another plan for what was delivered."""

from dataclasses import dataclass

from panier.core.cart.placed import PlacedQuote
from panier.core.catalog.catalog import Plan


@dataclass(frozen=True, slots=True)
class Upgrade:
    """An upgrade, simulated or ordered: the plan it leads to, and its order. `operation_id` once it is ordered."""

    plan: Plan
    placed: PlacedQuote
    operation_id: int | None
