"""A flow's view of a database: transactions, and the statements in them."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol, TypeVar, cast

T = TypeVar("T")

Row = Sequence[Any]


ROWS_AT_ONCE_MAX = (
    30  # what the event loop may make of one statement's rows at a stretch: a row may be an item to price
)


class LongWorkError(Exception):
    """A statement returned more rows than the event loop may hold others up for.

    The database that raises it does the work again on a thread; nobody else sees it.
    """


class Tx(Protocol):
    """One transaction.

    Parameters are $1, $2, …; times are integer microseconds, documents JSON text. `FOR UPDATE` and `= ANY($n)` may
    be written; for SQLite, which has one writer and no arrays, they are replaced by equivalents. On PostgreSQL a
    statement that waited for a lock still reads other tables as of its start: lock first, then read.
    """

    async def rows(self, sql: str, *arguments: object) -> list[Row]:
        """All rows of the result."""

    async def row(self, sql: str, *arguments: object) -> Row | None:
        """The first row of the result, or None."""

    async def execute(self, sql: str, *arguments: object) -> int:
        """Run a statement; returns how many rows it changed."""

    async def lock(self, sql: str, *arguments: object) -> None:
        """Lock the rows of a SELECT … FOR UPDATE.

        The next statement then sees what their last holder left. On SQLite there is nothing to do: it has one writer.
        """

    async def hold(self, name: str) -> bool:
        """Hold a name until the transaction ends; False while another transaction holds it, which is not waited for.

        On SQLite nobody else can: it has one writer.
        """

    async def only(self, sql: str, *arguments: object) -> list[Row]:
        """All rows that a statement returns which writes, and is all that the transaction does.

        Nothing else may be written before or after it, but for rows that were added along. Where it returns no row,
        nothing at all is written. On PostgreSQL it needs neither BEGIN nor COMMIT, unless something was asked before:
        then it is a statement like any other.
        """

    async def add_along(self, table: str, columns: tuple[str, ...], row: tuple[object, ...]) -> None:
        """Insert a row along with whatever is written anyway, at the latest at the end of the transaction.

        It saves a statement, and is as durable as the rest. The transaction cannot read it again, and what it refers
        to must never be deleted: it may be inserted after everything else. Rows of a table keep their order.
        """

    def when_durable(self, learn: Callable[[], None]) -> None:
        """Call something once the transaction is durable; where that fails, or its body raises, never.

        For what a process remembers of the database: what a transaction reads may be lost with the group that it is of.
        """


class Database(Protocol):
    """A database of the shop.

    Whoever opens a transaction here commits it; nobody else does.
    """

    @property
    def is_alone(self) -> bool:
        """True where no other process can hold work of this database: it has one writer."""

    @property
    def statements(self) -> int:
        """How many SQL statements were run, without those that begin and end transactions."""

    @property
    def transactions(self) -> int:
        """How many transactions (BEGIN … COMMIT)."""

    @property
    def connections(self) -> Mapping[str, int]:
        """How many connections to a server there are, by what they do: open, unused, waited for; of a file none."""

    async def write(self, body: Callable[[Tx], Awaitable[T]], *, rows_max: int | None = None) -> T:
        """Run a body in a transaction of its own.

        It is durable when this returns, and undone when the body raises. The body awaits nothing but its transaction,
        and may be run again after a deadlock. `rows_max`: where one of its statements returns more rows, it is run
        again on a thread, so that the event loop answers others meanwhile.
        """

    async def read(self, body: Callable[[Tx], Awaitable[T]], *, rows_max: int | None = None) -> T:
        """Run a body that only reads; `rows_max` as for write()."""

    async def close(self) -> None:
        """Close the database once everything in progress is done."""


@lru_cache(maxsize=2_048)  # any number of rows is a statement of its own
def insertion(table: str, columns: tuple[str, ...], rows: int, *, after: int = 0) -> str:
    """The statement that inserts several rows; `after`: how many parameters stand before its own."""
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values(len(columns), rows, after=after)}"


def values(columns: int, rows: int, *, after: int = 0) -> str:
    """The placeholders to insert several rows: ($1, $2), ($3, $4)."""
    starts = range(after + 1, after + rows * columns + 1, columns)
    numbers = (f"({', '.join(f'${start + column}' for column in range(columns))})" for start in starts)
    return ", ".join(numbers)


PARAMETERS_MAX = 8_000  # PostgreSQL allows 32,767 in a statement, SQLite 32,766 and more


def batches(rows: Sequence[T], *, columns: int) -> list[Sequence[T]]:
    """Rows in batches that fit into one statement, whatever their number.

    `columns`: how many parameters a row takes.
    """
    size = PARAMETERS_MAX // columns
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def driven(body: Callable[[Tx], Awaitable[T]], tx: Tx) -> T:
    """Run a body to its end here and now; it awaits only its transaction, which never suspends."""
    coroutine = cast("Coroutine[object, None, T]", body(tx))
    try:
        coroutine.send(None)
    except StopIteration as end:
        return cast("T", end.value)
    coroutine.close()
    message = "a flow awaited something other than its transaction"
    raise RuntimeError(message)


def is_postgres(url: str) -> bool:
    """True for a PostgreSQL URL; anything else is the path of an SQLite file."""
    return url.startswith(("postgresql://", "postgres://"))
