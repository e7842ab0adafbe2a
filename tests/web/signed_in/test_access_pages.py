"""Programs, keys, OAuth2 clients and users of an account in a browser: made, bound, ended; and nobody else's."""

import re
from html import unescape

import httpx
import pytest

from panier.web.pages.account.pages import ACCOUNT_PAGES
from tests.support.parts.browsing import Browser, browser, form_token
from tests.support.shop import Sandbox
from tests.web.account.test_authorization_code import App, app, granted, register
from tests.web.signed_in.test_account_pages import signed_in, words
from tests.web.signed_in.test_money_pages import follow
from tests.web.signed_in.test_sessions import is_signed_in

__all__ = ("app",)
KEYS, CLIENTS, USERS = "/account/keys", "/account/clients", "/account/users"
SECRET = "not to be guessed"
USER = {"what": "add", "login": "reader", "type": "USER", "password": SECRET, "group": "UNPRIVILEGED",
        "email": "reader@example.com", "description": "Reads"}  # fmt: skip


async def test_a_key_is_bound_and_ended(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    [number] = (await client.get("/me/api/credential")).result
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        page = words(await one.get(KEYS))
        assert ("valid" in page, "GET /*" in page or "GET *" in page) == (True, True)
        bind = {"what": "bind", "key": str(number), "allowedIPs": "192.0.2.0/24, 2001:db8::/32"}
        wrong = await one.submit(KEYS, {**bind, "allowedIPs": "192.0.2.0/24, home"})
        assert (wrong.status_code, 'id="field-allowedIPs-wrong"' in wrong.text) == (400, True)
        assert "192.0.2.0/24, home" in wrong.text
        assert "from 192.0.2.0/24, 2001:db8::/32" in await follow(one, await one.submit(KEYS, bind))
        assert (await client.get("/me")).status == 403, "it is called from elsewhere"
        assert (await one.submit(KEYS, {**bind, "allowedIPs": ""})).status_code == 303
        assert (await client.get("/me")).status == 200
        page = await follow(one, await one.submit(KEYS, {"what": "end", "key": str(number)}))
        assert ("The key is ended." in page, "No program has a key now." in page) == (True, True)
        assert (await client.get("/me")).status == 403
        for what in ("end", "bind"):
            assert (await one.submit(KEYS, {"what": what, "key": str(number)})).status_code == 404
            assert (await one.submit(KEYS, {"what": what, "key": "x"})).status_code == 400


async def test_a_program_is_removed_with_its_keys(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    [number] = (await client.get("/me/api/application")).result
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        page = await follow(one, await one.submit(KEYS, {"what": "remove", "program": str(number)}))
        assert "every key it had is ended" in page
        assert (await client.get("/me")).status == 403
        again = {"what": "remove", "program": str(number), "formToken": form_token(await one.get("/logout"))}
        assert (await one.http.post(KEYS, data=again)).status_code == 404
        assert "No program has a key now." in words(await one.get(f"{KEYS}?ended=yes"))


async def test_a_client_shows_its_secret_once_and_gets_tokens_until_it_is_removed(shop: Sandbox) -> None:
    made = {"what": "add", "name": "Nightly", "description": "Reports", "flow": "CLIENT_CREDENTIALS"}
    async with browser(shop) as one:
        await signed_in(one, shop.first.nic)
        page = await one.submit(CLIENTS, made)
        assert page.status_code == 200
        found = [re.findall(rf'id="{name}">([^<]*)<', page.text)[0] for name in ("client-id", "client-secret")]
        assert found[1] not in (await one.get(CLIENTS)).text
        form = {"grant_type": "client_credentials", "client_id": found[0], "client_secret": found[1], "scope": "all"}
        async with shop.http() as http:
            assert (await http.post("/auth/oauth2/token", data=form)).status_code == 200
        change = {"what": "change", "client": found[0], "name": "Weekly", "description": "", "callbackUrls": ""}
        assert "Weekly" in await follow(one, await one.submit(CLIENTS, change))
        assert "The client is removed." in await follow(
            one, await one.submit(CLIENTS, {"what": "remove", "client": found[0]})
        )
        async with shop.http() as http:
            assert (await http.post("/auth/oauth2/token", data=form)).status_code == 401
        wrong = {**made, "flow": "AUTHORIZATION_CODE", "callbackUrls": "https://app.example.com/back\nnowhere"}
        for sent in (wrong, {**wrong, "callbackUrls": ""}):
            refused = await one.submit(CLIENTS, sent)
            assert (refused.status_code, 'id="field-callbackUrls-wrong"' in refused.text) == (400, True)
        assert (await one.submit(CLIENTS, {**made, "name": " "})).status_code == 400
        assert (await one.submit(CLIENTS, {**made, "flow": "IMPLICIT"})).status_code == 400


async def test_a_consent_is_listed_and_ended(shop: Sandbox, app: App) -> None:
    tokens = await granted(await app.exchange(await app.agreed()))
    async with browser(shop) as one, browser(shop) as other:
        await signed_in(one, shop.first.nic)
        await signed_in(other, shop.second.nic)
        page = await one.get(CLIENTS)
        assert "Console everything you may do" in words(page)
        number = re.findall(r'name="consent" value="(\d+)"', page.text)[0]
        assert (await other.submit(CLIENTS, {"what": "end", "consent": number})).status_code == 404
        assert "It acts for you no more." in await follow(
            one, await one.submit(CLIENTS, {"what": "end", "consent": number})
        )
        assert (await one.submit(CLIENTS, {"what": "end", "consent": number})).status_code == 404
        assert "A client of others was let act for you no more" in words(await one.get("/account/activity"))
    async with shop.http() as http:
        bearer = {"authorization": f"Bearer {tokens['access_token']}"}
        assert (await http.get("/1.0/me", headers=bearer)).status_code == 403
    assert (await app.refresh(tokens["refresh_token"])).status_code == 400


async def test_a_user_is_added_changed_stopped_and_removed(shop: Sandbox) -> None:
    async with browser(shop) as one, browser(shop) as two:
        await signed_in(one, shop.first.nic)
        for field, value in (("login", "a b"), ("password", "short"), ("email", "x"), ("group", "NONE")):
            wrong = await one.submit(USERS, {**USER, field: value})
            beside = 'id="field-' + field + '-wrong"' in wrong.text or field == "group"
            assert (wrong.status_code, beside, SECRET in wrong.text) == (400, True, False), field
        assert "The user can act now." in await follow(one, await one.submit(USERS, USER))
        assert (await one.submit(USERS, USER)).status_code == 409
        await two.sign_in(f"{shop.first.nic}/reader", SECRET)
        assert await is_signed_in(two)
        path = f"{USERS}/reader"
        assert "reading, without bills, e-mails and carts" in words(await one.get(path))
        change = {"what": "change", "group": "ADMIN", "email": "", "description": "Does all"}
        assert "The user is changed." in await follow(one, await one.submit(path, change))
        assert (await two.get("/account/users")).status_code == 200
        assert "may not act" in await follow(one, await one.submit(path, {"what": "disable"}))
        assert not await is_signed_in(two)
        await one.submit(path, {"what": "enable"})
        assert "may act" in words(await one.get(path))
        page = await one.submit(path, {"what": "add-token", "name": "nightly", "days": "7", "tokenDescription": ""})
        token = re.findall(r'id="personal-token">([^<]*)<', page.text)[0]
        assert token not in (await one.get(path)).text
        async with shop.http() as http:
            assert (await http.get("/1.0/me", headers={"authorization": f"Bearer {token}"})).status_code == 200
        assert (await one.submit(path, {"what": "add-token", "name": "n", "days": "8"})).status_code == 400
        assert "The token is removed." in await follow(
            one, await one.submit(path, {"what": "remove-token", "token": "nightly"})
        )
        done = await one.submit(path, {"what": "remove"})
        assert (done.headers["location"], (await one.get(path)).status_code) == (USERS, 404)


async def test_groups_are_made_changed_joined_and_removed(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        await one.submit(USERS, USER)
        made = {"what": "add-group", "name": "accounting", "role": "REGULAR", "groupDescription": "Bills"}
        assert "accounting" in await follow(one, await one.submit(USERS, made))
        path = f"{USERS}/reader"
        await one.submit(path, {"what": "join", "member": "accounting"})
        assert "everything but payment methods, keys and users" in words(await one.get(path))
        change = {"what": "change-group", "group": "accounting", "role": "NONE", "groupDescription": ""}
        assert "The group is changed." in await follow(one, await one.submit(USERS, change))
        await one.submit(path, {"what": "leave", "member": "accounting"})
        assert "The group is removed." in await follow(
            one, await one.submit(USERS, {"what": "remove-group", "group": "accounting"})
        )
        assert (await one.submit(USERS, {"what": "remove-group", "group": "ADMIN"})).status_code == 403
        assert (await one.submit(USERS, {**made, "role": "KING"})).status_code == 400


OWN = tuple(
    page for path, page in ACCOUNT_PAGES.items()
    if page.section in ("payment", "contacts", "messages", "profile", "access") and "{" not in path
)  # fmt: skip


@pytest.mark.parametrize("path", [page.path for page in OWN])
async def test_nobody_is_sent_to_sign_in_and_forms_need_the_pages_token(sqlite_shop: Sandbox, path: str) -> None:
    page = ACCOUNT_PAGES[path]
    async with browser(sqlite_shop) as nobody, browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        away = await nobody.get(path)
        assert (away.status_code, away.headers["location"]) == (303, f"/login?return_to={path}")
        for form in page.forms:
            sent = {"what": form.name}
            assert (await nobody.http.post(path, data=sent)).status_code == 303
            assert (await one.http.post(path, data=sent)).status_code == 403
        odd = {"what": "explode", "formToken": form_token(await one.get("/logout"))}
        assert (await one.http.post(path, data=odd)).status_code == (400 if page.forms else 405)


async def sign_in_as(shop: Sandbox, one: Browser, login: str, group: str) -> None:
    made = {"login": login, "email": f"{login}@example.com", "description": "", "password": SECRET, "group": group}
    assert (await shop.client(shop.first).post("/me/identity/user", made)).status == 200
    assert (await one.sign_in(f"{shop.first.nic}/{login}", SECRET)).status_code == 303


async def test_a_user_who_may_read_sees_who_the_customer_is_and_changes_nothing(sqlite_shop: Sandbox) -> None:
    """Of the account; its own password, browsers and second factor are its own."""
    async with browser(sqlite_shop) as reader:
        await sign_in_as(sqlite_shop, reader, "reader", "UNPRIVILEGED")
        token = form_token(await reader.get("/account/logins"))
        own = {"/account/logins", "/account/second-factor", "/account/password"}
        seen = {page.path for page in OWN if (await reader.get(page.path)).status_code == 200}
        assert seen == {*own, "/account/profile"}
        for page in OWN:
            if page.path in own:
                continue
            for form in page.forms:
                refused = await reader.http.post(page.path, data={"what": form.name, "formToken": token})
                assert refused.status_code == 403, (page.path, form.name)
                assert "do not let it" in words(refused)


async def test_a_user_of_the_default_group_sees_neither_keys_nor_payment_methods(sqlite_shop: Sandbox) -> None:
    async with browser(sqlite_shop) as worker:
        await sign_in_as(sqlite_shop, worker, "worker", "DEFAULT")
        shut = {page.path for page in OWN if (await worker.get(page.path)).status_code == 403}
        assert shut == {"/account/payment-methods", "/account/email", "/account/activity", KEYS, CLIENTS, USERS}
        assert (await worker.submit("/account/profile", {"what": "change"})).status_code == 403


async def test_things_of_another_customer_are_not_there(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    [key], [program] = [(await client.get(f"/me/api/{kind}")).result for kind in ("credential", "application")]
    client_id = (await register(sqlite_shop, client)).client_id
    contact = (await client.post("/domain/contact", {"lastName": "Exemple"})).result["id"]
    method = (await client.get("/me/payment/method")).result[0]
    async with browser(sqlite_shop) as owner, browser(sqlite_shop) as other:
        await signed_in(owner, sqlite_shop.first.nic)
        await signed_in(other, sqlite_shop.second.nic)
        await owner.submit(USERS, USER)
        mail = (await client.get("/me/notification/email/history")).result
        tried: tuple[tuple[str, dict[str, str]], ...] = (
            (KEYS, {"what": "end", "key": str(key)}),
            (KEYS, {"what": "bind", "key": str(key), "allowedIPs": "192.0.2.1"}),
            (KEYS, {"what": "remove", "program": str(program)}),
            (CLIENTS, {"what": "remove", "client": client_id}),
            (CLIENTS, {"what": "change", "client": client_id, "name": "Mine", "description": ""}),
            ("/account/payment-methods", {"what": "remove", "method": str(method)}),
            ("/account/payment-methods", {"what": "prefer", "method": str(method)}),
            ("/account/payment-methods", {"what": "describe", "method": str(method), "description": "Mine"}),
        )
        for path, sent in tried:
            assert (await other.submit(path, sent)).status_code == 404, (path, sent)
        gone = [f"/account/contacts/{contact}", f"{USERS}/reader", *(f"/account/messages/{one}" for one in mail)]
        for path in gone:
            assert (await other.get(path)).status_code == 404, path
            assert (await owner.get(path)).status_code == 200, path
        assert (await client.get("/me")).status == 200


def texts(page: httpx.Response) -> str:
    return unescape(page.text)


async def test_what_was_typed_is_text(sqlite_shop: Sandbox) -> None:
    evil = "<img src=x onerror=alert(1)>"
    client = sqlite_shop.client(sqlite_shop.first)
    await client.post("/me/api/oauth2/client", {"name": evil, "description": evil, "flow": "CLIENT_CREDENTIALS"})
    await client.post("/domain/contact", {"lastName": evil, "organisationName": evil})
    [method, *_] = (await client.get("/me/payment/method")).result
    await client.put(f"/me/payment/method/{method}", {"description": evil})
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        await one.submit(USERS, {**USER, "description": evil})
        shown = 0
        for page in OWN:
            found = await one.get(page.path)
            assert "<img src=x" not in found.text, page.path
            shown += evil in texts(found)
        assert shown >= 4
