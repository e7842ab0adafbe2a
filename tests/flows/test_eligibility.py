"""Judging a change of an owner by the rules of the names that it holds, for those who change owners."""

import time

from panier.core.contact.rule import Action
from panier.flows.contact import eligibility
from panier.store.engine.db import Tx
from tests.support.eligible import PERSON, owner
from tests.support.ordering import NAME_ANSWERS, add_name, answer, order_name, own_cart
from tests.support.shop import Sandbox


async def account_id(shop: Sandbox, nic: str) -> int:
    row = await shop.database.read(lambda tx: tx.row("SELECT account_id FROM account WHERE nic = $1", nic))
    assert row is not None
    return int(row[0])


async def test_a_change_of_an_owner_is_judged_by_every_name_it_holds(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    names = ["exemple.com", "exemple.fr", "exemple.de"]
    for name in names:
        await order_name(camille, name)
    await shop.deliver()
    mine = await account_id(shop, shop.first.nic)
    stored = (await camille.get("/domain/contact")).result[0]
    moved = {**stored, "address": {**stored["address"], "country": "US"}}

    async def judged(tx: Tx) -> dict[str, list[str]]:
        found = await eligibility.list_violations_of(
            tx, shop.shop, account_id=mine, names=names, action=Action.UPDATE, owner_fields=moved
        )
        return {name: sorted(one.message.partition(" must be")[0] for one in some) for name, some in found.items()}

    before = shop.database.statements
    assert await shop.database.read(judged) == {
        "exemple.com": ['Field "country" is read-only'],
        "exemple.fr": ['Field "country"', 'Field "country" is read-only'],
        "exemple.de": ['Field "country" is read-only'],
    }
    assert shop.database.statements - before == 3, "the account, its names and their owners"


async def test_one_name_is_judged_as_it_stands_or_for_somebody_else(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await order_name(camille, "exemple.fr")
    await sqlite_shop.deliver()
    shop, mine = sqlite_shop.shop, await account_id(sqlite_shop, sqlite_shop.first.nic)

    async def keys(tx: Tx, action: Action, owner_fields: dict[str, object] | None) -> list[str]:
        found = await eligibility.list_violations(
            tx, shop, account_id=mine, name="exemple.fr", action=action, owner_fields=owner_fields
        )
        return [one.key for one in found]

    read = sqlite_shop.database.read
    assert await read(lambda tx: keys(tx, Action.UPDATE, None)) == []
    assert await read(lambda tx: keys(tx, Action.TRADE, owner(firstName="Noa"))) == []
    assert await read(lambda tx: keys(tx, Action.TRADE, owner(country="US"))) == ["owner.country"]
    other = owner(firstName="Noa", lastName="Sample", email="camille@example.com")
    changed = await read(lambda tx: keys(tx, Action.UPDATE, other))
    assert changed == ["owner.first_name", "owner.last_name"]


async def test_what_is_set_is_read_only_once_a_name_is_held(sqlite_shop: Sandbox) -> None:
    shop = sqlite_shop.shop
    locked = {"address.country", "email", "firstName", "lastName", "legalForm"}
    assert eligibility.read_only_fields(shop, names=["exemple.com", "exemple.fr"], owner_fields=PERSON) == locked
    assert eligibility.read_only_fields(shop, names=[], owner_fields=PERSON) == frozenset()


async def test_judging_many_names_takes_little(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    for number in range(30):
        await answer(camille, await add_name(camille, cart, f"exemple-{number}.fr"), NAME_ANSWERS)
    begun = time.perf_counter()
    assert (await camille.get(f"{cart}/checkout")).status == 200
    assert time.perf_counter() - begun < 2
