"""Bringing a database to the schema of this release, with Alembic."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import asyncpg
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from panier.core.refusal import Kind, Refusal
from panier.store.engine.db import is_postgres
from panier.store.engine.modes import SANDBOX_TABLES, USED_TABLES, Mode, other_mode, recognised
from panier.store.schema.tables import metadata

T = TypeVar("T")

FOLDER = Path(__file__).parent.parent / "migrations"


def upgrade(url: str, revision: str = "head") -> None:
    """Run every migration that the database has not seen, up to a revision.

    A new SQLite file is created on the way.
    """
    if not is_postgres(url):
        Path(url).parent.mkdir(parents=True, exist_ok=True)

    def run(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    asyncio.run(_connected(url, run))


def wipe(url: str) -> None:
    """Delete everything that the shop keeps in a database, its tables included.

    `upgrade` creates them anew.
    """

    def run(connection: Connection) -> None:
        metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")

    asyncio.run(_connected(url, run))


def load_mode(url: str) -> Mode | None:
    """What a database is, of any release; None for one that nothing has happened in, or that is not there yet."""
    if not is_postgres(url) and not Path(url).exists():
        return None

    def run(connection: Connection) -> Mode | None:
        tables = {*inspect(connection).get_table_names()}

        def first(table: str, column: str) -> str | None:
            if table not in tables:
                return None
            found: str | None = connection.exec_driver_sql(f"SELECT {column} FROM {table} LIMIT 1").scalar()
            return found

        if written := first("shop_mode", "mode"):
            return Mode(written)
        known = (*SANDBOX_TABLES, *USED_TABLES)
        return recognised(frozenset(table for table in known if first(table, "'x'")))

    return asyncio.run(_connected(url, run))


def check_mode(url: str, mode: Mode) -> None:
    """Check that a database may be used in a mode, before anything is changed in it.

    Refuses: one of the other mode (409).
    """
    if load_mode(url) not in (None, mode):
        raise other_mode(mode)


def differences(url: str) -> list[str]:
    """How the database differs from the schema of this release.

    Empty when `upgrade` has nothing to do.
    """

    def run(connection: Connection) -> list[str]:
        return [str(difference) for difference in compare_metadata(MigrationContext.configure(connection), metadata)]

    return asyncio.run(_connected(url, run))


async def _connected(url: str, run: Callable[[Connection], T]) -> T:
    """Run on a connection in a transaction of its own.

    asyncpg serves Alembic too, so there is no second driver.

    Refuses: a database that cannot be opened.
    """
    try:
        return await _run(url, run)
    except (DBAPIError, OSError, asyncpg.PostgresError) as error:
        reason = getattr(error, "orig", None) or error
        raise Refusal(Kind.UNAVAILABLE, f"The database cannot be opened: {str(reason).splitlines()[0]}") from error


async def _run(url: str, run: Callable[[Connection], T]) -> T:
    if not is_postgres(url):
        engine = create_engine(f"sqlite:///{url}")
        try:
            with engine.begin() as connection:
                return run(connection)
        finally:
            engine.dispose()
    async_engine = create_async_engine(f"postgresql+asyncpg://{url.partition('://')[2]}")
    try:
        async with async_engine.begin() as async_connection:
            return await async_connection.run_sync(run)
    finally:
        await async_engine.dispose()
