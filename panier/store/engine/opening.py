"""Opening a shop's database: SQLite in a file, or PostgreSQL by its URL."""

from pathlib import Path

from panier.store.engine.db import Database, is_postgres


async def open_database(url: str, *, is_beside: bool = False) -> Database:
    """Connect to a database whose schema is up to date (see store/engine/migrate.py).

    `is_beside`: for a command that writes something short while another process serves the SQLite file.
    """
    if is_postgres(url):
        from panier.store.engine.postgres import PostgresDatabase  # noqa: PLC0415 - a SQLite shop does not load asyncpg

        return await PostgresDatabase.open(url)
    from panier.store.engine.sqlite import SqliteDatabase  # noqa: PLC0415 - and the other way round

    return SqliteDatabase(Path(url), is_beside=is_beside)
