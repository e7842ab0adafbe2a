"""The menu of the shop stands above every page that a customer walks, with whoever is signed in and the cart."""

import re
from html import escape, unescape

import httpx

from tests.support.ordering import delivered, order_project
from tests.support.parts.browsing import browser
from tests.support.shop import Sandbox
from tests.web.buying.test_checkout import CHALLENGED
from tests.web.payment.test_payment_methods import register
from tests.web.signed_in.test_account_pages import signed_in

_MENU = re.compile(r'<nav aria-label="Main" class="shop-menu">(.*?)</nav>', re.DOTALL)


def menu(page: httpx.Response) -> list[tuple[str, str]]:
    """Where the words of the menu lead."""
    assert page.status_code == 200, page.text
    found = _MENU.findall(page.text)
    assert len(found) == 1, page.url
    links = re.findall(r'<a href="([^"]+)"[^>]*>(.*?)</a>', found[0], re.DOTALL)
    return [(unescape(path), " ".join(re.sub(r"<[^>]+>", " ", words).split())) for path, words in links]


async def test_every_page_on_the_way_has_the_menu_of_the_shop(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    paid = await order_project(client)
    assert await delivered(sqlite_shop, client, paid)
    await register(client, formData=f'{{"number": "{CHALLENGED}", "expirationDate": "2035-10"}}', default=True)
    asked = await order_project(client)
    await sqlite_shop.deliver()
    bill = (await client.get(f"/me/bill/{(await client.get('/me/bill')).result[0]}")).result["url"]
    order = (await client.get(f"/me/order/{asked}")).result["url"]
    async with browser(sqlite_shop) as one:
        one.http.headers["accept-language"] = "en"
        shown = menu(await one.get("/"))
        assert {"/domains", "/c/vps", "/account", "/cart"} < {path for path, _ in shown}
        for path in ("/join", "/login", "/domains", "/cart", "/resetPassword", order, bill):
            assert menu(await one.get(path)) == shown, path
        await signed_in(one, sqlite_shop.first.nic)
        shown = menu(await one.get("/"))
        assert ("/account", "Camille Your account") in shown
        page = await one.get(order)
        there = unescape(next(re.finditer(r'href="([^"]*/sandbox/payment\?[^"]*)"', page.text)).group(1))
        for path in ("/account", "/account/services", order, bill, there, "/domains", "/contracts/general"):
            assert menu(await one.get(path)) == shown, path
        asked = order.removeprefix(sqlite_shop.shop.base_url)
        terms = await one.get("/contracts/general", headers={"referer": f"{str(one.http.base_url).rstrip('/')}{asked}"})
        assert f'href="{escape(asked)}"' in terms.text, "back to the order whose terms these are"
