"""The pages about keys, used as a browser would: delegation from end to end, and from nothing to an order."""

import asyncio
import re
from html import escape, unescape
from typing import Any

import httpx
import pytest

from panier.cli.ready_made import PASSWORD
from panier.flows.account.seeds import Keys
from tests.support.ordering import delivered, order_project
from tests.support.parts import browsing
from tests.support.shop import Reply, Sandbox

ASKED = {"accessRules": [{"method": "GET", "path": "/me/order*"}, {"method": "POST", "path": "/order/*"}]}
KEYS_FORM = {"name": "Robot", "description": "Orders by night", "validity": "86400"}


def shown(page: httpx.Response, name: str) -> str:
    """What stands in an element of a page, by its id."""
    found = re.search(rf'id="{name}">([^<]*)<', page.text)
    assert found is not None, page.text
    return unescape(found.group(1))


async def ask(shop: Sandbox, **more: object) -> tuple[Keys, str]:
    """Charlie's application asks whoever follows the link; the key it got, and the link's token."""
    asking = {"x-ovh-application": shop.second.application_key}
    reply = await shop.client().post("/auth/credential", {**ASKED, **more}, headers=asking)
    assert reply.result["state"] == "pendingValidation"
    url, _, token = reply.result["validationUrl"].partition("/auth/?credentialToken=")
    assert url == shop.shop.base_url
    keys = Keys(
        nic="", application_key=shop.second.application_key, application_secret=shop.second.application_secret,
        consumer_key=reply.result["consumerKey"], client_id="", client_secret="",
    )  # fmt: skip
    return keys, token


def answer(shop: Sandbox, token: str, **more: str) -> dict[str, str]:
    """Camille accepts for a day, as the form sends it."""
    return {
        "credentialToken": token, "nic": shop.first.nic, "password": PASSWORD, "validity": "86400", "answer": "accept",
    } | more  # fmt: skip


def refusal(reply: Reply) -> tuple[int, str]:
    return reply.status, reply.json["errorCode"]


async def test_a_customer_delegates_rights(shop: Sandbox) -> None:
    keys, token = await ask(shop, redirection="https://example.com/back?a=1&b=2")
    program = shop.client(keys)
    assert refusal(await program.get("/me/order")) == (403, "INVALID_CREDENTIAL")
    async with shop.http() as browser:
        page = await browser.get(f"/auth/?credentialToken={token}")
        assert page.status_code == 200
        for words in ("sandbox", "/me/order*", "/order/*", "https://example.com"):
            assert words in page.text
        wrong = await browser.post("/auth/", data=answer(shop, token, password="guess"))
        assert (wrong.status_code, "customer ID or password is wrong" in wrong.text) == (403, True)
        done = await browser.post("/auth/", data=answer(shop, token))
    assert (done.status_code, done.headers["location"]) == (303, "https://example.com/back?a=1&b=2")
    assert (await program.get("/me/order")).result == []
    assert refusal(await program.get("/me")) == (403, "NOT_GRANTED_CALL")
    numbers = (await shop.client(shop.first).get("/me/api/credential")).result
    credential = (await shop.client(shop.first).get(f"/me/api/credential/{numbers[-1]}")).result
    assert (credential["status"], credential["expiration"]) == ("validated", "2026-11-19T11:06:40+00:00")
    application = (await shop.client(shop.first).get(f"/me/api/credential/{numbers[-1]}/application")).result
    assert application["applicationKey"] == shop.second.application_key
    shop.clock.advance(days=1)
    assert refusal(await program.get("/me/order")) == (403, "INVALID_CREDENTIAL")


async def test_a_customer_refuses(shop: Sandbox) -> None:
    keys, token = await ask(shop, redirection="https://example.com/back")
    async with shop.http() as browser:
        page = await browser.post("/auth/", data={"credentialToken": token, "answer": "refuse"})
        assert (page.status_code, "Refused" in page.text, "https://example.com/back" in page.text) == (200, True, True)
        assert (await browser.post("/auth/", data=answer(shop, token))).status_code == 404
    assert refusal(await shop.client(keys).get("/me/order")) == (403, "INVALID_CREDENTIAL")


async def test_a_link_is_answered_once(shop: Sandbox) -> None:
    keys, token = await ask(shop)
    async with shop.http() as browser:
        pages = await asyncio.gather(*(browser.post("/auth/", data=answer(shop, token)) for _ in range(3)))
        assert sorted(page.status_code for page in pages) == [200, 404, 404]
        assert (await browser.get(f"/auth/?credentialToken={token}")).status_code == 404
    assert (await shop.client(keys).get("/me/order")).result == []


async def test_a_link_is_good_for_a_day(sqlite_shop: Sandbox) -> None:
    keys, token = await ask(sqlite_shop)
    sqlite_shop.clock.advance(days=1)
    async with sqlite_shop.http() as browser:
        assert (await browser.get(f"/auth/?credentialToken={token}")).status_code == 404
        assert (await browser.post("/auth/", data=answer(sqlite_shop, token))).status_code == 404
    assert refusal(await sqlite_shop.client(keys).get("/me/order")) == (403, "INVALID_CREDENTIAL")


async def test_guessing_ends_the_request(sqlite_shop: Sandbox) -> None:
    keys, token = await ask(sqlite_shop)
    guesses = [answer(sqlite_shop, token, password=f"guess {number}") for number in range(8)]
    async with sqlite_shop.http() as browser:
        pages = await asyncio.gather(*(browser.post("/auth/", data=guess) for guess in guesses))
        assert sorted(page.status_code for page in pages) == [403] * 5 + [404] * 3
        assert (await browser.post("/auth/", data=answer(sqlite_shop, token))).status_code == 404
    assert refusal(await sqlite_shop.client(keys).get("/me/order")) == (403, "INVALID_CREDENTIAL")


