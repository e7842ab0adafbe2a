"""Opening a shop's database: SQLite in a file, or PostgreSQL by its URL."""

from pathlib import Path

from panier.store.engine.db import Database, is_postgres
from panier.store.engine.sealing import Keyring

SECONDS = 10  # how long a shop waits for PostgreSQL
CONNECTIONS = 16


async def open_database(
    url: str,
    *,
    keyring: Keyring | None = None,
    is_beside: bool = False,
    seconds: int = SECONDS,
    connections: int = CONNECTIONS,
) -> Database:
    """Connect to a database whose schema is up to date (see store/engine/migrate.py).

    `keyring`: the keys of what is sealed; a command that touches no secrets does without. `is_beside`: for a command
    that writes something short while another process serves the SQLite file. `seconds` and `connections`: how long
    PostgreSQL is waited for, and how many connections to it there are at most.
    """
    if is_postgres(url):
        from panier.store.engine.postgres import PostgresDatabase  # noqa: PLC0415 - a SQLite shop does not load asyncpg

        return await PostgresDatabase.open(url, seconds=seconds, connections=connections, keyring=keyring)
    from panier.store.engine.sqlite import SqliteDatabase  # noqa: PLC0415 - and the other way round

    return SqliteDatabase(Path(url), is_beside=is_beside, keyring=keyring)
