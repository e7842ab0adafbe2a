"""Codes that programs know things by are no words of customers' pages: where one stands, it stands as a code."""

import re
from html import unescape

from tests.support.delivering import order_vps
from tests.support.parts.browsing import browser
from tests.support.shop import Sandbox
from tests.web.service.test_usage import project
from tests.web.signed_in.test_account_pages import signed_in

BACKUP = "option-auto-backup-vps-2025-model1"
CODES = re.compile(
    r"\b(?:option-[a-z]+-[\w-]+|vps-20\d\d-model\d|project\.2018|certification\.hds(?:\.2018)?|cloud\.credit"
    r"|\w+\.consumption|deliverVm|UNPRIVILEGED|[0-9a-f]{32})\b"
)
PAGES = ("", "/renewal", "/options", "/upgrade", "/end")


def spoken(page: str) -> str:
    """What a page says to people: without its codes, the calls that it ends with, and where its links lead."""
    body = re.sub(r"<(code|pre|script|style|title)\b.*?</\1>", " ", page[page.index("<main") :], flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", " ", body))


async def test_no_page_of_a_service_says_a_code_as_a_word(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    await order_vps(client, options=(BACKUP,))
    number = await project(sqlite_shop, client)
    await sqlite_shop.deliver()
    known = (await client.get("/services")).result
    assert len(known) > 2
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        paths = ["/account", "/account/services", "/account/orders", "/account/users"]
        paths += [f"/account/services/{each}{page}" for each in known for page in PAGES]
        for path in paths:
            text = spoken((await one.get(path)).text)
            assert not CODES.findall(text), path
        offered = (await one.get(f"/account/services/{number}/options")).text
    assert offered.count("?plan=certification") == 1
    assert "pays the bills of use first" in spoken(offered)


async def test_an_option_is_headed_by_its_offer(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    await order_vps(client, options=(BACKUP,))
    await sqlite_shop.deliver()
    [[number]] = await sqlite_shop.database.read(
        lambda tx: tx.rows("SELECT service_id FROM service WHERE plan_code = $1", BACKUP)
    )
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        page = (await one.get(f"/account/services/{number}")).text
    assert re.search(r"<h1>Automated backup VPS-1\b", page)


async def test_a_product_asks_nothing_twice_and_no_choice_of_one(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        page = (await one.get("/p/vps-2027-model1?lang=en")).text
        asked = re.findall(r"<legend>([^<(]*)", page)
        assert [text for text in asked if text.strip() == "Operating system"] == ["Operating system"]
        assert "Region" not in [text.strip() for text in asked]
        assert "Storage" not in [text.strip() for text in asked]
        text = spoken(page)
        assert "Included: Linux , Local storage" in " ".join(text.split()) or "Included: Linux, Local storage" in text
        assert "Automated backup of one day VPS-1" not in text, "the page is of that plan"
        family = spoken((await one.get("/c/vps?lang=en")).text)
    assert "Local storage" not in family, "its size says more"
