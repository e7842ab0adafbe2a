"""Runs at the start of a process of a test: ends it, as a power cut would, at the write boundary that a file names.

A boundary is a transaction that writes, known by the tables that it writes to, just before or just after its commit.
The folder is in PYTHONPATH of the processes of tests/faults/test_every_boundary.py alone. KILL_AT: the file with the
boundary to end at, empty where none is armed; KILL_LOG: the file that every boundary is written to as it is reached.
"""

import os
import re
import signal
from pathlib import Path
from typing import Any

from panier.store.engine.postgres import PostgresDatabase
from panier.store.engine.sqlite import SqliteDatabase

_WRITES = re.compile(r"^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+(\w+)", re.IGNORECASE)


class WatchedTx:
    """A transaction that notes which tables are written to."""

    def __init__(self, tx: Any, tables: set[str]) -> None:
        self._tx, self._tables = tx, tables

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)

    async def rows(self, sql: str, *arguments: object) -> Any:
        """All rows of the result."""
        self._note(sql)
        return await self._tx.rows(sql, *arguments)

    async def row(self, sql: str, *arguments: object) -> Any:
        """The first row of the result."""
        self._note(sql)
        return await self._tx.row(sql, *arguments)

    async def execute(self, sql: str, *arguments: object) -> Any:
        """Run a statement."""
        self._note(sql)
        return await self._tx.execute(sql, *arguments)

    async def only(self, sql: str, *arguments: object) -> Any:
        """A statement that is all there is; without a row nothing was written."""
        found = await self._tx.only(sql, *arguments)
        if found:
            self._note(sql)
        return found

    async def add_along(self, table: str, columns: Any, row: Any) -> None:
        """A row along with the rest."""
        self._tables.add(table)
        await self._tx.add_along(table, columns, row)

    def _note(self, sql: str) -> None:
        if (found := _WRITES.match(sql)) is not None:
            self._tables.add(found[1])


def _reach(moment: str, tables: set[str]) -> None:
    boundary = f"{moment} {' '.join(sorted(tables))}"
    with Path(os.environ["KILL_LOG"]).open("a", encoding="utf-8") as log:
        log.write(f"{boundary}\n")
    if Path(os.environ["KILL_AT"]).read_text(encoding="utf-8") == boundary:
        os.kill(os.getpid(), signal.SIGKILL)


def _watch(kind: Any) -> None:
    plain = kind.write

    async def write(self: Any, body: Any, *, rows_max: int | None = None) -> Any:
        tables: set[str] = set()

        async def watched(tx: Any) -> Any:
            tables.clear()
            result = await body(WatchedTx(tx, tables))
            if tables:
                _reach("before", tables)
            return result

        answer = await plain(self, watched, rows_max=rows_max)
        if tables:
            _reach("after", tables)
        return answer

    kind.write = write


if "KILL_AT" in os.environ:
    _watch(SqliteDatabase)
    _watch(PostgresDatabase)
