"""OAuth2 clients: made by their customer, exchanged for tokens, used as Authorization."""

import asyncio
from base64 import b64encode
from urllib.parse import quote_plus

import httpx
import pytest

from panier.core.account.account import AccessRule
from panier.core.limits import ACCESS_TOKEN_LIFE_SECONDS, SECOND_US
from tests.support.ordering import order_project
from tests.support.shop import Client, Sandbox

FORM = {"content-type": "application/x-www-form-urlencoded"}
NEW = {"name": "Robot", "description": "Orders by night", "flow": "CLIENT_CREDENTIALS"}


def basic(client_id: str, secret: str) -> str:
    return "Basic " + b64encode(f"{quote_plus(client_id)}:{quote_plus(secret)}".encode()).decode()


async def post(shop: Sandbox, content: bytes | str, *, prefix: str = "", **headers: str) -> httpx.Response:
    async with shop.http() as http:
        return await http.post(f"{prefix}/auth/oauth2/token", content=content, headers=FORM | headers)


async def fetch(shop: Sandbox, client_id: str, secret: str) -> str:
    """A token, fetched as python-ovh and node-ovh do."""
    response = await post(
        shop,
        "grant_type=client_credentials&scope=all",
        authorization=basic(client_id, secret),
        accept="application/json",
    )
    assert response.status_code == 200, response.text
    token: str = response.json()["access_token"]
    return token


@pytest.mark.parametrize("prefix", ["", "/1.0", "/v1"])
async def test_a_secret_is_exchanged_for_a_token(sqlite_shop: Sandbox, prefix: str) -> None:
    first = sqlite_shop.first
    text = f"grant_type=client_credentials&client_id={first.client_id}&client_secret={first.client_secret}&scope=all"
    response = await post(sqlite_shop, text, prefix=prefix)
    assert response.status_code == 200
    granted = response.json()
    assert {**granted, "access_token": ""} == {
        "access_token": "",
        "token_type": "Bearer",
        "expires_in": ACCESS_TOKEN_LIFE_SECONDS,
        "scope": "all",
    }
    assert response.headers["cache-control"] == "no-cache, no-store"
    assert (await sqlite_shop.bearer(granted["access_token"]).get("/me")).result["nichandle"] == first.nic


@pytest.mark.parametrize("form", ["Bearer {}", "bearer {}", "{}", " Bearer  {} "])
async def test_a_token_is_taken_with_and_without_its_word(sqlite_shop: Sandbox, form: str) -> None:
    first = sqlite_shop.first
    token = await fetch(sqlite_shop, first.client_id, first.client_secret)
    reply = await sqlite_shop.client().get("/me", headers={"authorization": form.format(token)})
    assert reply.result["nichandle"] == first.nic


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", "Basic x", "Bearer nobodys", "Digest {}", "Bearer x {}", "a" * 60_000]
)
async def test_what_is_no_token_is_refused(sqlite_shop: Sandbox, authorization: str) -> None:
    first = sqlite_shop.first
    token = await fetch(sqlite_shop, first.client_id, first.client_secret)
    for path in ("/me", "/auth/time"):
        reply = await sqlite_shop.client().get(path, headers={"authorization": authorization.format(token)})
        assert reply.refusal == (403, "This credential is not valid")
        assert reply.json["errorCode"] == "INVALID_CREDENTIAL"


