"""What a database is found to be before anybody works with it: missing, empty, of another release.

It is only read here, without the library that migrates it.
"""

import asyncio
import os
import re
import sqlite3
from contextlib import closing
from enum import Enum
from functools import cache
from pathlib import Path

from panier.core.refusal import Kind, Refusal
from panier.store.engine.db import is_postgres

CONNECT_SECONDS = 10
_FOLDER = Path(__file__).parent.parent / "migrations" / "versions"
_REVISION = re.compile(r'^(down_)?revision\b.*=\s*"(\w+)"', re.MULTILINE)
_FILE_BEGINS = b"SQLite format 3\x00"
_ASK = "SELECT version_num FROM alembic_version"
_TABLES = "SELECT count(*) FROM sqlite_master WHERE type = 'table'"
_POSTGRES_TABLES = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()"


class DatabaseState(Enum):
    """What a database is."""

    MISSING = "missing"
    FOLDER = "a folder"
    UNREADABLE = "not readable"
    NO_DATABASE = "not a database"
    EMPTY = "without tables"
    FOREIGN = "another program's"
    OLDER = "of an earlier release"
    NEWER = "of a later release"
    READY = "ready"


def examine(url: str) -> DatabaseState:
    """What a database is found to be.

    Refuses: a PostgreSQL server that does not answer, or lets nobody in (503).
    """
    return asyncio.run(_examine_postgres(url)) if is_postgres(url) else _examine_file(Path(url))


def _examine_file(file: Path) -> DatabaseState:
    try:
        if not file.exists():
            return DatabaseState.MISSING
        if file.is_dir():
            return DatabaseState.FOLDER
        if not os.access(file, os.R_OK):
            return DatabaseState.UNREADABLE
        with file.open("rb") as opened:
            begin = opened.read(len(_FILE_BEGINS))
    except OSError:
        return DatabaseState.UNREADABLE
    if not begin:
        return DatabaseState.EMPTY
    if begin != _FILE_BEGINS:
        return DatabaseState.NO_DATABASE
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            tables: int = connection.execute(_TABLES).fetchone()[0]
            if not tables:
                return DatabaseState.EMPTY
            row = connection.execute(_ASK).fetchone()
    except sqlite3.OperationalError as error:
        return DatabaseState.FOREIGN if "no such table" in str(error) else DatabaseState.UNREADABLE
    except sqlite3.DatabaseError:
        return DatabaseState.NO_DATABASE
    return state_of(None if row is None else row[0])


async def _examine_postgres(url: str) -> DatabaseState:
    import asyncpg  # noqa: PLC0415 - a SQLite shop does not load asyncpg

    try:
        connection = await asyncpg.connect(url, timeout=CONNECT_SECONDS)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else f"no answer in {CONNECT_SECONDS} seconds"
        raise Refusal(Kind.UNAVAILABLE, f"The database cannot be opened: {reason}") from error
    try:
        if not await connection.fetchval(_POSTGRES_TABLES):
            return DatabaseState.EMPTY
        return state_of(await connection.fetchval(_ASK))
    except asyncpg.UndefinedTableError:
        return DatabaseState.FOREIGN
    except asyncpg.InsufficientPrivilegeError:
        return DatabaseState.UNREADABLE
    finally:
        await connection.close()


def state_of(revision: str | None) -> DatabaseState:
    """What a database is whose schema has a revision; None where it says of none."""
    known, newest = _revisions()
    if revision is None:
        return DatabaseState.EMPTY
    if revision == newest:
        return DatabaseState.READY
    return DatabaseState.OLDER if revision in known else DatabaseState.NEWER


@cache
def _revisions() -> tuple[frozenset[str], str]:
    """Every revision of this release, and the one that no migration builds upon."""
    found = [pair for path in _FOLDER.glob("*.py") for pair in _REVISION.findall(path.read_text(encoding="utf-8"))]
    own, below = ({number for is_below, number in found if bool(is_below) is wanted} for wanted in (False, True))
    return frozenset(own), max(own - below)
