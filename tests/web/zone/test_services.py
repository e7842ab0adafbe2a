"""A zone as a service: signing, its options, renewal, redirections, and how it ends."""

import re
from typing import Any

import pytest

from tests.support.managing import named
from tests.support.ordering import AUTO_PAY, NAME_ANSWERS, add_name, answer, own_cart
from tests.support.shop import Client, Sandbox

ZONE, HISTORY = "/domain/zone/exemple.fr", "/me/notification/email/history"


async def signing(client: Client) -> str:
    found: str = (await client.get(f"{ZONE}/dnssec")).result["status"]
    return found


async def signed(shop: Sandbox) -> Client:
    """The first customer, whose zone was ordered with both of its options."""
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    await answer(camille, await add_name(camille, cart), NAME_ANSWERS)
    wish = {"duration": "P1Y", "pricingMode": "default", "quantity": 1}
    item = (await camille.post(f"{cart}/dns", {**wish, "planCode": "zone"})).result["itemId"]
    await answer(camille, f"{cart}/item/{item}", [("zone", "exemple.fr")])
    for plan in ("dnssec", "anycast"):
        added = await camille.post(f"{cart}/dns/options", {**wish, "planCode": plan, "itemId": item})
        assert added.status == 200
    assert (await camille.post(f"{cart}/checkout", AUTO_PAY)).status == 200
    await shop.deliver()
    return camille


async def mailed_token(client: Client) -> str:
    """The token of the latest e-mail."""
    number = (await client.get("/me/notification/email/history")).result[-1]
    body = (await client.get(f"/me/notification/email/history/{number}")).result["body"]
    found = re.search(r"with the code (\w+)", body)
    assert found is not None
    return found.group(1)


async def test_signing_is_switched_by_tasks(shop: Sandbox) -> None:
    camille = await named(shop)
    assert await signing(camille) == "disabled"
    assert (await camille.delete(f"{ZONE}/dnssec")).status == 409
    assert (await camille.post(f"{ZONE}/dnssec")).result is None
    assert await signing(camille) == "enableInProgress"
    assert (await camille.post(f"{ZONE}/dnssec")).status == 409
    [number] = (await camille.get("/me/task/dns", query={"function": "DnssecEnable", "zone": "exemple.fr"})).result
    assert (await camille.get("/me/task/dns", query={"zone": "exemple.com"})).result == []
    assert (await camille.post(f"/me/task/dns/{number}/accelerate")).status == 200
    await shop.work()
    assert await signing(camille) == "enabled"
    assert (await camille.get(ZONE)).result["dnssecActivated"]
    assert (await camille.get("/domain/exemple.fr")).result["dnssecState"] == "enabled"
    assert (await camille.post(f"/me/task/dns/{number}/relaunch")).status == 409
    refused = await camille.put("/domain/exemple.fr", {"nameServerType": "external"})
    assert refused.status == 409, "first it must not be signed any more"
    assert (await camille.delete(f"{ZONE}/dnssec")).result is None
    assert await signing(camille) == "disableInProgress"
    await shop.work()
    assert await signing(camille) == "disabled"
    assert not (await camille.get(ZONE)).result["dnssecActivated"]


async def test_options_of_a_zone_are_services(shop: Sandbox) -> None:
    camille = await signed(shop)
    assert (await camille.get(f"{ZONE}/option")).result == ["dnsAnycast", "dnssec"]
    assert await signing(camille) == "enabled"
    assert (await camille.get(f"{ZONE}/option/dnssec")).result == {"name": "dnssec"}
    assert (await camille.get(f"{ZONE}/option/other")).status == 404
    path = f"{ZONE}/option/dnsAnycast/serviceInfos"
    found = (await camille.get(path)).result
    assert found["renew"]["automatic"] is True
    wish = {"automatic": True, "deleteAtExpiration": False, "forced": False, "period": 12}
    assert (await camille.put(path, {"renew": wish})).result is None
    after = (await camille.get(path)).result
    assert (after["renew"]["automatic"], after["renew"]["period"]) == (True, 12)
    assert (await camille.put(path, {"renew": {**wish, "period": 5}})).status == 400
    assert (await camille.put(path, {})).status == 400


