"""The workshop's calls and pages: mails, clock, names, people, data, money."""

import re
from html import unescape
from typing import Any

import httpx
import pytest
import schemathesis

from panier.store.overview.coming import list_coming
from panier.web.owner import port
from panier.web.owner.clock import WORDS, words_of
from panier.web.owner.desk import Desk
from tests.support.ordering import UNPAID, add_project, order_name, order_project, own_cart
from tests.support.parts.browsing import browser
from tests.support.shop import Sandbox

OWN = {"sec-fetch-site": "same-origin"}
PAGES = ("/workshop", "/workshop/calls", *(one.PAGE.path for one in port.PAGES))


async def send(owner: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    return await owner.post(f"/workshop/{path}", data=fields, headers=OWN)


async def get(owner: httpx.AsyncClient, path: str) -> Any:
    reply = await owner.get(path)
    assert reply.status_code == 200, reply.text
    return reply.json()


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_whole_and_runs_nothing_of_others(owner: httpx.AsyncClient, path: str) -> None:
    page = await owner.get(path, headers={"accept": "text/html"})
    assert page.status_code == 200, page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    assert "unsafe" not in page.headers["content-security-policy"]
    assert not re.search(r"<script(?! src=\"/static/)|\son\w+=|\sstyle=", page.text)
    assert 'aria-current="page"' in page.text or path in ("/workshop", "/workshop/calls")
    for link in re.findall(r'href="(/[^"#]*)"', page.text):
        assert (await owner.get(unescape(link))).status_code == 200, link


async def test_mails_are_found_and_read_as_they_are_sent(sqlite_shop: Sandbox, owner: httpx.AsyncClient) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await camille.post("/me/changeEmail", {"newEmail": "other@example.com"})
    whole = await get(owner, "/mails")
    assert [one["number"] for one in whole["mails"]] == list(range(1, whole["last"] + 1))
    found = (await get(owner, "/mails?to=other@"))["mails"]
    assert [one["customer"] for one in found] == ["ca1001-ovh"]
    mail = await get(owner, f"/mails/{found[0]['number']}")
    assert "***" not in mail["text"]
    assert mail["html"].startswith("<!doctype html>")
    assert (await get(owner, f"/mails?after={whole['last']}&wait=0"))["mails"] == []
    page = (await owner.get("/workshop/mails?text=nothing+like+it")).text
    assert "No mail has that" in page
    assert found[0]["subject"] in unescape((await owner.get("/workshop/mails?customer=ca1001-ovh")).text)
    welcome = await get(owner, "/mails/1")
    assert [link for link in welcome["links"] if link.endswith("/createToken")] == ["http://shop.test/createToken"]
    shown = await owner.get("/workshop/mails/1")
    assert 'href="http://shop.test/createToken"' in shown.text
    framed = await owner.get(f"/workshop/mails/{mail['number']}/html")
    assert "sandbox" in framed.headers["content-security-policy"]
    for path in ("/mails/999", "/workshop/mails/999"):
        assert (await owner.get(path)).status_code == 404


async def test_a_test_waits_for_a_mail(sqlite_shop: Sandbox, owner: httpx.AsyncClient) -> None:
    last = (await get(owner, "/mails"))["last"]
    await order_project(sqlite_shop.client(sqlite_shop.first))
    await sqlite_shop.deliver()
    found = await get(owner, f"/mails?after={last}&customer=ca1001-ovh&wait=30")
    assert found["mails"]
    assert (await get(owner, f"/mails?after={found['last']}&wait=1"))["mails"] == []
    assert (await owner.get("/mails?wait=long")).status_code == 400


async def test_the_clock_goes_to_what_happens_next(sqlite_shop: Sandbox, owner: httpx.AsyncClient) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    assert (await owner.post("/clock", json={"next": True})).status_code == 409
    cart = await own_cart(camille)
    await add_project(camille, cart)
    unpaid = (await camille.post(f"{cart}/checkout", UNPAID)).result["orderId"]
    coming = await get(owner, "/clock/next")
    assert [(one["what"], one["about"]) for one in coming] == [("An unpaid order expires", f"order {unpaid}")]
    moved = (await owner.post("/clock", json={"next": True})).json()
    assert moved["now"] == coming[0]["time"] == moved["happened"]["time"]
    assert await get(owner, "/clock/next") == []


async def test_the_clock_goes_to_a_time_and_never_back(owner: httpx.AsyncClient) -> None:
    moved = await owner.post("/clock", json={"to": "2027-03-01T01:00:00+01:00"})
    assert moved.json()["now"] == "2027-03-01T00:00:00+00:00"
    for wrong in ({"to": "2027-02-01T00:00:00Z"}, {"to": "soon"}, {"to": "2027-04-01", "next": True}, {"next": False}):
        refused = await owner.post("/clock", json=wrong)
        assert refused.status_code == 400, wrong
    page = await send(owner, "clock", to="2027-02-01")
    assert (page.status_code, 'value="2027-02-01"' in page.text) == (400, True), "what was typed stays"
    assert 'aria-invalid="true"' in page.text
    assert (await send(owner, "clock", step="P1Y")).status_code == 303
    assert (await get(owner, "/clock"))["now"] == "2028-03-01T00:00:00+00:00"


async def test_whatever_waits_is_named(sqlite_shop: Sandbox, desk: Desk) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await order_name(camille, "exemple.com")
    await sqlite_shop.deliver()
    found = await desk.database.read(lambda tx: list_coming(tx, now_us=desk.clock(), limit=100))
    assert {f"job {kind}" for kind in sqlite_shop.worker.kinds} <= set(WORDS), "a word for each"
    assert {one.what for one in found} <= set(WORDS)
    assert ("service", "exemple.com") in [(one.what, one.about) for one in found]
    assert all(words_of(one) for one in found)


async def test_what_waits_says_what_it_is_about(sqlite_shop: Sandbox, desk: Desk) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await order_name(camille, "un-exemple.com", how=UNPAID)
    order = await order_name(camille, "exemple.com")
    found = await desk.database.read(lambda tx: list_coming(tx, now_us=desk.clock(), limit=100))
    assert ("job charge", f"order {order}") in [(one.what, one.about) for one in found], "the order, not its charge"
    await sqlite_shop.deliver()
    found = await desk.database.read(lambda tx: list_coming(tx, now_us=desk.clock(), limit=100))
    assert [one.what for one in found if not one.about and one.what != "hook"] == []


async def test_names_are_listed_and_set_in_either_spelling(owner: httpx.AsyncClient) -> None:
    assert {"prefix": "taken-"}.items() <= next(
        one for one in (await get(owner, "/names"))["names"] if one.get("prefix") == "taken-"
    ).items()
    for key in ("authCode", "auth_code"):
        wish = {"state": "taken", key: "secret", "nameServers": ["ns1.elsewhere.test"]}
        assert (await owner.put("/registry/names/exemple.com", json=wish)).json()["authCode"] == "secret"
    assert (await get(owner, "/names"))["wishes"] == [
        {"name": "exemple.com", "state": "taken", "authCode": "secret", "nameServers": ["ns1.elsewhere.test"]}
    ]
    premium = {"state": "premium", "price": {"EUR": "99.00"}}
    assert (await owner.put("/registry/names/exemple.com", json=premium)).json()["price"] == {"EUR": "99.00"}
    assert (await owner.delete("/registry/names/exemple.com")).json()["state"] == "free"


async def test_the_page_of_names_says_and_takes_back(owner: httpx.AsyncClient) -> None:
    said = await send(owner, "names", name="Exemple.COM", state="premium", amount="99,50", currency="EUR")
    assert said.status_code == 303
    assert "€99.50" in (await owner.get("/workshop/names")).text
    wrong = await send(owner, "names", name="exemple.com", state="taken", amount="99", currency="EUR")
    assert (wrong.status_code, 'value="99"' in wrong.text, 'role="alert"' in wrong.text) == (400, True, True)
    assert (await send(owner, "names", name="exemple.com", forget="yes")).status_code == 303
    assert (await get(owner, "/names"))["wishes"] == []


async def test_customers_come_with_keys_that_work(sqlite_shop: Sandbox, owner: httpx.AsyncClient, desk: Desk) -> None:
    known = (await get(owner, "/customers"))["customers"]
    assert [one["customer"] for one in known] == ["ca1001-ovh", "ch1002-ovh"]
    assert known[0]["keys"]["consumerKey"] == sqlite_shop.first.consumer_key
    reply = await owner.post("/customers", json={"firstname": "Nour", "ovhSubsidiary": "DE"})
    assert reply.status_code == 200, reply.text
    made = reply.json()
    assert (made["subsidiary"], made["country"], made["password"]) == ("DE", "DE", "sandbox")
    page = unescape((await owner.get("/workshop/people")).text)
    assert f"OVH_CONSUMER_KEY={made['keys']['consumerKey']}" in page
    assert 'provider "ovh"' in page
    assert desk.place is not None
    keys = desk.place.folder / "people.json"
    assert keys.stat().st_mode & 0o777 == 0o600
    newcomer = next(one for one in (await get(owner, "/customers"))["customers"] if one["customer"] == made["customer"])
    assert newcomer == made
    refused = await owner.post("/customers", json={"email": "nobody"})
    assert (refused.status_code, "email" in refused.json()["message"]) == (400, True)
    typed = await send(owner, "people", firstname="Nour", email="nobody")
    assert (typed.status_code, 'value="nobody"' in typed.text) == (400, True)


async def test_the_page_of_data_keeps_puts_back_and_starts_over(sqlite_shop: Sandbox, owner: httpx.AsyncClient) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    assert (await send(owner, "data", act="save", name="before")).status_code == 303
    await order_project(camille)
    assert (await send(owner, "data", act="restore", name="before")).status_code == 303
    assert (await camille.get("/me/order")).result == []
    wrong = await send(owner, "data", act="save", name="no name")
    assert (wrong.status_code, 'value="no name"' in wrong.text) == (400, True)
    assert (await send(owner, "data", act="delete", name="before")).status_code == 303
    await order_project(camille)
    assert (await send(owner, "data", act="start-over")).status_code == 303
    assert (await camille.get("/me/order")).result == []


async def test_money_is_what_orders_cost(sqlite_shop: Sandbox, owner: httpx.AsyncClient) -> None:
    assert await get(owner, "/money") == {"totals": [], "customers": []}
    camille = sqlite_shop.client(sqlite_shop.first)
    order = await order_name(camille, "exemple.com")
    await sqlite_shop.deliver()
    price = (await camille.get(f"/me/order/{order}")).result["priceWithTax"]["value"]
    table = await get(owner, "/money")
    assert table["totals"] == [
        {
            "currency": "EUR", "paid": f"{price:.2f} EUR", "waiting": "0.00 EUR", "declined": "0.00 EUR",
            "givenBack": "0.00 EUR", "fromBalances": "0.00 EUR",
        }
    ]  # fmt: skip
    assert table["customers"][0]["customer"] == "ca1001-ovh"
    page = await owner.get("/workshop/money", headers={"accept-language": "fr"})
    assert f"€{price:.2f}" in page.text, "the workshop is English, its amounts too"


async def test_every_call_is_described(owner: httpx.AsyncClient) -> None:
    document = await get(owner, "/openapi.json")
    described = {(method.upper(), path) for path, found in document["paths"].items() for method in found}
    assert described == {(method, path) for method, path, _ in port.CALLS}
    assert set(port.BODIES) <= described
    schemathesis.openapi.from_dict(document).validate()
    names = [one["operationId"] for found in document["paths"].values() for one in found.values()]
    assert len(names) == len(set(names))
    waits = [one["name"] for one in document["paths"]["/mails"]["get"]["parameters"]]
    assert waits == ["after", "customer", "to", "text", "wait"]


async def test_the_owner_signs_a_browser_in_as_a_customer(sqlite_shop: Sandbox, owner: httpx.AsyncClient) -> None:
    reply = await owner.post(f"/customers/{sqlite_shop.first.nic}/login")
    assert reply.status_code == 200, reply.text
    url = reply.json()["url"]
    assert url.startswith(f"{sqlite_shop.shop.base_url}/login/as?token=")
    async with browser(sqlite_shop) as one:
        assert sqlite_shop.first.nic in (await one.get(url)).text
        done = await one.submit(url, {"token": url.partition("=")[2]}, to="/login/as")
        assert (done.status_code, done.headers["location"]) == (303, "/account")
        assert sqlite_shop.first.nic in (await one.get("/account")).text
    async with browser(sqlite_shop) as two:
        assert (await two.get(url)).status_code == 404, "it works once"
        another = (await owner.post(f"/customers/{sqlite_shop.first.nic}/login")).json()["url"]
        sqlite_shop.clock.advance(seconds=301)
        assert (await two.get(another)).status_code == 404, "and for five minutes"
    led = await send(owner, f"people/{sqlite_shop.first.nic}/login")
    assert (led.status_code, led.headers["location"].partition("?")[0]) == (303, url.partition("?")[0])
    shown = await owner.get("/workshop/people", headers={"accept": "text/html"})
    assert f"form-action 'self' {sqlite_shop.shop.base_url};" in shown.headers["content-security-policy"]
    assert (await owner.post("/customers/nobody-ovh/login")).status_code == 404


async def test_the_first_page_leads_to_the_shop_and_its_office(owner: httpx.AsyncClient, desk: Desk) -> None:
    seen = (await owner.get("/workshop")).text
    assert f'href="{desk.shop.base_url}/"' in seen
    assert f'href="{desk.shop.base_url}/office"' in seen
