"""What a database of an earlier release becomes."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from panier.core.service.service import Role, Service
from panier.store import contacts, services
from panier.store.engine import migrate
from panier.store.engine.db import Tx
from panier.store.engine.opening import open_database
from tests.support import postgres

FIELDS = {"firstName": "A", "vat": "1"}


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind in which nothing is yet."""
    if request.param == "sqlite":
        yield str(tmp_path / "new" / "panier.sqlite")
        return
    with postgres.database(request.getfixturevalue("postgres_server")) as dsn:
        yield dsn


async def plant(tx: Tx) -> None:
    """Two names of one contact, which was used as it was; another account was named to administer the second one."""
    for nic in ("aa1-ovh", "aa2-ovh"):
        await tx.execute(
            "INSERT INTO account (nic, email, password_hash, subsidiary, country, language, legal_form, first_name,"
            " last_name, profile, created_us) VALUES ($1, 'a', 'a', 'FR', 'FR', 'fr_FR', 'individual', 'A', 'B', '{}',"
            " 0)",
            nic,
        )
    row = await tx.row(
        "INSERT INTO contact (account_id, fields, created_us) VALUES (1, $1, 0) RETURNING contact_id",
        '{"firstName":"A","vat":"1"}',
    )
    assert row == (1,)
    await tx.execute(
        "INSERT INTO placed_order (account_id, password, quote, waived, created_us, expires_us)"
        " VALUES (1, 'x', '{}', 1, 0, 0)"
    )
    things = (
        ("domain", "un.fr", "domain", None, '{"owner":"/me/contact/1","name_servers":[]}'),
        ("domain", "deux.fr", "domain", None, '{"owner":"/domain/contact/1","admin":"aa2-ovh","tech":"aa1-ovh"}'),
        ("dns", "deux.fr", "zone", 2, "{}"),
        ("cloud", "project", "cloud-project", None, "{}"),
    )
    for number, (family, name, product, parent, details) in enumerate(things, 1):
        await tx.execute(
            "INSERT INTO delivery (order_id, thing, unit, delivery_key, state, attempts)"
            " VALUES (1, $1, 0, $2, 'done', 1)",
            number, f"key-{number}",
        )  # fmt: skip
        await tx.execute(
            "INSERT INTO service (account_id, delivery_id, order_id, family, name, plan_code, product,"
            " parent_service_id, created_us, details) VALUES (1, $1, 1, $2, $3, 'fr', $4, $5, 0, $6)",
            number, family, name, product, parent, details,
        )  # fmt: skip


async def test_names_keep_their_people_and_get_owners_of_their_own(empty: str) -> None:
    await asyncio.to_thread(migrate.upgrade, empty, "0001")
    database = await open_database(empty)
    await database.write(plant)
    await database.close()
    await asyncio.to_thread(migrate.upgrade, empty)
    database = await open_database(empty)
    found = await database.read(lambda tx: services.load_several(tx, [1, 2, 3, 4]))
    mine = await database.read(lambda tx: contacts.every(tx, owner=1))
    theirs = await database.read(lambda tx: contacts.every(tx, owner=2))
    await database.close()
    assert {number: people(service) for number, service in found.items()} == {
        1: [1, 1, 1], 2: [2, 1, 1], 3: [2, 1, 1], 4: [1, 1, 1],
    }  # fmt: skip
    assert [(one.contact_id, one.attached_domain, one.fields) for one in mine] == [(1, "un.fr", FIELDS)]
    assert [(one.contact_id, one.attached_domain, one.fields) for one in theirs] == [(2, "deux.fr", FIELDS)]
    assert found[1].details == {"owner": "/me/contact/1", "name_servers": []}
    assert found[2].details == {"owner": "/me/contact/2"}


def people(service: Service) -> list[int]:
    return [service.account_of(role) for role in Role]
