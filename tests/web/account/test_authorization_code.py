"""The authorization code flow: a customer agrees on the shop's page, and a client gets tokens that act for it."""

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from hashlib import sha256
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from panier.cli.ready_made import PASSWORD
from panier.core.account.account import AccessRule
from panier.core.limits import ACCESS_TOKEN_LIFE_SECONDS, REFRESH_TOKEN_LIFE_US, SECOND_US
from tests.support.ordering import order_project
from tests.support.shop import Client, Sandbox

PAGE, TOKEN, CLIENTS = "/auth/oauth2/authorize", "/auth/oauth2/token", "/me/api/oauth2/client"
BACK = "https://app.example.com/back?from=shop"
VERIFIER = "v" * 43
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
NEW = {"name": "Console", "description": "Shows bills", "flow": "AUTHORIZATION_CODE", "callbackUrls": [BACK]}


@dataclass(frozen=True)
class App:
    """A program of the second customer, which asks the first one."""

    shop: Sandbox
    client_id: str
    secret: str

    def asking(self, **more: str) -> dict[str, str]:
        return {
            "response_type": "code", "client_id": self.client_id, "redirect_uri": BACK, "scope": "all",
            "state": "s t&1",
        } | more  # fmt: skip

    async def agreed(self, *, nic: str = "", password: str = PASSWORD, **asked: str) -> str:
        """The code that comes with the customer's yes."""
        return back(await self.answer("accept", nic=nic, password=password, **asked))["code"]

    async def answer(self, answer: str, *, nic: str = "", password: str = PASSWORD, **asked: str) -> httpx.Response:
        form = self.asking(**asked) | {"nic": nic or self.shop.first.nic, "password": password, "answer": answer}
        async with self.shop.http() as browser:
            return await browser.post(PAGE, data=form)

    async def fetch(self, **form: str | None) -> httpx.Response:
        sent = {"client_id": self.client_id, "client_secret": self.secret} | form
        async with self.shop.http() as http:
            return await http.post(TOKEN, data={name: value for name, value in sent.items() if value is not None})

    async def exchange(self, code: str, **more: str | None) -> httpx.Response:
        grant: dict[str, str | None] = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
        return await self.fetch(**(grant | more))

    async def refresh(self, token: str, **more: str) -> httpx.Response:
        return await self.fetch(grant_type="refresh_token", refresh_token=token, **more)


@pytest.fixture
async def app(shop: Sandbox) -> App:
    return await register(shop, shop.client(shop.second))


async def register(shop: Sandbox, maker: Client, **more: Any) -> App:
    made = (await maker.post(CLIENTS, NEW | more)).result
    return App(shop, made["clientId"], made["clientSecret"])


def back(response: httpx.Response, to: str = BACK) -> dict[str, str]:
    """What the browser is sent back with."""
    assert response.status_code == 303, response.text
    location = response.headers["location"]
    assert location.startswith(f"{to}&"), location
    assert response.headers["referrer-policy"] == "no-referrer"
    return {name: one[0] for name, one in parse_qs(urlsplit(location).query).items() if name != "from"}


def error(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]