async def test_guessing_takes_longer_and_longer(sqlite_shop: Sandbox) -> None:
    form = {**KEYS_FORM, "nic": sqlite_shop.first.nic, "method": "GET", "path": "/*"}
    async with sqlite_shop.http() as browser:
        for number in range(20):
            page = await browser.post("/createToken", data={**form, "password": f"guess {number}"})
            assert (page.status_code, "customer ID or password is wrong" in page.text) == (403, True)
        page = await browser.post("/createToken", data={**form, "password": PASSWORD})
        assert (page.status_code, "Too many wrong passwords" in page.text) == (429, True)
        assert page.headers["retry-after"] == "1"
        sqlite_shop.clock.advance(seconds=1)
        assert (await browser.post("/createToken", data={**form, "password": PASSWORD})).status_code == 200


async def test_a_deleted_application_asks_nobody_any_more(sqlite_shop: Sandbox) -> None:
    _, token = await ask(sqlite_shop)
    charlie = sqlite_shop.client(sqlite_shop.second)
    number = (await charlie.get("/me/api/application")).result[0]
    assert (await charlie.delete(f"/me/api/application/{number}")).result is None
    async with sqlite_shop.http() as browser:
        assert (await browser.get(f"/auth/?credentialToken={token}")).status_code == 404


async def test_an_application_cannot_write_on_the_page(sqlite_shop: Sandbox) -> None:
    name, rule = '<script>alert("x")</script>', "/<img src=x onerror=alert(1)>"
    form = {"nic": sqlite_shop.first.nic, "password": PASSWORD, "name": name, "description": "'\"><b>"}
    async with sqlite_shop.http() as browser:
        made = await browser.post("/createApp", data=form)
        asking = {"x-ovh-application": shown(made, "application-key")}
        wish = {"accessRules": [{"method": "GET", "path": rule}]}
        reply = await sqlite_shop.client().post("/auth/credential", wish, headers=asking)
        page = await browser.get(reply.result["validationUrl"])
    for one in (made, page):
        assert escape(name) in one.text or "&lt;script&gt;" in one.text
        assert not re.search(r'<script(?! src="/static/)', one.text)
        assert "<img src=x" not in one.text
        assert "<b>" not in one.text


@pytest.mark.parametrize("path", ["/auth/?credentialToken={}", "/createApp", "/createToken", "/join"])
async def test_pages_are_closed_to_others(sqlite_shop: Sandbox, path: str) -> None:
    _, token = await ask(sqlite_shop, redirection="https://example.com/back")
    async with sqlite_shop.http() as browser:
        page = await browser.get(path.format(token))
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert ("form-action 'self' https://example.com;" in policy) == path.startswith("/auth")
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["cache-control"] == "no-store"
    assert "script-src 'self';" in policy
    assert not re.search(r'<script(?! src="/static/)', page.text), "an inline script would not run"
    assert "style=" not in page.text


async def test_a_link_fills_in_the_rights(sqlite_shop: Sandbox) -> None:
    async with sqlite_shop.http() as browser:
        page = await browser.get("/createToken/?GET=/me&GET=/me/*&post=/order/*&nic=ab1234-ovh&odd=%00")
    for value in ("/me", "/me/*", "/order/*", "ab1234-ovh"):
        assert f'value="{value}"' in page.text
    assert page.text.count("<option selected>POST</option>") == 1


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"description": ""}, {"path": ""}, {"path": "me"}, {"method": "STEAL"}, {"name": "n" * 101}]
)
async def test_keys_that_cannot_be_are_refused_with_the_form(sqlite_shop: Sandbox, wrong: dict[str, str]) -> None:
    form = {**KEYS_FORM, "nic": sqlite_shop.first.nic, "password": PASSWORD, "method": "GET", "path": "/me"}
    async with sqlite_shop.http() as browser:
        page = await browser.post("/createToken", data={**form, **wrong})
    assert (page.status_code, "That did not work" in page.text) == (400, True)
    assert f'value="{sqlite_shop.first.nic}"' in page.text
    assert f'"{PASSWORD}"' not in page.text, "a password is never sent back"


async def test_a_new_person_gets_from_nothing_to_an_order(shop: Sandbox) -> None:
    person = {
        "firstname": "Élodie", "name": "Nouvelle", "email": "elodie@example.com", "country": "FR",
        "legalform": "individual", "ovhSubsidiary": "FR", "address": "2 rue de l'Exemple", "zip": "59100",
        "city": "Roubaix", "password": "not to be guessed",
    }  # fmt: skip
    async with browsing.browser(shop) as one:
        assert (await one.submit("/join", person)).status_code == 303
        found = re.search(r"en\d{6}-ovh", (await one.get("/account")).text)
        assert found is not None
        nic = found.group()
        form: dict[str, Any] = {**KEYS_FORM, "nic": nic, "password": person["password"]}
        form |= {"method": ["GET", "POST", "GET"], "path": ["/*", "/order/*", ""]}
        made = await one.http.post("/createToken", data=form)
    keys = Keys(
        nic=nic, application_key=shown(made, "application-key"), application_secret=shown(made, "application-secret"),
        consumer_key=shown(made, "consumer-key"), client_id="", client_secret="",
    )  # fmt: skip
    client = shop.client(keys)
    assert (await client.get("/me")).result["name"] == "Nouvelle"
    assert (await client.get("/auth/currentCredential")).result["rules"] == [
        {"method": "GET", "path": "/*"},
        {"method": "POST", "path": "/order/*"},
    ]
    assert await delivered(shop, client, await order_project(client))
