"""What a flow sees of a database: transactions, and the statements in them."""

from collections.abc import Awaitable, Callable, Sequence
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


ROWS_PER_INSERT = 500


def batches(rows: Sequence[T]) -> list[Sequence[T]]:
    """Rows in portions that one INSERT can take: both databases bound the number of parameters (32,767 and fewer)."""
    return [rows[start : start + ROWS_PER_INSERT] for start in range(0, len(rows), ROWS_PER_INSERT)]


def is_postgres(url: str) -> bool:
    """True for a PostgreSQL URL; anything else is the path of an SQLite file."""
    return url.startswith(("postgresql://", "postgres://"))
