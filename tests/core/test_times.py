"""Times as callers write them: every spelling of one moment is that moment, and whatever else is refused by name."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panier.core.refusal import Kind, Refusal
from panier.core.times import read_day, read_time

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
NEITHER = (
    "", " ", "2026", "2026-01", "20260131", "2026-W05-6", "2026-031", "2026-02-30", "2026-13-01", "2026-00-10",
    "0000-01-01", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-12:00",
    "10000-01-01", "2026-01-31T24:00:00Z", "2026-01-31T23:59:60Z", "2026-01-31T12:60:00Z", "2026-01-31T12",
    "2026-01-31T12:00:00+24:00", "2026-01-31T12:00:00+00:60", "2026-01-31T12:00:00+1", "2026-01-31T12:00:00X",
    "2026-01-31T12:00:00.Z", "2026-01-31\n", "2026-01-31T12:00:00Z\n", " 2026-01-31", "2026-01-31+01:00",
    "٢٠٢٦-٠١-٣١", "1764288000", "1e9", "-1", "9" * 400, "now", "null",
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31T12:00:00+00:00", "2026-01-31T12:00:00Z", "2026-01-31t12:00:00z", "2026-01-31T12:00:00",
        "2026-01-31 12:00:00", "2026-01-31T12:00", "2026-01-31T12:00Z", "2026-01-31T12:00:00.000Z",
        "2026-01-31T12:00:00,0Z", "2026-01-31T14:00:00+02:00", "2026-01-31T14:00:00 02:00", "2026-01-31T14:00:00+0200",
        "2026-01-31T14:00:00+02", "2026-01-31T06:30:00-05:30", "2026-01-31T12:00:00-00:00",
    ],
)  # fmt: skip
def test_one_moment_has_many_spellings(text: str) -> None:
    assert read_time("when", text) == NOON


def test_a_day_is_its_first_moment_in_utc() -> None:
    assert read_time("when", "2026-01-31") == NOON - timedelta(hours=12)


def test_a_fraction_counts_to_the_microsecond() -> None:
    assert read_time("when", "2026-01-31T12:00:00.123456789Z") == NOON + timedelta(microseconds=123_456)


@pytest.mark.parametrize("text", NEITHER)
def test_whatever_else_is_refused_by_name(text: str) -> None:
    for read in (read_time, read_day):
        with pytest.raises(Refusal) as refused:
            read("when", text)
        assert refused.value.kind is Kind.MALFORMED
        assert "'when'" in refused.value.message


@given(st.datetimes(timezones=OFFSETS))
def test_what_python_writes_is_read(moment: datetime) -> None:
    try:
        wanted = moment.astimezone(UTC)
    except OverflowError:
        return
    assert read_time("when", moment.isoformat()) == wanted
    assert read_time("when", moment.isoformat().replace("+", " ")) == wanted


@given(st.text(max_size=40) | st.from_regex(r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d*)?)?([zZ]|[-+ ]\d\d:?\d\d)?)?"))
def test_no_text_does_anything_but_be_read_or_refused(text: str) -> None:
    for read in (read_time, read_day):
        try:
            read("when", text)
        except Refusal as refused:
            assert refused.kind is Kind.MALFORMED  # noqa: PT017 - either outcome is fine


@given(st.dates())
def test_a_day_is_read_as_itself_and_of_a_time_as_it_is_written(day: date) -> None:
    assert read_day("when", day.isoformat()) == day
    if date(1, 1, 2) < day < date(9999, 12, 30):
        assert read_day("when", f"{day.isoformat()}T23:59:59-11:00") == day