async def test_a_client_acts_for_its_customer(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    made = (await camille.post("/me/api/oauth2/client", NEW)).result
    client = shop.bearer(await fetch(shop, made["clientId"], made["clientSecret"]))
    order_id = await order_project(client)
    assert order_id in (await camille.get("/me/order")).result
    urn = f"urn:v1:eu:identity:credential:{shop.first.nic}/oauth2-{made['clientId']}"
    assert (await client.get("/auth/details")).result == {
        "account": shop.first.nic,
        "allowedRoutes": [{"method": method, "path": "/*"} for method in ("GET", "POST", "PUT", "DELETE")],
        "description": "Orders by night",
        "identities": [urn],
        "method": "oauth2_client_credentials",
        "roles": ["ADMIN"],
        "user": None,
    }
    assert (await client.get("/auth/currentCredential")).refusal == (404, "This credential does not exist")


async def test_a_client_is_read_changed_and_removed(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    made = (await camille.post("/me/api/oauth2/client", {**NEW, "callbackUrls": ["https://example.com/"]})).result
    path = f"/me/api/oauth2/client/{made['clientId']}"
    assert set((await camille.get("/me/api/oauth2/client")).result) == {shop.first.client_id, made["clientId"]}
    found = (await camille.get(path)).result
    assert found == {
        "callbackUrls": ["https://example.com/"],
        "clientId": made["clientId"],
        "createdAt": "2026-11-18T11:06:40+00:00",
        "description": "Orders by night",
        "flow": "CLIENT_CREDENTIALS",
        "identity": f"urn:v1:eu:identity:credential:{shop.first.nic}/oauth2-{made['clientId']}",
        "name": "Robot",
    }
    assert (await camille.put(path, {"name": "Night robot", "clientId": found["clientId"]})).result is None
    assert (await camille.get(path)).result == {**found, "name": "Night robot"}
    token = await fetch(shop, made["clientId"], made["clientSecret"])
    assert (await shop.bearer(token).get("/me")).status == 200
    assert (await camille.delete(path)).result is None
    assert (await shop.bearer(token).get("/me")).json["errorCode"] == "INVALID_CREDENTIAL"
    assert (await camille.get(path)).status == 404
    response = await post(shop, "grant_type=client_credentials", authorization=basic(made["clientId"], "x"))
    assert response.status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"flow": "AUTHORIZATION_CODE"},
        {"flow": "PASSWORD"},
        {"name": ""},
        {"name": "n" * 101},
        {"description": "d" * 1_001},
        {"callbackUrls": ["javascript:alert(1)"]},
        {"callbackUrls": ["https://example.com/"] * 21},
    ],
)
async def test_a_client_that_cannot_be_is_refused(sqlite_shop: Sandbox, wrong: dict[str, object]) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    assert (await camille.post("/me/api/oauth2/client", {**NEW, **wrong})).status == 400
    assert (await camille.get("/me/api/oauth2/client")).result == [sqlite_shop.first.client_id]


async def test_a_token_lives_about_an_hour(shop: Sandbox) -> None:
    first = shop.first
    old = await fetch(shop, first.client_id, first.client_secret)
    shop.clock.advance(seconds=ACCESS_TOKEN_LIFE_SECONDS)
    assert (await shop.bearer(old).get("/me")).status == 403
    new = await fetch(shop, first.client_id, first.client_secret)
    assert (await shop.bearer(new).get("/me")).status == 200
    kept = await shop.database.read(lambda tx: tx.rows("SELECT token_hash FROM access_token"))
    assert len(kept) == 1, "what is over is swept"
    assert new not in kept[0][0]


async def test_logging_out_ends_the_token(shop: Sandbox) -> None:
    first = shop.first
    one, other = await asyncio.gather(*(fetch(shop, first.client_id, first.client_secret) for _ in range(2)))
    assert (await shop.bearer(one).get("/me")).status == 200
    assert (await shop.bearer(one).post("/auth/logout")).result is None
    assert (await shop.bearer(one).get("/me")).status == 403
    assert (await shop.bearer(other).get("/me")).status == 200


@pytest.mark.parametrize(
    "form, authorization, status, error",
    [
        ("grant_type=client_credentials", "", 400, "invalid_request"),
        ("grant_type=client_credentials&client_id={id}", "", 400, "invalid_request"),
        ("client_id={id}&client_secret={secret}", "", 400, "invalid_request"),
        ("grant_type=client_credentials&grant_type=client_credentials", "", 400, "invalid_request"),
        ("grant_type=password&username=a&password=b", "", 400, "unsupported_grant_type"),
        ("grant_type=authorization_code&code=a", "", 400, "invalid_request"),
        ("grant_type=client_credentials&client_id={id}&client_secret=wrong", "", 401, "invalid_client"),
        ("grant_type=client_credentials&client_id=nobody&client_secret={secret}", "", 401, "invalid_client"),
        ("grant_type=client_credentials&client_id=%00&client_secret=%ff", "", 401, "invalid_client"),
        ("grant_type=client_credentials", "Basic !!", 401, "invalid_client"),
        ("grant_type=client_credentials", "Basic /w==", 401, "invalid_client"),
        ("grant_type=client_credentials", "Bearer x", 401, "invalid_client"),
        ("", "", 400, "invalid_request"),
        ("{{}}", "", 400, "invalid_request"),
        ("a=b&" * 400, "", 400, "invalid_request"),
        ("a=" + "b" * 70_000, "", 413, "invalid_request"),
    ],
)
async def test_refusals_are_in_the_words_of_oauth2(
    sqlite_shop: Sandbox, form: str, authorization: str, status: int, error: str
) -> None:
    first = sqlite_shop.first
    headers = {"authorization": authorization} if authorization else {}
    response = await post(sqlite_shop, form.format(id=first.client_id, secret=first.client_secret), **headers)
    assert (response.status_code, response.json()["error"]) == (status, error)
    assert response.json()["error_description"]
    assert ("www-authenticate" in response.headers) == (status == 401)


