"""Which plans are larger than another: those that a service can be upgraded to."""

from collections.abc import Iterable

from panier.core.catalog.catalog import Plan
from panier.core.money import divided


def larger_plans(current: Plan, candidates: Iterable[Plan]) -> list[Plan]:
    """Those of some plans that cost more than one, the cheapest first.

    Each is compared in its first mode.
    """
    floor = _monthly_ucents(current)
    return sorted((plan for plan in candidates if _monthly_ucents(plan) > floor), key=_monthly_ucents)


def _monthly_ucents(plan: Plan) -> int:
    """A plan's recurring price by the month in its first mode; 0 for a one-off."""
    mode = plan.modes()[0]
    recurring = [pricing for pricing in plan.pricings if pricing.mode == mode and pricing.duration.months]
    return min((divided(one.price_ucents, one.duration.months) for one in recurring), default=0)
