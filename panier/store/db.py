"""What a flow sees of a database, and how one is opened: SQLite in a file, or PostgreSQL by its URL."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

Row = Sequence[Any]


class Tx(Protocol):
    """One transaction. Parameters are $1, $2, …; times are integer microseconds, documents JSON text.

    `FOR UPDATE` and `= ANY($n)` may be written; SQLite, which has one writer and no arrays, gets what they come to.
    On PostgreSQL a statement that waited for a lock still reads other tables as of its start: lock first, then read.
    """

    async def rows(self, sql: str, *arguments: object) -> list[Row]:
        """Every row of the answer."""

    async def row(self, sql: str, *arguments: object) -> Row | None:
        """The first row of the answer, or None."""

    async def execute(self, sql: str, *arguments: object) -> int:
        """Run a statement; how many rows it touched."""

    async def lock(self, sql: str, *arguments: object) -> None:
        """Take the rows of a SELECT … FOR UPDATE, so that the next statement sees what their last holder left.

        On SQLite there is nothing to do: it has one writer.
        """


class Database(Protocol):
    """A database of the shop. Whoever opens a transaction here commits it; nobody else does."""

    statements: int  # so many SQL statements were run, those that begin and end transactions apart
    transactions: int  # so many BEGIN … COMMIT

    async def write(self, body: Callable[[Tx], Awaitable[T]]) -> T:
        """Run a body in a transaction of its own; durable when this returns, undone when the body raises.

        The body awaits nothing but its transaction, and may be run again after a deadlock.
        """

    async def read(self, body: Callable[[Tx], Awaitable[T]]) -> T:
        """Run a body that only reads."""

    async def close(self) -> None:
        """Let go of the database once what is under way is done."""


def values(columns: int, rows: int) -> str:
    """The placeholders of an insert of several rows: ($1, $2), ($3, $4)."""
    numbers = (f"({', '.join(f'${row * columns + column + 1}' for column in range(columns))})" for row in range(rows))
    return ", ".join(numbers)


def is_postgres(url: str) -> bool:
    """True for a PostgreSQL URL; anything else is the path of an SQLite file."""
    return url.startswith(("postgresql://", "postgres://"))


async def open_database(url: str) -> Database:
    """Connect to a database whose schema is up to date (see store/migrate.py)."""
    if is_postgres(url):
        from panier.store.postgres import PostgresDatabase  # noqa: PLC0415 - a SQLite shop does not load asyncpg

        return await PostgresDatabase.open(url)
    from panier.store.sqlite import SqliteDatabase  # noqa: PLC0415 - and the other way round

    return SqliteDatabase(Path(url))