async def granted(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    tokens: dict[str, Any] = response.json()
    return tokens


async def test_a_customer_agrees_and_the_program_acts_for_it(shop: Sandbox, app: App) -> None:
    async with shop.http() as browser:
        page = await browser.get(PAGE, params=app.asking(**PKCE))
        assert page.status_code == 200
        for words in ("Console", "Shows bills", "every call", "https://app.example.com"):
            assert words in page.text
        policy = page.headers["content-security-policy"]
        assert "form-action 'self' https://app.example.com;" in policy
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        form = {name: unescape(value) for name, value in hidden.items()}
        assert form == app.asking(**PKCE)
        answered = await browser.post(
            PAGE, data=form | {"nic": shop.first.nic, "password": PASSWORD, "answer": "accept"}
        )
    answer = back(answered)
    assert answer["state"] == "s t&1"
    tokens = await granted(await app.exchange(answer["code"], code_verifier=VERIFIER))
    assert {**tokens, "access_token": "", "refresh_token": ""} == {
        "access_token": "", "refresh_token": "", "token_type": "Bearer", "expires_in": ACCESS_TOKEN_LIFE_SECONDS,
        "scope": "all",
    }  # fmt: skip
    program = shop.bearer(tokens["access_token"])
    assert (await program.get("/me")).result["nichandle"] == shop.first.nic
    order_id = await order_project(program)
    assert order_id in (await shop.client(shop.first).get("/me/order")).result
    details = (await program.get("/auth/details")).result
    assert (details["method"], details["identities"]) == ("account", [f"urn:v1:eu:identity:account:{shop.first.nic}"])


async def test_a_customer_refuses(shop: Sandbox, app: App) -> None:
    answer = back(await app.answer("refuse", password=""))
    assert (answer["error"], answer["state"]) == ("access_denied", "s t&1")
    assert await shop.database.read(lambda tx: tx.rows("SELECT 1 FROM oauth2_grant")) == []


async def test_a_wrong_password_is_asked_again_and_counted(sqlite_shop: Sandbox) -> None:
    app = await register(sqlite_shop, sqlite_shop.client(sqlite_shop.second))
    wrong = await app.answer("accept", password="guess")
    assert (wrong.status_code, "customer ID or password is wrong" in wrong.text) == (403, True)
    statuses = [(await app.answer("accept", password="guess")).status_code for _ in range(22)]
    assert statuses[-1] == 429


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uri": "https://app.example.com/back"},
        {"redirect_uri": BACK + "&more=1"},
        {"redirect_uri": BACK.upper()},
        {"redirect_uri": ""},
        {"client_id": "EU.nobody"},
        {"client_id": "x" * 10_000},
    ],
)
async def test_nobody_is_sent_where_the_client_is_not(sqlite_shop: Sandbox, wrong: dict[str, str]) -> None:
    app = await register(sqlite_shop, sqlite_shop.client(sqlite_shop.second))
    async with sqlite_shop.http() as browser:
        for page in (await browser.get(PAGE, params=app.asking(**wrong)), await app.answer("accept", **wrong)):
            assert (page.status_code, "location" in page.headers) == (400, False)
        own = {"client_id": sqlite_shop.first.client_id}  # a client of the other flow
        assert (await browser.get(PAGE, params=app.asking(**own))).status_code == 400
        twice = [*app.asking().items(), ("redirect_uri", "https://evil.example")]
        assert (await browser.get(PAGE, params=tuple(twice))).status_code == 400


@pytest.mark.parametrize(
    "wrong, name",
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"code_challenge": CHALLENGE}, "invalid_request"),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short", "code_challenge_method": "S256"}, "invalid_request"),
        ({"code_challenge_method": "S256"}, "invalid_request"),
    ],
)
async def test_the_client_is_told_what_is_wrong(sqlite_shop: Sandbox, wrong: dict[str, str], name: str) -> None:
    app = await register(sqlite_shop, sqlite_shop.client(sqlite_shop.second))
    async with sqlite_shop.http() as browser:
        answer = back(await browser.get(PAGE, params=app.asking(**wrong)))
    assert (answer["error"], answer["state"]) == (name, "s t&1")
    assert back(await app.answer("accept", **wrong))["error"] == name


async def test_an_address_may_be_left_out_where_there_is_one(shop: Sandbox, app: App) -> None:
    asked = app.asking()
    del asked["redirect_uri"]
    form = asked | {"nic": shop.first.nic, "password": PASSWORD, "answer": "accept"}
    async with shop.http() as browser:
        code = back(await browser.post(PAGE, data=form))["code"]
    assert error(await app.exchange(code, redirect_uri="https://other.example/")) == (400, "invalid_grant")
    await granted(await app.exchange(code, redirect_uri=None))


@pytest.mark.parametrize(
    "asked, sent",
    [
        ({}, {"redirect_uri": "https://app.example.com/"}),
        ({}, {"redirect_uri": None}),
        ({}, {"code_verifier": VERIFIER}),
        (PKCE, {}),
        (PKCE, {"code_verifier": "w" * 43}),
        (PKCE, {"code_verifier": CHALLENGE}),
        (PKCE, {"code_verifier": "v" * 42}),
        ({}, {"code": "unknown"}),
    ],
)
async def test_a_code_is_worth_nothing_without_all_that_belongs_to_it(
    sqlite_shop: Sandbox, asked: dict[str, str], sent: dict[str, str | None]
) -> None:
    app = await register(sqlite_shop, sqlite_shop.client(sqlite_shop.second))
    code = await app.agreed(**asked)
    assert error(await app.exchange(**({"code": code} | sent))) == (400, "invalid_grant")  # type: ignore[arg-type]


async def test_a_code_lives_a_minute(shop: Sandbox, app: App) -> None:
    code = await app.agreed()
    shop.clock.advance(seconds=60)
    assert error(await app.exchange(code)) == (400, "invalid_grant")
    shop.clock.advance(seconds=1)
    await shop.sweep()
    assert await shop.database.read(lambda tx: tx.rows("SELECT 1 FROM oauth2_grant")) == []