async def test_an_unknown_client_is_refused_in_the_known_words(sqlite_shop: Sandbox) -> None:
    response = await post(sqlite_shop, "grant_type=client_credentials", authorization=basic("EU.nobody", "secret"))
    assert response.json() == {
        "error": "invalid_client",
        "error_description": "ovhcloud oauth2 client does not exists",
    }


MAKING = (
    AccessRule("POST", "/me/api/oauth2/client"),
    AccessRule("GET", "/me/contact"),
    AccessRule("DELETE", "/me/api/*"),
)


async def made_by(shop: Sandbox, maker: Client) -> tuple[str, Client]:
    """A client that somebody made, and somebody who calls with its token."""
    made = (await maker.post("/me/api/oauth2/client", NEW)).result
    return made["clientId"], shop.bearer(await fetch(shop, made["clientId"], made["clientSecret"]))


async def test_a_client_may_do_what_its_key_may(shop: Sandbox) -> None:
    maker = shop.client(await shop.another_key(shop.first, rules=MAKING))
    _, robot = await made_by(shop, maker)
    _, robots_robot = await made_by(shop, robot)
    for one in (robot, robots_robot):
        assert (await one.get("/me/contact")).result == []
        for path in ("/me/order", "/me/api/credential", "/me"):
            refused = await one.get(path)
            assert (refused.status, refused.json["errorCode"]) == (403, "NOT_GRANTED_CALL")
        routes = (await one.get("/auth/details")).result["allowedRoutes"]
        assert routes == [{"method": rule.method, "path": rule.path} for rule in MAKING]


async def test_a_client_calls_from_where_its_key_may(shop: Sandbox) -> None:
    narrow = await shop.another_key(shop.first, rules=MAKING, allowed_ips=("127.0.0.0/8",))
    camille, maker = shop.client(shop.first), shop.client(narrow)
    _, robot = await made_by(shop, maker)
    assert (await robot.get("/me/contact")).status == 200
    number = (await camille.get("/me/api/credential")).result[1]
    await camille.put(f"/me/api/credential/{number}", {"allowedIPs": ["192.0.2.0/24"]})
    assert (await robot.get("/me/contact")).json["errorCode"] == "FORBIDDEN"


async def test_a_client_ends_with_its_key(shop: Sandbox) -> None:
    end_us = shop.clock() + 60 * SECOND_US
    maker = shop.client(await shop.another_key(shop.first, rules=MAKING, expires_us=end_us))
    made = (await maker.post("/me/api/oauth2/client", NEW)).result
    robot = shop.bearer(await fetch(shop, made["clientId"], made["clientSecret"]))
    assert (await robot.get("/me/contact")).status == 200
    shop.clock.advance(seconds=60)
    assert (await robot.get("/me/contact")).json["errorCode"] == "INVALID_CREDENTIAL"
    form = f"grant_type=client_credentials&client_id={made['clientId']}&client_secret={made['clientSecret']}"
    refused = await post(shop, form)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("end", ["logout", "delete the key", "delete the application"])
async def test_a_client_ends_when_its_key_is_ended(shop: Sandbox, end: str) -> None:
    camille, maker = shop.client(shop.first), shop.client(await shop.another_key(shop.first, rules=MAKING))
    _, robot = await made_by(shop, maker)
    _, robots_robot = await made_by(shop, robot)
    number = (await camille.get("/me/api/credential")).result[1]
    application = (await camille.get("/me/api/application")).result[0]
    ending = {
        "logout": (maker, "POST", "/auth/logout"),
        "delete the key": (camille, "DELETE", f"/me/api/credential/{number}"),
        "delete the application": (camille, "DELETE", f"/me/api/application/{application}"),
    }
    client, method, path = ending[end]
    assert (await client.call(method, path)).result is None
    for one in (robot, robots_robot):
        assert (await one.get("/me/contact")).json["errorCode"] == "INVALID_CREDENTIAL"


async def test_a_deleted_client_takes_along_those_that_it_made(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    ready_made = shop.bearer(await fetch(shop, shop.first.client_id, shop.first.client_secret))
    first_id, first = await made_by(shop, ready_made)
    second_id, second = await made_by(shop, first)
    assert (await second.get("/me/order")).status == 200
    assert (await camille.delete(f"/me/api/oauth2/client/{first_id}")).result is None
    for one in (first, second):
        assert (await one.get("/me/order")).json["errorCode"] == "INVALID_CREDENTIAL"
    assert (await camille.get("/me/api/oauth2/client")).result == [shop.first.client_id]
    assert (await camille.get(f"/me/api/oauth2/client/{second_id}")).status == 404
    assert (await ready_made.get("/me/order")).status == 200
