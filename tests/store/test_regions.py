"""A database is of one region from its first start on, and a shop of another one leaves it alone."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from panier import cli
from panier.core.catalog.region import Region
from panier.core.refusal import Refusal
from panier.settings import read
from panier.store.engine import migrate, regions
from panier.store.engine.db import Tx, is_postgres
from panier.store.engine.opening import open_database
from tests.support import postgres
from tests.support.ports import free_port
from tests.support.secrets import KEY_TEXT

BEFORE = "0015"  # the release before regions were written down
ACCOUNT = (
    "INSERT INTO account (nic, email, password_hash, subsidiary, country, language, legal_form, first_name, last_name,"
    " profile, created_us) VALUES ('aa1-ovh', 'a', 'a', 'FR', 'FR', 'fr_FR', 'individual', 'A', 'B', '{}', 0)"
)

IN_A_SANDBOX = "INSERT INTO shop_mode (place, mode, since_us) VALUES (1, 'sandbox', 0)"


@pytest.fixture(params=["sqlite", "postgres"])
def old_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind with the tables of an earlier release."""
    if request.param == "sqlite":
        url = str(tmp_path / "data" / "panier.sqlite")
        migrate.upgrade(url, BEFORE)
        yield url
        return
    with postgres.database(request.getfixturevalue("postgres_server")) as dsn:
        migrate.upgrade(dsn, BEFORE)
        yield dsn


def run(url: str, *statements: str, claimed: Region | None = None) -> list[Any]:
    """Run statements in a database, after what a start of a region's shop does with it; the rows of the last one."""

    async def go() -> list[Any]:
        database = await open_database(url)

        async def body(tx: Tx) -> list[Any]:
            if claimed is not None:
                await regions.claim(tx, claimed)
            rows: list[Any] = []
            for statement in statements:
                rows = [tuple(row) for row in await tx.rows(statement)]
            return rows

        try:
            return await database.write(body)
        finally:
            await database.close()

    return asyncio.run(go())


def test_a_database_that_was_used_earlier_is_europes(old_database: str) -> None:
    run(old_database, ACCOUNT)
    migrate.upgrade(old_database)
    with pytest.raises(Refusal, match="This database is of the region eu, not us: set PANIER_REGION=eu"):
        run(old_database, claimed=Region.US)
    run(old_database, claimed=Region.EU)


@pytest.mark.parametrize("region", list(Region))
def test_a_new_database_is_of_the_first_region_that_uses_it(old_database: str, region: Region) -> None:
    migrate.upgrade(old_database)
    for other in (region, *Region):
        if other == region:
            assert run(old_database, "SELECT region FROM shop_region", claimed=other) == [(region.value,)]
        else:
            with pytest.raises(Refusal, match=f"of the region {region.value}, not {other.value}"):
                run(old_database, claimed=other)


def test_shops_of_other_regions_do_not_start_on_it(
    old_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate.upgrade(old_database)
    run(old_database, ACCOUNT, IN_A_SANDBOX, claimed=Region.CA)
    monkeypatch.delenv("PANIER_REGION", raising=False)
    monkeypatch.setenv("PANIER_SECRET_KEY", KEY_TEXT)
    if is_postgres(old_database):
        monkeypatch.setenv("PANIER_DATABASE", old_database)
    refused = "This database is of the region ca, not"
    with pytest.raises(Refusal, match=refused):
        cli.sandbox(port=free_port(), folder=tmp_path / "data")
    with pytest.raises(Refusal, match=refused):
        cli.sandbox(port=free_port(), folder=tmp_path / "data", region=Region.US)
    monkeypatch.setenv("PANIER_DATABASE", old_database)
    monkeypatch.setenv("PANIER_REGION", "us")
    with pytest.raises(Refusal, match=refused):
        cli.serve(port=free_port(), works=True)
    with pytest.raises(Refusal, match=refused):
        cli.work()
    assert run(old_database, "SELECT nic FROM account") == [("aa1-ovh",)]


def test_the_region_is_a_setting_with_three_values() -> None:
    assert read({}).region == Region.EU
    assert read({"PANIER_REGION": "ca"}).region == Region.CA
    with pytest.raises(Refusal, match=r"PANIER_REGION.* is 'fr', but must be eu or ca or us"):
        read({"PANIER_REGION": "fr"})
