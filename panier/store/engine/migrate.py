"""Bringing a database to the schema of this release, with Alembic."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import asyncpg
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from panier.core.refusal import Kind, Refusal
from panier.store.engine.db import is_postgres
from panier.store.engine.sealing import Keyring
from panier.store.engine.sqlite_file import PRIVATE_FOLDER, connect, prepare
from panier.store.schema.tables import metadata

T = TypeVar("T")

CONNECT_SECONDS = 10
FOLDER = Path(__file__).parent.parent / "migrations"


def upgrade(url: str, revision: str = "head", *, keyring: Keyring | None = None) -> None:
    """Run every migration that the database has not seen, up to a revision.

    A new SQLite file is created on the way. `keyring`: for what earlier releases stored unsealed; an SQLite file is
    rewritten then, so that nothing of it is left in unused pages.
    """
    if not is_postgres(url):
        Path(url).parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    before = asyncio.run(_connected(url, _revision))

    def run(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.attributes.update(connection=connection, keyring=keyring)
        command.upgrade(config, revision)

    asyncio.run(_connected(url, run))
    if before is not None and not is_postgres(url) and before != asyncio.run(_connected(url, _revision)):
        with closing(connect(Path(url).resolve())) as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def wipe(url: str) -> None:
    """Delete everything that the shop keeps in a database, its tables included.

    `upgrade` creates them anew.
    """

    def run(connection: Connection) -> None:
        metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")

    asyncio.run(_connected(url, run))


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
        reason = str(getattr(error, "orig", None) or error) or f"no answer in {CONNECT_SECONDS} seconds"
        raise Refusal(Kind.UNAVAILABLE, f"The database cannot be opened: {reason.splitlines()[0]}") from error


async def _run(url: str, run: Callable[[Connection], T]) -> T:
    if not is_postgres(url):
        engine = create_engine(f"sqlite:///{prepare(Path(url))}")
        # Python's driver would commit before each change of the schema, and leave half a migration where one fails.
        event.listen(engine, "connect", lambda driver, _: setattr(driver, "isolation_level", None))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        try:
            with engine.begin() as connection:
                return run(connection)
        finally:
            engine.dispose()
    address = f"postgresql+asyncpg://{url.partition('://')[2]}"
    async_engine = create_async_engine(address, connect_args={"timeout": CONNECT_SECONDS})
    try:
        async with async_engine.begin() as async_connection:
            return await async_connection.run_sync(run)
    finally:
        await async_engine.dispose()
