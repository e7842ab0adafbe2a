"""Where the guides about names contradict themselves or reality: what a program that believed them meets here."""

from typing import Any

import pytest

from tests.support.managing import NAME, named
from tests.support.ordering import NAME_ANSWERS, add_name, answer, new_cart, order_name, own_cart
from tests.support.samples import CONTACT
from tests.support.shop import Client, Sandbox


async def offer(client: Client, name: str) -> dict[str, Any]:
    cart = await new_cart(client)
    [only] = (await client.get(f"{cart}/domain", query={"domain": name})).result
    whole: dict[str, Any] = only
    return whole


async def test_an_offer_has_the_mode_of_the_table_and_default_comes_to_that(sqlite_shop: Sandbox) -> None:
    """The sample of an offer says `default`, the table and the sample of an item `create-default`."""
    camille = sqlite_shop.client(sqlite_shop.first)
    assert (await offer(camille, "exemple.fr"))["pricingMode"] == "create-default"
    cart = await new_cart(camille)
    item = (await camille.post(f"{cart}/domain", {"domain": "exemple.fr", "pricingMode": "default"})).result
    assert item["settings"]["pricingMode"] == "create-default"
    assert (await camille.post(f"{cart}/domain", {"domain": "exemple.net", "pricingMode": "monthly"})).status == 400


async def test_labels_of_prices_are_where_they_belong(sqlite_shop: Sandbox) -> None:
    """The sample of an item has its price under FEE, and names a product of another family."""
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await new_cart(camille)
    item = (await camille.post(f"{cart}/domain", {"domain": "exemple.net"})).result
    prices = {one["label"]: one["price"]["value"] for one in item["prices"]}
    assert prices["PRICE"] > 0
    assert prices["FEE"] == 0
    assert item["productId"] == "domain"


async def test_a_discount_is_positive(sqlite_shop: Sandbox) -> None:
    """The guides disagree on the sign of DISCOUNT; the newer ones have it positive."""
    camille = sqlite_shop.client(sqlite_shop.first)
    prices = {one["label"]: one["price"]["value"] for one in (await offer(camille, "exemple.fr"))["prices"]}
    assert prices["DISCOUNT"] > 0
    assert prices["TOTAL"] == pytest.approx(prices["PRICE"] - prices["DISCOUNT"] + prices["FEE"])


@pytest.mark.parametrize("duration", ["P0Y", "P0D"])
async def test_a_change_of_holder_takes_either_spelling_of_no_time(sqlite_shop: Sandbox, duration: str) -> None:
    """The text says P0Y, the sample of the price P0D."""
    camille = await named(sqlite_shop)
    cart = await own_cart(camille)
    wish = {"planCode": "fr-trade", "pricingMode": "create-default", "quantity": 1, "duration": duration}
    wish["cartId"] = cart.rpartition("/")[2]
    item = (await camille.post("/order/cartServiceOption/domain/exemple.fr", wish)).result
    assert item["duration"] == "P0D"


async def test_what_is_required_says_so_and_checkout_is_the_authority(sqlite_shop: Sandbox) -> None:
    """`required` is missing in the guide's sample, and not to be believed in reality."""
    charlie = sqlite_shop.client(sqlite_shop.second)
    cart = await own_cart(charlie)
    item = await add_name(charlie, cart)
    asked = (await charlie.get(f"{item}/requiredConfiguration")).result
    required = [one["label"] for one in asked if one["required"]]
    assert required == ["OWNER_LEGAL_AGE"]
    assert all(isinstance(one["required"], bool) for one in asked)
    assert (await charlie.get(f"{cart}/checkout")).status == 400
    await answer(charlie, item, NAME_ANSWERS)
    assert (await charlie.get(f"{cart}/checkout")).status == 200


