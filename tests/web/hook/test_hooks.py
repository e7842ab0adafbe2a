"""Hooks: signed, in order, none left out whatever dies, and none led into the shop's own network."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from typing import Any

import msgspec
import pytest
import uvicorn
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from panier.core.account.account import AccessRule
from panier.core.hook.address import may_lead_to
from panier.core.hook.fact import FactType, fact
from panier.core.limits import DAY_US, HOOKS_PER_ACCOUNT_MAX
from panier.flows.hook import hooks as flow
from panier.outside.hook_sender import HookSender
from panier.store.engine.db import Tx
from panier.store.messages import events, hooks, mails
from panier.work.hooks import HookWorker
from tests.support.ordering import order_project
from tests.support.ports import free_port
from tests.support.shop import Client, Sandbox

THIS_MACHINE = (ip_network("127.0.0.0/8"),)


@dataclass
class Receiver:
    """What listens at an address: it answers as it is told, and keeps what it took."""

    answers: Callable[[str], int] = lambda _: 204
    headers: Sequence[tuple[bytes, bytes]] = ()
    seen: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    taken: dict[str, list[int]] = field(default_factory=dict)  # by path: the events, as they came

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while (event := await receive())["type"] == "http.request":
            body += event.get("body", b"")
            if not event.get("more_body"):
                break
        path: str = scope["path"]
        self.seen.append(({name.decode(): value.decode() for name, value in scope["headers"]}, body))
        status = self.answers(path)
        if 200 <= status < 300:
            self.taken.setdefault(path, []).append(msgspec.json.decode(body)["id"])
        await send({"type": "http.response.start", "status": status, "headers": list(self.headers)})
        await send({"type": "http.response.body", "body": b"x" * 10})


@asynccontextmanager
async def listening(receiver: Receiver, port: int | None = None) -> AsyncIterator[str]:
    """The address of a receiver on this machine."""
    port = port or free_port()
    server = uvicorn.Server(uvicorn.Config(receiver, host="127.0.0.1", port=port, log_level="critical", lifespan="off"))
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def telling(shop: Sandbox, **options: Any) -> AsyncIterator[HookWorker]:
    """A worker that tells a shop's hooks."""
    sender = HookSender(**{"besides": THIS_MACHINE, "seconds": 20.0, **options})
    try:
        yield HookWorker(shop.shop, shop.database, sender, lambda: int(time.time()))
    finally:
        await sender.close()


async def happen(shop: Sandbox, *numbers: int, account_id: int = 1) -> None:
    """Have things happen to an account."""

    async def body(tx: Tx) -> None:
        for number in numbers:
            await events.note(tx, fact(FactType.MAIL_FAILED, account_id, shop.clock(), mail_id=number))

    await shop.database.write(body)


async def new_hook(client: Client, url: str, *types: str) -> tuple[int, str]:
    made = (await client.post("/hooks", {"url": url, "types": list(types)})).result
    return made["hookId"], made["secret"]


def numbers(receiver: Receiver) -> list[int]:
    """The numbers of what happened, as it was told."""
    return [msgspec.json.decode(body)["data"]["mailId"] for _, body in receiver.seen]


async def test_a_hook_is_told_signed_and_in_order(shop: Sandbox) -> None:
    camille, receiver = shop.client(shop.first), Receiver()
    async with listening(receiver) as url, telling(shop) as worker:
        hook_id, secret = await new_hook(camille, f"{url}/told?x=1", "order.*")
        order_id = await order_project(camille)
        await shop.deliver()
        await worker.work_once()
        for headers, body in receiver.seen:
            message = Webhook(secret).verify(body.decode(), headers)
            assert headers["webhook-id"] == f"evt_{message['id']}"
            assert message["data"]["orderId"] == order_id
            with pytest.raises(WebhookVerificationError):
                Webhook(secret).verify(body.decode().replace("order", "0rder"), headers)
    told = [msgspec.json.decode(body) for _, body in receiver.seen]
    assert [one["type"] for one in told] == ["order.placed", "order.paid", "order.delivered"]
    assert told == (await camille.get("/events", query={"type": "order.*", "limit": 1000})).result["events"]
    shown = (await camille.get(f"/hooks/{hook_id}")).result
    assert (shown["isEnabled"], shown["problem"], shown["types"]) == (True, None, ["order.*"])
    assert secret not in str(shown)


