"""Which schema a database has, told without the library that migrates it: loading that takes longer than the rest.

Migrations are read as text here, and never run.
"""

import asyncio
import re
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

from panier.store.engine.db import is_postgres
from panier.store.engine.sqlite_file import connect, prepare

CONNECT_SECONDS = 10
_FOLDER = Path(__file__).parent.parent / "migrations" / "versions"
_REVISION = re.compile(r'^(down_)?revision\b.*=\s*"(\w+)"', re.MULTILINE)
_ASK = "SELECT version_num FROM alembic_version"


@cache
def sources() -> str:
    """The text of all migrations."""
    return "".join(path.read_text(encoding="utf-8") for path in sorted(_FOLDER.glob("*.py")))


@cache
def newest() -> str:
    """The revision that no migration builds upon."""
    found = _REVISION.findall(sources())
    own, below = ({number for is_below, number in found if bool(is_below) is wanted} for wanted in (False, True))
    last: str = max(own - below)
    return last


def is_newest(url: str) -> bool:
    """True where a database has been brought to the newest revision; False also where it cannot be asked."""
    if is_postgres(url):
        return asyncio.run(_postgres_revision(url)) == newest()
    if not Path(url).exists():
        return False
    try:
        with closing(sqlite3.connect(f"{Path(url).absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return bool(connection.execute(_ASK).fetchone() == (newest(),))
    except sqlite3.Error:
        return False


def schema(file: Path) -> list[str]:
    """The statements that make a new SQLite file what a migrated one is, which holds nothing yet."""
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND substr(name, 1, 7) <> 'sqlite_' ORDER BY rowid"
        ).fetchall()
        numbers = connection.execute(
            "SELECT format('INSERT INTO sqlite_sequence (name, seq) VALUES (%Q, %d)', name, seq) FROM sqlite_sequence"
        ).fetchall()
    return [row[0] for row in (*rows, *numbers)]  # tables, and the numbers that some of them count on from


def create(file: Path, statements: list[str]) -> None:
    """Make a new SQLite file, whole or not at all, and readable by its owner alone."""
    with closing(connect(prepare(file))) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for statement in statements:
            connection.execute(statement)
        connection.execute("INSERT INTO alembic_version (version_num) VALUES (?)", (newest(),))
        connection.execute("COMMIT")


async def _postgres_revision(url: str) -> str | None:
    import asyncpg  # noqa: PLC0415 - a SQLite shop does not load asyncpg

    try:
        connection = await asyncpg.connect(url, timeout=CONNECT_SECONDS, command_timeout=CONNECT_SECONDS)
    except (OSError, asyncpg.PostgresError):
        return None
    try:
        found: str | None = await connection.fetchval(_ASK)
    except asyncpg.UndefinedTableError:
        return None
    finally:
        await connection.close()
    return found
