"""The registry's table: one holder per name, whoever asks at once."""

import asyncio

from panier.store import registry_names
from tests.shop import Sandbox

SERVERS = ("ns1.sandbox.test", "ns2.sandbox.test")


async def take(shop: Sandbox, name: str, key: str, servers: tuple[str, ...] = SERVERS) -> tuple[str, tuple[str, ...]]:
    return await shop.database.write(lambda tx: registry_names.take(tx, name, key, name_servers=servers))


async def test_the_first_key_holds_a_name_and_keeps_its_name_servers(shop: Sandbox) -> None:
    assert await take(shop, "exemple.fr", "first") == ("first", SERVERS)
    assert await take(shop, "exemple.fr", "second", ("other.test",)) == ("first", SERVERS)
    assert await take(shop, "exemple.fr", "first", ("other.test",)) == ("first", SERVERS)


async def test_only_what_was_registered_is_found(shop: Sandbox) -> None:
    await take(shop, "exemple.fr", "first")
    asked = ["exemple.fr", "exemple.com"]
    assert await shop.database.read(lambda tx: registry_names.registered(tx, asked)) == {"exemple.fr": SERVERS}
    assert await shop.database.read(lambda tx: registry_names.registered(tx, [])) == {}


async def test_of_many_at_once_one_gets_the_name(shop: Sandbox) -> None:
    answers = await asyncio.gather(*(take(shop, "exemple.fr", f"key-{number}") for number in range(20)))
    assert len({key for key, _ in answers}) == 1
