"""What becomes of a thing that is not bought yet, unless its customer chooses otherwise: carts tell it before."""

from panier.core.catalog.catalog import Plan
from panier.core.period import Period
from panier.core.service.commitments.engagement import EndStrategy, engaging_pricings
from panier.core.service.lasting.prospect import Fate


def expected(plan: Plan, mode: str, length: Period, *, is_name: bool, renews_by_itself: bool) -> Fate:
    """What becomes of a thing that is bought in a pricing mode for a length of time.

    `renews_by_itself`: what its family does where nobody chose. The same rules decide once it is there
    (core/service/lasting/prospect.py:prospect).
    """
    if length.is_empty:
        return Fate.LASTS
    bound = [one.engagement for one in engaging_pricings(plan) if one.mode == mode]
    if any(one is not None and one.end_action == EndStrategy.CANCEL_SERVICE for one in bound):
        return Fate.ENDS
    is_free = not is_name and is_renewed_free(plan)
    return Fate.RENEWS if renews_by_itself or is_free else Fate.BY_HAND


def is_renewed_free(plan: Plan) -> bool:
    """True for a plan whose renewals cost nothing: what is bought of it goes on though nobody chose that."""
    prices = [one.price_ucents for one in plan.pricings if "renew" in one.capacities and not one.duration.is_empty]
    return bool(prices) and not any(prices)
