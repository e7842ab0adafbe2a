"""Ten years of a shop's life in seconds: what customers do and what time does, and what holds at every moment of it."""

import random
import sys

import pytest

from tests.support.paper.kept import check_papers
from tests.support.shop import Sandbox
from tests.work.acts import ACTS
from tests.work.town import Town

YEARS = 10


@pytest.mark.parametrize(
    "people, years, acts_a_day",
    [
        (4, 1, 0.5),
        pytest.param(100, YEARS, 0.25, marks=[pytest.mark.long, pytest.mark.timeout(3_600)]),
        pytest.param(1_000, YEARS, 1.2, marks=[pytest.mark.long, pytest.mark.timeout(14_400)]),
    ],
    ids=["a year", "ten years", "ten years of a thousand customers"],
)
async def test_at_every_moment_of_a_shops_life_everything_holds(
    sqlite_shop: Sandbox, people: int, years: int, acts_a_day: float
) -> None:
    town = Town(sqlite_shop, random.Random(7), ACTS)
    await town.settle_in(people)
    await town.live(years * 365, acts_a_day=acts_a_day)
    await town.check_periods()
    count = await check_papers(sqlite_shop)
    assert all(town.done[act] for act in ACTS), town.done
    assert len(town.seen_ends) > min(people, 100)
    sys.stdout.write(f"{sum(town.done.values())} acts, {count} papers, {len(town.seen_ends)} ends: {dict(town.done)}\n")
