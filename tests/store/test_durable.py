"""What a process learns of a transaction only once it is durable."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from panier.core.refusal import Kind, Refusal
from panier.store.engine.db import Database, Tx
from panier.store.engine.opening import open_database
from panier.store.engine.sqlite import SqliteDatabase
from tests.store.test_full_disk import SMALL, adding, files_up_to, notes

ADD = "INSERT INTO job (kind, subject_id, due_us, attempts) VALUES ($1, 1, $2, 0)"
LATER = 10**15


@pytest.fixture
async def database(furnished: tuple[str, object]) -> AsyncIterator[Database]:
    opened = await open_database(furnished[0])
    yield opened
    await opened.close()


async def test_it_is_learned_after_the_commit_and_never_without_one(database: Database) -> None:
    learned: list[str] = []

    async def write(tx: Tx, lesson: str) -> None:
        await tx.execute(ADD, lesson, LATER)
        tx.when_durable(lambda: learned.append(lesson))
        assert lesson not in learned
        if lesson == "undone":
            raise Refusal(Kind.INVALID, lesson)

    found = await asyncio.gather(
        *(database.write(lambda tx, lesson=lesson: write(tx, lesson)) for lesson in ("one", "undone", "other")),  # type: ignore[misc]
        return_exceptions=True,
    )
    assert [type(one) for one in found] == [type(None), Refusal, type(None)]
    assert sorted(learned) == ["one", "other"]


async def test_nothing_is_learned_on_a_full_disk(tmp_path: Path) -> None:
    learned: list[int] = []
    async with notes(tmp_path / "own.sqlite") as database:
        assert isinstance(database, SqliteDatabase)

        async def write(tx: Tx) -> None:
            await adding(SMALL)(tx)
            tx.when_durable(lambda: learned.append(1))

        await database.write(write)
        with files_up_to(1):
            found = await asyncio.gather(*(database.write(write) for _ in range(3)), return_exceptions=True)
        assert all(isinstance(one, Refusal) for one in found)
        assert learned == [1]
        await database.write(write)
    assert learned == [1, 1]
