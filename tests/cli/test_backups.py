"""panier backup and panier restore: a shop is copied while people buy, and is whole again elsewhere."""

import asyncio
import json
import os
import sqlite3
import stat
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from panier.app import claim as claim_database
from panier.core.refusal import Refusal
from panier.flows.account.seeds import Keys
from panier.settings import Settings
from panier.store.backups.postgres import PostgresServer, find_server
from panier.store.engine import migrate, revision
from panier.store.engine.db import is_postgres
from panier.store.engine.sqlite_file import claim
from tests.support import ledger, postgres
from tests.support import shop as shops
from tests.support.ordering import order_name
from tests.support.parts.commands import run_command
from tests.support.secrets import KEY_TEXT
from tests.support.shop import Sandbox

Furnished = tuple[str, tuple[Keys, ...]]
ANOTHER_KEY = "Ab" * 21 + "A="


@pytest.fixture(params=["sqlite", "postgres"])
def furnished(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Furnished]:
    """A shop's database with nothing beside it, once of each kind."""
    if request.param == "sqlite":
        file, customers = request.getfixturevalue("sqlite_furnished")
        yield claimed(shops.copy_sqlite(file, tmp_path), customers)
        return
    server = request.getfixturevalue("postgres_server")
    template, customers = request.getfixturevalue("postgres_furnished")
    with postgres.database(server, template) as url:
        yield claimed(url, customers)


def claimed(url: str, customers: tuple[Keys, ...]) -> Furnished:
    """A database that says whose it is, as after the first start of a shop."""

    async def say() -> None:
        async with shops.opened(url, customers) as shop:
            await claim_database(Settings(url), shop.shop, shop.database)

    asyncio.run(say())
    return url, customers


