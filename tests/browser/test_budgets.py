"""No page costs the server more than it may: milliseconds of CPU, each drawn several times."""

from pathlib import Path

import pytest

from tests.browser.measured import visitor_of, warm
from tests.browser.pages import PLACES
from tests.browser.town import town

pytestmark = pytest.mark.long

CPU_MS_MAX = 50.0
TIMES = 5


def test_every_page_is_drawn_within_its_budget(tmp_path: Path) -> None:
    """The fastest of several medians counts: whatever else a server does then is no page."""
    slow = {}
    with town(tmp_path) as lively:
        for place in (place for places in PLACES.values() for place in places):
            with visitor_of(lively, place) as http:
                took = warm(http, lively, place, tmp_path, times=TIMES).cpu_ms
                if took > CPU_MS_MAX:
                    took = min(took, warm(http, lively, place, tmp_path, times=TIMES).cpu_ms)
            if took > CPU_MS_MAX:
                slow[place.name] = round(took, 1)
    assert slow == {}
