"""The delivery hook against a real server: what it sends, and what it makes of every sort of answer."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from panier.core.refusal import Refusal
from panier.outside.deliverers import (
    DeliveryFailedError,
    DeliveryRequest,
    DeliveryTroubleError,
    EndRequest,
    NotMadeYetError,
)
from panier.outside.delivery import signing
from panier.outside.delivery.hook import Hook, HookBounds, HookDeliverer
from tests.outside.hook_server import SECRET, HookReply, HookServer, serving
from tests.support.ports import free_port
from tests.support.shop import Clock

KEYS = signing.parse(SECRET, "PANIER_DELIVERY_HOOK_SECRET")
OTHER = signing.parse(f"whsec_{'QUJD' * 8}", "PANIER_DELIVERY_HOOK_SECRET")
NOW = 1_795_000_000
REQUEST = DeliveryRequest(
    "k1", None, "vps", "vps-2025-model1", "vps", "default", None, (("vps_os", "Debian 13"),), duration="P1M", order_id=7
)


@pytest.fixture
def server() -> Iterator[HookServer]:
    with serving() as running:
        yield running


def deliverer_at(url: str, *, seconds: float = 60) -> HookDeliverer:
    """A deliverer that waits as long as a busy machine takes, unless nothing is to come."""
    bounds = HookBounds(seconds=seconds, answer_bytes=2_000)
    return HookDeliverer(Hook(url, KEYS, "http://shop.test/deliveries/answers"), Clock(), lambda: NOW, bounds)


@pytest.fixture
async def hook(server: HookServer) -> AsyncIterator[HookDeliverer]:
    deliverer = deliverer_at(server.url)
    yield deliverer
    await deliverer.close()


async def test_what_is_sent_is_signed_and_says_what_was_ordered(server: HookServer, hook: HookDeliverer) -> None:
    made = await hook.make(REQUEST)
    assert (made.name, made.properties) == ("made-k1", {"address": "192.0.2.9"})
    (asked,) = server.asked
    assert KEYS.is_signed(asked.headers, asked.body, now_seconds=NOW)
    assert asked.headers["webhook-id"] == "k1", "the key makes it harmless to be asked twice"
    assert asked.message["type"] == "make"
    assert asked.message["data"] == {
        "key": "k1", "parentKey": None, "orderId": 7, "family": "vps", "planCode": "vps-2025-model1", "product": "vps",
        "pricingMode": "default", "duration": "P1M", "action": "installation", "service": None, "isOption": False,
        "domain": None, "configurations": [{"label": "vps_os", "value": "Debian 13"}],
        "callback": "http://shop.test/deliveries/answers",
    }  # fmt: skip
    assert SECRET.removeprefix("whsec_") not in asked.body.decode() + str(asked.headers)


async def test_changes_and_ends_are_events_of_their_own(server: HookServer, hook: HookDeliverer) -> None:
    server.answers = [HookReply(204), HookReply(200, {"anything": 1})]
    await hook.change(REQUEST)
    await hook.end(EndRequest("k1-end", "k1", "vps", "vps-2025-model1", "vps", "made-k1"))
    assert server.events == ["change", "end"]
    assert server.asked[1].message["data"]["madeKey"] == "k1"
    assert server.asked[1].headers["webhook-id"] == "k1-end"


async def test_what_is_only_accepted_is_not_made_yet(server: HookServer, hook: HookDeliverer) -> None:
    server.answers = [HookReply(202, {"name": "too early"})]
    with pytest.raises(NotMadeYetError):
        await hook.make(REQUEST)


@pytest.mark.parametrize(
    "reply, reason",
    [
        (HookReply(422, {"reason": "There is no room"}), "There is no room"),
        (HookReply(409, {"reason": "a\nb\x00  c"}), "a b c"),
        (HookReply(400, b"<html>"), "It was refused by its deliverer (400)"),
        (HookReply(409, {"reason": 5}), "It was refused by its deliverer (409)"),
        (HookReply(404, {"reason": "Nobody makes that here"}), "Nobody makes that here"),
        (HookReply(403, {"reason": f"I know {SECRET}"}), "I know …"),
        (HookReply(422, {"reason": "x" * 1_000}), "x" * 299 + "…"),
    ],
)
async def test_what_is_refused_fails_with_the_reason(
    server: HookServer, hook: HookDeliverer, reply: HookReply, reason: str
) -> None:
    server.answers = [reply]
    with pytest.raises(DeliveryFailedError) as refused:
        await hook.make(REQUEST)
    assert str(refused.value) == reason


@pytest.mark.parametrize(
    "reply, problem, wait_seconds",
    [
        (HookReply(500, {"reason": "hush"}), "The delivery hook answered 500", 0),
        (HookReply(503, headers={"retry-after": "120"}), "The delivery hook answered 503", 120),
        (HookReply(429, headers={"retry-after": "999999"}), "The delivery hook answered 429", 3_600),
        (HookReply(408), "The delivery hook answered 408", 0),
        (HookReply(401), "The delivery hook answered 401", 0),
        (HookReply(403, b"<html>"), "The delivery hook answered 403", 0),
        (HookReply(404, {"message": "Not Found"}), "The delivery hook answered 404", 0),
        (HookReply(405), "The delivery hook answered 405", 0),
        (HookReply(407, {"reason": ""}), "The delivery hook answered 407", 0),
        (HookReply(413), "The delivery hook answered 413", 0),
        (HookReply(302, headers={"location": "http://127.0.0.1:1/"}), "answered 302; redirects are not followed", 0),
        (HookReply(200, b"not json"), "answered something else", 0),
        (HookReply(200, [1]), "answered something else", 0),
        (HookReply(200, {"name": ""}), "answered something else", 0),
        (HookReply(200, {"name": "two words"}), "answered something else", 0),
        (HookReply(200, {"name": "a", "properties": {"price": 1.5}}), "answered something else", 0),
        (HookReply(200, {"name": "a", "properties": ["b"]}), "answered something else", 0),
        (HookReply(200, {"name": "a", "properties": {"b": {"deep": 1}}}), "answered something else", 0),
        (HookReply(200, b"x" * 3_000), "more than 2000 bytes", 0),
        (HookReply(200, b"x", {"content-encoding": "gzip"}), "packed body", 0),
        (HookReply(waits=True), "did not answer in time", 0),
    ],
)
async def test_anything_else_is_trouble_and_tried_again(
    server: HookServer, reply: HookReply, problem: str, wait_seconds: int
) -> None:
    server.answers = [reply]
    deliverer = deliverer_at(server.url, seconds=1 if reply.waits else 60)
    before = time.monotonic()
    with pytest.raises(DeliveryTroubleError) as trouble:
        await deliverer.make(REQUEST)
    await deliverer.close()
    assert time.monotonic() - before < 25, "the server keeps silent for longer"
    assert problem in str(trouble.value)
    assert trouble.value.wait_seconds == wait_seconds
    assert "hush" not in str(trouble.value)
    assert len(server.asked) == 1


async def test_a_server_that_is_away_is_trouble() -> None:
    deliverer = deliverer_at(f"http://127.0.0.1:{free_port()}/")
    with pytest.raises(DeliveryTroubleError, match=r"cannot be reached \(ConnectError\)"):
        await deliverer.make(REQUEST)
    await deliverer.close()


async def test_who_gets_no_turn_in_time_comes_back_and_is_not_counted(server: HookServer) -> None:
    server.answers = [HookReply(waits=True)]
    bounds = HookBounds(seconds=0.6, turn_seconds=0.1, at_once=1)
    deliverer = HookDeliverer(Hook(server.url, KEYS, ""), Clock(), lambda: NOW, bounds)
    outcomes = await asyncio.gather(*(deliverer.make(REQUEST) for _ in range(3)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == [
        "DeliveryTroubleError", "NotMadeYetError", "NotMadeYetError",
    ]  # fmt: skip
    assert len(server.asked) == 1
    await deliverer.close()


async def test_no_proxy_of_the_surroundings_learns_of_it(
    server: HookServer, hook: HookDeliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    deliverer = deliverer_at(server.url)
    assert (await deliverer.make(REQUEST)).name == "made-k1"
    await deliverer.close()


def test_signatures_are_those_of_standard_webhooks() -> None:
    keys = signing.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "x")
    sent = keys.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', at_seconds=1_614_265_330)
    assert sent["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def change(headers: dict[str, str], **changes: str) -> dict[str, str]:
    return headers | {f"webhook-{name}": text for name, text in changes.items()}


def test_only_what_the_other_side_signed_a_moment_ago_is_believed() -> None:
    body = b'{"type":"made"}'
    right = KEYS.headers("m1", body, at_seconds=NOW)
    assert KEYS.is_signed(right, body, now_seconds=NOW + 299)
    wrong: list[tuple[dict[str, str], bytes, int]] = [
        (right, body + b" ", NOW),
        (right, body, NOW + 301),
        (right, body, NOW - 301),
        (change(right, id="m2"), body, NOW),
        (change(right, timestamp=str(NOW + 1)), body, NOW),
        (change(right, timestamp="soon"), body, NOW),
        (change(right, timestamp="9" * 40), body, NOW),
        (change(right, timestamp="\u0661"), body, NOW),
        (change(right, signature=""), body, NOW),
        (change(right, signature=right["webhook-signature"].replace("v1,", "v2,")), body, NOW),
        (change(right, signature="v1,é"), body, NOW),
        (change(right, signature="v1,x " * 10_000), body, NOW),
        (OTHER.headers("m1", body, at_seconds=NOW), body, NOW),
        ({}, body, NOW),
    ]
    for headers, content, now_seconds in wrong:
        assert not KEYS.is_signed(headers, content, now_seconds=now_seconds), headers


def test_a_secret_is_replaced_without_a_gap() -> None:
    both = signing.parse(f"{SECRET}, whsec_{'QUJD' * 10}", "x")
    new = signing.parse(f"whsec_{'QUJD' * 10}", "x")
    for keys in (KEYS, new):
        assert keys.is_signed(both.headers("m", b"{}", at_seconds=NOW), b"{}", now_seconds=NOW)
        assert both.is_signed(keys.headers("m", b"{}", at_seconds=NOW), b"{}", now_seconds=NOW)


@pytest.mark.parametrize("text", ["", " , ", "whsec_", "whsec_!", "whsec_" + "QUJD" * 30, "QUJD"])
def test_a_secret_that_is_none_is_refused(text: Any) -> None:
    with pytest.raises(Refusal) as refused:
        signing.parse(text, "PANIER_DELIVERY_HOOK_SECRET")
    assert not text.strip(" ,") or text not in refused.value.message.replace("whsec_ and", "")
