"""Attempts are counted alike in memory and in a database, where all processes share the count."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from panier.core.limits import SECOND_US
from panier.core.rates import By, Limit, Manner, Rate
from panier.store.account import attempts as counting
from panier.store.account.attempts import Attempts, DatabaseAttempts, ProcessAttempts
from panier.store.engine.db import Database
from panier.store.engine.opening import open_database

RATE = Rate(3, 60)
LIMIT = Limit("THINGS", "things", By.ADDRESS, Manner.CALLS, RATE, RATE, is_shared=True)
OTHER = Limit("OTHERS", "other things", By.ADDRESS, Manner.CALLS, RATE, RATE)
GROWING = Limit("GUESSES", "guesses", By.NIC, Manner.GROWING, RATE, RATE)
KEY = "aa1-ovh"
START_US = 1_000 * SECOND_US


@pytest.fixture
async def database(furnished: tuple[str, object]) -> AsyncIterator[Database]:
    opened = await open_database(furnished[0])
    yield opened
    await opened.close()


@pytest.fixture(params=["process", "database"])
def attempts(request: pytest.FixtureRequest, database: Database) -> Attempts:
    """Both ways of counting; the second on SQLite and on PostgreSQL."""
    return ProcessAttempts() if request.param == "process" else DatabaseAttempts(database)


async def take(attempts: Attempts, times: int = 1, *, limit: Limit = LIMIT, key: str = KEY, at: int = 0) -> list[int]:
    """The seconds to wait that each of some attempts is told."""
    now_us = START_US + at * SECOND_US
    return [await attempts.take(limit, RATE, key, now_us=now_us) // SECOND_US for _ in range(times)]


async def test_so_many_attempts_are_allowed_and_no_more(attempts: Attempts) -> None:
    assert await take(attempts, 5) == [0, 0, 0, 60, 60]


async def test_the_time_begins_with_the_first_attempt_and_ends_by_itself(attempts: Attempts) -> None:
    assert await take(attempts, 2) == [0, 0]
    assert await take(attempts, 2, at=59) == [0, 1]
    assert await take(attempts, 4, at=60) == [0, 0, 0, 60]
    assert await take(attempts, 1, at=119) == [1]


@pytest.mark.parametrize("limit", [LIMIT, GROWING])
async def test_nobody_waits_for_a_time_that_a_clock_was_put_back_from(attempts: Attempts, limit: Limit) -> None:
    await take(attempts, 8, limit=limit, at=1_000_000)
    assert await attempts.peek(limit, RATE, KEY, now_us=START_US) == 0
    assert await take(attempts, limit=limit, at=0) == [0]


@pytest.mark.parametrize("limit", [LIMIT, GROWING])
async def test_nobody_waits_for_an_attempt_that_read_the_clock_later_and_was_counted_first(
    attempts: Attempts, limit: Limit
) -> None:
    assert await attempts.take(limit, RATE, KEY, now_us=START_US + 5) == 0
    assert await attempts.take(limit, RATE, KEY, now_us=START_US) == 0
    await attempts.give_back(limit, RATE, KEY, now_us=START_US + 7)
    assert await attempts.take(limit, RATE, KEY, now_us=START_US + 6) == 0


async def test_a_key_may_be_forgotten_while_it_is_counted(attempts: Attempts) -> None:
    for _ in range(20):
        await asyncio.gather(*(attempts.take(LIMIT, Rate(1_000, 60), KEY, now_us=START_US) for _ in range(4)))
        await asyncio.gather(
            *(attempts.take(LIMIT, Rate(1_000, 60), KEY, now_us=START_US) for _ in range(4)),
            *(attempts.forget(LIMIT, KEY) for _ in range(4)),
        )


async def test_each_key_and_each_limit_is_counted_for_itself(attempts: Attempts) -> None:
    await take(attempts, 3)
    assert await take(attempts, key="aa2-ovh") == [0]
    assert await take(attempts, limit=OTHER) == [0]
    assert await take(attempts) == [60]


async def test_waits_between_guesses_grow_and_those_who_do_not_wait_gain_nothing(attempts: Attempts) -> None:
    assert await take(attempts, 3, limit=GROWING) == [0, 0, 0]
    at, waits = 0, []
    for _ in range(9):
        waits += await take(attempts, limit=GROWING, at=at)
        assert await take(attempts, limit=GROWING, at=at) == waits[-1:], "asking again does not make it longer"
        at += waits[-1]
        assert await take(attempts, limit=GROWING, at=at) == [0]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


async def test_what_is_given_back_does_not_count(attempts: Attempts) -> None:
    for _ in range(5):
        assert await take(attempts) == [0]
        await attempts.give_back(LIMIT, RATE, KEY, now_us=START_US)
    await take(attempts, 3)
    await attempts.give_back(LIMIT, RATE, KEY, now_us=START_US)
    await attempts.give_back(LIMIT, RATE, "nobody", now_us=START_US)
    assert await take(attempts, 2) == [0, 60]


async def test_a_wait_is_not_shortened_by_giving_back(attempts: Attempts) -> None:
    await take(attempts, 3, limit=GROWING)
    await take(attempts, limit=GROWING, at=1)
    await attempts.give_back(GROWING, RATE, KEY, now_us=START_US + SECOND_US)
    assert await take(attempts, limit=GROWING, at=1) == [1]


async def test_what_is_forgotten_begins_anew(attempts: Attempts) -> None:
    await take(attempts, 4)
    await take(attempts, 3, limit=OTHER)
    await attempts.forget(LIMIT, KEY)
    await attempts.forget(LIMIT, "nobody")
    assert await take(attempts) == [0]
    assert await take(attempts, limit=OTHER) == [60]


async def test_looking_counts_nothing(attempts: Attempts) -> None:
    assert await attempts.peek(LIMIT, RATE, KEY, now_us=START_US) == 0
    await take(attempts, 3)
    assert await attempts.peek(LIMIT, RATE, KEY, now_us=START_US) == 60 * SECOND_US


async def test_attempts_at_once_are_all_counted(attempts: Attempts) -> None:
    waits = await asyncio.gather(*(attempts.take(LIMIT, RATE, KEY, now_us=START_US) for _ in range(8)))
    assert sorted(waits) == [0] * 3 + [60 * SECOND_US] * 5


@pytest.mark.parametrize("key", ["", "é" * 70_000, "' OR 1=1 --"])
async def test_any_text_is_a_key(attempts: Attempts, key: str) -> None:
    assert await take(attempts, 4, key=key) == [0, 0, 0, 60]


async def test_what_has_had_its_time_is_swept_away(attempts: Attempts) -> None:
    await take(attempts, 2)
    await take(attempts, 2, limit=OTHER)
    await take(attempts, 2, key="aa2-ovh", at=30)
    assert await attempts.sweep(now_us=START_US + 59 * SECOND_US) == 0
    assert await attempts.sweep(now_us=START_US + 60 * SECOND_US) == 2
    assert await attempts.sweep(now_us=START_US + 60 * SECOND_US) == 0
    assert await take(attempts, 2, key="aa2-ovh", at=61) == [0, 29], "what has its time still is kept"


async def test_many_are_swept_away_in_portions(attempts: Attempts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "PORTION", 2)
    for number in range(5):
        await take(attempts, key=f"aa{number}-ovh")
    assert await attempts.sweep(now_us=START_US + 60 * SECOND_US) == 5


async def test_processes_count_together_in_a_database(database: Database) -> None:
    one, other = DatabaseAttempts(database), DatabaseAttempts(database)
    assert await take(one, 2) == [0, 0]
    assert await take(other, 2) == [0, 60]
    assert await take(one) == [60]
    kept = await database.read(lambda tx: tx.rows("SELECT key_digest FROM attempt"))
    assert KEY not in str([list(row) for row in kept]), "a key may be a token"


async def test_impatient_ones_write_nothing(database: Database) -> None:
    attempts = DatabaseAttempts(database)
    await take(attempts, 4)
    before = database.transactions
    assert await take(attempts, 50) == [60] * 50
    assert database.transactions == before


async def test_a_process_remembers_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "REMEMBERED_MAX", 2)
    attempts = ProcessAttempts()
    for key in ("a", "b", "a", "c"):
        await take(attempts, key=key)
    assert await take(attempts, limit=OTHER, key="d") == [0], "and of each limit"
    assert await take(attempts, 2, key="a") == [0, 60]
    assert await take(attempts, 3, key="b") == [0, 0, 0], "not tried for longest"
