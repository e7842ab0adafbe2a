"""The sandbox registry's tables: one holder per name, however many ask at once; outcomes by key; a queue."""

import asyncio
from dataclasses import replace

from panier.store import registry_names
from panier.store.registry_names import RegisteredName, SentCommand
from tests.support.shop import Sandbox

NAME = RegisteredName(
    "exemple.fr", "first", is_ours=True, is_premium=False, created_us=1, expires_us=2, transferred_us=None,
    asked_us=None, asked_by=None, auth_code="code", is_locked=True, name_servers=("ns1.sandbox.test",),
    details={"ds_records": []},
)  # fmt: skip


async def take(shop: Sandbox, name: RegisteredName) -> RegisteredName:
    return await shop.database.write(lambda tx: registry_names.add_name(tx, name))


async def test_the_first_key_holds_a_name_and_keeps_all_of_it(shop: Sandbox) -> None:
    assert await take(shop, NAME) == NAME
    assert await take(shop, replace(NAME, key="second", name_servers=("other.test",))) == NAME


async def test_only_what_was_registered_is_found(shop: Sandbox) -> None:
    await take(shop, NAME)
    asked = ["exemple.fr", "exemple.com"]
    assert await shop.database.read(lambda tx: registry_names.load_known(tx, asked)) == ({"exemple.fr": NAME}, {})
    assert await shop.database.read(lambda tx: registry_names.load_known(tx, [])) == ({}, {})
    assert await shop.database.read(lambda tx: registry_names.load(tx, "exemple.com")) is None


async def test_of_many_at_once_one_gets_the_name(shop: Sandbox) -> None:
    answers = await asyncio.gather(*(take(shop, replace(NAME, key=f"key-{number}")) for number in range(20)))
    assert len({answer.key for answer in answers}) == 1


async def test_a_name_is_changed_whole_and_forgotten(shop: Sandbox) -> None:
    await take(shop, NAME)
    changed = replace(NAME, is_ours=False, asked_us=5, asked_by="Elsewhere", is_locked=False, details={})
    await shop.database.write(lambda tx: registry_names.update(tx, changed))
    assert await shop.database.read(lambda tx: registry_names.list_asked(tx, before_us=5)) == (changed,)
    assert await shop.database.read(lambda tx: registry_names.list_asked(tx, before_us=4)) == ()
    await shop.database.write(lambda tx: registry_names.remove(tx, "exemple.fr"))
    assert await shop.database.read(lambda tx: registry_names.load(tx, "exemple.fr")) is None


async def test_a_command_keeps_its_last_outcome(shop: Sandbox) -> None:
    sent = SentCommand("key", "exemple.fr", "{}", '{"answer":"pending"}', sent_us=1, due_us=9)
    await shop.database.write(lambda tx: registry_names.add_sent(tx, sent))
    assert await shop.database.read(lambda tx: registry_names.load_undecided(tx, "exemple.fr")) == sent
    decided = replace(sent, outcome='{"answer":"done"}', due_us=None)
    await shop.database.write(lambda tx: registry_names.add_sent(tx, decided))
    assert await shop.database.read(lambda tx: registry_names.load_sent(tx, "key")) == decided
    assert await shop.database.read(lambda tx: registry_names.load_undecided(tx, "exemple.fr")) is None


async def test_messages_come_in_order_until_they_are_taken_off(shop: Sandbox) -> None:
    for text in ("one", "two"):
        await shop.database.write(lambda tx, content=text: registry_names.add_message(tx, content))  # type: ignore[misc]
    first = await shop.database.read(registry_names.load_oldest_message)
    assert first is not None
    assert first[1] == "one"
    assert await shop.database.read(registry_names.load_oldest_message) == first
    await shop.database.write(lambda tx: registry_names.delete_message(tx, first[0]))
    second = await shop.database.read(registry_names.load_oldest_message)
    assert second is not None
    assert second[1] == "two"


async def test_a_wish_holds_until_it_is_taken_back(shop: Sandbox) -> None:
    for entry in ("one", "two"):
        await shop.database.write(lambda tx, said=entry: registry_names.set_wish(tx, "exemple.fr", said))  # type: ignore[misc]
    assert await shop.database.read(lambda tx: registry_names.load_known(tx, ["exemple.fr"])) == (
        {},
        {"exemple.fr": "two"},
    )
    await shop.database.write(lambda tx: registry_names.delete_wish(tx, "exemple.fr"))
    assert await shop.database.read(lambda tx: registry_names.load_known(tx, ["exemple.fr"])) == ({}, {})
