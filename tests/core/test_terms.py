"""Set-up, phases and tiers: what a mode, a duration and a quantity cost."""

from dataclasses import replace

import pytest

from panier.core.cart.quote import item_prices
from panier.core.catalog.catalog import Plan, Pricing
from panier.core.catalog.terms import Part, choose, durations, is_bound, with_price
from panier.core.money import Money
from panier.core.period import Period
from panier.core.refusal import Refusal

UNIT = 10**8
SETUP = Pricing("default", ("installation",), 5 * UNIT, interval=0, interval_unit="none", phase=0, repeat_max=1)
MONTH = Pricing("default", ("renew",), 10 * UNIT)
TIERS = (
    replace(MONTH, quantity_max=10),
    replace(MONTH, quantity_min=11, quantity_max=20, price_ucents=8 * UNIT),
    replace(MONTH, quantity_min=21, price_ucents=6 * UNIT),
)


def plan(*pricings: Pricing, periods_max: int = 1) -> Plan:
    return Plan("kettle", "kitchen", "Kettle", "kettle", "A kettle", pricings, periods_max=periods_max)


def strategic(strategy: str) -> Plan:
    return plan(*(replace(tier, strategy=strategy) for tier in reversed(TIERS)))


@pytest.mark.parametrize(
    "strategy, quantity, expected",
    [
        ("tiered", 1, [Part(1, 10 * UNIT)]),
        ("tiered", 10, [Part(10, 10 * UNIT)]),
        ("tiered", 11, [Part(10, 10 * UNIT), Part(1, 8 * UNIT)]),
        ("tiered", 25, [Part(10, 10 * UNIT), Part(10, 8 * UNIT), Part(5, 6 * UNIT)]),
        ("volume", 10, [Part(10, 10 * UNIT)]),
        ("volume", 11, [Part(11, 8 * UNIT)]),
        ("volume", 25, [Part(25, 6 * UNIT)]),
        ("stairstep", 1, [Part(1, 10 * UNIT)]),
        ("stairstep", 10, [Part(1, 10 * UNIT)]),
        ("stairstep", 25, [Part(1, 6 * UNIT)]),
    ],
)
def test_tiers_are_charged_by_their_strategy(strategy: str, quantity: int, expected: list[Part]) -> None:
    terms = choose(strategic(strategy), "default", Period(1), quantity=quantity)
    assert list(terms.recurring_parts(quantity)) == expected


def test_a_quantity_in_no_tier_is_refused() -> None:
    for quantity in (0, 26):
        with pytest.raises(Refusal, match="must be between 1 and 25"):
            choose(plan(*TIERS[:2], replace(TIERS[2], quantity_max=25)), "default", Period(1), quantity=quantity)


def test_a_set_up_has_tiers_too() -> None:
    tiers = (replace(SETUP, quantity_max=2), replace(SETUP, quantity_min=3, price_ucents=0))
    terms = choose(plan(*tiers, MONTH), "default", Period(1), quantity=4)
    assert terms.setup_parts(4) == (Part(2, 5 * UNIT), Part(2, 0))


def test_a_second_phase_begins_when_the_repeats_of_the_first_are_used_up() -> None:
    first = replace(MONTH, price_ucents=UNIT, repeat_max=3)
    phased = plan(replace(MONTH, phase=2), first, periods_max=12)
    costs = {months: choose(phased, "default", Period(months), quantity=1).recurring_ucents for months in (1, 3, 4, 12)}
    assert costs == {1: UNIT, 3: 3 * UNIT, 4: 13 * UNIT, 12: 93 * UNIT}
    three = item_prices(choose(phased, "default", Period(3), quantity=1), quantity=1, currency="EUR", now_us=0)
    assert (three.price, three.renew) == (Money(3 * UNIT, "EUR"), Money(30 * UNIT, "EUR"))
    two = item_prices(choose(phased, "default", Period(2), quantity=1), quantity=1, currency="EUR", now_us=0)
    assert two.renew == Money(11 * UNIT, "EUR")


def test_no_more_intervals_are_sold_than_repeat() -> None:
    limited = plan(replace(MONTH, repeat_max=2), periods_max=12)
    assert durations(limited, "default") == (Period(1), Period(2))
    with pytest.raises(Refusal, match="one of P1M, P2M"):
        choose(limited, "default", Period(3), quantity=1)


def test_no_fewer_intervals_are_sold_than_repeat() -> None:
    bound = plan(replace(MONTH, repeat_min=3), periods_max=5)
    assert durations(bound, "default") == (Period(3), Period(4), Period(5))
    assert choose(bound, "default", Period(3), quantity=1).recurring_ucents == 30 * UNIT
    for months in (1, 2, 6):
        with pytest.raises(Refusal, match="one of P3M, P4M, P5M"):
            choose(bound, "default", Period(months), quantity=1)