async def test_a_task_is_hurried_under_its_number(sqlite_shop: Sandbox) -> None:
    """One guide writes /me/task/{id}/accelerate, and a name where the number belongs."""
    camille = await named(sqlite_shop)
    await camille.put(NAME, {"transferLockStatus": "unlocked"})
    [number] = (await camille.get("/me/task/domain", query={"status": "todo"})).result
    assert (await camille.post(f"/me/task/{number}/accelerate")).status == 404
    refused = await camille.post("/me/task/domain/exemple.fr/accelerate")
    assert refused.status == 400
    assert "'task_id'" in refused.message or "'id'" in refused.message
    assert (await camille.post(f"/me/task/domain/{number}/accelerate")).result is None


async def test_tasks_and_contacts_are_where_the_schema_has_them(sqlite_shop: Sandbox) -> None:
    """A guide lists tasks with POST, and writes /domain/contacts."""
    camille = await named(sqlite_shop)
    assert (await camille.post(f"{NAME}/task")).status == 405
    assert len((await camille.get(f"{NAME}/task")).result) == 1
    assert (await camille.get("/domain/contacts")).status == 404, "there is no name contacts either"
    assert (await camille.get("/domain/contact")).status == 200


@pytest.mark.parametrize("key", ["nameServer", "nameServers"])
async def test_name_servers_are_replaced_under_either_key(sqlite_shop: Sandbox, key: str) -> None:
    """The guide's body has nameServer, the schema's nameServers."""
    camille = await named(sqlite_shop, is_external=True)
    body = {key: [{"host": "ns1.example.net"}, {"host": "ns2.example.net"}]}
    assert (await camille.post(f"{NAME}/nameServers/update", body)).result["function"] == "DomainDnsUpdate"
    await sqlite_shop.work()
    numbers = (await camille.get(f"{NAME}/nameServer")).result
    hosts = {(await camille.get(f"{NAME}/nameServer/{number}")).result["host"] for number in numbers}
    assert hosts == {"ns1.example.net", "ns2.example.net"}


@pytest.mark.parametrize("is_bare", [True, False])
async def test_what_is_shown_of_contacts_is_sent_in_either_form(sqlite_shop: Sandbox, *, is_bare: bool) -> None:
    """The guide sends a bare list, the schema has an object around it."""
    camille = await named(sqlite_shop, "exemple.com")
    [first, *_] = (await camille.get("/domain/exemple.com/rules/optin")).result
    wish = [{"type": first["type"], "fields": first["fields"]}]
    path = "/domain/exemple.com/configurations/optin"
    assert (await camille.put(path, wish if is_bare else {"optin": wish})).status == 200
    await sqlite_shop.work()
    assert [one["type"] for one in (await camille.get(path)).result] == [first["type"]]


@pytest.mark.parametrize("action, status", [("update", 200), ("trade", 200), ("create", 400)])
async def test_what_is_not_sent_for_ones_own_name_stays_as_it_is(
    sqlite_shop: Sandbox, action: str, status: int
) -> None:
    """The guide says so of a trade and a transfer, its note of an update; a new name has nothing to fall back on."""
    camille = await named(sqlite_shop, "exemple.com")
    query = {"action": action, "domain": "exemple.com" if action != "create" else "exemple-neuf.com"}
    assert (await camille.post("/domain/configurationRule/check", {}, query=query)).status == status


async def test_an_owner_is_a_contact_of_either_path(sqlite_shop: Sandbox) -> None:
    """Both paths share their numbers; the guide shows one, the schema both."""
    camille = sqlite_shop.client(sqlite_shop.first)
    number = (await camille.post("/domain/contact", CONTACT)).result["id"]
    assert (await camille.get(f"/me/contact/{number}")).result["id"] == number
    for form, name in (("me", "un.fr"), ("domain", "deux.fr")):
        await order_name(camille, f"exemple-{name}", OWNER_CONTACT=f"/{form}/contact/{number}")
    await sqlite_shop.deliver()
    assert len((await camille.get("/domain")).result) == 2
