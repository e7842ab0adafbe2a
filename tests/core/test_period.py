"""Periods one after the other end on the day that all of them end on at once."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panier.core.period import Period, at, kept_day, us

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2032, 12, 31)).map(lambda moment: us(moment.replace(tzinfo=UTC)))  # noqa: DTZ001 - it gets its zone


@given(MOMENTS, st.lists(st.integers(1, 24), min_size=1, max_size=12))
def test_months_one_after_the_other_end_when_all_of_them_end_at_once(start_us: int, lengths: list[int]) -> None:
    end_us, day = start_us, at(start_us).day
    for months in lengths:
        end_us = Period(months=months).after(end_us, day=day)
        day = kept_day(day, end_us)
    assert end_us == Period(months=sum(lengths)).after(start_us)
    assert day == at(start_us).day


@given(MOMENTS, st.integers(1, 24))
def test_a_period_back_from_the_end_that_it_leads_to_is_where_it_began(start_us: int, months: int) -> None:
    end_us = Period(months=months).after(start_us)
    assert Period(months=-months).after(end_us, day=at(start_us).day) == start_us


@pytest.mark.parametrize(
    "day, end, kept",
    [
        (31, "2027-02-28", 31),
        (31, "2027-04-30", 31),
        (31, "2027-04-29", 29),
        (31, "2028-02-28", 28),
        (29, "2028-02-29", 29),
        (29, "2027-02-28", 29),
        (None, "2027-02-28", 28),
    ],
)
def test_a_day_is_kept_where_the_end_is_such_a_day_or_the_last_of_a_short_month(
    day: int | None, end: str, kept: int
) -> None:
    assert kept_day(day, us(datetime.fromisoformat(f"{end}T10:00:00+00:00"))) == kept


@given(MOMENTS, st.integers(1, 28))
def test_days_move_on_from_the_end_itself(start_us: int, days: int) -> None:
    assert Period(days=days).after(start_us, day=31) == Period(days=days).after(start_us)
