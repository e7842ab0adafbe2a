"""What becomes of a service is said alike by lists, pages, mails and calls; an option follows what it belongs to."""

import re

import httpx

from panier.core.limits import DAY_US
from panier.core.service.details import RenewalChoice
from panier.store import services
from tests.support.delivering import order_vps
from tests.support.ordering import order_plan
from tests.support.parts.browsing import browser
from tests.support.shop import Sandbox
from tests.web.payment.test_payment_methods import register
from tests.web.service.test_tenures import Owned
from tests.web.service.test_vps import ANSWERS
from tests.web.signed_in.test_account_pages import signed_in, words

SNAPSHOT = "option-snapshot-vps-le-2-2-40"


async def with_option(shop: Sandbox) -> tuple[Owned, Owned]:
    """The first customer has a virtual server with an option, both renewed by themselves."""
    client = shop.client(shop.first)
    await order_plan(client, "vps", "vps-le-2-2-40", answers=ANSWERS, options=(SNAPSHOT,))
    await shop.deliver()
    found = await shop.database.read(lambda tx: services.load_several(tx, range(1, 1_000)))
    option = next(one for one in found.values() if one.plan_code == SNAPSHOT)
    assert option.parent_service_id is not None
    mine = Owned(shop, client, option.parent_service_id), Owned(shop, client, option.service_id)
    for one in mine:
        await one.choose(RenewalChoice(is_automatic=True))
    return mine


async def test_an_option_says_that_it_ends_with_its_server_and_is_not_renewed(sqlite_shop: Sandbox) -> None:
    shop = sqlite_shop
    server, option = await with_option(shop)
    name = (await server.read()).name
    pages = [f"/account/services/{one.number}" for one in (server, option)]
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        assert re.search(rf"Renewed by itself before \d+ \w+ \d{{4}}, with {name}", words(await one.get(pages[1])))
        await one.submit(f"{pages[0]}/renewal", {"what": "end", "end": "go"})
        own, theirs, listed = [words(await one.get(path)) for path in (*pages, "/account/services")]
        assert re.search(r"Ends on \d+ \w+ \d{4}, as was chosen", own)
        for page in (own, theirs):
            assert re.search(rf"Ends on \d+ \w+ \d{{4}}, with {name}", page)
            assert "Renewed by itself" not in page
        assert "as was chosen" in listed
        told = (await option.client.get(f"/services/{option.number}")).result["billing"]
        assert (told["nextBillingDate"], told["lifecycle"]["current"]["terminationDate"] is None) == (None, False)
        renewal = await one.get(f"{pages[1]}/renewal")
        assert ('name="choice"' in renewal.text, "keep that first" in words(renewal)) == (False, True)
        orders = (await option.client.get("/me/order")).result
        await server.ahead(3)
        assert (await option.client.get("/me/order")).result == orders, "nothing is renewed that ends anyway"
        await server.ahead(-1)
        assert [(await each.read()).ended_us is None for each in (server, option)] == [False, False]


async def test_whoever_pays_is_told_what_pays_and_a_reader_is_not(sqlite_shop: Sandbox) -> None:
    shop = sqlite_shop
    server, _ = await with_option(shop)
    page = f"/account/services/{server.number}"
    user = {"login": "reader", "email": "reader@example.com", "description": "", "password": "not to be guessed"}
    await server.client.post("/me/identity/user", {**user, "group": "UNPRIVILEGED"})
    async with browser(shop) as one, browser(shop) as reader:
        await signed_in(one, shop.first.nic)
        await reader.sign_in(f"{shop.first.nic}/reader", user["password"])
        await register(server.client, default=True)
        assert re.search(r"Renewed by itself before [^,]+, for .+ with tax, paid with \w+", words(await one.get(page)))
        assert "paid with" not in words(await reader.get(page))


async def test_without_a_method_it_is_said_that_nothing_pays(sqlite_shop: Sandbox) -> None:
    shop = sqlite_shop
    server, _ = await with_option(shop)
    methods = "/me/payment/method"
    preferred = (await server.client.get(f"{methods}?default=true")).result
    for number in [*set((await server.client.get(methods)).result).difference(preferred), *preferred]:
        assert (await server.client.delete(f"{methods}/{number}")).status == 200
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        assert "no payment method pays it by itself" in words(await one.get(f"/account/services/{server.number}"))


async def test_what_was_not_renewed_says_since_when_it_is_suspended(sqlite_shop: Sandbox) -> None:
    shop = sqlite_shop
    server, _ = await with_option(shop)
    await server.choose(RenewalChoice())
    end_us = (await server.read()).expires_us or 0
    shop.clock.now_us = end_us + DAY_US
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        for path in ("/account/services", f"/account/services/{server.number}"):
            assert "it was not renewed" in words(await one.get(path)), path


def coming(page: httpx.Response) -> str:
    """What the account's first page says of what comes up, as HTML."""
    return page.text.partition('<h2 id="coming">')[2].partition("</section>")[0]


async def test_the_first_page_says_what_comes_up_month_by_month(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        assert coming(await one.get("/account")) == "", "nothing is there yet"
        server, option = await with_option(sqlite_shop)
        first = coming(await one.get("/account"))
        assert re.search(
            rf'<a href="/account/services/{server.number}">[^<]+</a> <span class="soft">[^<]+</span>'
            r'<small class="for">Renewed by itself before \d+\s\w+\s\d{4}, for €[\d.]+ with tax, paid with Visa',
            first,
        )
        assert f"/account/services/{option.number}" not in first, "it is renewed along"
        [(path, said)] = re.findall(r'<a href="(/account\?month=[\d-]+)#coming" aria-label="([^"]+)"', first)
        assert said.endswith(": 1")
        month = coming(await one.get(path))
        assert f"<h3>{said.partition(':')[0]}</h3>" in month
        assert f"/account/services/{server.number}" in month
        for otherwise in ("2020-01", "x", "2026-99"):
            assert "What comes first</h3>" in coming(await one.get(f"/account?month={otherwise}"))
        empty = coming(await one.get("/account?month=2026-11"))
        assert ("November 2026</h3>" in empty, "<li>" in empty) == (True, False)
        await server.choose(RenewalChoice())
        assert "unless you renew it" in words(await one.get("/account"))
        await server.choose(RenewalChoice(ends=True))
        assert "as was chosen" in words(await one.get("/account"))


async def test_of_many_services_those_that_come_first_are_listed_and_the_rest_counted(shop: Sandbox) -> None:
    for _ in range(3):
        await order_vps(shop.client(shop.first), pieces=10)
    await shop.deliver()
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        first = await one.get("/account")
        assert (coming(first).count("<li>"), "22 more come up after these." in words(first)) == (8, True)
        [path] = re.findall(r'"(/account\?month=[\d-]+)#coming"', first.text)
        month = await one.get(path)
        assert (coming(month).count("<li>"), "5 more come up after these." in words(month)) == (25, True)
