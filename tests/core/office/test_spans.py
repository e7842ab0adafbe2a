"""How far back plots look: steps follow each other without a gap, and a year before is as long."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panier.core.office.span import SPANS, PlotSpan, PlotStep, monday_of, span_of
from panier.core.refusal import Kind, Refusal

DAYS = st.integers(2_000, 60_000)


@given(DAYS, st.sampled_from(SPANS))
def test_steps_follow_each_other_and_today_is_in_the_last(today: int, span: PlotSpan) -> None:
    begins = span.begins(today)
    assert [span.behind(one) for one in begins[:-1]] == [*begins[1:]]
    assert begins[-1] <= today < span.behind(begins[-1])
    assert today - begins[0] + 1 >= (span.days if span.step is not PlotStep.MONTH else 334)
    before = span.year_before(begins)
    assert [span.behind(one) for one in before[:-1]] == [*before[1:]]
    assert len(before) == len(begins)
    assert span.behind(before[-1]) <= begins[-1]


@given(DAYS)
def test_a_week_begins_on_monday(today: int) -> None:
    monday = date(1970, 1, 1) + timedelta(days=monday_of(today))
    assert (monday.weekday(), 0 <= today - monday_of(today) < 7) == (0, True)


def test_only_the_spans_there_are_can_be_asked_for() -> None:
    assert [span_of(str(one.days)) for one in SPANS] == [*SPANS]
    assert span_of("").days == 30
    for odd in ("8", "x", "030", "7 ", "-7"):
        with pytest.raises(Refusal, match="7, 30, 90, 365") as refused:
            span_of(odd)
        assert refused.value.kind is Kind.MALFORMED
