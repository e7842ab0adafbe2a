"""Copies of a whole SQLite shop: kept in a file, put back under the shop that serves, or replaced by an empty one.

Everybody who reads or writes afterwards finds the other content; what is remembered of the old one in memory has to be
forgotten by whoever puts a copy back.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from panier.core.refusal import conflict
from panier.store.engine import revision
from panier.store.engine.db import Database
from panier.store.engine.sqlite import SqliteDatabase
from panier.store.engine.sqlite_file import PRIVATE_FILE

BUSY_PAUSE_SECONDS = 0.01  # between two tries while a command beside writes


async def keep(database: Database, file: Path) -> None:
    """Copy a shop into a file, whole or not at all, readable by its owner alone.

    Refuses: a shop on PostgreSQL (409).
    """
    part = file.with_name(f"{file.name}.part")

    def copy(connection: sqlite3.Connection) -> None:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
        with closing(sqlite3.connect(part)) as target:
            connection.backup(target, sleep=BUSY_PAUSE_SECONDS)
        part.replace(file)

    await _of_one_file(database).alone(copy)


async def put_back(database: Database, file: Path) -> None:
    """Make a shop what it was when it was copied into a file.

    Refuses: a copy of another release, whose tables are others (409), and a shop on PostgreSQL (409).
    """

    def copy(connection: sqlite3.Connection) -> None:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source:
            _check_revision(source, file)
            source.backup(connection, sleep=BUSY_PAUSE_SECONDS)

    await _of_one_file(database).alone(copy)


async def empty(database: Database, file: Path) -> None:
    """Make a shop one that holds nothing yet; `file` is used for that, and removed.

    Refuses: a shop on PostgreSQL (409).
    """

    def copy(connection: sqlite3.Connection) -> None:
        file.unlink(missing_ok=True)
        own = Path(connection.execute("PRAGMA database_list").fetchone()[2])
        revision.create(file, revision.schema(own))
        try:
            with closing(sqlite3.connect(file)) as source:
                source.backup(connection, sleep=BUSY_PAUSE_SECONDS)
        finally:
            for suffix in ("", "-wal", "-shm"):
                file.with_name(f"{file.name}{suffix}").unlink(missing_ok=True)

    await _of_one_file(database).alone(copy)


def check_copies(database: Database) -> None:
    """Check that a shop can be copied and put back.

    Refuses: a shop on PostgreSQL (409).
    """
    _of_one_file(database)


def _of_one_file(database: Database) -> SqliteDatabase:
    if not isinstance(database, SqliteDatabase):
        raise conflict("Snapshots are for sandboxes on SQLite: start this one without PANIER_DATABASE, or use pg_dump")
    return database


def _check_revision(source: sqlite3.Connection, file: Path) -> None:
    try:
        found = source.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise conflict(f"{file.name} is no snapshot that can be read ({error}): delete it, and take it anew") from error
    if found != (revision.newest(),):
        raise conflict(f"The snapshot {file.stem} was taken by another release of Panier: take it anew")