async def test_a_code_is_its_clients_alone(shop: Sandbox, app: App) -> None:
    other = await register(shop, shop.client(shop.second))
    code = await app.agreed()
    assert error(await other.exchange(code)) == (400, "invalid_grant")
    assert error(await replace(app, secret="wrong").exchange(code)) == (401, "invalid_client")
    await granted(await app.exchange(code))


async def test_a_code_that_comes_twice_ends_all_that_came_of_it(shop: Sandbox, app: App) -> None:
    code = await app.agreed()
    tokens = await granted(await app.exchange(code))
    program = shop.bearer(tokens["access_token"])
    assert error(await app.exchange(code)) == (400, "invalid_grant")
    assert (await program.get("/me")).json["errorCode"] == "INVALID_CREDENTIAL"
    assert error(await app.refresh(tokens["refresh_token"])) == (400, "invalid_grant")


async def test_access_is_renewed(shop: Sandbox, app: App) -> None:
    tokens = await granted(await app.exchange(await app.agreed()))
    for _ in range(3):
        shop.clock.advance(seconds=ACCESS_TOKEN_LIFE_SECONDS)
        assert (await shop.bearer(tokens["access_token"]).get("/me")).status == 403
        tokens = await granted(await app.refresh(tokens["refresh_token"]))
        assert (await shop.bearer(tokens["access_token"]).get("/me")).status == 200
    shop.clock.advance(seconds=REFRESH_TOKEN_LIFE_US / SECOND_US)
    assert error(await app.refresh(tokens["refresh_token"])) == (400, "invalid_grant")


async def test_a_refresh_token_that_comes_twice_ends_all(shop: Sandbox, app: App) -> None:
    first = await granted(await app.exchange(await app.agreed()))
    second = await granted(await app.refresh(first["refresh_token"]))
    program = shop.bearer(second["access_token"])
    other = await register(shop, shop.client(shop.second))
    for stranger in (other, replace(app, secret="x")):
        assert (await stranger.refresh(first["refresh_token"])).status_code in (400, 401)
    assert (await program.get("/me")).status == 200, "nobody else ends it"
    assert error(await app.refresh(first["refresh_token"])) == (400, "invalid_grant")
    assert error(await app.refresh(second["refresh_token"])) == (400, "invalid_grant")
    assert (await program.get("/me")).status == 403


async def test_a_narrow_scope_reads_alone(shop: Sandbox, app: App) -> None:
    tokens = await granted(await app.exchange(await app.agreed(scope="read")))
    assert tokens["scope"] == "read"
    program = shop.bearer(tokens["access_token"])
    assert (await program.get("/me")).status == 200
    refused = await program.post("/order/cart", {"ovhSubsidiary": "FR"})
    assert (refused.status, refused.json["errorCode"]) == (403, "NOT_GRANTED_CALL")
    assert error(await app.refresh(tokens["refresh_token"], scope="all")) == (400, "invalid_scope")
    whole = await granted(await app.exchange(await app.agreed()))
    less = await granted(await app.refresh(whole["refresh_token"], scope="read"))
    assert (await shop.bearer(less["access_token"]).post("/order/cart", {"ovhSubsidiary": "FR"})).status == 403
    more = await granted(await app.refresh(less["refresh_token"]))
    assert more["scope"] == "all", "a narrower token narrows no consent"


async def test_a_client_may_do_no_more_than_the_key_that_made_it(shop: Sandbox) -> None:
    rules = (AccessRule("POST", CLIENTS), AccessRule("GET", "/me"))
    maker = await shop.another_key(shop.second, rules=rules)
    app = await register(shop, shop.client(maker))
    program = shop.bearer((await granted(await app.exchange(await app.agreed())))["access_token"])
    assert (await program.get("/me")).result["nichandle"] == shop.first.nic
    assert (await program.get("/me/order")).json["errorCode"] == "NOT_GRANTED_CALL"
    code = await app.agreed()
    await shop.client(maker).post("/auth/logout")
    assert (await program.get("/me")).json["errorCode"] == "INVALID_CREDENTIAL"
    assert error(await app.exchange(code)) == (401, "invalid_client")


async def test_a_client_may_do_no_more_than_the_user_that_made_it(shop: Sandbox) -> None:
    charlie = shop.client(shop.second)
    await charlie.post("/me/identity/user", {"login": "dev", "password": "a long password", "group": "ADMIN"})
    made = await charlie.post("/me/identity/user/dev/token", {"name": "t", "description": ""})
    app = await register(shop, shop.bearer(made.result["token"]))
    program = shop.bearer((await granted(await app.exchange(await app.agreed())))["access_token"])
    cart = {"ovhSubsidiary": "FR"}
    assert (await program.post("/order/cart", cart)).status == 200
    await charlie.put("/me/identity/user/dev", {"group": "UNPRIVILEGED"})
    assert ((await program.get("/me")).status, (await program.post("/order/cart", cart)).status) == (200, 403)
    await charlie.post("/me/identity/user/dev/disable")
    assert (await program.get("/me")).status == 403


