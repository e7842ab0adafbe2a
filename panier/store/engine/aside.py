"""Long work on PostgreSQL: a body runs on a thread, while its statements run on the event loop as always."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Executor
from contextvars import copy_context
from functools import partial
from typing import Any, TypeVar

from panier.store.engine.db import Row, Tx, driven

T = TypeVar("T")


class FerriedTx:
    """A transaction as a thread uses it: each statement waits until the event loop has run it.

    It has an end of its own (`seconds`) beyond that of a statement, for a loop that ends meanwhile.
    """

    def __init__(self, tx: Tx, loop: asyncio.AbstractEventLoop, *, seconds: int) -> None:
        self._tx, self._loop, self._seconds = tx, loop, seconds

    async def rows(self, sql: str, *arguments: object) -> list[Row]:
        """All rows of the result."""
        return self._result(self._tx.rows(sql, *arguments))

    async def row(self, sql: str, *arguments: object) -> Row | None:
        """The first row of the result, or None."""
        return self._result(self._tx.row(sql, *arguments))

    async def execute(self, sql: str, *arguments: object) -> int:
        """Run a statement; returns how many rows it changed."""
        return self._result(self._tx.execute(sql, *arguments))

    async def lock(self, sql: str, *arguments: object) -> None:
        """Lock the rows of a SELECT … FOR UPDATE."""
        self._result(self._tx.lock(sql, *arguments))

    async def hold(self, name: str) -> bool:
        """Hold a name until the transaction ends."""
        return self._result(self._tx.hold(name))

    async def only(self, sql: str, *arguments: object) -> list[Row]:
        """All rows that a statement returns which is all that the transaction does."""
        return self._result(self._tx.only(sql, *arguments))

    async def add_along(self, table: str, columns: tuple[str, ...], row: tuple[object, ...]) -> None:
        """Insert a row by the end of the transaction."""
        self._result(self._tx.add_along(table, columns, row))

    def when_durable(self, learn: Callable[[], None]) -> None:
        """Have something called once the transaction is durable."""
        self._tx.when_durable(learn)

    def _result(self, statement: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(statement, self._loop).result(self._seconds)


async def run_aside(threads: Executor, body: Callable[[Tx], Awaitable[T]], tx: Tx, *, seconds: int) -> T:
    """Run a body on a thread; `seconds`: how long it waits for a statement at most.

    Who is cancelled waits for it nevertheless: the connection cannot be given away while the body uses it.
    """
    loop = asyncio.get_running_loop()
    work = loop.run_in_executor(
        threads, partial(copy_context().run, driven, body, FerriedTx(tx, loop, seconds=seconds))
    )
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait([work])
        raise