async def test_only_what_is_the_accounts_and_from_then_on(sqlite_shop: Sandbox) -> None:
    shop, receiver = sqlite_shop, Receiver()
    async with listening(receiver) as url, telling(shop) as worker:
        await happen(shop, 1)
        await new_hook(shop.client(shop.first), url)
        await happen(shop, 2)
        await happen(shop, 3, account_id=2)
        await happen(shop, 4)
        await worker.work_once()
    assert numbers(receiver) == [2, 4]


@pytest.mark.parametrize("status", [500, 404, 302, 429])
async def test_what_is_not_taken_is_sent_again_before_what_follows(sqlite_shop: Sandbox, status: int) -> None:
    shop, receiver = sqlite_shop, Receiver(lambda _: status, headers=[(b"location", b"http://127.0.0.1/elsewhere")])
    async with listening(receiver) as url, telling(shop) as worker:
        hook_id, _ = await new_hook(shop.client(shop.first), url)
        await happen(shop, 1, 2)
        await worker.work_once()
        shown = (await shop.client(shop.first).get(f"/hooks/{hook_id}")).result
        assert str(status) in shown["problem"]
        assert shown["nextTry"]
        assert await worker.work_once() == 0, "not at once"
        receiver.answers = lambda _: 200
        shop.clock.advance(seconds=3)
        await worker.work_once()
    assert numbers(receiver) == [1, 1, 2]


async def test_who_asks_for_time_gets_it(sqlite_shop: Sandbox) -> None:
    shop, receiver = sqlite_shop, Receiver(lambda _: 503, headers=[(b"retry-after", b"600")])
    async with listening(receiver) as url, telling(shop) as worker:
        await new_hook(shop.client(shop.first), url)
        await happen(shop, 1)
        await worker.work_once()
        shop.clock.advance(seconds=599)
        assert await worker.work_once() == 0
        shop.clock.advance(seconds=2)
        assert await worker.work_once() == 1


async def test_after_three_days_a_hook_is_disabled_and_its_account_told(sqlite_shop: Sandbox) -> None:
    shop, receiver = sqlite_shop, Receiver(lambda _: 500)
    camille, began_us = shop.client(shop.first), shop.clock()
    async with listening(receiver) as url, telling(shop) as worker:
        hook_id, _ = await new_hook(camille, url, "mail.*")
        await happen(shop, 1, 2)
        while (await camille.get(f"/hooks/{hook_id}")).result["isEnabled"]:
            await worker.work_once()
            found = await shop.database.read(lambda tx: hooks.load_any(tx, hook_id))
            assert found is not None
            shop.clock.now_us = found.due_us or shop.clock()
        assert 3 * DAY_US <= shop.clock() - began_us < 4 * DAY_US
        assert len(receiver.seen) > 20
        receiver.answers = lambda _: 200
        shop.clock.advance(days=30)
        await happen(shop, 3)
        assert await worker.work_once() == 0
        [mail] = await shop.database.read(lambda tx: mails.list_newest(tx, limit=1))
        assert mail.subject == f"Your hook {hook_id} is told nothing more"
        assert url in mail.body
        [noted] = (await camille.get("/events", query={"type": "hook.disabled"})).result["events"]
        assert noted["data"] == {"hookId": hook_id}
        receiver.seen.clear()
        await camille.put(f"/hooks/{hook_id}", {"isEnabled": True})
        await worker.work_once()
    assert numbers(receiver) == [1, 2, 3], "it is told all that it has missed"