def test_the_least_repeats_are_sold_whatever_the_plan_takes_in_advance() -> None:
    assert durations(plan(replace(MONTH, repeat_min=3)), "default") == (Period(3),)
    assert durations(plan(replace(MONTH, repeat_min=3, repeat_max=3)), "default") == (Period(3),)
    assert durations(plan(MONTH), "default") == (Period(1),)


def test_each_phase_that_is_reached_has_its_least_repeats() -> None:
    first, second = replace(MONTH, repeat_max=2), replace(MONTH, phase=2, repeat_min=3)
    phased = plan(first, second, periods_max=6)
    assert durations(phased, "default") == (Period(1), Period(2), Period(5), Period(6))
    with pytest.raises(Refusal, match="one of P1M, P2M, P5M, P6M"):
        choose(phased, "default", Period(3), quantity=1)


def test_other_intervals_of_a_mode_keep_their_own_least_repeats() -> None:
    mixed = plan(replace(MONTH, repeat_min=3), replace(MONTH, interval=12))
    assert durations(mixed, "default") == (Period(3), Period(12))
    assert choose(mixed, "default", Period(12), quantity=1).periods == 1


@pytest.mark.parametrize(
    "pricings, bound_months",
    [
        ([replace(MONTH, repeat_min=3)], []),
        ([replace(MONTH, must_be_completed=True, repeat_min=3)], [0, 1, 2]),
        ([replace(MONTH, must_be_completed=True, repeat_min=1, repeat_max=4)], [0, 1, 2, 3]),
        ([replace(MONTH, must_be_completed=True, repeat_max=2), replace(MONTH, phase=2)], [0, 1]),
        ([replace(MONTH, repeat_max=2), replace(MONTH, phase=2, must_be_completed=True, repeat_max=2)], [2, 3]),
        ([SETUP], []),
    ],
)
def test_what_must_be_completed_binds_until_its_repeats_are_over(
    pricings: list[Pricing], bound_months: list[int]
) -> None:
    sold = plan(*pricings, periods_max=12)
    since_us = Period(12 * 50).after(0)
    found = [
        months
        for months in range(6)
        if is_bound(sold, "default", Period(3), since_us=since_us, now_us=Period(months).after(since_us))
    ]
    assert found == bound_months
    if bound_months:
        last_us = Period(bound_months[-1] + 1).after(since_us) - 1
        assert is_bound(sold, "default", Period(3), since_us=since_us, now_us=last_us)


def test_an_installation_of_a_length_is_the_price_of_the_first_interval() -> None:
    first = replace(SETUP, interval=12, interval_unit="month", price_ucents=7 * UNIT)
    name = plan(first, replace(MONTH, interval=12), periods_max=10)
    terms = choose(name, "default", Period(24), quantity=1)
    assert (terms.recurring_ucents, terms.setup_ucents) == (17 * UNIT, 0)
    assert item_prices(terms, quantity=1, currency="EUR", now_us=0).renew == Money(20 * UNIT, "EUR")


def test_a_year_is_twelve_months() -> None:
    yearly = plan(SETUP, replace(MONTH, interval=12, mode="upfront12", commitment=12))
    assert choose(yearly, "upfront12", Period(12), quantity=1).periods == 1


def test_what_is_consumed_is_due_afterwards() -> None:
    consumed = plan(SETUP, replace(MONTH, capacities=("consumption",), kind="consumption", interval_unit="hour"))
    terms = choose(consumed, "default", Period(hours=1), quantity=3)
    prices = item_prices(terms, quantity=3, currency="EUR", now_us=0)
    assert (prices.price, prices.fee, prices.total) == (
        Money(0, "EUR"),
        Money(15 * UNIT, "EUR"),
        Money(15 * UNIT, "EUR"),
    )


def test_a_price_of_its_own_takes_the_place_of_every_tier() -> None:
    terms = with_price(choose(plan(*TIERS), "default", Period(1), quantity=15), 99 * UNIT)
    assert terms.recurring_parts(15) == (Part(15, 99 * UNIT),)


def test_a_changed_plan_is_charged_as_it_is_now() -> None:
    before = plan(MONTH, periods_max=12)
    assert choose(before, "default", Period(months=1), quantity=1).recurring_ucents == 10 * UNIT
    after = replace(before, pricings=(replace(MONTH, price_ucents=7 * UNIT),), periods_max=2)
    assert choose(after, "default", Period(months=1), quantity=1).recurring_ucents == 7 * UNIT
    assert durations(before, "default") != durations(after, "default") == (Period(months=1), Period(months=2))
    assert choose(before, "default", Period(months=1), quantity=1).recurring_ucents == 10 * UNIT
    assert before == replace(before)


@pytest.mark.parametrize("strategy", ["tiered", "volume", "stairstep"])
def test_a_price_without_tiers_is_one_part(strategy: str) -> None:
    terms = choose(plan(replace(MONTH, strategy=strategy)), "default", Period(months=1), quantity=3)
    assert terms.recurring_parts(3) == (Part(1 if strategy == "stairstep" else 3, 10 * UNIT),)
