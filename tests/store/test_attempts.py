"""Attempts are counted alike in memory and in a database, where all processes share the count."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from panier.app import make_attempts
from panier.core.limits import SECOND_US, Limit
from panier.core.refusal import Refusal
from panier.settings import Settings, read
from panier.store.account import attempts as counting
from panier.store.account.attempts import Attempts, DatabaseAttempts, ProcessAttempts
from panier.store.engine.db import Database
from panier.store.engine.opening import open_database

LIMIT = Limit("passwords", 3, 60 * SECOND_US)
OTHER = Limit("coupons", 3, 60 * SECOND_US)
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
    return make_attempts(Settings("", has_shared_attempts=request.param == "database"), database)


async def counts(attempts: Attempts, times: int, *, limit: Limit = LIMIT, key: str = KEY, at: int = 0) -> list[int]:
    return [await attempts.count(limit, key, now_us=START_US + at * SECOND_US) for _ in range(times)]


async def test_so_many_attempts_are_allowed_and_no_more(attempts: Attempts) -> None:
    assert [LIMIT.allows(count) for count in await counts(attempts, 5)] == [True, True, True, False, False]


async def test_the_time_begins_with_the_first_attempt_and_ends_by_itself(attempts: Attempts) -> None:
    assert await counts(attempts, 2) == [1, 2]
    assert await counts(attempts, 1, at=59) == [3]
    assert await counts(attempts, 2, at=60) == [1, 2]
    assert await counts(attempts, 1, at=119) == [3]


async def test_each_key_and_each_limit_is_counted_for_itself(attempts: Attempts) -> None:
    await counts(attempts, 3)
    assert await counts(attempts, 1, key="aa2-ovh") == [1]
    assert await counts(attempts, 1, limit=OTHER) == [1]
    assert await counts(attempts, 1) == [4]


async def test_what_is_forgotten_begins_anew(attempts: Attempts) -> None:
    await counts(attempts, 3)
    await counts(attempts, 3, limit=OTHER)
    await attempts.forget(LIMIT, KEY)
    await attempts.forget(LIMIT, "nobody")
    assert await counts(attempts, 1) == [1]
    assert await counts(attempts, 1, limit=OTHER) == [4]


async def test_attempts_at_once_are_all_counted(attempts: Attempts) -> None:
    found = await asyncio.gather(*(attempts.count(LIMIT, KEY, now_us=START_US) for _ in range(8)))
    assert sorted(found) == [1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize("key", ["", "é" * 70_000, "' OR 1=1 --"])
async def test_any_text_is_a_key(attempts: Attempts, key: str) -> None:
    assert await counts(attempts, 2, key=key) == [1, 2]


async def test_what_has_had_its_time_is_swept_away(attempts: Attempts) -> None:
    await counts(attempts, 2)
    await counts(attempts, 2, limit=OTHER)
    await counts(attempts, 2, key="aa2-ovh", at=30)
    assert await attempts.sweep(now_us=START_US + 59 * SECOND_US) == 0
    assert await attempts.sweep(now_us=START_US + 60 * SECOND_US) == 2
    assert await attempts.sweep(now_us=START_US + 60 * SECOND_US) == 0
    assert await counts(attempts, 1, key="aa2-ovh", at=61) == [3], "what has its time still is kept"


async def test_many_are_swept_away_in_portions(attempts: Attempts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "PORTION", 2)
    for number in range(5):
        await counts(attempts, 1, key=f"aa{number}-ovh")
    assert await attempts.sweep(now_us=START_US + 60 * SECOND_US) == 5


async def test_processes_count_together_in_a_database(database: Database) -> None:
    one, other = DatabaseAttempts(database), DatabaseAttempts(database)
    assert await counts(one, 2) == [1, 2]
    assert await counts(other, 1) == [3]
    kept = await database.read(lambda tx: tx.rows("SELECT key_digest FROM attempt"))
    assert KEY not in str([list(row) for row in kept]), "a key may be a token"


async def test_a_process_remembers_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "REMEMBERED_MAX", 2)
    attempts = ProcessAttempts()
    for key in ("a", "b", "a", "c"):
        await counts(attempts, 1, key=key)
    assert await counts(attempts, 1, key="a") == [3]
    assert await counts(attempts, 1, key="b") == [1], "not tried for longest"


async def test_where_attempts_are_counted_is_set(database: Database) -> None:
    assert isinstance(make_attempts(read({}), database), ProcessAttempts)
    assert isinstance(make_attempts(read({"PANIER_ATTEMPTS": "database"}), database), DatabaseAttempts)
    with pytest.raises(Refusal, match="'both', but must be process or database"):
        read({"PANIER_ATTEMPTS": "both"})