@pytest.fixture
def elsewhere(furnished: Furnished, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a database of the same kind may be, and is not yet."""
    if not is_postgres(furnished[0]):
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        yield str(tmp_path / "elsewhere" / "panier.sqlite")
        return
    with postgres.database(request.getfixturevalue("postgres_server")) as url:
        yield url


def run(*words: object, **given: str) -> subprocess.CompletedProcess[str]:
    """What a command says, with these settings and no others."""
    settings = {"PANIER_SECRET_KEY": KEY_TEXT, **given}
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PANIER_")}
    return run_command(words, {**bare, **settings})


def refusal(*words: object, **given: str) -> str:
    done = run(*words, **given)
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


async def content(shop: Sandbox) -> Mapping[str, int]:
    """How much there is of what must not get lost."""
    tables = ("placed_order", "charge", "paper", "ledger_entry", "service", "mail")
    columns = ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
    row = await shop.database.read(lambda tx: tx.row(f"SELECT {columns}"))
    assert row is not None
    return dict(zip(tables, row, strict=True))


async def test_a_shop_is_copied_while_people_buy_and_is_whole_elsewhere(
    furnished: Furnished, elsewhere: str, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    async with shops.opened(*furnished) as shop:
        client = shop.client(shop.first)
        first = await order_name(client, "before.com")
        await shop.deliver()
        before = await content(shop)
        taking = asyncio.create_task(asyncio.to_thread(run, "backup", copy, PANIER_DATABASE=furnished[0]))
        number = 0
        while not taking.done():
            number += 1
            await order_name(client, f"meanwhile{number}.com")
            await shop.deliver()
        done = await taking
        assert done.returncode == 0, done.stderr
        assert "whole: a sandbox, region eu, schema" in done.stdout
        assert "PANIER_SECRET_KEY  (without this key" in done.stdout
        after = await content(shop)
        bill = await client.get(f"/me/order/{first}")
    assert number > 1, "somebody bought meanwhile"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir() if "part" in one.name] == []

    restored = await asyncio.to_thread(run, "restore", copy, PANIER_DATABASE=elsewhere)
    assert restored.returncode == 0, restored.stderr
    assert (await asyncio.to_thread(run, "db", "check", PANIER_DATABASE=elsewhere)).returncode == 0
    async with shops.opened(elsewhere, furnished[1]) as again:
        found = await content(again)
        assert all(before[what] <= found[what] <= after[what] for what in before), (before, found, after)
        assert await ledger.faults(again) == []
        assert (await again.client(again.first).get(f"/me/order/{first}")).result == bill.result
        again.clock.advance(days=1)
        await order_name(again.client(again.first), "afterwards.com")
        await again.deliver()
        assert (await content(again))["placed_order"] == found["placed_order"] + 1
        assert await ledger.faults(again) == []


async def test_what_is_there_stays_as_it_is(furnished: Furnished, elsewhere: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    taken = await asyncio.to_thread(run, "backup", copy, "--json", PANIER_DATABASE=furnished[0])
    told = json.loads(taken.stdout)
    assert (told["file"], told["bytes"], told["region"]) == (str(copy), copy.stat().st_size, "eu")
    content = copy.read_bytes()
    assert "is there already, and nothing is overwritten" in await asyncio.to_thread(
        refusal, "backup", copy, PANIER_DATABASE=furnished[0]
    )
    assert copy.read_bytes() == content
    assert "nothing is overwritten" in await asyncio.to_thread(refusal, "restore", copy, PANIER_DATABASE=furnished[0])
    nowhere = await asyncio.to_thread(refusal, "backup", tmp_path / "no" / "copy", PANIER_DATABASE=furnished[0])
    assert f"{tmp_path}/no is no folder: make it first" in nowhere


@pytest.mark.parametrize(
    "given, why",
    [
        ({"PANIER_REGION": "ca"}, "The copy is of the region eu, not ca: set PANIER_REGION=eu"),
        ({"PANIER_REGISTRY": "none"}, "The copy is of a sandbox, and these are the settings of a live shop"),
        ({"PANIER_SECRET_KEY": ANOTHER_KEY}, "is not sealed with a key of this shop"),
    ],
)
async def test_a_copy_of_another_shop_is_refused_and_nothing_is_written(
    furnished: Furnished, elsewhere: str, tmp_path: Path, given: dict[str, str], why: str
) -> None:
    copy = tmp_path / "copy"
    assert (await asyncio.to_thread(run, "backup", copy, PANIER_DATABASE=furnished[0])).returncode == 0
    assert why in await asyncio.to_thread(refusal, "restore", copy, **{"PANIER_DATABASE": elsewhere, **given})
    restored = await asyncio.to_thread(run, "restore", copy, PANIER_DATABASE=elsewhere)
    assert restored.returncode == 0, "the place is as free as before"


async def test_a_shop_that_runs_is_not_restored_into(furnished: Furnished, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    async with shops.opened(*furnished):
        taken = await asyncio.to_thread(run, "backup", copy, PANIER_DATABASE=furnished[0])
        assert taken.returncode == 0, taken.stderr
        assert "in use" in await asyncio.to_thread(refusal, "restore", copy, PANIER_DATABASE=furnished[0])


async def test_a_copy_of_the_other_kind_of_database_is_refused(
    furnished: Furnished, elsewhere: str, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(b"SQLite format 3\x00" if is_postgres(elsewhere) else b"PGDMP")
    why = "is no copy of PostgreSQL" if is_postgres(elsewhere) else "is a copy of PostgreSQL"
    assert why in await asyncio.to_thread(refusal, "restore", copy, PANIER_DATABASE=elsewhere)
    copy.write_bytes(b"PGDMPnothing" if is_postgres(elsewhere) else b"SQLite format 3\x00nothing")
    assert await asyncio.to_thread(refusal, "restore", copy, PANIER_DATABASE=elsewhere)
    assert "There is no file" in await asyncio.to_thread(
        refusal, "restore", tmp_path / "none", PANIER_DATABASE=elsewhere
    )


def plain(tmp_path: Path, statement: str) -> Path:
    """A file of SQLite in which something was done."""
    file = tmp_path / "made"
    migrate.upgrade(str(file))
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(statement)
    return file


def test_a_copy_of_a_later_release_is_refused(tmp_path: Path) -> None:
    file = plain(tmp_path, "UPDATE alembic_version SET version_num = '9999'")
    told = refusal("restore", file, PANIER_DATABASE=str(tmp_path / "new.sqlite"))
    assert "has the schema 9999, of a later release than this one" in told
    assert not (tmp_path / "new.sqlite").exists()


def test_a_copy_of_an_earlier_release_is_restored_and_says_what_comes_next(tmp_path: Path) -> None:
    old, new = str(tmp_path / "old.sqlite"), str(tmp_path / "new.sqlite")
    migrate.upgrade(old, "0030")
    done = run("restore", old, PANIER_DATABASE=new)
    assert done.returncode == 0, done.stderr
    assert "`panier db upgrade` comes next" in done.stdout
    assert run("db", "upgrade", PANIER_DATABASE=new).returncode == 0
    assert revision.is_newest(new)


def test_a_damaged_database_is_not_copied(tmp_path: Path) -> None:
    file = plain(tmp_path, "PRAGMA foreign_keys = OFF")
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET rootpage = 2 WHERE type = 'index' AND name LIKE 'ix_%'")
    told = refusal("backup", tmp_path / "copy", PANIER_DATABASE=str(file))
    assert "damaged" in told or "malformed" in told
    assert not (tmp_path / "copy").exists()


def test_a_sandbox_that_lost_its_key_makes_no_other_one(tmp_path: Path) -> None:
    file = plain(tmp_path, "PRAGMA foreign_keys = ON")
    told = refusal("restore", file, PANIER_DATABASE=str(tmp_path / "new.sqlite"), PANIER_SECRET_KEY="")
    assert f"put its key at {tmp_path}/secret.key first" in told
    assert not (tmp_path / "secret.key").exists()


def test_a_folder_is_not_taken_for_a_free_place(tmp_path: Path) -> None:
    file = plain(tmp_path, "PRAGMA foreign_keys = ON")
    assert "is there already" in refusal("restore", file, PANIER_DATABASE=str(tmp_path))
    claim(file).close()  # nobody holds it any more


def test_programs_of_another_version_are_refused_by_name(
    postgres_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = find_server(postgres_database)
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refusal, match=r"needs pg_dump of PostgreSQL 99, .*there is the one of 9"):
        replace(server, version=99).program("pg_dump")
    with pytest.raises(Refusal, match="and there is none: `apt install postgresql-client-99`"):
        replace(server, version=99).program("pg_restore")


def test_a_password_is_in_no_list_of_processes() -> None:
    server = PostgresServer("postgresql://shop:p%40ss@db.example:5433/shop?sslmode=require", 15, 0)
    assert server.address == "postgresql://shop@db.example:5433/shop?sslmode=require"
    assert server.surroundings["PGPASSWORD"] == "p@ss"
