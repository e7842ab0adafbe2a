"""Signing in and out with a browser: cookies, forms of other sites, guessing, time, and whose browser is whose."""

import re
from dataclasses import replace
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import httpx

from panier.core.account.access import digest
from panier.core.account.account import Account
from panier.core.account.security_event import EventFilter
from panier.core.limits import SESSION_IDLE_US, SESSION_LIFE_US, SESSIONS_PER_LOGIN_MAX
from panier.flows.account import security_events
from panier.flows.account.browsing import sessions
from panier.flows.account.logins import Entered
from panier.flows.account.seeds import Keys
from panier.store.account import accounts
from panier.work import sweeps
from tests.support.parts.browsing import Browser, browser, form_token
from tests.support.shop import Sandbox, copy_sqlite, opened
from tests.web.account.test_recovery import choose, post, tokens
from tests.web.surface.test_limits import with_limits

SECOND_US = 1_000_000


def cookie(page: httpx.Response, name: str) -> dict[str, Any]:
    """The attributes of a cookie that a page sets, with its value."""
    found = SimpleCookie("; ".join(page.headers.get_list("set-cookie")))
    return {"value": found[name].value, **{key: value for key, value in found[name].items() if value}}


async def is_signed_in(one: Browser) -> bool:
    """True where the account's page is shown rather than the way to it."""
    page = await one.get("/account")
    assert page.status_code in (200, 303)
    return page.status_code == 200


async def test_somebody_signs_in_and_out(shop: Sandbox) -> None:
    async with browser(shop) as one:
        away = await one.get("/account/logins?x=1")
        assert (away.status_code, away.headers["location"]) == (303, "/login?return_to=/account/logins%3Fx%3D1")
        done = await one.sign_in(shop.first.nic, return_to="/account/logins?x=1")
        assert (done.status_code, done.headers["location"]) == (303, "/account/logins?x=1")
        page = await one.get("/account/logins")
        assert "this browser" in page.text
        assert ">now</td>" in page.text, "whoever looks is seen"
        again = await one.get("/login?return_to=/account")
        assert (again.status_code, again.headers["location"]) == (303, "/account")
        out = await one.submit("/logout", {})
        assert (out.status_code, out.headers["location"]) == (303, "/")
        assert not await is_signed_in(one)
    events = await shop.database.read(lambda tx: security_events.list_latest(tx, EventFilter(), limit=9))
    assert [event.kind.value for event, nic in events if nic == shop.first.nic] == ["login", "signed-out"]


async def test_an_email_address_signs_in_too(sqlite_shop: Sandbox) -> None:
    account = await account_of(sqlite_shop, sqlite_shop.first)
    async with browser(sqlite_shop) as one:
        assert (await one.sign_in(account.email.upper())).status_code == 303
        assert await is_signed_in(one)