async def test_a_hook_that_is_gone_is_disabled_at_once(sqlite_shop: Sandbox) -> None:
    shop, receiver = sqlite_shop, Receiver(lambda _: 410)
    async with listening(receiver) as url, telling(shop) as worker:
        hook_id, _ = await new_hook(shop.client(shop.first), url)
        await happen(shop, 1)
        await worker.work_once()
        assert (await shop.client(shop.first).get(f"/hooks/{hook_id}")).result["isEnabled"] is False


async def test_a_hook_is_told_again_from_any_event(sqlite_shop: Sandbox) -> None:
    shop, receiver = sqlite_shop, Receiver()
    camille = shop.client(shop.first)
    async with listening(receiver) as url, telling(shop) as worker:
        hook_id, _ = await new_hook(camille, url, "mail.*")
        await happen(shop, 1, 2, 3)
        await worker.work_once()
        told = (await camille.get("/events", query={"type": "mail.*"})).result["events"]
        receiver.seen.clear()
        await camille.post(f"/hooks/{hook_id}/replay", {"after": told[0]["id"]})
        await worker.work_once()
        assert numbers(receiver) == [2, 3]
        receiver.answers = lambda _: 500
        await happen(shop, 4, 5)
        await worker.work_once()
        receiver.answers, last = (lambda _: 200), (await camille.get("/events", query={"limit": 1000})).result
        receiver.seen.clear()
        await camille.post(f"/hooks/{hook_id}/replay", {"after": last["events"][-2]["id"]})
        await worker.work_once()
        assert numbers(receiver) == [5], "what holds it up can be gone past"
        refused = await camille.post(f"/hooks/{hook_id}/replay", {"after": last["next"] + 1})
        assert refused.status == 400


async def test_a_secret_is_replaced_without_a_gap(sqlite_shop: Sandbox) -> None:
    shop, receiver = sqlite_shop, Receiver()
    camille = shop.client(shop.first)
    async with listening(receiver) as url, telling(shop) as worker:
        hook_id, first = await new_hook(camille, url, "mail.*")
        second = (await camille.post(f"/hooks/{hook_id}/secret")).result["secret"]
        await happen(shop, 1)
        await worker.work_once()
        headers, body = receiver.seen[-1]
        for secret in (first, second):
            Webhook(secret).verify(body.decode(), headers)
        shop.clock.advance(days=2)
        await happen(shop, 2)
        await worker.work_once()
        headers, body = receiver.seen[-1]
        Webhook(second).verify(body.decode(), headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(first).verify(body.decode(), headers)


async def test_a_narrow_key_makes_no_hooks(sqlite_shop: Sandbox) -> None:
    rules = tuple(AccessRule(method, "/hooks*") for method in ("GET", "POST", "PUT", "DELETE"))
    hook_id, _ = await new_hook(sqlite_shop.client(sqlite_shop.first), "http://127.0.0.1/x")
    narrow = sqlite_shop.client(await sqlite_shop.another_key(sqlite_shop.first, rules=rules))
    assert (await narrow.get("/hooks")).result == [hook_id]
    for method, path, body in (
        ("POST", "/hooks", {"url": "http://127.0.0.1/x"}),
        ("PUT", f"/hooks/{hook_id}", {"url": "http://127.0.0.1/y"}),
        ("DELETE", f"/hooks/{hook_id}", msgspec.UNSET),
        ("POST", f"/hooks/{hook_id}/secret", msgspec.UNSET),
        ("POST", f"/hooks/{hook_id}/replay", {"after": 0}),
    ):
        assert (await narrow.call(method, path, json=body)).status == 403, path


@pytest.mark.parametrize(
    "body",
    [
        {"url": "ftp://shop.example/x"}, {"url": "http://user:password@shop.example/x"}, {"url": "nonsense"},
        {"url": "http://shop.example/#x"}, {"url": "http://shop.example:99999/"}, {"url": "http://a b/"},
        {"url": "https://shop.example/x", "types": ["order.eaten"]},
        {"url": "https://shop.example/x", "description": "x" * 300},
        {"url": "https://shop.example/" + "x" * 2_000},
    ],
)  # fmt: skip
async def test_what_no_hook_can_be_is_refused(sqlite_shop: Sandbox, body: dict[str, Any]) -> None:
    assert (await sqlite_shop.client(sqlite_shop.first).post("/hooks", body)).status == 400


async def test_an_account_has_so_many_hooks(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    for _ in range(HOOKS_PER_ACCOUNT_MAX):
        await new_hook(camille, "https://shop.example/x")
    assert (await camille.post("/hooks", {"url": "https://shop.example/x"})).status == 409


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.100.100.200", "100.64.0.1", "168.63.129.16", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "192.0.2.1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::10.0.0.1",
        "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:0a00:0001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fec0::1",
        "64:ff9b:1::1", "100::1", "5f00::1", "shop.example", "", "1", "0x7f000001",
    ],
)  # fmt: skip
def test_no_hook_leads_into_the_shops_own_network(address: str) -> None:
    assert not may_lead_to(address)


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a01:4f8::1", "64:ff9b::808:808", "::ffff:8.8.8.8"],
)
def test_hooks_lead_into_the_world(address: str) -> None:
    assert may_lead_to(address)
    assert may_lead_to("10.1.2.3", besides=(ip_network("10.1.0.0/16"),))
    assert may_lead_to("::ffff:10.1.2.3", besides=(ip_network("10.1.0.0/16"),))
    assert not may_lead_to("10.2.2.3", besides=(ip_network("10.1.0.0/16"),))


