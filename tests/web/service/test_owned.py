"""What was delivered, under its own path: names, zones, projects."""

import re
from datetime import datetime, timedelta

from tests.support.ordering import (
    AUTO_PAY,
    NAME_ANSWERS,
    add_name,
    add_project,
    answer,
    order_name,
    order_project,
    own_cart,
)
from tests.support.shop import Client, Sandbox

GONE = (404, "This service does not exist")
OVER = (460, "This service is expired")


async def deliver_name(shop: Sandbox, client: Client, name: str, *answers: tuple[str, str]) -> None:
    cart = await own_cart(client)
    await answer(client, await add_name(client, cart, name), [*NAME_ANSWERS, *answers])
    assert (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"] > 0
    await shop.deliver()


async def test_a_name_is_shown_as_it_is(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await deliver_name(shop, camille, "exemple.fr")
    assert (await camille.get("/domain")).result == ["exemple.fr"]
    name = (await camille.get("/domain/Exemple.FR")).result
    assert name == (await camille.get("/domain/exemple.fr")).result
    nic = {"id": shop.first.nic}
    assert (name["contactAdmin"], name["contactTech"], name["contactBilling"]) == (nic, nic, nic)
    assert (name["state"], name["suspensionState"], name["transferLockStatus"]) == ("ok", "not_suspended", "locked")
    assert (name["nameServerType"], name["dnssecState"], name["renewalState"]) == ("hosted", "disabled", "manual_renew")
    since, until = (datetime.fromisoformat(name[key]) for key in ("lastUpdate", "expirationDate"))
    assert until - since == timedelta(days=365)
    assert name["iam"]["urn"] == "urn:v1:eu:resource:domain:exemple.fr"
    zone = (await camille.get("/domain/zone/exemple.fr")).result
    assert [server["nameServer"] for server in name["nameServers"]] == zone["nameServers"]
    assert (zone["dnssecActivated"], zone["hasDnsAnycast"], zone["dnssecSupported"]) == (False, False, True)
    infos = (await camille.get("/domain/exemple.fr/serviceInfos")).result
    assert (infos["creation"], infos["expiration"]) == (since.date().isoformat(), until.date().isoformat())
    assert (infos["serviceId"], infos["status"], infos["domain"]) == (name["serviceId"], "ok", "exemple.fr")
    other = (await camille.get("/domain/zone/exemple.fr/serviceInfos")).result
    assert other["serviceId"] != infos["serviceId"]


async def test_name_servers_are_listed_by_number(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await deliver_name(sqlite_shop, camille, "exemple.fr", ("DNS", "NS1.Example.com;ns2.example.com"))
    numbers = (await camille.get("/domain/exemple.fr/nameServer")).result
    found = [(await camille.get(f"/domain/exemple.fr/nameServer/{number}")).result for number in numbers]
    assert [one["host"] for one in found] == ["ns1.example.com", "ns2.example.com"]
    assert [one["id"] for one in found] == numbers
    assert (await camille.get("/domain/exemple.fr/nameServer/7")).status == 404
    assert (await camille.get("/domain/exemple.fr")).result["nameServerType"] == "external"


async def test_a_name_past_its_expiry_answers_460_and_its_zone_still_answers(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await deliver_name(shop, camille, "exemple.fr")
    number = (await camille.get("/domain/exemple.fr/nameServer")).result[0]
    shop.clock.advance(days=364)
    assert (await camille.get("/domain/exemple.fr")).status == 200
    shop.clock.advance(days=1)
    for path in ("", "/serviceInfos", "/nameServer", f"/nameServer/{number}"):
        assert (await camille.get(f"/domain/exemple.fr{path}")).refusal == OVER
    assert (await camille.get("/domain")).result == ["exemple.fr"]
    assert (await camille.get("/domain/zone/exemple.fr")).status == 200
    assert (await camille.get("/domain/zone/exemple.fr/serviceInfos")).result["status"] == "expired"


async def test_what_is_not_there_or_another_customers_does_not_exist(shop: Sandbox) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    await order_project(camille)
    await deliver_name(shop, camille, "exemple.fr")
    (project,) = (await camille.get("/cloud/project")).result
    for root, thing in (("/domain", "exemple.fr"), ("/domain/zone", "exemple.fr"), ("/cloud/project", project)):
        assert (await charlie.get(root)).result == []
        assert (await charlie.get(f"{root}/{thing}")).refusal == GONE
        assert (await charlie.get(f"{root}/{thing}/serviceInfos")).refusal == GONE
        assert (await camille.get(f"{root}/never-ordered.fr")).refusal == GONE
        assert (await shop.client().get(f"{root}/{thing}")).refusal == (401, "You must login first")
    assert (await charlie.put(f"/cloud/project/{project}", {"description": "mine"})).refusal == GONE


async def test_a_project_is_shown_as_it_is_and_described_anew(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    await answer(camille, await add_project(camille, cart), [("description", "My first project")])
    order_id = (await camille.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    await shop.deliver()
    (project_id,) = (await camille.get("/cloud/project")).result
    assert re.fullmatch("[0-9a-f]{12}4[0-9a-f]{19}", project_id)
    path = f"/cloud/project/{project_id}"
    project = (await camille.get(path)).result
    keys = ("description", "orderId", "planCode", "project_id", "status", "access", "expiration")
    assert [project[key] for key in keys] == [
        "My first project", order_id, "project.2018", project_id, "ok", "full", None,
    ]  # fmt: skip
    assert project["iam"] == (await camille.get(path)).result["iam"], "its id stays the same"
    assert (await camille.put(path, {"description": "Another", "orderId": None})).result is None
    again = (await camille.get(path)).result
    assert again == {**project, "description": "Another"}
    assert (await camille.put(path, {})).result is None
    assert (await camille.get(path)).result == again
    assert (await camille.put(path, {"description": None})).result is None
    assert (await camille.get(path)).result["description"] is None
    assert (await camille.put(path, {"description": 7})).status == 400
    assert (await camille.get(f"{path}/serviceInfos")).result["contactAdmin"] == shop.first.nic


async def test_options_of_a_project_are_no_projects(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    item_id = int((await add_project(camille, cart)).rpartition("/")[2])
    option = {"planCode": "vrack", "itemId": item_id, "duration": "P1M", "pricingMode": "default", "quantity": 1}
    assert (await camille.post(f"{cart}/cloud/options", option)).status == 200
    assert (await camille.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"] > 0
    await sqlite_shop.deliver()
    assert len((await camille.get("/cloud/project")).result) == 1


async def test_an_owner_that_was_not_given_is_modelled_on_the_customer(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await order_name(camille, "exemple-un.fr")
    await order_name(camille, "exemple-deux.fr")
    await shop.deliver()
    owners = [(await camille.get(f"/domain/exemple-{one}.fr")).result["whoisOwner"] for one in ("un", "deux")]
    assert len(set(owners)) == 2, "each name has its own"
    assert (await camille.get("/domain", query={"whoisOwner": owners[1]})).result == ["exemple-deux.fr"]
    assert (await camille.get("/domain", query={"whoisOwner": "999"})).result == []
    stored = await shop.database.read(lambda tx: tx.rows("SELECT account_id, fields FROM contact"))
    assert {row[0] for row in stored} == {1}
    assert all('"firstName":"Camille"' in row[1] for row in stored)


async def test_the_owner_is_modelled_on_the_admin_account_that_was_named_and_stays_that_accounts(
    shop: Sandbox,
) -> None:
    camille = shop.client(shop.first)
    nic = shop.second.nic
    await deliver_name(shop, camille, "exemple.fr", ("ADMIN_ACCOUNT", nic), ("TECH_ACCOUNT", nic))
    name = (await camille.get("/domain/exemple.fr")).result
    assert (name["contactAdmin"]["id"], name["contactTech"]["id"]) == (nic, nic)
    assert name["contactBilling"]["id"] == shop.first.nic
    infos = (await camille.get("/domain/exemple.fr/serviceInfos")).result
    assert (infos["contactAdmin"], infos["contactBilling"]) == (nic, shop.first.nic)
    stored = await shop.database.read(lambda tx: tx.rows("SELECT contact_id, account_id, fields FROM contact"))
    assert [(row[0], row[1]) for row in stored] == [(int(name["whoisOwner"]), 2)]
    assert '"firstName":"Charlie"' in stored[0][2]
    cart = await own_cart(camille)
    item = await add_name(camille, cart, "exemple-deux.fr")
    await answer(camille, item, [*NAME_ANSWERS, ("OWNER_CONTACT", f"/me/contact/{name['whoisOwner']}")])
    assert (await camille.get(f"{cart}/checkout")).status == 400, "another account's contact owns nothing of hers"
