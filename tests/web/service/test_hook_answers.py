"""A hook that answers later: what it may say, what is believed, and that saying it twice does no harm."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest

from panier.outside.delivery import signing
from panier.web import delivery_answers
from panier.web.application import build
from tests.outside.hook_server import SECRET, HookReply, HookServer, serving, signed
from tests.support.delivering import history, of_family, order_vps, owed, owned, states, supplied
from tests.support.ordering import order_project, status
from tests.support.shop import Sandbox
from tests.work.test_deliveries import end

KEYS = signing.parse(SECRET, "x")


@pytest.fixture
def server() -> Iterator[HookServer]:
    with serving() as running:
        yield running


@asynccontextmanager
async def with_hook(shop: Sandbox, server: HookServer) -> AsyncIterator[Sandbox]:
    """A shop whose VPS are made behind a hook, which answers later."""
    there, supply = supplied(shop, deliverers="vps=hook", delivery_hook_url=server.url, delivery_hook_secret=SECRET)
    answers = delivery_answers.routes(supply, there.shop, there.database, on_write=lambda: None)
    server.answers = [HookReply(202)]
    application = build(there.shop, there.database, on_write=lambda: None, besides=answers)
    yield replace(there, application=application)
    await supply.deliverer.close()


@pytest.fixture
async def hooked(sqlite_shop: Sandbox, server: HookServer) -> AsyncIterator[Sandbox]:
    async with with_hook(sqlite_shop, server) as there:
        yield there


@pytest.fixture
async def hooked_anywhere(shop: Sandbox, server: HookServer) -> AsyncIterator[Sandbox]:
    """On SQLite and on PostgreSQL."""
    async with with_hook(shop, server) as there:
        yield there


async def say(shop: Sandbox, kind: str, *, at_seconds: int | None = None, **said: Any) -> httpx.Response:
    """An answer of the other side."""
    body = msgspec.json.encode({"type": kind, "timestamp": "2026-11-18T11:00:00Z", "data": said})
    async with shop.http() as http:
        headers = signed(KEYS, body, at_seconds=at_seconds or int(time.time()))
        return await http.post("/deliveries/answers", content=body, headers=headers)


async def key_of(shop: Sandbox, order: int) -> str:
    (delivery,) = await of_family(shop, order)
    return delivery.key


async def test_what_is_said_later_makes_a_service(hooked_anywhere: Sandbox, server: HookServer) -> None:
    hooked = hooked_anywhere
    client = hooked.client(hooked.first)
    order = await order_vps(client, projects=1)
    await hooked.deliver()
    assert await states(hooked, order) == ["doing"]
    assert await states(hooked, order, "cloud") == ["done"]
    (asked,) = server.asked
    made = {"key": asked.message["data"]["key"], "name": "vps-1.vps.example", "properties": {"ip": "192.0.2.7"}}
    assert (await say(hooked, "made", **made)).status_code == 200
    await hooked.work()
    (service,) = await owned(hooked)
    assert (service.name, service.details.told) == ("vps-1.vps.example", {"ip": "192.0.2.7"})
    assert await status(client, order) == "delivered"
    assert (await say(hooked, "made", **made)).status_code == 200, "said twice, it is so once"
    assert (await say(hooked, "made", **made | {"name": "vps-2.vps.example"})).status_code == 409
    assert (await say(hooked, "failed", key=made["key"], reason="no")).status_code == 409
    assert len(await owned(hooked)) == 1
    hooked.clock.advance(days=1)
    assert await hooked.work() == 0
    assert len(server.asked) == 1


async def test_a_lost_answer_is_asked_for_again(hooked: Sandbox, server: HookServer) -> None:
    order = await order_vps(hooked.client(hooked.first))
    await hooked.deliver()
    server.answers = []  # from now on it answers at once
    hooked.clock.advance(seconds=3_600)
    await hooked.work()
    assert await states(hooked, order) == ["done"]
    assert len({one.headers["webhook-id"] for one in server.asked}) == 1


async def test_what_is_said_to_fail_fails_with_its_reason(hooked: Sandbox) -> None:
    order = await order_vps(hooked.client(hooked.first))
    await hooked.deliver()
    key = await key_of(hooked, order)
    for _ in range(2):
        assert (await say(hooked, "failed", key=key, reason="There is no room")).status_code == 200
    assert await states(hooked, order) == ["failed"]
    assert (await history(hooked, order))[-1].endswith(": There is no room")
    assert await owed(hooked) == []


async def test_an_end_is_told_and_confirmed_later(hooked: Sandbox, server: HookServer) -> None:
    order = await order_vps(hooked.client(hooked.first))
    await hooked.deliver()
    key = await key_of(hooked, order)
    await say(hooked, "made", key=key, name="vps-1.vps.example")
    (service,) = await owned(hooked)
    assert (await say(hooked, "ended", key=f"{key}-end")).status_code == 409, "it lives"
    await end(hooked, service.service_id)
    await hooked.work()
    assert server.events == ["make", "end"]
    assert server.asked[-1].message["data"]["service"] == "vps-1.vps.example"
    assert (await say(hooked, "ended", key=f"{key}-end")).status_code == 200
    hooked.clock.advance(days=1)
    assert await hooked.work() == 0


async def test_only_the_other_side_is_believed(hooked: Sandbox) -> None:
    order = await order_vps(hooked.client(hooked.first))
    await hooked.deliver()
    key = await key_of(hooked, order)
    body = msgspec.json.encode({"type": "made", "data": {"key": key, "name": "stolen.example"}})
    now = int(time.time())
    right = signed(KEYS, body, at_seconds=now)
    other = signing.parse(f"whsec_{'QUJD' * 8}", "x")
    async with hooked.http() as http:
        for headers in (
            {},
            {"content-type": "application/json"},
            right | {"webhook-signature": "v1,AAAA"},
            signed(other, body, at_seconds=now),
            signed(KEYS, body, at_seconds=now - 301),
        ):
            refused = await http.post("/deliveries/answers", content=body, headers=headers)
            assert refused.status_code == 401, refused.text
            assert "signature" in refused.json()["message"]
        assert (await http.post("/deliveries/answers", content=body + b" ", headers=right)).status_code == 401
        assert (await http.get("/deliveries/answers")).status_code == 405
        large = await http.post("/deliveries/answers", content=b"x" * 70_000, headers=right)
        assert large.status_code == 413
    assert await states(hooked, order) == ["doing"]


@pytest.mark.parametrize(
    "kind, said, status_code",
    [
        ("painted", {"key": "KEY"}, 400),
        ("made", {"key": "KEY"}, 400),
        ("made", {"key": "KEY", "name": "two words"}, 400),
        ("made", {"key": "KEY", "name": 5}, 400),
        ("made", {"key": "KEY", "name": "a", "properties": {"price": 1.5}}, 400),
        ("made", {"key": "KEY", "name": "a", "properties": {"deep": {}}}, 400),
        ("made", {"key": "KEY", "name": "a", "owner": "me"}, 400),
        ("made", {"name": "a"}, 400),
        ("made", {"key": "nobodys", "name": "a"}, 404),
        ("made", {"key": "x" * 1_000, "name": "a"}, 404),
        ("made", {"key": "nul\x00", "name": "a"}, 404),
        ("failed", {"key": "PROJECT", "reason": "no"}, 404),
        ("ended", {"key": "KEY-end"}, 404),
        ("ended", {"key": "nobodys-end"}, 404),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_is_done(
    hooked: Sandbox, kind: str, said: dict[str, Any], status_code: int
) -> None:
    order = await order_vps(hooked.client(hooked.first))
    project = await order_project(hooked.client(hooked.first))
    await hooked.deliver()
    (other,) = await of_family(hooked, project, "cloud")
    key = str(said.get("key", "")).replace("KEY", await key_of(hooked, order)).replace("PROJECT", other.key)
    refused = await say(hooked, kind, **said | ({"key": key} if "key" in said else {}))
    assert refused.status_code == status_code, refused.text
    assert await states(hooked, order) == ["doing"]
    assert await states(hooked, project, "cloud") == ["done"]


async def test_a_shop_without_a_hook_takes_no_answers(sqlite_shop: Sandbox) -> None:
    assert (await say(sqlite_shop, "made", key="a", name="b")).status_code == 404


async def test_others_write_while_the_hook_is_asked(hooked: Sandbox, server: HookServer) -> None:
    """No transaction is open meanwhile: on SQLite nobody else could write then."""
    client = hooked.client(hooked.first)
    order = await order_vps(client)
    server.answers = [HookReply(waits=True)]
    await hooked.work()
    hooked.clock.advance(seconds=60)
    asking = asyncio.create_task(hooked.worker.work_once())
    while not server.asked:
        await asyncio.sleep(0.01)
    project = await order_project(client)
    assert project > order
    server.over.set()
    await asking


async def test_what_is_used_is_told_for_the_bill_of_the_month(sqlite_shop: Sandbox, server: HookServer) -> None:
    there, supply = supplied(
        sqlite_shop, deliverers="cloud=hook", delivery_hook_url=server.url, delivery_hook_secret=SECRET
    )
    routes = delivery_answers.routes(supply, there.shop, there.database, on_write=lambda: None)
    hooked = replace(there, application=build(there.shop, there.database, on_write=lambda: None, besides=routes))
    client = hooked.client(hooked.first)
    server.answers = [HookReply(200, {"name": "0" * 32})]
    order = await order_project(client)
    await hooked.deliver()
    hooked.clock.advance(days=2)
    [[number]] = await hooked.database.read(
        lambda tx: tx.rows("SELECT service_id FROM service WHERE order_id = $1", order)
    )
    key = await key_of_project(hooked, order)
    now = datetime.fromtimestamp(hooked.clock() / 10**6, UTC)
    record = {
        "key": "vm1-1", "planCode": "b3-8.consumption", "resource": "vm1", "quantity": 24,
        "begin": (now - timedelta(days=1)).isoformat(), "end": now.isoformat(),
    }  # fmt: skip

    async def used() -> list[tuple[str, int]]:
        found = (await client.get(f"/services/{number}/consumption/element")).result
        return [(one["uniqueId"], one["quantity"]) for one in found if one["planCode"] == record["planCode"]]

    for _ in range(2):
        assert (await say(hooked, "used", key=key, records=[record])).status_code == 200
        assert await used() == [("vm1", 24)], "said twice, it counts once"
    other = record | {"key": "vm2-1", "resource": "vm2"}
    for wrong in ({"planCode": "none"}, {"quantity": 0}, {"key": ""}, {"end": "2099-01-01T00:00:00Z"}):
        refused = await say(hooked, "used", key=key, records=[other, other | {"key": "vm3-1"} | wrong])
        assert refused.status_code == 400, wrong
    assert (await say(hooked, "used", key=key, records=[record | {"quantity": 3}])).status_code == 409
    assert (await say(hooked, "used", key="none", records=[other])).status_code == 404
    assert (await say(hooked, "used", key=key, records=[])).status_code == 400
    assert await used() == [("vm1", 24)], "all of them, or none"
    await supply.deliverer.close()


async def key_of_project(shop: Sandbox, order: int) -> str:
    (delivery,) = await of_family(shop, order, "cloud")
    return delivery.key
