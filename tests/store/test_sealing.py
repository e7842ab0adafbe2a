"""No secret stands in the database as it is: what is compared is a digest, what is read again is sealed."""

import asyncio
import os
import re
from base64 import b64encode
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from panier.cli.resealing import reseal
from panier.core.account.access import digest
from panier.core.refusal import Refusal
from panier.settings import Settings
from panier.store import orders, sealed
from panier.store.account import keys
from panier.store.engine import migrate
from panier.store.engine.db import Database, Tx
from panier.store.engine.opening import open_database
from panier.store.engine.sealing import KNOWN_CHARACTERS_MAX, KNOWN_MAX, SEALED, Keyring
from panier.store.schema.tables import metadata
from tests.support import postgres
from tests.support.ordering import NAME_ANSWERS, UNPAID, add_name, answer, order_project, own_cart
from tests.support.secrets import KEY, RING
from tests.support.shop import Sandbox

MIGRATION = import_module("panier.store.migrations.versions.0009_sealed")
CODE = "s3cret-transfer-code"
NEW_KEY = bytes(range(100, 132))


async def everything(database: Database) -> str:
    """All that is stored, as one text."""

    async def read(tx: Tx) -> str:
        return "\n".join(
            [str(tuple(row)) for table in metadata.tables for row in await tx.rows(f"SELECT * FROM {table}")]
        )

    return await database.read(read)


async def test_no_secret_is_stored_as_it_is(shop: Sandbox, tmp_path: Path) -> None:
    first = shop.first
    client = shop.client(first)
    anonymous = await client.post(
        "/auth/credential", {"accessRules": [{"method": "GET", "path": "/*"}], "redirection": None}
    )
    cart = await own_cart(client)
    item = await add_name(client, cart, "taken-shop.fr")
    await answer(client, item, (*NAME_ANSWERS, ("AUTH_INFO", CODE)))
    await client.post(f"{cart}/checkout", UNPAID)
    paid = (await client.get(f"/me/order/{await order_project(client)}")).result
    await order_named(shop)
    await shop.deliver()
    oauth = (await client.post("/me/api/oauth2/client", CLIENT)).result
    found = await everything(shop.database)
    secrets = {
        "application secret": first.application_secret,
        "consumer key": first.consumer_key,
        "client secret": first.client_secret,
        "another client's secret": oauth["clientSecret"],
        "requested key": anonymous.result["consumerKey"],
        "validation token": anonymous.result["validationUrl"].rpartition("=")[2],
        "password of an order": paid["password"],
        "transfer code": CODE,
        "gateway token": await gateway_token(shop),
    }
    assert paid["password"] in paid["url"]
    assert [name for name, secret in secrets.items() if secret in found] == []
    for path in tmp_path.glob("panier.sqlite*"):
        content = path.read_bytes()
        assert [name for name, secret in secrets.items() if secret.encode() in content] == []


CLIENT = {"name": "mine", "description": "mine", "callbackUrls": [], "flow": "CLIENT_CREDENTIALS"}


