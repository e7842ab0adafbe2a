"""On pages a service is renewed once: by whichever tab, form or browser, and however late it is sent."""

import asyncio
import re
from html import unescape

import httpx
import pytest

from tests.support.ordering import order_name
from tests.support.parts.browsing import Browser, browser
from tests.support.shop import Sandbox
from tests.web.signed_in.test_account_pages import NAME, signed_in, with_name, words
from tests.web.surface.test_limits import with_limits

PAGE = f"/account/names/{NAME}/renewal"
OTHERS = ("mon-autre.com", "mon-tiers.com")


def choice(page: httpx.Response) -> str:
    """The first length that a page offers, with the service and the end that it was drawn with."""
    return unescape(re.findall(r'name="choice" value="(P[^"]+)"', page.text)[0])


async def orders(shop: Sandbox) -> list[int]:
    return list((await shop.client(shop.first).get("/me/order")).result)


async def renew(one: Browser, page: httpx.Response) -> httpx.Response:
    return await one.send(page, {"what": "renew", "choice": choice(page)}, to=PAGE)


async def test_two_browsers_at_once_place_one_order(shop: Sandbox) -> None:
    await with_name(shop)
    before = await orders(shop)
    async with browser(shop) as one, browser(shop) as other:
        await signed_in(one, shop.first.nic)
        await signed_in(other, shop.first.nic)
        pages = [await one.get(PAGE), await other.get(PAGE)]
        answers = await asyncio.gather(renew(one, pages[0]), renew(other, pages[1]))
        assert [answer.status_code for answer in answers] == [303, 303]
        assert answers[0].headers["location"] == answers[1].headers["location"]
        assert len(await orders(shop)) == len(before) + 1
        waiting = await one.get(PAGE)
        assert "A renewal is ordered" in waiting.text
        assert answers[0].headers["location"] in unescape(waiting.text)
        assert 'name="choice"' not in waiting.text, "nothing else can be ordered meanwhile"


async def test_an_order_of_a_program_counts_and_one_of_a_page_does_not_bind_programs(shop: Sandbox) -> None:
    await with_name(shop)
    client = shop.client(shop.first)
    number = (await client.get(f"/domain/{NAME}/serviceInfos")).result["serviceId"]
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        page = await one.get(PAGE)
        body = {"duration": "P1Y", "services": [number]}
        assert (await client.post(f"/service/{number}/renew", body)).status == 200
        placed = await orders(shop)
        led = await renew(one, page)
        assert (led.status_code, f"orderId={placed[-1]}&" in led.headers["location"]) == (303, True)
        assert await orders(shop) == placed
        assert (await client.post(f"/service/{number}/renew", body)).status == 200, "the API stays as it is"


async def test_a_page_from_before_the_renewal_renews_nothing(shop: Sandbox) -> None:
    await with_name(shop)
    async with browser(shop) as one, browser(shop) as other:
        await signed_in(one, shop.first.nic)
        await signed_in(other, shop.first.nic)
        late, page = await other.get(PAGE), await one.get(PAGE)
        link = (await renew(one, page)).headers["location"]
        number = int(re.findall(r"orderId=(\d+)", link)[0])
        method = (await shop.client(shop.first).get("/me/payment/method")).result[0]
        paid = await shop.client(shop.first).post(f"/me/order/{number}/pay", {"paymentMethod": {"id": method}})
        assert paid.status == 200
        await shop.deliver()
        placed = await orders(shop)
        tried = await renew(other, late)
        assert (tried.status_code, "was renewed meanwhile" in words(tried)) == (409, True)
        assert await orders(shop) == placed
        assert (await renew(other, await other.get(PAGE))).status_code == 303, "whoever looks again may renew it again"


async def with_names(shop: Sandbox) -> dict[str, int]:
    await with_name(shop)
    client, found = shop.client(shop.first), {}
    for name in OTHERS:
        await order_name(client, name)
    await shop.deliver()
    for name in (NAME, *OTHERS):
        found[name] = (await client.get(f"/domain/{name}/serviceInfos")).result["serviceId"]
    return found


