"""A secret that a form made is shown again to whoever sends that form again, for ten minutes and to nobody else."""

import re

import httpx
import pytest

from panier.core.limits import SECOND_US, SHOWN_AGAIN_US
from panier.store.engine.db import Tx
from panier.work.sweeps import sweep
from tests.support.parts.browsing import Browser, browser, form_token
from tests.support.shop import Sandbox
from tests.web.account.test_keys_pages import KEYS_FORM
from tests.web.signed_in.test_access_pages import CLIENTS, USER, USERS
from tests.web.signed_in.test_account_pages import signed_in, words
from tests.web.signed_in.test_second_factors import PAGE, PASSWORD, code, switch_on
from tests.web.signed_in.test_sent_forms import drawing

CLIENT = {"what": "add", "name": "Nightly", "description": "Reports", "flow": "CLIENT_CREDENTIALS"}
TOKEN = {"what": "add-token", "name": "nightly", "days": "30", "tokenDescription": ""}


def secret(page: httpx.Response, name: str) -> str:
    """What an element of a page shows, nothing where there is none."""
    return next(iter(re.findall(rf'id="{name}">([^<]*)<', page.text)), "")


async def twice(one: Browser, path: str, fields: dict[str, str]) -> list[httpx.Response]:
    """What comes of a form whose answer is loaded again."""
    page = await one.get(path)
    sent = {"formToken": form_token(page), "drawing": drawing(page), **fields}
    return [await one.http.post(path, data=sent) for _ in range(2)]


@pytest.mark.parametrize("what, name", [("client", "client-secret"), ("token", "personal-token")])
async def test_a_secret_is_shown_again_and_made_once(shop: Sandbox, what: str, name: str) -> None:
    path, fields = (CLIENTS, CLIENT) if what == "client" else (f"{USERS}/reader", TOKEN)
    listed = "/me/api/oauth2/client" if what == "client" else "/me/identity/user/reader/token"
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        await one.submit(USERS, USER)
        before = len((await shop.client(shop.first).get(listed)).result)
        pages = await twice(one, path, fields)
        assert [page.status_code for page in pages] == [200, 200]
        shown = {secret(page, name) for page in pages}
        assert (len(shown), "" in shown) == (1, False)
        assert len((await shop.client(shop.first).get(listed)).result) == before + 1
        assert secret(await one.get(path), name) == "", "the page without its form shows none"
        assert shown.pop() not in await _stored(shop), "it is kept sealed"


async def test_after_ten_minutes_it_is_shown_no_more(shop: Sandbox) -> None:
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        page = await one.get(CLIENTS)
        sent = {"formToken": form_token(page), "drawing": drawing(page), **CLIENT}
        assert secret(await one.http.post(CLIENTS, data=sent), "client-secret")
        shop.clock.advance(seconds=SHOWN_AGAIN_US / SECOND_US)
        for _ in range(2):
            late = await one.http.post(CLIENTS, data=sent)
            assert (late.status_code, secret(late, "client-secret")) == (409, "")
            assert ("remove it and make another" in words(late), "Nightly" in late.text) == (True, True)
            await sweep(shop.shop, shop.database)
            assert "s1." not in await _stored(shop), "it is deleted, not only hidden"


async def test_another_browser_of_the_customer_is_not_shown_it(shop: Sandbox) -> None:
    async with browser(shop) as one, browser(shop) as other:
        await signed_in(one, shop.first.nic)
        await signed_in(other, shop.first.nic)
        page = await one.get(CLIENTS)
        sent = {"formToken": form_token(page), "drawing": drawing(page), **CLIENT}
        shown = secret(await one.http.post(CLIENTS, data=sent), "client-secret")
        assert (await other.http.post(CLIENTS, data=sent)).status_code == 403
        theirs = await other.http.post(CLIENTS, data={**sent, "formToken": form_token(await other.get(CLIENTS))})
        assert secret(theirs, "client-secret") != shown


async def test_spare_codes_are_shown_again(shop: Sandbox) -> None:
    async with browser(shop) as one:
        app, _ = await switch_on(shop, one)
        await one.submit(PAGE, {"what": "end", "password": PASSWORD})
        await one.submit(PAGE, {"what": "begin", "password": PASSWORD})
        app.secret = secret(await one.get(PAGE), "secret").replace(" ", "")
        pages = await twice(one, PAGE, {"what": "confirm", "code": code(shop, app)})
        assert [page.status_code for page in pages] == [200, 200]
        assert secret(pages[0], "spare-codes") == secret(pages[1], "spare-codes") != ""


@pytest.mark.parametrize("path", ["/createApp", "/createToken"])
async def test_keys_for_a_program_are_made_once_and_shown_again(shop: Sandbox, path: str) -> None:
    client = shop.client(shop.first)
    before = (await client.get("/me/api/application")).result
    async with shop.http() as http:
        drawn = drawing(await http.get(path))
        sent = {"nic": shop.first.nic, "password": PASSWORD, "method": "GET", "path": "/me", "drawing": drawn}
        wrong = await http.post(path, data={**sent, **KEYS_FORM, "password": "wrong"})
        assert wrong.status_code == 403
        pages = [await http.post(path, data={**sent, **KEYS_FORM}) for _ in range(2)]
        assert [page.status_code for page in pages] == [200, 200]
        assert secret(pages[0], "application-secret") == secret(pages[1], "application-secret") != ""
        assert secret(pages[0], "consumer-key") == secret(pages[1], "consumer-key")
        assert len((await client.get("/me/api/application")).result) == len(before) + 1
        assert (await http.post(path, data={**sent, **KEYS_FORM, "password": "wrong"})).status_code == 403
        shop.clock.advance(seconds=SHOWN_AGAIN_US / SECOND_US)
        late = await http.post(path, data={**sent, **KEYS_FORM})
        assert (late.status_code, secret(late, "application-secret")) == (409, "")


async def _stored(shop: Sandbox) -> str:
    async def read(tx: Tx) -> str:
        return str([row[0] for row in await tx.rows("SELECT shown FROM sent_form WHERE shown IS NOT NULL")])

    return await shop.database.read(read)