async def test_how_a_zone_goes_on_is_kept(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    found = (await camille.get(f"{ZONE}/serviceInfos")).result
    assert (await camille.put(f"{ZONE}/serviceInfos", found)).result is None
    assert (await camille.get(f"{ZONE}/serviceInfos")).result == found
    wish = {**found, "renew": {**found["renew"], "deleteAtExpiration": True}}
    assert (await camille.put(f"{ZONE}/serviceInfos", wish)).status == 200
    assert (await camille.get(f"{ZONE}/serviceInfos")).result["renew"]["deleteAtExpiration"]


async def test_a_zone_ends_once_that_is_confirmed(shop: Sandbox) -> None:
    camille = await signed(shop)
    await camille.post(f"{ZONE}/dynHost/login", {"loginSuffix": "a", "password": "not a real one", "subDomain": "*"})
    assert "e-mail" in (await camille.post(f"{ZONE}/terminate")).result
    old = await mailed_token(camille)
    await camille.post(f"{ZONE}/terminate")
    token = await mailed_token(camille)
    path = f"{ZONE}/confirmTermination"
    assert (await camille.post(path, {"token": old})).status == 400
    assert (await camille.post(path, {"token": "a guess"})).status == 400
    wish = {"token": token, "reason": "NOT_NEEDED_ANYMORE", "futureUse": "OTHER", "commentary": "Thank you"}
    assert (await camille.post(path, {**wish, "reason": "BORED"})).status == 400
    assert "exemple.fr" in (await camille.post(path, wish)).result
    assert (await camille.post(path, wish)).status == 409, "it is being deleted"
    [number] = (await camille.get("/me/task/dns", query={"function": "ZoneDelete"})).result
    await shop.work()
    assert (await camille.get(f"/me/task/dns/{number}")).result["status"] == "done"
    assert (await camille.get(ZONE)).status == 404
    assert (await camille.get("/domain/zone")).result == []
    assert (await camille.get("/domain/exemple.fr")).status == 200, "the name stays"
    assert (await camille.get("/domain/exemple.fr/option")).result == []


async def test_the_mail_about_a_termination_leads_to_a_page_that_confirms_it(shop: Sandbox) -> None:
    """The pattern is that of OVHcloud's Terraform provider."""
    camille = await named(shop)
    before = (await camille.get(HISTORY)).result
    assert before, "ordering left an e-mail"
    await camille.post(f"{ZONE}/terminate")
    [number] = [one for one in (await camille.get(HISTORY)).result if one > before[-1]]
    body = (await camille.get(f"{HISTORY}/{number}")).result["body"]
    assert "exemple.fr" in body
    found = re.search(r".*/billing/confirmTerminate\?id=[A-Za-z0-9]+&token=([A-Za-z0-9]+).*", body)
    assert found is not None
    link = found.group().strip()
    fields = dict(part.split("=") for part in link.partition("?")[2].split("&"))
    assert fields["token"] == await mailed_token(camille)
    async with shop.http() as browser:
        page = await browser.get(link)
        assert "End exemple.fr?" in page.text
        assert (await camille.get(ZONE)).status == 200, "looking ends nothing"
        for wrong in ({"token": "a guess"}, {"id": "999999"}, {"id": "x"}):
            refused = await browser.post("/billing/confirmTerminate", data={**fields, **wrong})
            assert refused.status_code == 400
        assert "exemple.fr will be deleted" in (await browser.post("/billing/confirmTerminate", data=fields)).text
        assert (await browser.post("/billing/confirmTerminate", data=fields)).status_code == 400, "once"
    await shop.work()
    assert (await camille.get(ZONE)).status == 404


async def test_a_termination_must_be_confirmed_in_time(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    await camille.post(f"{ZONE}/terminate")
    token = await mailed_token(camille)
    sqlite_shop.clock.advance(days=3)
    assert (await camille.post(f"{ZONE}/confirmTermination", {"token": token})).status == 400
    assert (await camille.get(ZONE)).status == 200


async def test_visitors_are_sent_elsewhere(shop: Sandbox) -> None:
    camille = await named(shop)
    path = f"{ZONE}/redirection"
    wish: dict[str, Any] = {
        "type": "invisible",
        "target": "https://www.example.com/a?b",
        "subDomain": "Go",
        "title": "T",
    }
    made = (await camille.post(path, wish)).result
    assert made == {
        "description": None, "id": made["id"], "keywords": None, "subDomain": "go", "title": "T", "type": "invisible",
        "target": "https://www.example.com/a?b", "zone": "exemple.fr",
    }  # fmt: skip
    assert not (await camille.get(f"{ZONE}/status")).result["isDeployed"]
    assert (await camille.post(path, wish)).status == 409
    assert (await camille.post(path, {**wish, "subDomain": "www"})).status == 409, "www has an address"
    address = {"fieldType": "A", "subDomain": "go", "target": "192.0.2.7"}
    assert (await camille.post(f"{ZONE}/record", address)).status == 409
    one = f"{path}/{made['id']}"
    assert (await camille.put(one, {"type": "visible", "title": None})).result is None
    assert (await camille.get(one)).result == {**made, "type": "visible", "title": None}
    assert (await camille.get(path, query={"subDomain": "go"})).result == [made["id"]]
    assert (await camille.get(path, query={"subDomain": ""})).result == []
    assert (await camille.delete(one)).result is None
    assert (await camille.get(one)).status == 404
    assert (await camille.post(f"{ZONE}/record", address)).status == 200


@pytest.mark.parametrize(
    "target", ["www.example.com", "ftp://example.com/", "https://", "https://[1", "javascript:alert(1)", "https://a b/"]
)
async def test_a_target_is_an_address(sqlite_shop: Sandbox, target: str) -> None:
    camille = await named(sqlite_shop)
    reply = await camille.post(f"{ZONE}/redirection", {"type": "visible", "target": target, "subDomain": "go"})
    assert reply.status == 400
    assert "'target'" in reply.message