async def test_a_user_lets_a_program_do_what_the_user_may(shop: Sandbox, app: App) -> None:
    camille = shop.client(shop.first)
    word = "a long password"
    await camille.post("/me/identity/user", {"login": "sacha", "password": word, "group": "UNPRIVILEGED"})
    code = await app.agreed(nic=f"{shop.first.nic}/sacha", password=word)
    program = shop.bearer((await granted(await app.exchange(code)))["access_token"])
    assert (await program.get("/domain")).result == []
    assert (await program.post("/order/cart", {"ovhSubsidiary": "FR"})).status == 403
    assert (await program.get("/auth/details")).result["user"] == "sacha"
    await camille.delete("/me/identity/user/sacha")
    assert (await program.get("/domain")).status == 403


async def test_nothing_that_a_consent_makes_outlives_it(shop: Sandbox, app: App) -> None:
    program = shop.bearer((await granted(await app.exchange(await app.agreed())))["access_token"])
    assert (await program.post(CLIENTS, NEW)).status == 403
    assert (await program.post("/me/identity/user", {"login": "x", "password": "a long password"})).status == 403
    assert (await program.post("/me/identity/group", {"name": "x"})).status == 403


@pytest.mark.parametrize("how", ["the client is deleted", "all keys are ended"])
async def test_a_consent_is_ended(shop: Sandbox, app: App, how: str) -> None:
    tokens = await granted(await app.exchange(await app.agreed()))
    if how == "the client is deleted":
        await shop.client(shop.second).delete(f"{CLIENTS}/{app.client_id}")
    else:
        new = "another fine password"
        form = {"nic": shop.first.nic, "password": PASSWORD, "newPassword": new, "again": new, "endKeys": "yes"}
        async with shop.http() as browser:
            assert (await browser.post("/changePassword", data=form)).status_code == 200
    assert (await shop.bearer(tokens["access_token"]).get("/me")).status == 403
    assert (await app.refresh(tokens["refresh_token"])).status_code in (400, 401)


async def test_flows_do_not_mix(shop: Sandbox, app: App) -> None:
    first = shop.first
    own = {"client_id": first.client_id, "client_secret": first.client_secret}
    assert error(await app.fetch(grant_type="client_credentials")) == (400, "unauthorized_client")
    assert error(await app.fetch(grant_type="authorization_code", code="x", **own)) == (400, "unauthorized_client")
    for grant, name in (("authorization_code", "code"), ("refresh_token", "refresh_token")):
        assert error(await app.fetch(grant_type=grant)) == (400, "invalid_request")
        assert error(await app.fetch(grant_type=grant, **{name: "x" * 1_000})) == (400, "invalid_request")
        assert error(await app.fetch(grant_type=grant, **{name: "99999999999999999999-x"})) == (400, "invalid_grant")


@pytest.mark.parametrize("urls", [[], None, ["https://example.com/#part"], ["ftp://example.com/"]])
async def test_a_client_needs_an_address_that_can_be_one(sqlite_shop: Sandbox, urls: list[str] | None) -> None:
    charlie = sqlite_shop.client(sqlite_shop.second)
    assert (await charlie.post(CLIENTS, NEW | {"callbackUrls": urls})).status == 400
    app = await register(sqlite_shop, charlie)
    assert (await charlie.put(f"{CLIENTS}/{app.client_id}", {"callbackUrls": urls})).status == 400
    shown = (await charlie.get(f"{CLIENTS}/{app.client_id}")).result
    assert (shown["flow"], shown["callbackUrls"], shown["identity"]) == ("AUTHORIZATION_CODE", [BACK], None)


async def test_guessed_codes_are_counted(sqlite_shop: Sandbox) -> None:
    app = await register(sqlite_shop, sqlite_shop.client(sqlite_shop.second))
    kept = await app.agreed()
    statuses = {(await app.exchange(f"guess{number}")).status_code for number in range(1_001)}
    assert statuses == {400, 429}
    assert (await app.exchange(kept)).status_code == 429


async def test_codes_and_tokens_are_kept_as_digests(shop: Sandbox, app: App) -> None:
    code = await app.agreed()
    tokens = await granted(await app.exchange(code))
    rows = await shop.database.read(lambda tx: tx.rows("SELECT * FROM oauth2_grant CROSS JOIN access_token"))
    text = repr([tuple(row) for row in rows])
    assert not [secret for secret in (code, tokens["access_token"], tokens["refresh_token"]) if secret in text]