async def test_several_names_are_renewed_in_one_order_after_their_sum(shop: Sandbox) -> None:
    numbers = await with_names(shop)
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        nothing = await one.submit("/account/names", {"what": "renew"})
        assert (nothing.status_code, "Must be ticked" in words(nothing)) == (400, True)
        led = await one.submit("/account/names", {"what": "renew", "service": list(numbers.values())})
        page = await one.get(led.headers["location"])
        assert all(name in page.text for name in numbers)
        fields = {
            "what": "order",
            "duration": "P1Y",
            "service": re.findall(r'name="service" value="(\d+:\d+)"', page.text),
        }
        before = await orders(shop)
        answers = [await one.send(page, fields, to="/account/renewal") for _ in range(2)]
        assert {answer.status_code for answer in answers} == {303}
        assert len({answer.headers["location"] for answer in answers}) == 1
        placed = await orders(shop)
        assert len(placed) == len(before) + 1
        details = (await shop.client(shop.first).get(f"/me/order/{placed[-1]}/details")).result
        assert len(details) == 2 * len(numbers), "a year and the name itself, each a line"
        again = await one.get(led.headers["location"])
        assert ("is ordered already" in words(again), 'name="duration"' in again.text) == (True, False)
        assert "renewal ordered" in (await one.get("/account/names")).text


async def test_one_that_waits_is_left_out_of_the_others(shop: Sandbox) -> None:
    numbers = await with_names(shop)
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        old = await one.get("/account/renewal", params={"service": list(numbers.values())})
        await renew(one, await one.get(PAGE))
        seen = re.findall(r'name="service" value="(\d+:\d+)"', old.text)
        fields = {"what": "order", "duration": "P1Y", "service": seen}
        tried = await one.send(old, fields, to="/account/renewal")
        assert (tried.status_code, f"{NAME} is changed by order" in words(tried)) == (409, True)
        fresh = await one.get("/account/renewal", params={"service": list(numbers.values())})
        left = re.findall(r'name="service" value="(\d+:\d+)"', fresh.text)
        assert len(left) == len(numbers) - 1
        done = await one.send(fresh, {**fields, "service": left}, to="/account/renewal")
        assert done.status_code == 303


async def test_how_names_are_renewed_is_set_for_several(sqlite_shop: Sandbox) -> None:
    shop = sqlite_shop
    numbers = await with_names(shop)
    client = shop.client(shop.first)
    async with browser(shop) as one, browser(shop) as stranger:
        await signed_in(one, shop.first.nic)
        await signed_in(stranger, shop.second.nic)
        fields = {"what": "automatic", "service": list(numbers.values())[:2]}
        assert (await one.submit("/account/names", fields)).status_code == 303
        modes = [(await client.get(f"/domain/{name}/serviceInfos")).result["renew"]["automatic"] for name in numbers]
        assert modes == [True, True, False]
        assert (await stranger.submit("/account/logins", fields, to="/account/names")).status_code == 404
        assert OTHERS[0] in words(await one.get("/account/names?show=automatic"))
        shown = words(await one.get("/account/names?q=tiers"))
        assert (OTHERS[1] in shown, OTHERS[0] in shown) == (True, False)


@pytest.mark.parametrize("odd", ["", "P1Y", "P1Y;x:y", "P1Y;1", "P1Y;999999:1", ";;;"])
async def test_odd_choices_are_refused(sqlite_shop: Sandbox, odd: str) -> None:
    await with_name(sqlite_shop)
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        tried = await one.submit(PAGE, {"what": "renew", "choice": odd})
        assert tried.status_code in (400, 404)


async def test_lengths_that_are_chosen_from_are_told_apart(sqlite_shop: Sandbox) -> None:
    """A zone that is renewed along at no cost is no other choice; what costs more is named."""
    await with_name(sqlite_shop)
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        page = await one.get(f"{PAGE}?lang=fr")
        offered = re.findall(r'value="P\d+[YM];[^"]*"[^>]*> ([^<]*)</label>', page.text)
        lengths = [words.partition(" pour ")[0] for words in offered]
        assert len(lengths) == len(set(lengths)) >= 2, offered
        assert not any("Zone DNS" in one for one in offered), "what costs nothing along is said of no length alone"
        value = unescape(re.findall(r'name="choice" value="(P1Y[^"]+)"', page.text)[0])
        done = await one.send(page, {"what": "renew", "choice": value}, to=PAGE)
        order = words(await one.get(f"{done.headers['location']}&lang=fr"))
        assert f"{NAME} Renouvellement · 1 an" in order
        assert "Zone DNS" in order


async def test_what_the_registry_is_asked_for_a_renewal_counts_as_a_search(sqlite_shop: Sandbox) -> None:
    await with_name(sqlite_shop)
    limited = with_limits(sqlite_shop, SEARCHES="2/3600")
    async with browser(limited) as one:
        await signed_in(one, limited.first.nic)
        for _ in range(2):
            assert choice(await one.get(PAGE))
        again = await one.get(PAGE)
        assert (again.status_code, 'id="field-choice"' in again.text) == (200, False)
        assert (await one.get(f"/account/names/{NAME}")).status_code == 200, "nothing else is kept from them"
