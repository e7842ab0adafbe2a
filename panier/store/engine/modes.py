"""What a database is: a sandbox's or a live shop's.

It is written down at the first start and never changes, so that neither ever works on the other's orders.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from enum import StrEnum
from pathlib import Path

from panier.core.refusal import Kind, Refusal, conflict
from panier.store.engine.db import Tx, is_postgres

CONNECT_SECONDS = 10

# What only a sandbox has in databases of releases that wrote down nothing: all its accounts have make-believe cards.
SANDBOX_TABLES = ("payment_method", "registry_name")
USED_TABLES = ("account", "placed_order")


class Mode(StrEnum):
    """The two kinds of shop."""

    SANDBOX = "sandbox"
    LIVE = "live"


async def claim(tx: Tx, mode: Mode, *, now_us: int) -> None:
    """Make a new database one of a mode.

    Refuses: a database of the other mode (409).
    """
    known = await _recognised(tx) or mode
    await tx.execute(
        "INSERT INTO shop_mode (place, mode, since_us) VALUES (1, $1, $2) ON CONFLICT (place) DO NOTHING",
        known.value, now_us,
    )  # fmt: skip
    row = await tx.row("SELECT mode FROM shop_mode")
    assert row is not None, "it was written above, or by somebody else"
    if Mode(row[0]) != mode:
        raise other_mode(mode)


def check_mode(url: str, mode: Mode) -> None:
    """Check that a database may be used in a mode, before anything is changed in it.

    Refuses: one of the other mode (409).
    """
    if load_mode(url) not in (None, mode):
        raise other_mode(mode)


def load_mode(url: str) -> Mode | None:
    """What a database is, of any release; None for one that nothing has happened in, or that is not there yet.

    Told without the library that migrates it, which takes long to load. Nothing is changed, and nobody waits.

    Refuses: a database that cannot be opened (503).
    """
    if is_postgres(url):
        return asyncio.run(_postgres_mode(url))
    if not Path(url).exists():
        return None
    try:
        return asyncio.run(_sqlite_mode(f"{Path(url).absolute().as_uri()}?mode=ro"))
    except sqlite3.Error as error:
        raise _not_opened(error) from error


def other_mode(wanted: Mode) -> Refusal:
    """The refusal of a database that belongs to the other mode."""
    if wanted == Mode.SANDBOX:
        return conflict(
            "This database is a live shop's, and a sandbox does not touch it: set PANIER_REGISTRY to serve it, or"
            " choose another with PANIER_DATABASE or --data"
        )
    return conflict("This database is a sandbox's: a live shop needs one of its own, set PANIER_DATABASE")


def recognised(filled: frozenset[str]) -> Mode | None:
    """The mode of a database that has not written it down, by the tables that something is in; None for a new one."""
    if not filled.isdisjoint(SANDBOX_TABLES):
        return Mode.SANDBOX
    return None if filled.isdisjoint(USED_TABLES) else Mode.LIVE


async def _sqlite_mode(address: str) -> Mode | None:
    with closing(sqlite3.connect(address, uri=True)) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

        async def first(table: str, column: str) -> str | None:
            found = connection.execute(f"SELECT {column} FROM {table} LIMIT 1").fetchone() if table in tables else None
            return None if found is None else str(found[0])

        return await _told(first)


async def _postgres_mode(url: str) -> Mode | None:
    import asyncpg  # noqa: PLC0415 - a SQLite shop does not load asyncpg

    try:
        connection = await asyncpg.connect(url, timeout=CONNECT_SECONDS, command_timeout=CONNECT_SECONDS)
        try:

            async def first(table: str, column: str) -> str | None:
                try:
                    found: str | None = await connection.fetchval(f"SELECT {column} FROM {table} LIMIT 1")
                except asyncpg.UndefinedTableError:
                    return None
                return found

            return await _told(first)
        finally:
            await connection.close(timeout=CONNECT_SECONDS)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise _not_opened(error) from error


async def _told(first: Callable[[str, str], Awaitable[str | None]]) -> Mode | None:
    """The mode of a database, by the first content of a column of its tables."""
    if written := await first("shop_mode", "mode"):
        return Mode(written)
    known = (*SANDBOX_TABLES, *USED_TABLES)
    return recognised(frozenset([table for table in known if await first(table, "'x'")]))


def _not_opened(error: Exception) -> Refusal:
    reason = str(error) or f"no answer in {CONNECT_SECONDS} seconds"
    return Refusal(Kind.UNAVAILABLE, f"The database cannot be opened: {reason.splitlines()[0]}")


async def _recognised(tx: Tx) -> Mode | None:
    tables = (*SANDBOX_TABLES, *USED_TABLES)
    return recognised(frozenset([table for table in tables if await tx.row(f"SELECT 1 FROM {table} LIMIT 1")]))
