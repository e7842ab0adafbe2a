"""Rows that are inserted along with what a transaction writes anyway."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from panier.core.refusal import Refusal, invalid
from panier.store.engine.db import Database, Tx
from panier.store.engine.opening import open_database

COLUMNS = ("kind", "subject_id", "due_us", "attempts")
ADD = "INSERT INTO job (kind, subject_id, due_us, attempts) VALUES ($1, $2, 0, 0)"
LATER = 10**15  # no worker is there anyway


@pytest.fixture
async def database(furnished: tuple[str, object]) -> AsyncIterator[Database]:
    opened = await open_database(furnished[0])
    yield opened
    await opened.close()


async def along(tx: Tx, kind: str, *numbers: int) -> None:
    for number in numbers:
        await tx.add_along("job", COLUMNS, (kind, number, LATER, 0))


async def kept(database: Database, kind: str) -> list[int]:
    rows = await database.read(lambda tx: tx.rows("SELECT subject_id FROM job WHERE kind = $1 ORDER BY job_id", kind))
    return [row[0] for row in rows]


async def test_rows_stand_in_their_order_once_it_is_committed(database: Database) -> None:
    async def body(tx: Tx) -> tuple[int, int]:
        await along(tx, "along", 1, 2)
        assert await tx.rows("SELECT 1 FROM job WHERE kind = $1", "nobody's") == []  # a reading takes nothing along
        found = await tx.row(f"{ADD} RETURNING subject_id", "own", 9)
        await along(tx, "along", 3)
        changed = await tx.execute("UPDATE job SET attempts = $2 WHERE kind = $1", "own", 1)
        await along(tx, "along", 4, 5)
        assert found is not None
        return found[0], changed

    assert await database.write(body) == (9, 1)
    assert await kept(database, "along") == [1, 2, 3, 4, 5]
    assert await kept(database, "own") == [9]


async def test_nothing_but_such_rows_is_a_transaction_too(database: Database) -> None:
    async def body(tx: Tx) -> None:
        await along(tx, "job", 1)
        await tx.add_along("mail", ("account_id", "recipient", "subject", "body", "written_us"), (1, "a", "b", "c", 0))

    await database.write(body)
    assert await kept(database, "job") == [1]
    mail = await database.read(lambda tx: tx.row("SELECT recipient FROM mail WHERE subject = 'b'"))
    assert mail is not None
    assert mail[0] == "a"


async def test_an_only_statement_takes_them_with_it(database: Database) -> None:
    async def body(tx: Tx, number: int, *others: int) -> int:
        await along(tx, "along", number, *others)
        rows = await tx.only(
            "INSERT INTO job (kind, subject_id, due_us, attempts) SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), 0, 0"
            " WHERE CAST($2 AS BIGINT) < 10 RETURNING subject_id",
            "own", number,
        )  # fmt: skip
        return len(rows)

    assert await database.write(lambda tx: body(tx, 1)) == 1
    assert await database.write(lambda tx: body(tx, 2, 3, 4)) == 1
    for others in ((), (11,)):
        assert await database.write(lambda tx, others=others: body(tx, 10, *others)) == 0  # type: ignore[misc]
    assert await kept(database, "along") == [1, 2, 3, 4]
    assert await kept(database, "own") == [1, 2]


async def test_what_is_refused_leaves_none_and_others_keep_theirs(database: Database) -> None:
    async def body(tx: Tx, number: int) -> None:
        await along(tx, "along", number)
        await tx.execute(ADD, "own", number)
        if number % 2:
            raise invalid("odd")

    outcomes = await asyncio.gather(
        *(database.write(lambda tx, number=number: body(tx, number)) for number in range(8)),  # type: ignore[misc]
        return_exceptions=True,
    )
    assert [isinstance(one, Refusal) for one in outcomes] == [False, True] * 4
    assert sorted(await kept(database, "along")) == [0, 2, 4, 6]


async def test_a_text_that_cannot_be_stored_is_nobody_elses_failure(database: Database) -> None:
    outcomes = await asyncio.gather(
        database.write(lambda tx: along(tx, "fine", 1)),
        database.write(lambda tx: along(tx, "\udcff", 2)),
        database.write(lambda tx: along(tx, "fine", 3)),
        return_exceptions=True,
    )
    assert [isinstance(one, Exception) for one in outcomes] == [False, True, False]
    assert sorted(await kept(database, "fine")) == [1, 3]


async def test_they_take_no_statement_of_their_own_where_something_is_written(database: Database) -> None:
    async def body(tx: Tx) -> None:
        await along(tx, "along", 1)
        await tx.execute(ADD, "own", 1)

    before = database.statements
    await asyncio.gather(*(database.write(body) for _ in range(10)))
    assert database.statements - before <= 11  # SQLite: one for all ten
    assert len(await kept(database, "along")) == 10
