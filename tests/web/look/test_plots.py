"""The pictures of the office: what stands beside them can be read off."""

from itertools import pairwise

import pytest

from panier.web.office.plots import PlotRow, PlotWords, bars, levels_of


@pytest.mark.parametrize("peak", [*range(60), 99, 100, 101, 399, 401, 5_000, 123_457])
def test_levels_are_whole_numbers_evenly_apart(peak: int) -> None:
    levels = levels_of(peak)
    steps = {later - earlier for earlier, later in pairwise(levels)}
    assert len(steps) == 1
    assert levels[0] == 0
    assert peak <= levels[-1]
    assert 2 <= len(levels) <= 5


def test_five_is_told_by_even_steps() -> None:
    plot = bars(PlotWords("Orders", "orders", ("orders",)), [PlotRow("Monday", "Mon", (5,))])
    assert [one.words for one in plot.levels] == ["0", "2", "4", "6"]
