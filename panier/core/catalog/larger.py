"""Which plans of a family are larger than another: those that a service can be upgraded to."""

from panier.core.catalog.catalog import Catalog, Plan
from panier.core.money import divided


def larger_plans(catalog: Catalog, plan_code: str) -> list[Plan]:
    """The plans that cost more than one of them, the cheapest first.

    Each is compared in its first mode.
    """
    current = catalog.plans.get(plan_code)
    if current is None:
        return []
    floor = _monthly_ucents(current)
    larger = [plan for plan in catalog.plans.values() if _monthly_ucents(plan) > floor]
    return sorted(larger, key=_monthly_ucents)


def _monthly_ucents(plan: Plan) -> int:
    """A plan's recurring price by the month in its first mode; 0 for a one-off."""
    mode = plan.modes()[0]
    recurring = [pricing for pricing in plan.pricings if pricing.mode == mode and pricing.duration.months]
    return min((divided(one.price_ucents, one.duration.months) for one in recurring), default=0)
