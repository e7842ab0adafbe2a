"""The owners of domain names: cloned for each, bound to it once it is delivered, and sent to its registry."""

from typing import Any

import pytest

from panier.flows.contact import owners
from tests.support.managing import sent_updates
from tests.support.ordering import AUTO_PAY, NAME_ANSWERS, add_name, answer, order_name, own_cart
from tests.support.samples import CONTACT
from tests.support.shop import Client, Sandbox

PERSON = {"email", "legalForm", "firstName", "lastName", "address.country"}
COMPANY = {**CONTACT, "legalForm": "corporation", "organisationName": "Exemple SAS"}


async def order_names(client: Client, names: list[str], contact_id: int, *, form: str = "me") -> int:
    """One order of some names for one contact; its number."""
    cart = await own_cart(client)
    for name in names:
        item = await add_name(client, cart, name)
        await answer(client, item, [*NAME_ANSWERS, ("OWNER_CONTACT", f"/{form}/contact/{contact_id}")])
    order_id: int = (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    return order_id


async def given_owner(shop: Sandbox, client: Client, name: str, fields: dict[str, Any] | None = None) -> str:
    """A delivered name whose owner was given; the number of the clone."""
    contact = (await client.post("/domain/contact", fields or CONTACT)).result
    await order_names(client, [name], contact["id"])
    await shop.deliver()
    clone: str = (await client.get(f"/domain/{name}")).result["whoisOwner"]
    return clone


async def updates(client: Client, name: str) -> list[str]:
    """The states of the tasks that send a name's contacts to the registry."""
    numbers = (await client.get(f"/domain/{name}/task", query={"function": "DomainContactUpdate"})).result
    return [(await client.get(f"/me/task/domain/{number}")).result["status"] for number in numbers]


async def locked(client: Client, contact_id: object) -> set[str]:
    rules = (await client.get(f"/me/contact/{contact_id}/fields")).result
    return {rule["fieldName"] for rule in rules if rule["readOnly"]}


async def test_each_name_of_an_order_gets_a_clone_of_the_contact_that_was_given(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    number = (await camille.post("/domain/contact", {**COMPANY, "enterpriseId": "12"})).result["id"]
    order_id = await order_names(camille, ["exemple-un.fr", "exemple-deux.com"], number, form="domain")
    given, *clones = (await camille.get("/domain/contact")).result
    assert len(clones) == 2
    assert all({**clone, "id": number} == given for clone in clones)
    asked = [
        (await camille.get(f"/me/order/{order_id}/details/{line}/extension")).result["order"]["configurations"]
        for line in (await camille.get(f"/me/order/{order_id}/details")).result
    ]
    shown = {one["value"] for answers in asked for one in answers if one["label"] == "OWNER_CONTACT"}
    assert shown == {f"/me/contact/{clone['id']}" for clone in clones}
    await shop.deliver()
    owned = {}
    for name in ("exemple-un.fr", "exemple-deux.com"):
        owner = (await camille.get(f"/domain/{name}")).result["whoisOwner"]
        owned[owner] = name
        assert (await camille.get("/domain", query={"whoisOwner": owner})).result == [name]
        listed = await camille.get("/order/cartServiceOption/domain", query={"whoisOwner": owner})
        assert listed.result == [name]
    assert set(owned) == {str(clone["id"]) for clone in clones}
    assert (await camille.get("/domain", query={"whoisOwner": number})).result == []
    assert await locked(camille, number) == set(), "the original owns nothing"
    assert (await camille.put(f"/domain/contact/{number}", {"email": "new@example.com"})).status == 200


async def test_many_owners_are_cloned_in_as_many_statements_as_few(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    number = (await camille.post("/me/contact", CONTACT)).result["id"]
    spent = []
    for count in (2, 20):
        cart = await own_cart(camille)
        for place in range(count):
            item = await add_name(camille, cart, f"exemple-{count}-{place}.fr")
            owner = [("OWNER_CONTACT", f"/me/contact/{number}")] if place % 2 else []
            await answer(camille, item, [*NAME_ANSWERS, *owner])
        before = sqlite_shop.database.statements
        assert (await camille.post(f"{cart}/checkout", AUTO_PAY)).status == 200
        spent.append(sqlite_shop.database.statements - before)
        before = sqlite_shop.database.statements
        await sqlite_shop.deliver()
        spent.append(sqlite_shop.database.statements - before)
    assert spent[2] <= spent[0], "the first order writes the words of its contracts down as well"
    names = (await camille.get("/domain")).result
    whose = {(await camille.get(f"/domain/{name}")).result["whoisOwner"] for name in names}
    assert len(whose) == 22


@pytest.mark.parametrize(
    "name, fields, expected",
    [
        ("exemple.com", CONTACT, PERSON),
        ("exemple.com", COMPANY, {"email", "legalForm", "organisationName", "address.country"}),
        ("exemple.fr", CONTACT, PERSON),
    ],
)
async def test_an_owner_shows_which_fields_are_locked(
    sqlite_shop: Sandbox, name: str, fields: dict[str, Any], expected: set[str]
) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    number = (await camille.post("/me/contact", fields)).result["id"]
    await order_names(camille, [name], number)
    clone = max((await camille.get("/me/contact")).result)
    assert await locked(camille, clone) == set(), "nothing is bound before the name is there"
    await sqlite_shop.deliver()
    assert await locked(camille, clone) == expected
    assert await locked(camille, number) == set()


@pytest.mark.parametrize("view", ["me", "domain"])
async def test_a_change_that_would_make_somebody_else_the_owner_is_refused(sqlite_shop: Sandbox, view: str) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    clone = await given_owner(sqlite_shop, camille, "exemple.com")
    path = f"/{view}/contact/{clone}"
    before = (await camille.get(path)).result
    trade = (
        "cannot be changed while this contact owns exemple.com: that is a change of owner. Order the plan com-trade"
        " (POST /order/cartServiceOption/domain/exemple.com) with another OWNER_CONTACT"
    )
    for change, named in (
        ({"email": "new@example.com"}, "'email'"),
        ({"lastName": "Autre", "firstName": "Dominique", "phone": "+33.111111111"}, "'firstName', 'lastName'"),
        ({"legalForm": "association"}, "'legalForm'"),
        ({"address": {"country": "BE"}}, "'address.country'"),
    ):
        assert (await camille.put(path, change)).refusal == (400, f"{named} {trade}")
    for emptied in ("phone", "language"):
        assert (await camille.put(path, {emptied: None})).status == 400
    assert (await camille.put(path, {"phone": "none"})).status == 400
    assert (await camille.get(path)).result == before


async def test_an_allowed_change_is_sent_to_the_registry(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    clone = await given_owner(shop, camille, "exemple.com")
    whole = (await camille.get(f"/domain/contact/{clone}")).result
    assert (await camille.put(f"/domain/contact/{clone}", whole)).result == whole
    assert await updates(camille, "exemple.com") == [], "what was read can be sent back, and nothing happens"
    moved = {**whole, "phone": "+33.111111111", "address": {**whole["address"], "city": "Lille"}}
    assert (await camille.put(f"/domain/contact/{clone}", moved)).result == moved
    assert await updates(camille, "exemple.com") == ["todo"]
    await shop.work()
    assert '"city":"Lille"' in (await sent_updates(shop))[0]
    reply = await camille.put(f"/me/contact/{clone}", {"fax": "+33.122222222"})
    assert reply.result["fax"] == "+33.122222222"
    assert await updates(camille, "exemple.com") == ["done", "todo"]


async def test_a_contact_is_free_again_once_its_name_is_not_its_any_more(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    first = await given_owner(shop, camille, "exemple.com")
    second = await given_owner(shop, camille, "exemple.fr")
    await shop.database.write(lambda tx: owners.release(tx, ["exemple.com"]))
    assert await locked(camille, first) == set()
    assert (await camille.put(f"/me/contact/{first}", {"email": "new@example.com"})).status == 200
    assert await locked(camille, second) == PERSON
    await shop.database.write(lambda tx: tx.execute("UPDATE service SET ended_us = 1 WHERE name = 'exemple.fr'"))
    assert await locked(camille, second) == set(), "a name that has ended binds nobody"
    assert await updates(camille, "exemple.com") == []


async def test_an_owner_of_somebody_elses_name_is_that_accounts(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    number = (await camille.post("/me/contact", CONTACT)).result["id"]
    cart = await own_cart(camille)
    item = await add_name(camille, cart)
    answers = [("OWNER_CONTACT", f"/me/contact/{number}"), ("ADMIN_ACCOUNT", sqlite_shop.second.nic)]
    await answer(camille, item, [*NAME_ANSWERS, *answers])
    assert (await camille.post(f"{cart}/checkout", AUTO_PAY)).status == 200
    await sqlite_shop.deliver()
    owner = (await camille.get("/domain/exemple.fr")).result["whoisOwner"]
    assert (await camille.get("/me/contact")).result == [number]
    assert (await charlie.get(f"/me/contact/{owner}")).result["firstName"] == CONTACT["firstName"]
    assert await locked(charlie, owner) == PERSON


async def test_an_owner_modelled_on_the_customer_is_bound_too(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await order_name(camille)
    await sqlite_shop.deliver()
    owner = (await camille.get("/domain/exemple.fr")).result["whoisOwner"]
    assert await locked(camille, owner) == PERSON
