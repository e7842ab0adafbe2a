"""A form of the account does what it asks once, however often a browser sends it."""

import re

import httpx

from tests.support.parts.browsing import Browser, browser, form_token
from tests.support.shop import Sandbox
from tests.web.signed_in.test_account_pages import NAME, signed_in, with_name

ZONE = f"/account/names/{NAME}/zone"
RECORD = {"what": "add", "subDomain": "einmal", "fieldType": "A", "target": "192.0.2.7", "ttl": ""}


def drawing(page: httpx.Response) -> str:
    """What tells one drawing of a page from all others."""
    found = set(re.findall(r'name="drawing" value="(\w+)"', page.text))
    assert len(found) == 1, found
    return str(found.pop())


async def send(one: Browser, page: httpx.Response, fields: dict[str, str]) -> httpx.Response:
    return await one.http.post(ZONE, data={"formToken": form_token(page), "drawing": drawing(page), **fields})


async def records(shop: Sandbox) -> list[int]:
    answer = await shop.client(shop.first).get(f"/domain/zone/{NAME}/record?subDomain=einmal")
    return list(answer.result)


async def test_a_form_that_is_sent_twice_acts_once_and_leads_to_the_same(shop: Sandbox) -> None:
    await with_name(shop)
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        page = await one.get(ZONE)
        answers = [await send(one, page, RECORD) for _ in range(3)]
        assert {(each.status_code, each.headers["location"]) for each in answers} == {(303, ZONE)}
        assert len(await records(shop)) == 1
        other = {**RECORD, "target": "192.0.2.8"}
        await send(one, page, other)
        assert len(await records(shop)) == 2, "another form of the same page is another wish"
        shown = await one.get(ZONE)
        assert "Noted: name servers tell it once you publish." in shown.text


async def test_a_form_that_was_refused_can_be_sent_again(shop: Sandbox) -> None:
    await with_name(shop)
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        page = await one.get(ZONE)
        wrong = {**RECORD, "target": "nowhere"}
        refused = [await send(one, page, wrong) for _ in range(2)]
        assert [each.status_code for each in refused] == [400, 400]
        assert 'value="nowhere"' in refused[1].text, "what was typed stays"
        assert await records(shop) == []


async def test_the_same_drawing_of_another_account_is_another_form(shop: Sandbox) -> None:
    await with_name(shop)
    async with browser(shop) as one, browser(shop) as other:
        await signed_in(one, shop.first.nic)
        await signed_in(other, shop.second.nic)
        page = await one.get(ZONE)
        theirs = await other.get("/account/logins")
        tried = await other.http.post(ZONE, data={"formToken": form_token(theirs), "drawing": drawing(page), **RECORD})
        assert tried.status_code == 404
        await send(one, page, RECORD)
        assert len(await records(shop)) == 1


async def test_what_was_done_is_said_once(shop: Sandbox) -> None:
    await with_name(shop)
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        done = await send(one, await one.get(ZONE), RECORD)
        assert done.headers["location"] == ZONE
        assert 'role="status"' not in (await one.get("/account/orders")).text, "another page says nothing of it"
        assert 'role="status"' in (await one.get(ZONE)).text
        assert 'role="status"' not in (await one.get(ZONE)).text, "nor is it said again"


async def test_a_lock_that_opens_is_looked_at_until_it_is_open(shop: Sandbox) -> None:
    await with_name(shop)
    path = f"/account/names/{NAME}/transfer"
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        assert 'hx-select="#moving"' not in (await one.get(path)).text
        await one.submit(path, {"what": "unlock"})
        moving = await one.get(path)
        assert ('hx-select="#moving"' in moving.text, 'http-equiv="refresh"' in moving.text) == (True, True)
        await shop.deliver()
        still = await one.get(path)
        assert ('hx-select="#moving"' in still.text, "Show the code" in still.text) == (False, True)
        shown = await one.submit(path, {"what": "code"})
        assert shown.text.count("Code for a transfer</h2>") == 1
