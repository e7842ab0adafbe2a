"""Opening a shop's database: SQLite in a file, or PostgreSQL by its URL."""

from pathlib import Path

from panier.store.db import Database, is_postgres


async def open_database(url: str) -> Database:
    """Connect to a database whose schema is up to date (see store/migrate.py)."""
    if is_postgres(url):
        from panier.store.postgres import PostgresDatabase  # noqa: PLC0415 - a SQLite shop does not load asyncpg

        return await PostgresDatabase.open(url)
    from panier.store.sqlite import SqliteDatabase  # noqa: PLC0415 - and the other way round

    return SqliteDatabase(Path(url))