async def order_named(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    cart = await own_cart(client)
    await answer(client, await add_name(client, cart, "exemple.com"), (*NAME_ANSWERS, ("AUTH_INFO", CODE)))
    await client.post(f"{cart}/checkout", {**UNPAID, "autoPayWithPreferredPaymentMethod": True})


async def gateway_token(shop: Sandbox) -> str:
    row = await shop.database.read(lambda tx: tx.row("SELECT gateway_token FROM payment_method"))
    assert row is not None
    return RING.open(row[0], "payment_method.gateway_token")


async def test_an_order_opens_with_its_password_alone(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    order_id = await order_project(client, how=UNPAID)
    password = (await client.get(f"/me/order/{order_id}")).result["password"]
    for wrong in ("", "x", password[:-1], password + "x", password.lower(), "é"):
        assert await shop.database.read(lambda tx, wrong=wrong: orders.load_by_password(tx, order_id, wrong)) is None  # type: ignore[misc]
    assert await shop.database.read(lambda tx: orders.load_by_password(tx, order_id, password)) is not None


def test_a_sealed_text_opens_with_its_keys_in_its_place_alone() -> None:
    text = RING.seal("sécret", "mail.body")
    assert "cret" not in text
    assert RING.seal("sécret", "mail.body") != text
    assert RING.open(text, "mail.body") == "sécret"
    for other in ("smd.document", "", "mail"):
        with pytest.raises(Refusal, match="moved there"):
            RING.open(text, other)
    for wrong in ("plain", "", text[:-8] + "AAAAAAA=", f"s1.00000000.{text.rpartition('.')[2]}"):
        with pytest.raises(Refusal):
            RING.open(wrong, "mail.body")
    turned = Keyring([NEW_KEY, KEY], os.urandom)
    assert turned.open(text, "mail.body") == "sécret"
    assert not turned.is_current(text)
    with pytest.raises(Refusal, match="PANIER_SECRET_KEY"):
        RING.open(turned.seal("x", "mail.body"), "mail.body")


def test_the_sealed_columns_are_listed_alike() -> None:
    migrated = {f"{table}.{one}" for table, (_, columns) in MIGRATION.SEALED.items() for one in columns}
    from_the_first_on = {
        "charge.challenge_url", "kept_answer.body", "kept_answer.request", "mail.secret",
        "consumption_report.password", "hook.former_secret", "hook.secret", "order_document.content", "paper.password",
        "payment_method.challenge_url", "second_factor.secret", "sent_form.shown", "staff.totp_secret",
    }  # fmt: skip
    assert set(SEALED) - migrated == from_the_first_on
    assert migrated <= set(SEALED)
    assert set(SEALED) <= {f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.c}
    folder = Path(sealed.__file__).parent
    written = {
        place
        for path in folder.rglob("*.py")
        if path.parent.name not in {"engine", "schema", "versions"}
        for place in re.findall(r'"(\w+\.\w+)"', path.read_text())
        if place in SEALED
    }
    assert written == set(SEALED)


def test_every_column_that_sounds_secret_is_sealed_or_a_digest() -> None:
    telling = re.compile(r"secret|password|token|auth_code|consumer_key")
    found = {f"{t.name}.{c.name}" for t in metadata.tables.values() for c in t.c if telling.search(c.name)}
    digests = {
        "access_token.token_hash", "account.password_hash", "brief_token.token_digest", "browser_session.token_digest",
        "credential.consumer_key", "credential.validation_token",
        "dynhost_login.password_hash", "identity_token.token_digest", "identity_user.password_hash",
        "identity_user.password_changed_us",  # a time
        "oauth2_client.secret_hash", "paper_export.token_digest", "password_reset.token_digest", "staff.password_hash",
        "termination.token_digest",
        "zone_restore_point.token_digest",
    }  # fmt: skip
    assert found - set(SEALED) == digests


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield str(tmp_path / "new" / "panier.sqlite")
        return
    with postgres.database(request.getfixturevalue("postgres_server")) as dsn:
        yield dsn


PASSWORDS = ("pAssword1", "pAssword2")


async def plant_unsealed(tx: Tx) -> None:
    """What an earlier release stored."""
    await tx.execute(
        "INSERT INTO account (nic, email, password_hash, subsidiary, country, language, legal_form, first_name,"
        " last_name, profile, created_us)"
        " VALUES ('aa1-ovh', 'a', 'a', 'FR', 'FR', 'fr', 'individual', 'A', 'B', '{}', 0)"
    )
    await tx.execute(
        "INSERT INTO application (account_id, application_key, application_secret, name, description, created_us)"
        " VALUES (1, 'key', 'application-secret', 'n', 'd', 0)"
    )
    for number in range(1, 1_502):
        await tx.execute(
            "INSERT INTO credential (application_id, account_id, consumer_key, validation_token, state, rules,"
            " created_us) VALUES (1, 1, $1, $2, 'pendingValidation', '[]', 0)",
            f"consumer-key-{number}", f"validation-{number}" if number % 2 else None,
        )  # fmt: skip
    for number, password in enumerate(PASSWORDS, 1):
        await tx.execute(
            "INSERT INTO placed_order (account_id, password, quote, waived, created_us, expires_us)"
            " VALUES (1, $1, $2, 1, 0, 0)",
            password, '{"AUTH_INFO":"transfer-code"}',
        )  # fmt: skip
        await tx.execute(
            "INSERT INTO delivery (order_id, thing, unit, delivery_key, state, attempts) VALUES ($1, 0, 0, $2, $3, 1)",
            number, f"{password}-0-0", ("done", "doing")[number - 1],
        )  # fmt: skip
    await tx.execute(
        "INSERT INTO mail (account_id, recipient, subject, body, written_us) VALUES (1, 'a', 's', 'token-in-mail', 0)"
    )


async def test_an_earlier_release_s_secrets_are_sealed(empty: str) -> None:
    await asyncio.to_thread(migrate.upgrade, empty, "0005")
    database = await open_database(empty)
    await database.write(plant_unsealed)
    await database.close()
    with pytest.raises(Refusal, match="PANIER_SECRET_KEY"):
        await asyncio.to_thread(migrate.upgrade, empty)
    assert await asyncio.to_thread(migrate.differences, empty) != [], "nothing of a migration that fails is left"
    await asyncio.to_thread(migrate.upgrade, empty, keyring=RING)
    assert await asyncio.to_thread(migrate.differences, empty) == []
    database = await open_database(empty, keyring=RING)
    found = await everything(database)
    left = ["application-secret", "consumer-key-", "validation-", "transfer-code", "token-in-mail", PASSWORDS[0]]
    assert [text for text in left if text in found] == []
    assert f"{PASSWORDS[1]}-0-0" in found, "what is under way goes on being asked for under its key"
    for number in (1, 1_501):
        assert await database.read(lambda tx, n=number: keys.load_requested(tx, f"validation-{n}")) is not None  # type: ignore[misc]
    caller = await database.read(lambda tx: keys.load_caller(tx, "key", "consumer-key-1500"))
    assert caller is not None
    assert caller[1].secret == "application-secret"
    assert digest("consumer-key-1500") in found
    await database.close()
    if not empty.startswith("postgres"):
        content = b"".join(path.read_bytes() for path in Path(empty).parent.iterdir())
        assert [text for text in left if text.encode() in content] == []


async def test_secrets_are_sealed_with_another_key_beside_a_shop_that_serves(shop: Sandbox, tmp_path: Path) -> None:
    client = shop.client(shop.first)
    order_id = await order_project(client, how=UNPAID)
    before = (await client.get(f"/me/order/{order_id}")).result
    url = await address(shop, tmp_path)
    both = f"{b64encode(NEW_KEY).decode()}, {b64encode(KEY).decode()}"
    assert await reseal(Settings(url, secret_key=both)) >= 4
    assert await reseal(Settings(url, secret_key=both)) == 0
    turned = await open_database(url, keyring=Keyring([NEW_KEY], os.urandom), is_beside=True)
    await turned.read(sealed.check_keys)
    order = await turned.read(lambda tx: orders.load(tx, order_id, owner=1))
    assert order is not None
    assert order.password == before["password"]
    await turned.close()
    with pytest.raises(Refusal, match="PANIER_SECRET_KEY"):
        await shop.database.read(sealed.check_keys)


def test_of_sealed_documents_only_the_latest_short_ones_are_known() -> None:
    ring = Keyring([KEY], os.urandom)
    seen: list[str] = []

    def read(text: str) -> str:
        seen.append(text)
        return text.upper()

    first, long = ring.seal("first", "here"), ring.seal("x" * KNOWN_CHARACTERS_MAX, "here")
    assert [ring.read(first, "here", read) for _ in range(3)] == ["FIRST"] * 3
    assert seen == ["first"]
    with pytest.raises(Refusal, match="moved there from elsewhere"):
        ring.read(first, "there", read)
    for number in range(KNOWN_MAX):
        assert ring.read(ring.seal(f"n{number}", "here"), "here", read) == f"N{number}"
    seen.clear()
    assert ring.read(first, "here", read) == "FIRST"
    assert seen == ["first"], "it was forgotten for later ones"
    assert {ring.read(long, "here", read) for _ in range(2)} == {"X" * KNOWN_CHARACTERS_MAX}
    assert len(seen) == 3, "a long one is not kept"


async def address(shop: Sandbox, tmp_path: Path) -> str:
    """Where the database of a shop is."""
    if (tmp_path / "panier.sqlite").exists():
        return str(tmp_path / "panier.sqlite")
    row = await shop.database.read(lambda tx: tx.row("SELECT current_database(), inet_server_port()"))
    assert row is not None
    return f"postgresql://panier@127.0.0.1:{row[1]}/{row[0]}"
