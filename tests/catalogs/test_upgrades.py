"""An upgrade's price is one rule for every family: the new plan's intervals for all that is left."""

import pytest

from panier.core.catalog.catalog import Plan
from panier.core.catalog.terms import Rest, choose, durations, for_rest
from panier.web.routes.service_orders import UPGRADE_FAMILIES
from tests.support.shop import shipped

INTERVAL_US = 1_000_000
FAMILIES = sorted(family for subsidiary, family in shipped().catalogs if subsidiary == "FR")


def recurring(family: str) -> list[Plan]:
    """The plans of a family that have an interval in their first mode."""
    plans = shipped().catalog("FR", family).plans.values()
    return [plan for plan in plans if not durations(plan, plan.modes()[0])[0].is_empty]


def test_families_that_can_be_upgraded_are_sold() -> None:
    assert len(UPGRADE_FAMILIES) == 21
    assert sum(bool(recurring(family)) for family in set(UPGRADE_FAMILIES) & set(FAMILIES)) == 5


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_left_costs_what_a_newcomer_pays_for_as_long(family: str) -> None:
    for plan in recurring(family):
        mode = plan.modes()[0]
        for duration in durations(plan, mode)[:12]:
            terms = choose(plan, mode, duration, quantity=1)
            again = for_rest(plan, mode, quantity=1, rest=Rest(terms.periods - 1, INTERVAL_US, INTERVAL_US))
            assert terms.recurring is not None
            if again.duration == terms.recurring.duration:  # not where longer intervals have prices of their own
                assert again.recurring_ucents == terms.recurring_ucents
                assert (again.setup_ucents, again.recurring_parts(3)[0].quantity) == (0, 3)


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_left_costs_more_the_longer_it_is(family: str) -> None:
    for plan in recurring(family):
        rests = [Rest(whole, part, 4) for whole in (0, 1, 2, 11, 12, 119) for part in (0, 1, 3)]
        prices = [for_rest(plan, plan.modes()[0], quantity=1, rest=rest).recurring_ucents for rest in rests]
        assert prices == sorted(prices)
        assert prices[0] == 0