async def test_the_address_is_judged_when_it_is_connected_to() -> None:
    """A name that meant another machine when the hook was made, and one that means several, one of them inside."""
    receiver, asked = Receiver(), list[str]()
    known: list[Sequence[str]] = [["127.0.0.1"], ["10.0.0.1", "::1"], ["127.0.0.1", "10.0.0.1"]]

    async def look_up(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return known.pop(0)

    async with listening(receiver) as url:
        port = url.rpartition(":")[2]
        sender = HookSender(besides=(), seconds=20.0, look_up=look_up)
        outside = HookSender(besides=(ip_network("127.0.0.1/32"),), seconds=20.0, look_up=look_up)
        refused = [await sender.post(f"http://shop.example:{port}/", b"{}", {}) for _ in range(2)]
        taken = await outside.post(f"http://shop.example:{port}/x", b'{"id": 1}', {})
        await sender.close()
        await outside.close()
    assert [one.problem for one in refused] == ["Its address is none that a hook may have"] * 2
    assert taken.is_taken
    assert asked == ["shop.example"] * 3
    assert receiver.seen[0][0]["host"] == f"shop.example:{port}"
    assert len(receiver.seen) == 1


async def test_a_live_shop_leads_nowhere_inside_and_encrypts(sqlite_shop: Sandbox) -> None:
    live = replace(sqlite_shop.shop, is_sandbox=False)
    for url in (
        "http://shop.example/",
        "https://127.0.0.1/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/x",
    ):
        with pytest.raises(Exception, match="url"):
            flow.check_address(url, (), "", is_sandbox=live.is_sandbox)
    flow.check_address("https://shop.example/", (), "", is_sandbox=False)


async def test_the_owner_is_told_of_all_accounts(sqlite_shop: Sandbox) -> None:
    shop, receiver = sqlite_shop, Receiver()
    async with listening(receiver) as url, telling(shop) as worker:
        await shop.database.write(
            lambda tx: flow.add(
                tx, shop.shop, account_id=None, url=url, types=["mail.*"], description="", secret=f"whsec_{'A' * 64}"
            )
        )
        await happen(shop, 1)
        await happen(shop, 2, account_id=2)
        await worker.work_once()
    assert numbers(receiver) == [1, 2]
    assert (await shop.client(shop.first).get("/hooks")).result == []
