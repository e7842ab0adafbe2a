"""/me/contact and /domain/contact: one row of contacts, two views."""

import asyncio
from typing import Any

import pytest

from tests.support.ordering import NAME_ANSWERS, UNPAID, add_name, answer, own_cart
from tests.support.shop import Sandbox

PERSON: dict[str, Any] = {
    "firstName": "Alex",
    "lastName": "Beispiel",
    "legalForm": "individual",
    "email": "alex@example.com",
    "language": "de_DE",
    "phone": "+33.123456789",
    "birthDay": "1990-12-31",
    "birthCountry": "DE",
    "address": {"line1": "Musterweg 1", "zip": "00000", "city": "Berlin", "country": "DE"},
}
PATHS = ("/me/contact", "/domain/contact")


async def test_a_contact_is_created_read_and_changed(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    created = (await camille.post("/me/contact", PERSON)).result
    path = f"/me/contact/{created['id']}"
    assert created["address"] == {**dict.fromkeys(created["address"]), **PERSON["address"]}
    assert {name: created[name] for name in PERSON if name != "address"} == {
        name: value for name, value in PERSON.items() if name != "address"
    }
    assert (await camille.get(path)).result == created
    assert (await camille.get("/me/contact")).result == [created["id"]]
    changed = (await camille.put(path, {"phone": None, "address": {"city": "Bonn", "line2": "Hof"}})).result
    address = {**created["address"], "city": "Bonn", "line2": "Hof"}
    assert changed == {**created, "phone": None, "address": address}
    assert (await camille.get(path)).result == changed


async def test_both_views_show_the_same_contact(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    mine = (await camille.post("/me/contact", PERSON)).result
    for_names = (await camille.get(f"/domain/contact/{mine['id']}")).result
    assert {name: for_names[name] for name in mine if name in for_names} == {
        name: value for name, value in mine.items() if name in for_names
    }
    changed = (await camille.put(f"/domain/contact/{mine['id']}", {"enterpriseId": "12", "firstName": "Robin"})).result
    assert (changed["enterpriseId"], changed["firstName"], changed["email"]) == ("12", "Robin", PERSON["email"])
    assert (await camille.get(f"/me/contact/{mine['id']}")).result["firstName"] == "Robin"
    bare = (await camille.post("/domain/contact", {"organisationName": "Example"})).result
    assert bare["id"] != mine["id"]
    assert (bare["organisationName"], bare["address"]) == ("Example", None)
    assert (await camille.get("/domain/contact")).result == [changed, bare]
    assert (await camille.get("/me/contact")).result == [mine["id"], bare["id"]]
    assert (await camille.get(f"/me/contact/{bare['id']}")).result["firstName"] is None


async def test_a_contact_owns_a_name(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    contact = (await camille.post("/me/contact", PERSON)).result
    cart = await own_cart(camille)
    item = await add_name(camille, cart)
    await answer(camille, item, (*NAME_ANSWERS, ("OWNER_CONTACT", f"/me/contact/{contact['id']}")))
    assert (await camille.post(f"{cart}/checkout", UNPAID)).result["orderId"]
    owner, clone = (await camille.get("/domain/contact")).result
    assert {**clone, "id": owner["id"]} == owner, "the name has an owner of its own"
    changed = {"email": "another@example.com", "legalForm": "association", "organisationName": "Exemple"}
    assert (await camille.put(f"/me/contact/{contact['id']}", changed)).status == 200, "the original stays editable"
    assert (await camille.get(f"/domain/contact/{clone['id']}")).result == clone


async def test_an_owner_that_was_not_named_is_a_contact_like_any_other(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    await answer(camille, await add_name(camille, cart), NAME_ANSWERS)
    await camille.post(f"{cart}/checkout", UNPAID)
    [owner] = (await camille.get("/domain/contact")).result
    assert (owner["firstName"], owner["address"]["city"]) == ("Camille", "Roubaix")
    assert (await camille.get(f"/me/contact/{owner['id']}")).result["lastName"] == "Exemple"


@pytest.mark.parametrize("path", PATHS)
async def test_somebody_elses_contact_does_not_exist(sqlite_shop: Sandbox, path: str) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    contact_id = (await camille.post(path, PERSON)).result["id"]
    gone = (404, f"The requested object (contactId = {contact_id}) does not exist")
    assert (await charlie.get(f"{path}/{contact_id}")).refusal == gone
    assert (await charlie.put(f"{path}/{contact_id}", {"phone": None})).refusal == gone
    assert (await charlie.get(path)).result == []
    assert (await charlie.get(f"/me/contact/{contact_id}/fields")).refusal == gone
    assert (await camille.get(f"{path}/{contact_id}")).result["phone"] == PERSON["phone"]
    assert (await sqlite_shop.client().get(path)).status == 401


async def test_fields_say_whether_they_are_required(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    contact_id = (await camille.post("/me/contact", PERSON)).result["id"]
    rules = (await camille.get(f"/me/contact/{contact_id}/fields")).result
    mandatory = {rule["fieldName"] for rule in rules if rule["mandatory"]}
    assert mandatory == {
        "firstName", "lastName", "legalForm", "email", "language", "address.line1", "address.city", "address.country",
    }  # fmt: skip
    for name in ("firstName", "email"):
        reply = await camille.put(f"/me/contact/{contact_id}", {name: None})
        assert reply.refusal == (400, f"The input provided isn't valid: '{name}' must not be empty")


@pytest.mark.parametrize("missing", ["firstName", "lastName", "legalForm", "email", "language", "address"])
async def test_what_a_new_contact_lacks_is_named(sqlite_shop: Sandbox, missing: str) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    reply = await camille.post("/me/contact", {name: value for name, value in PERSON.items() if name != missing})
    assert reply.status == 400
    assert f"'{missing}" in reply.message
    assert "is a required property" in reply.message
    assert (await camille.get("/me/contact")).result == []


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "field, value",
    [
        ("email", "alex"),
        ("phone", "0123456789"),
        ("birthDay", "yesterday"),
        ("language", "de"),
        ("legalForm", "ghost"),
        ("nationality", "Atlantis"),
        ("gender", 1),
        ("address", "Berlin"),
        ("address", {"country": "XX"}),
    ],
)
async def test_a_bad_field_is_named(sqlite_shop: Sandbox, path: str, field: str, value: object) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    reply = await camille.post(path, {**PERSON, field: value})
    assert reply.status == 400
    assert field in reply.message
    assert (await camille.get(path)).result == []


async def test_a_contact_is_named_by_a_whole_number(sqlite_shop: Sandbox) -> None:
    reply = await sqlite_shop.client(sqlite_shop.first).get("/me/contact/first")
    assert reply.refusal == (400, "The input provided isn't valid: 'contactId' must be a whole number")


async def test_two_changes_at_once_are_both_kept(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    path = f"/me/contact/{(await camille.post('/me/contact', PERSON)).result['id']}"
    changes: list[dict[str, Any]] = [{"fax": "+33.111111111"}, {"vat": "1"}, {"address": {"line2": "Hof"}}]
    await asyncio.gather(*(camille.put(path, change) for change in changes))
    after = (await camille.get(path)).result
    assert (after["fax"], after["vat"], after["address"]["line2"]) == ("+33.111111111", "1", "Hof")
