"""What is consumed in a month, by time."""

from panier.core.catalog.catalog import Consumption, Plan, Pricing
from panier.core.limits import DAY_US, HOUR_US
from panier.core.service.commitments.consumption import Use, month_of, months_between, use_of_time

NOVEMBER_US = 1_793_491_200_000_000  # 2026-11-01T00:00:00Z
MONTH = month_of(NOVEMBER_US + 17 * DAY_US)


def used(pricing: Pricing, consumption: Consumption | None, begin_us: int, end_us: int) -> Use | None:
    plan = Plan("meter", "cloud", "Meter", "meter", "Meter", (pricing,), consumption=consumption)
    return use_of_time(
        plan,
        "default",
        MONTH,
        since_us=NOVEMBER_US + begin_us,
        until_us=NOVEMBER_US + end_us,
        unique_id="one",
        family="cloud",
        currency="EUR",
    )


def metered(unit: str, euros: int) -> Pricing:
    return Pricing("default", ("consumption",), euros * 10**8, interval_unit=unit, kind="consumption")


def test_months_are_whole() -> None:
    assert (MONTH.number, MONTH.begin_us, MONTH.end_us) == (202611, NOVEMBER_US, NOVEMBER_US + 30 * DAY_US)
    numbers = [month.number for month in months_between(NOVEMBER_US + DAY_US, NOVEMBER_US + 65 * DAY_US)]
    assert numbers == [202611, 202612]


def test_each_begun_hour_is_paid() -> None:
    found = used(metered("hour", 2), None, DAY_US, DAY_US + 90 * 60 * 1_000_000)
    assert found is not None
    assert (found.quantity, found.price.ucents) == (2, 4 * 10**8)


def test_a_month_is_paid_by_the_unit_of_its_share() -> None:
    whole = used(metered("month", 30), None, 0, DAY_US)
    share = used(metered("month", 30), Consumption("ping", "day"), 0, 36 * HOUR_US)
    assert whole is not None
    assert share is not None
    assert (whole.quantity, whole.price.ucents) == (1, 30 * 10**8)
    assert (share.quantity, share.price.ucents) == (1, 2 * 10**8), "two begun days of thirty"


def test_what_nobody_measures_is_nothing() -> None:
    found = used(metered("hour", 2), Consumption("sum", "hour"), 0, DAY_US)
    assert found is not None
    assert (found.quantity, found.price.ucents) == (0, 0)


def test_what_is_rented_or_was_not_there_consumes_nothing() -> None:
    rental = Pricing("default", ("renew",), 10**8)
    assert used(rental, None, 0, DAY_US) is None
    assert used(metered("hour", 2), None, 31 * DAY_US, 40 * DAY_US) is None
