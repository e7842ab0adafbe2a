"""Work that nobody waits for rests while calls are answered."""

from collections.abc import Iterator

import pytest

from panier.work.pace import REST_SECONDS_MAX, Pace


@pytest.mark.parametrize(
    "took, worked, rests",
    [(2.0, 0.0, 0.0), (2.0, 0.5, 2 / 3), (2.0, 1.0, 2.0), (2.0, 1.99, REST_SECONDS_MAX), (2.0, 2.0, REST_SECONDS_MAX)],
)
def test_it_rests_for_as_long_as_the_event_loop_needs(took: float, worked: float, rests: float) -> None:
    def times(later: float) -> Iterator[float]:
        yield 100.0
        yield 100.0 + later

    wall, processor = times(took), times(worked)
    pace = Pace(lambda: next(wall), lambda: next(processor))
    assert pace.rest_seconds() == pytest.approx(rests)
