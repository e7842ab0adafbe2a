"""What came of an order, on its page and that of its bill: services, bill and credit notes, for its customer alone."""

import re
from html import unescape

import httpx

from tests.support.ordering import UNPAID, order_name
from tests.support.parts.browsing import browser
from tests.support.shop import Client, Sandbox
from tests.web.order.test_letters import bill_of
from tests.web.payment.test_refunds import give_back, load
from tests.web.signed_in.test_account_pages import signed_in, words


def links(page: httpx.Response) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="([^"]+)"', page.text)]


async def page_of(shop: Sandbox, client: Client, order_id: int) -> str:
    url: str = (await client.get(f"/me/order/{order_id}")).result["url"]
    return url.removeprefix(shop.shop.base_url)


async def test_an_order_leads_to_what_came_of_it(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, "exemple.fr")
    link = await page_of(shop, camille, order_id)
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        assert "Your services" not in (await one.get(link)).text
        await shop.deliver()
        bill = await bill_of(camille, order_id)
        own = {bill[key].removeprefix(shop.shop.base_url) for key in ("url", "pdfUrl")}
        page = await one.get(link)
        assert own | {"/account/names/exemple.fr"} <= set(links(page))
        assert (await one.get("/account/names/exemple.fr")).status_code == 200
        await give_back(shop, await load(shop, order_id), None)
        await shop.work()
        [number] = (await camille.get("/me/refund")).result
        note = (await camille.get(f"/me/refund/{number}")).result
        page = await one.get(link)
        assert f"Credit note {number} · PDF {number} -€" in words(page).replace("−", "-")
        given = words(page).partition("Refunds")[2].replace("−", "-")
        assert re.match(r" .*? -€\d+\.\d\d \d{1,2} \w+ \d{4} · (where it came from|on its way)", given), given
        assert note["url"].removeprefix(shop.shop.base_url) in links(page)
        listed = await one.get("/account/orders")
        assert {bill["url"].removeprefix(shop.shop.base_url), note["url"].removeprefix(shop.shop.base_url)} <= set(
            links(listed)
        )


async def test_a_bill_leads_to_its_order_its_services_and_its_credit_notes(sqlite_shop: Sandbox) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    order_id = await order_name(camille, "exemple.fr")
    await shop.deliver()
    bill = (await bill_of(camille, order_id))["url"].removeprefix(shop.shop.base_url)
    await give_back(shop, await load(shop, order_id), None)
    await shop.work()
    [number] = (await camille.get("/me/refund")).result
    note = (await camille.get(f"/me/refund/{number}")).result["url"].removeprefix(shop.shop.base_url)
    around = {await page_of(shop, camille, order_id), "/account/names/exemple.fr"}
    async with browser(shop) as one:
        assert around & set(links(await one.get(bill))) == set(), "whoever has the link reads the paper, and no more"
        await signed_in(one, shop.second.nic)
        assert around & set(links(await one.get(bill))) == set()
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        assert around | {note} <= set(links(await one.get(bill)))
        assert around | {bill} <= set(links(await one.get(note)))


async def test_whoever_has_the_link_of_an_order_is_asked_to_sign_in(sqlite_shop: Sandbox) -> None:
    """A bill has its customer's address, which the order's page keeps to itself."""
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    order_id = await order_name(camille, "exemple.fr", how=UNPAID)
    link = await page_of(shop, camille, order_id)
    way = "Sign in to see its bill and what was delivered"
    async with browser(shop) as one:
        assert way not in (await one.get(link)).text
        await camille.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": await _default(camille)}})
        await shop.deliver()
        page = await one.get(link)
        assert "/order/bill" not in page.text
        [sign_in] = [to for to in links(page) if to.startswith("/login?return_to=")]
        assert way in page.text
        assert (await one.get(sign_in)).status_code == 200
        entered = await one.submit(sign_in, {"nic": shop.first.nic, "password": "sandbox"}, to="/login")
        assert entered.status_code == 303


async def test_what_a_page_that_follows_says_changes_with_what_came_of_it(sqlite_shop: Sandbox) -> None:
    shop, camille = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    order_id = await order_name(camille, "exemple.fr")
    link = await page_of(shop, camille, order_id)
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        asked = re.search(r'hx-get="([^"]+)"', (await one.get(link)).text)
        assert asked is not None
        await shop.deliver()
        part = await one.get(unescape(asked[1]), headers={"hx-request": "true"})
        assert part.status_code == 200
        assert "/account/names/exemple.fr" in part.text


async def _default(client: Client) -> int:
    found = (await client.get("/me/payment/method", query={"default": "true"})).result
    return int(found[0])
