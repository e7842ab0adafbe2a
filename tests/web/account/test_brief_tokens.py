"""Tokens that are valid for minutes: one tells a program once who has it, one reads the log of calls."""

import asyncio

import msgspec
import pytest

from panier.core.account.account import AccessRule
from panier.core.limits import MINUTE_US
from tests.support.shop import Client, Sandbox
from tests.web.account.test_identities import SACHA, make
from tests.web.surface.test_limits import check_met, with_limits

DETAILS = "/auth/details"


@pytest.fixture
def camille(shop: Sandbox) -> Client:
    return shop.client(shop.first)


async def token_of(client: Client) -> str:
    token: str = (await client.post("/auth/token")).result["token"]
    return token


async def test_a_token_tells_once_who_has_it_and_does_nothing_else(shop: Sandbox, camille: Client) -> None:
    token = await token_of(camille)
    program = shop.bearer(token)
    for call in ("GET /me", "GET /auth/currentCredential", "POST /auth/token", "POST /order/cart"):
        method, path = call.split()
        refused = await program.call(method, path, json={})
        assert (refused.status, refused.json["errorCode"]) == (403, "INVALID_CREDENTIAL"), call
    told = (await program.get(DETAILS)).result
    assert (told["account"], told["user"]) == (shop.first.nic, None)
    assert (await program.get(DETAILS)).json["errorCode"] == "INVALID_CREDENTIAL", "it was used"
    assert await token_of(camille) != await token_of(camille)


async def test_a_token_is_used_by_one_of_those_who_race(shop: Sandbox, camille: Client) -> None:
    token = await token_of(camille)
    replies = await asyncio.gather(*(shop.bearer(token).get(DETAILS) for _ in range(8)))
    assert sorted(reply.status for reply in replies) == [200] + [403] * 7


async def test_a_token_is_over_after_five_minutes_and_with_the_key_that_asked_for_it(
    shop: Sandbox, camille: Client
) -> None:
    token = await token_of(camille)
    shop.clock.now_us += 5 * MINUTE_US
    assert (await shop.bearer(token).get(DETAILS)).status == 403
    narrow = shop.client(await shop.another_key(shop.first, rules=[AccessRule("GET", "/me/teapot")]))
    kept, dropped = await token_of(narrow), await token_of(narrow)
    assert (await shop.bearer(kept).get(DETAILS)).result["account"] == shop.first.nic
    assert (await narrow.post("/auth/logout")).status == 200
    assert (await shop.bearer(dropped).get(DETAILS)).status == 403


async def test_a_token_of_a_user_tells_the_user_while_it_may_act(shop: Sandbox, camille: Client) -> None:
    user = await make(shop)
    told = (await shop.bearer(await token_of(user)).get(DETAILS)).result
    assert (told["account"], told["user"]) == (shop.first.nic, SACHA["login"])
    token = await token_of(user)
    await camille.delete(f"/me/identity/user/{SACHA['login']}")
    assert (await shop.bearer(token).get(DETAILS)).status == 403


async def test_nobody_asks_for_a_token_without_a_key(shop: Sandbox) -> None:
    assert (await shop.client().post("/auth/token")).refusal == (401, "You must login first")


async def test_tokens_are_kept_as_digests_and_not_for_ever(shop: Sandbox, camille: Client) -> None:
    token = await token_of(camille)
    link = (await camille.post("/me/api/log/url", {"kind": "default"})).result["url"]
    rows = await shop.database.read(lambda tx: tx.rows("SELECT * FROM brief_token"))
    assert len(rows) == 2
    for secret in (token, link.rpartition("=")[2]):
        assert secret not in str([tuple(row) for row in rows])
    shop.clock.advance(days=2)
    await shop.sweep()
    assert await shop.database.read(lambda tx: tx.rows("SELECT * FROM brief_token")) == []


async def read_log(shop: Sandbox, url: str) -> tuple[int, list[dict[str, object]]]:
    async with shop.http() as http:
        answer = await http.get(url.removeprefix("http://shop.test"))
    if answer.status_code != 200:
        return answer.status_code, []
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    return 200, [msgspec.json.decode(line) for line in answer.content.splitlines()]


async def test_the_log_is_read_by_whoever_has_its_link_for_an_hour(shop: Sandbox, camille: Client) -> None:
    assert (await camille.get("/me/api/log/kind")).result == ["default"]
    kind = (await camille.get("/me/api/log/kind/default")).result
    assert {"path", "route", "ip"} <= set(kind["additionalReturnedFields"])
    assert (await camille.get("/me/api/log/kind/none")).status == 404
    refused = await camille.post("/me/api/log/url", {"kind": "none"})
    assert (refused.status, "default" in refused.message) == (400, True)
    await camille.post("/order/cart", {"ovhSubsidiary": "FR"})
    link = (await camille.post("/me/api/log/url", {"kind": "default"})).result
    status, lines = await read_log(shop, link["url"])
    assert (status, [line["route"] for line in lines[:2]]) == (200, ["/me/api/log/url", "/order/cart"])
    numbers = (await camille.get("/me/api/logs/self")).result
    assert [line["logId"] for line in lines] == numbers
    assert lines[0] == (await camille.get(f"/me/api/logs/self/{numbers[0]}")).result
    assert (await read_log(shop, f"{link['url']}x"))[0] == 404
    token = link["url"].rpartition("=")[2]
    assert (await shop.bearer(token).get(DETAILS)).status == 403, "it reads the log alone"
    assert (await read_log(shop, f"http://shop.test/logs?token={await token_of(camille)}"))[0] == 404
    shop.clock.now_us += 60 * MINUTE_US
    assert (await read_log(shop, link["url"]))[0] == 404


async def test_tokens_and_links_are_limited_together(sqlite_shop: Sandbox) -> None:
    shop = with_limits(sqlite_shop, ONE_TIME_TOKENS="3/60")
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    await check_met(shop, "ONE_TIME_TOKENS", lambda: camille.post("/auth/token"), allowed=3)
    for _ in range(2):
        await camille.post("/me/api/log/url", {"kind": "default"})
    assert (await camille.post("/me/api/log/url", {"kind": "default"})).status == 429
    assert (await charlie.post("/auth/token")).status == 200, "others are not held up"
