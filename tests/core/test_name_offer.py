"""What can be done with a name, by its state, its extension and the day: the guide's table and what is beside it."""

from datetime import datetime

import pytest

from panier.core.domain.domain_name import NameRecord, NameState
from panier.core.domain.extension import Extension, TransferRules
from panier.core.domain.offer import as_of, offer_of, periods, recommended, state_of
from panier.core.limits import DAY_US
from panier.core.period import Period, us
from tests.core.test_extension import SHIPPED
from tests.support.shop import START_US

YEARS = tuple(Period(months=12 * years) for years in range(1, 11))


def record(state: str, **facts: object) -> NameRecord:
    return NameRecord("exemple.com", NameState(state), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "state, action, mode, bar",
    [
        ("free", "create", "create-default", None),
        ("premium", "create", "create-premium", None),
        ("taken", "transfer", "transfer-default", None),
        ("taken-premium", "transfer", "transfer-premium", None),
        ("aftermarket1", "transfer", "transfer-aftermarket1", None),
        ("aftermarket2", "transfer", "transfer-aftermarket2", None),
        ("reserved", "create", "create-default", "keeps it for itself"),
        ("expired", "transfer", "transfer-default", "renew it first"),
        ("restorable", "transfer", "transfer-default", "restored first"),
        ("pending-delete", "create", "create-default", "being deleted"),
    ],
)
def test_each_state_has_one_offer(state: str, action: str, mode: str, bar: str | None) -> None:
    chance = offer_of(record(state), SHIPPED["com"], START_US)
    assert (chance.action, chance.mode, chance.phase) == (action, mode, "ga")
    assert (chance.obstacle is None) if bar is None else (bar in (chance.obstacle or ""))
    assert (chance.is_transfer_locked is None) == (action == "create")


@pytest.mark.parametrize(
    "facts, bar",
    [
        ({"is_locked": True}, "locked"),
        ({"created_us": START_US - 59 * DAY_US}, "60 days old"),
        ({"created_us": START_US - 60 * DAY_US}, None),
        ({"created_us": START_US - 900 * DAY_US, "last_transfer_us": START_US - 59 * DAY_US}, "changed hands"),
        ({"last_transfer_us": START_US - 60 * DAY_US}, None),
    ],
)
def test_what_keeps_a_name_where_it_is(facts: dict[str, object], bar: str | None) -> None:
    chance = offer_of(record("taken", **facts), SHIPPED["com"], START_US)
    assert (chance.obstacle is None) if bar is None else (bar in (chance.obstacle or ""))
    assert chance.is_transfer_locked is (bar is not None)


def test_an_extension_may_let_young_names_go() -> None:
    young = record("taken", created_us=START_US - DAY_US)
    assert offer_of(young, Extension("test", transfer=TransferRules(age_min_days=0)), START_US).obstacle is None


@pytest.mark.parametrize(
    "suffix, state, mode, phase, bar",
    [
        ("map", "free", "create-sunrise", "sunrise", None),
        ("search", "free", "create-landrush", "landrush", None),
        ("spa", "free", "create-default", "ga", "can be ordered on 2031-01-01 (sunrise)"),
        ("map", "premium", "create-premium", "sunrise", "sold from ga on"),
        ("map", "taken", "transfer-default", "sunrise", None),
    ],
)
def test_before_general_sale(suffix: str, state: str, mode: str, phase: str, bar: str | None) -> None:
    chance = offer_of(record(state), SHIPPED[suffix], START_US)
    assert (chance.mode, chance.phase) == (mode, phase)
    assert (chance.obstacle is None) if bar is None else (bar in (chance.obstacle or ""))


@pytest.mark.parametrize(
    "days, state", [(0, "expired"), (6, "expired"), (7, "restorable"), (41, "restorable"), (42, "pending-delete")]
)
@pytest.mark.parametrize("before", ["taken", "taken-premium"])
def test_a_taken_name_goes_through_grace_and_redemption(before: str, days: int, state: str) -> None:
    name = record(before, expires_us=START_US - days * DAY_US, prices_ucents={"EUR": 1})
    assert state_of(name, SHIPPED["com"], START_US) == state
    known = as_of(name, SHIPPED["com"], START_US)
    assert (known.state, known.price_ucents("EUR")) == (state, None)
    assert as_of(name, SHIPPED["com"], START_US - 43 * DAY_US).state == before


@pytest.mark.parametrize(
    "suffix, days, state", [("uk", 29, "expired"), ("uk", 89, "restorable"), ("de", 0, "restorable")]
)
def test_how_long_that_takes_is_the_extensions(suffix: str, days: int, state: str) -> None:
    assert state_of(record("taken", expires_us=START_US - days * DAY_US), SHIPPED[suffix], START_US) == state


@pytest.mark.parametrize(
    "mode, expires_days, accepted",
    [
        ("create-default", None, 10),
        ("transfer-default", 300, 1),
        ("transfer-default", 9 * 365, 1),
        ("transfer-default", 3_400, 0),
        ("transfer-aftermarket1", None, 10),
    ],
)
def test_no_name_runs_more_than_ten_years_ahead(mode: str, expires_days: int | None, accepted: int) -> None:
    expires_us = None if expires_days is None else START_US + expires_days * DAY_US
    name = record("taken", expires_us=expires_us)
    found = periods(YEARS, name, SHIPPED["com"], mode=mode, now_us=START_US)
    assert found == YEARS[:accepted]


@pytest.mark.parametrize("day", ["2024-02-29T12:00", "2026-01-31T23:59", "2027-02-28T00:00", "2025-12-31T00:00"])
def test_periods_of_months_end_in_time_by_the_calendar(day: str) -> None:
    now_us = us(datetime.fromisoformat(f"{day}+00:00"))
    offered = (*YEARS, Period(months=132), Period(days=1), Period())
    found = periods(offered, record("free"), SHIPPED["com"], mode="create-default", now_us=now_us)
    latest_us = Period(months=120).after(now_us)
    assert found == YEARS == tuple(one for one in YEARS if one.after(now_us) <= latest_us)


@pytest.mark.parametrize(
    "offered, expected", [(YEARS, YEARS[0]), (YEARS[1:], YEARS[1]), ((Period(),), Period()), ((), None)]
)
def test_a_year_is_recommended(offered: tuple[Period, ...], expected: Period | None) -> None:
    assert recommended(offered) == expected
