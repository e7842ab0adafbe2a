"""A new sandbox's file is made as a migrated one is, whichever way is quicker."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from panier.cli import ready_made, schema
from panier.files.parsed import parsed_files
from panier.store.engine import migrate, revision


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A cache that knows nothing."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    parsed_files.cache_clear()


def content(url: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(url)) as connection:
        tables = connection.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
        ).fetchall()
        numbers = connection.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name").fetchall()
    assert numbers, "records of zones have high numbers"
    return [*tables, *numbers]


def test_a_copied_schema_is_the_migrated_one(tmp_path: Path) -> None:
    first, second = str(tmp_path / "a" / "panier.sqlite"), str(tmp_path / "b" / "panier.sqlite")
    schema.bring_up(first)
    assert parsed_files().plain(revision.sources()) is not None
    schema.bring_up(second)
    assert content(first) == content(second)
    for url in (first, second):
        assert revision.is_newest(url)
        assert migrate.differences(url) == []


def test_an_older_file_is_migrated(tmp_path: Path) -> None:
    new, old = str(tmp_path / "new.sqlite"), str(tmp_path / "old.sqlite")
    schema.bring_up(new)
    migrate.upgrade(old, "0002")
    assert not revision.is_newest(old)
    schema.bring_up(old)
    assert revision.is_newest(old)
    assert migrate.differences(old) == []


def test_what_is_no_database_of_a_shop_is_not_up_to_date(tmp_path: Path) -> None:
    (tmp_path / "text.sqlite").write_text("text")
    (tmp_path / "empty.sqlite").touch()
    for name in ("missing", "empty", "text"):
        assert not revision.is_newest(str(tmp_path / f"{name}.sqlite"))


async def test_postgres_is_asked_for_its_revision_too(postgres_database: str) -> None:
    assert not await asyncio.to_thread(revision.is_newest, postgres_database)
    await asyncio.to_thread(schema.bring_up, postgres_database)
    assert await asyncio.to_thread(revision.is_newest, postgres_database)


def test_a_start_loads_no_library_that_only_migrations_need() -> None:
    modules = "panier.app, panier.cli.ready_made, panier.cli.schema, panier.cli.welcome, panier.store.engine.modes"
    command = f"import sys, {modules}; print(sorted({{'alembic', 'sqlalchemy', 'asyncpg'}} & sys.modules.keys()))"
    found = subprocess.run([sys.executable, "-c", command], capture_output=True, check=True, text=True)
    assert found.stdout == "[]\n"


def test_the_kept_hash_is_of_the_printed_password() -> None:
    assert PasswordHasher().verify(ready_made.KEPT_HASH, ready_made.PASSWORD)
    assert not PasswordHasher().check_needs_rehash(ready_made.KEPT_HASH)