async def test_the_cookie_over_http(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        before = cookie(await one.get("/login"), "panier")
        assert (before["path"], before["samesite"], before["httponly"]) == ("/", "Lax", True)
        assert not {"secure", "domain", "max-age"} & before.keys()
        after = cookie(await one.sign_in(sqlite_shop.first.nic), "panier")
        assert after["value"] != before["value"], "what somebody knew before is worth nothing afterwards"
        assert int(after["max-age"]) == SESSION_LIFE_US // SECOND_US
        one.http.cookies.set("panier", before["value"], domain="shop.test", path="/")
        assert not await is_signed_in(one)


async def test_the_cookie_over_https(sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path) -> None:
    file, customers = sqlite_furnished
    url = copy_sqlite(file, tmp_path)
    to_https = opened(url, customers, change=lambda shop: replace(shop, base_url="https://shop.test"))
    async with to_https as shop, browser(shop) as one:
        await one.get("/login")
        given = cookie(await one.sign_in(shop.first.nic), "__Host-panier")
        assert (given["path"], given["samesite"], given["httponly"], given["secure"]) == ("/", "Lax", True, True)
        assert "domain" not in given
        assert await is_signed_in(one)


async def test_only_a_digest_of_the_cookie_is_kept(shop: Sandbox) -> None:
    async with browser(shop) as one:
        value = cookie(await one.sign_in(shop.first.nic), "panier")["value"]
    rows = await shop.database.read(lambda tx: tx.rows("SELECT * FROM browser_session"))
    assert digest(value) in str([tuple(row) for row in rows])
    assert value not in str([tuple(row) for row in rows])


async def test_a_cookie_that_others_planted_signs_nobody_in(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as attacker, browser(sqlite_shop) as victim:
        planted = cookie(await attacker.get("/login"), "panier")["value"]
        victim.http.cookies.set("panier", planted, domain="shop.test", path="/")
        assert (await victim.sign_in(sqlite_shop.first.nic)).status_code == 303
        assert await is_signed_in(victim)
        assert not await is_signed_in(attacker)


async def test_a_cookie_that_is_none_of_ours(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        for value in ("", "x" * 5_000, "a b", "<script>", "é", "../../etc"):
            page = await one.http.get("/account", headers=[(b"cookie", f"panier={value}".encode())])
            assert page.status_code == 303


FORMS = ("/login", "/logout", "/join", "/account/logins", "/join/confirm?token=x")
FOREIGN = (
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "null", "sec-fetch-site": "cross-site"},
    {"origin": "http://evil.shop.test", "sec-fetch-site": "same-site"},
)


async def test_forms_of_other_sites_are_refused(sqlite_shop: Sandbox) -> None:
    fields = {"nic": sqlite_shop.first.nic, "password": "sandbox", "what": "all"}
    async with browser(sqlite_shop) as one, browser(sqlite_shop) as other:
        await other.sign_in(sqlite_shop.second.nic)
        another = form_token(await other.get("/account/logins"))
        for page in FORMS:
            token = form_token(await one.get(page))
            tried = [({}, ""), ({}, another), ({}, "é"), *((headers, token) for headers in FOREIGN)]
            for headers, sent in tried:
                form = {**fields, "formToken": sent}
                answer = await one.http.post(page.partition("?")[0], data=form, headers=headers)
                assert (answer.status_code, "not sent from a page of this shop" in answer.text) == (403, True), page
            assert await is_signed_in(one) == (page != "/login"), "nothing has happened"
            if page == "/login":
                await one.sign_in(sqlite_shop.first.nic)


async def test_forms_of_our_own_pages_are_taken(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        await one.sign_in(sqlite_shop.first.nic)
        for headers in ({"origin": "http://shop.test"}, {"sec-fetch-site": "same-origin", "origin": "null"}, {}):
            answer = await one.submit("/account/logins", {"what": "one", "browser": "0"}, headers=headers)
            assert (answer.status_code, "does not exist" in answer.text) == (404, True)


async def test_without_cookies_a_form_says_so(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        shown = await one.get("/login")
        one.http.cookies.clear()
        answer = await one.send(shown, {"nic": sqlite_shop.first.nic, "password": "sandbox"}, to="/login")
    assert (answer.status_code, "cookies" in answer.text) == (403, True)


ELSEWHERE = (
    "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "",
    "/x\r\nset-cookie: a=b", "evil.example", "/\t/evil.example", "/a b",
)  # fmt: skip


async def test_nobody_is_sent_elsewhere(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        done = await one.sign_in(sqlite_shop.first.nic, return_to="//evil.example")
        assert (done.status_code, done.headers["location"]) == (303, "/account")
        for place in ELSEWHERE:
            again = await one.http.get("/login", params={"return_to": place})
            assert (again.status_code, again.headers["location"]) == (303, "/account"), place


async def test_no_page_can_be_framed_or_kept(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        shown = [await one.get("/login"), await one.get("/join")]
        await one.sign_in(sqlite_shop.first.nic)
        shown += [await one.get(page) for page in ("/logout", "/account", "/account/logins", "/join/confirm?token=x")]
    for page in shown:
        assert page.status_code == 200
        assert page.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"
        assert not re.search(r'<script(?! src="/static/)|style=|\son\w+=', page.text)


async def test_guessing_takes_longer_and_longer(sqlite_shop: Sandbox) -> None:
    shop = with_limits(sqlite_shop, PASSWORDS="3/60")
    async with browser(shop) as one, browser(shop, "198.51.100.7") as elsewhere:
        for number in range(3):
            page = await one.sign_in(shop.first.nic, f"guess {number}")
            assert (page.status_code, "customer ID or password is wrong" in page.text) == (403, True)
            assert f'value="{shop.first.nic}"' in page.text, "what was typed is kept"
            assert f"guess {number}" not in page.text
        assert (await one.sign_in(shop.first.nic)).status_code == 429
        assert (await elsewhere.sign_in(shop.first.nic)).status_code == 303, "nobody else is locked out"


async def test_nobody_learns_who_is_a_customer(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        pages = [await one.sign_in(name, "guess") for name in (sqlite_shop.first.nic, "nobody-ovh", "no@example.com")]
    texts = {re.sub(r'value="[^"]*"', "", page.text) for page in pages}
    assert ({page.status_code for page in pages}, len(texts)) == ({403}, 1)


async def test_a_browser_that_does_nothing_is_signed_out(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        await one.sign_in(sqlite_shop.first.nic)
        for _ in range(3):
            sqlite_shop.clock.advance(seconds=SESSION_IDLE_US / SECOND_US - 1)
            assert await is_signed_in(one), "it was used within the time"
        sqlite_shop.clock.advance(seconds=SESSION_IDLE_US / SECOND_US)
        assert not await is_signed_in(one)
    sqlite_shop.clock.advance(seconds=1)
    assert (await sweeps.sweep(sqlite_shop.shop, sqlite_shop.database))["account history"] == 1
    assert await sqlite_shop.database.read(lambda tx: tx.rows("SELECT 1 FROM browser_session")) == []


async def test_every_browser_is_signed_out_in_the_end(sqlite_shop: Sandbox) -> None:
    hours = SESSION_LIFE_US // (3_600 * SECOND_US)
    async with browser(sqlite_shop) as one:
        await one.sign_in(sqlite_shop.first.nic)
        for _ in range(hours // 12):
            assert await is_signed_in(one)
            sqlite_shop.clock.advance(seconds=12 * 3_600)
        assert not await is_signed_in(one)


async def test_a_new_password_signs_every_browser_out(shop: Sandbox) -> None:
    async with browser(shop) as one, browser(shop) as two, browser(shop) as other:
        for each in (one, two):
            await each.sign_in(shop.first.nic)
        await other.sign_in(shop.second.nic)
        assert (await post(shop, "/resetPassword", nic=shop.first.nic))[0] == 200
        [token] = await tokens(shop, shop.first.nic)
        assert (await choose(shop, token))[0] == 200
        assert [await is_signed_in(each) for each in (one, two, other)] == [False, False, True]


async def test_browsers_are_listed_and_signed_out_one_by_one(shop: Sandbox) -> None:
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"
    async with browser(shop) as one, browser(shop, "203.0.113.9") as two, browser(shop) as other:
        two.http.headers["user-agent"] = firefox
        await one.sign_in(shop.first.nic)
        await two.sign_in(shop.first.nic)
        await other.sign_in(shop.second.nic)
        page = await one.get("/account/logins")
        assert ("Firefox · Linux" in page.text, "203.0.113.9" in page.text) == (True, True)
        numbers = re.findall(r'name="browser" value="(\d+)"', page.text)
        assert len(numbers) == 2
        foreign = await other.submit("/account/logins", {"what": "one", "browser": numbers[0]})
        assert (foreign.status_code, "does not exist" in foreign.text) == (404, True)
        wrong = await one.submit("/account/logins", {"what": "one", "browser": "x"})
        assert wrong.status_code == 400
        assert (await one.submit("/account/logins", {"what": "one", "browser": numbers[0]})).status_code == 303
        assert [await is_signed_in(each) for each in (one, two, other)] == [True, False, True]
        await two.sign_in(shop.first.nic)
        done = await one.submit("/account/logins", {"what": "all"})
        assert (done.status_code, done.headers["location"]) == (303, "/login")
        assert [await is_signed_in(each) for each in (one, two, other)] == [False, False, True]


async def test_an_account_has_so_many_browsers_at_most(sqlite_shop: Sandbox) -> None:
    account = await account_of(sqlite_shop, sqlite_shop.first)
    async with browser(sqlite_shop) as one:
        await one.sign_in(sqlite_shop.first.nic)
        for _ in range(SESSIONS_PER_LOGIN_MAX):
            sqlite_shop.clock.advance(seconds=1)
            await sqlite_shop.database.write(
                lambda tx: sessions.begin(tx, sqlite_shop.shop, Entered(account), program="", network="192.0.2.1")
            )
        rows = await sqlite_shop.database.read(lambda tx: tx.rows("SELECT 1 FROM browser_session"))
        assert len(rows) == SESSIONS_PER_LOGIN_MAX
        assert not await is_signed_in(one), "the one that did nothing for longest"


async def test_a_user_signs_in_until_it_is_disabled(shop: Sandbox) -> None:
    client, password = shop.client(shop.first), "not to be guessed"
    made = {"login": "robin", "email": "robin@example.com", "description": "", "password": password, "group": "DEFAULT"}
    assert (await client.post("/me/identity/user", made)).status == 200
    async with browser(shop) as one, browser(shop) as owner:
        assert (await one.sign_in(f"{shop.first.nic}/robin", password)).status_code == 303
        await owner.sign_in(shop.first.nic)
        assert "robin" in (await owner.get("/account/logins")).text
        seen = re.findall(r'name="browser" value="(\d+)"', (await one.get("/account/logins")).text)
        assert len(seen) == 1, "a user sees its own browsers alone"
        assert (await client.post("/me/identity/user/robin/disable")).status == 200
        assert not await is_signed_in(one)
        assert (await client.post("/me/identity/user/robin/enable")).status == 200
        assert await is_signed_in(one)
        assert (await client.delete("/me/identity/user/robin")).status == 200
        assert not await is_signed_in(one)
        assert await is_signed_in(owner)


async def account_of(shop: Sandbox, keys: Keys) -> Account:
    """A customer's account."""
    return (await shop.database.read(lambda tx: accounts.load_by_nics(tx, [keys.nic])))[keys.nic]
