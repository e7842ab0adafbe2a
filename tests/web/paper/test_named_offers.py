"""Offers are called in their customer's language on bills, in e-mails and on pages of the account."""

import re
from html import unescape

import httpx

from tests.support.buying import Sold, bought
from tests.support.parts.browsing import browser
from tests.support.shop import Sandbox
from tests.web.service.test_endings import mails
from tests.web.signed_in.test_account_pages import signed_in

HOSTING = Sold("webHosting", "perso2014", duration="P1Y")


def words(page: httpx.Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


async def test_a_german_reads_german_names_of_what_was_bought(sqlite_shop: Sandbox) -> None:
    shop = sqlite_shop
    client = shop.client(shop.first)
    catalog = shop.shop.assortment.catalog("FR", HOSTING.family)
    english = catalog.plans[HOSTING.plan].name
    german = shop.shop.say_name("de_DE", english)
    assert (german != english, "Webhosting" in german) == (True, True)
    await client.put("/me", {"language": "de_DE"})
    number = await bought(shop, client, HOSTING)
    bill = (await client.get(f"/me/bill/{(await client.get('/me/bill')).result[-1]}")).result
    async with browser(shop) as one:
        paper = words(await one.get(bill["url"].removeprefix(shop.shop.base_url)))
        assert (german in paper, english in paper) == (True, False)
        await signed_in(one, shop.first.nic)
        for path in ("/account/services", f"/account/services/{number}"):
            page = words(await one.get(f"{path}?lang=de"))
            assert (german in page, english in page) == (True, False), path
    written = [one["body"] for one in await mails(client)]
    assert any(german in one for one in written)
    assert [one for one in written if english in one] == []
