"""What goes wrong as a sandbox's owner wants it: calls, payments, deliveries, papers; and the ready-made plans."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from panier.outside.gateway.sandbox_conduct import WORDS
from panier.web.faults import plans, wishes
from panier.web.faults.documents import LOOKS_MAX
from panier.web.faults.rules import CallFaultKind
from panier.web.faults.spelled import read_fault
from panier.web.faults.troubles import Troubles
from panier.web.faults.wishes import TroubleWish
from tests.support.delivering import VPS, order_vps, states
from tests.support.ordering import new_cart, order_name, order_project, status
from tests.support.shop import Sandbox
from tests.web.owner import watching
from tests.web.owner.watching import Workshop

PAGE = Path(__file__).parent.parent.parent.parent / "docs" / "faults.md"


@pytest.fixture
async def there(sqlite_shop: Sandbox) -> AsyncIterator[Workshop]:
    async with watching.opened(sqlite_shop) as found:
        yield found


async def wanted(there: Workshop, **wish: Any) -> dict[str, Any]:
    reply = await there.owner.post("/faults", json=wish)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def statuses(there: Workshop, path: str, times: int, method: str = "GET") -> list[int]:
    client = there.shop.client(there.shop.first)
    async with there.shop.http() as http:
        found = []
        for _ in range(times):
            url = f"http://shop.test/1.0{path}"
            headers = client._identity(method, url, b"")
            found.append((await http.request(method, url, headers=headers)).status_code)
    return found


async def test_a_status_comes_as_often_as_it_was_wanted(there: Workshop) -> None:
    planned = await wanted(there, kind="status", method="GET", path="/me", status=500, times=2, after=1)
    assert await statuses(there, "/me", 5) == [200, 500, 500, 200, 200]
    (listed,) = (await there.owner.get("/faults")).json()
    assert (listed["met"], listed["number"], listed["about"]) == (2, planned["number"], "calls")
    await wanted(there, rule="GET */me=503")
    await wanted(there, kind="status", path="/me", status=502, message="Bad gateway of ours")
    assert await statuses(there, "/me", 2) == [503, 503]
    found = await there.last()
    assert json.loads(found["answerBody"]) == {
        "class": "Server::ServiceUnavailable", "message": "Service is temporarily unavailable",
    }  # fmt: skip
    assert found["fault"] == "fault 2: answer 503"
    assert found["refusal"]["page"].startswith("http://shop.test/docs/faults")
    assert "You wanted it so" in found["refusal"]["why"]
    assert (await there.owner.delete("/faults/2")).status_code == 200
    assert (await there.owner.delete("/faults/2")).status_code == 404
    assert await statuses(there, "/me", 1) == [502]
    assert json.loads((await there.last())["answerBody"])["message"] == "Bad gateway of ours"
    assert (await there.owner.delete("/faults")).status_code == 200
    assert await statuses(there, "/me", 1) == [200]


async def test_every_status_has_the_envelope_of_the_api(there: Workshop) -> None:
    for code in range(400, 600):
        await wanted(there, kind="status", status=code, times=1)
        assert await statuses(there, "/auth/time", 1) == [code]
        async with there.shop.http() as http:
            assert (await http.get("/1.0/auth/time")).status_code == 200
        said = json.loads((await there.call(str(there.desk.record.last - 1)))["answerBody"])
        assert re.fullmatch(r"(Client|Server)::[A-Za-z:]+", said["class"])
        assert said["message"]


async def test_a_lost_answer_is_lost_after_the_work_was_done(there: Workshop) -> None:
    camille = there.shop.client(there.shop.first)
    await wanted(there, kind="lost", method="POST", path="*/assign", times=1)
    cart = await new_cart(camille)
    with pytest.raises(AssertionError):  # in a test's own process: there is no connection that could be closed
        await camille.post(f"{cart}/assign")
    assert len((await camille.get("/order/cart")).result) == 1
    lost = (await there.listed(status="none"))[0]
    assert (lost["path"], lost["status"]) == (f"/1.0{cart}/assign", None)
    assert lost["fault"] == "fault 1: do the work and lose the answer (it was 200)"


async def test_signatures_maintenance_and_rates(there: Workshop) -> None:
    await wanted(there, rule="GET /me=signature:1")
    await wanted(there, kind="maintenance", path="/me", seconds=60, times=1)
    await wanted(there, rule="*=rate/5:1")
    camille = there.shop.client(there.shop.first)
    async with there.shop.http() as http:
        url = "http://shop.test/1.0/me"
        replies = [await http.get(url, headers=camille._identity("GET", url, b"")) for _ in range(4)]
    assert [one.status_code for one in replies] == [400, 503, 429, 200]
    assert replies[0].json()["errorCode"] == "INVALID_SIGNATURE"
    assert [one.headers.get("retry-after") for one in replies] == [None, "60", "5", None]
    assert replies[2].json()["class"] == "Client::TooManyRequests"
    await wanted(there, kind="signature", status=403, times=1)
    async with there.shop.http() as http:
        reply = await http.get(url, headers=camille._identity("GET", url, b""))
    assert (reply.status_code, reply.json()["httpCode"]) == (403, "403 Forbidden")


async def test_luck_is_the_same_for_the_same_calls(there: Workshop) -> None:
    async def met(seed: int) -> list[int]:
        await there.owner.delete("/faults")
        await wanted(there, kind="status", status=500, probability=0.5, seed=seed)
        return await statuses(there, "/auth/time", 20)

    first = await met(1)
    assert 3 < first.count(500) < 17
    assert await met(1) == first
    assert await met(2) != first


async def test_a_delay_holds_the_answer_back(there: Workshop) -> None:
    await wanted(there, rule="*=delay/0.05:1")
    await wanted(there, rule="*=500:1")
    assert await statuses(there, "/auth/time", 2) == [500, 200]
    found = await there.call("1")
    assert found["milliseconds"] >= 50
    assert found["fault"] == "fault 1: wait 0.05 s; fault 2: answer 500"


async def test_the_next_payment_is_declined(there: Workshop) -> None:
    first, second = there.shop.client(there.shop.first), there.shop.client(there.shop.second)
    await wanted(there, kind="declined", customer=there.shop.second.nic)
    await wanted(there, kind="card", words="insufficient-funds")
    order = await order_name(first, "exemple.com")
    await there.shop.work()
    other = await order_name(second, "exemple.net")
    await there.shop.work()
    again = await order_name(first, "exemple.fr")
    await there.shop.work()
    events = (await there.owner.get("/events", params={"type": "charge.*"})).json()["events"]
    told = [(one["type"], one["data"].get("order_id", one["data"].get("orderId"))) for one in events]
    assert ("charge.declined", order) in told
    assert ("charge.declined", other) in told
    assert ("charge.taken", again) in told
    assert (await there.owner.get("/faults")).json() == []


async def test_late_money_is_found_out_about(there: Workshop) -> None:
    first = there.shop.client(there.shop.first)
    await wanted(there, kind="late")
    await wanted(there, kind="card", words="silent")
    late, silent = await order_name(first, "exemple.com"), await order_name(first, "exemple.net")
    await there.shop.deliver()
    assert await status(first, late) == "delivered"
    assert await status(first, silent) not in ("delivering", "delivered")
    there.shop.clock.advance(days=3)
    await there.shop.deliver()
    assert await status(first, silent) == "delivered"
    events = (await there.owner.get("/events", params={"type": "charge.*"})).json()["events"]
    assert [one["type"] for one in events].count("charge.taken") == 2  # once each


async def test_deliveries_and_papers(there: Workshop) -> None:
    first = there.shop.client(there.shop.first)
    await wanted(there, kind="fails", family="vps", planCode=VPS, reason="There is no room", times=2)
    assert len((await there.owner.get("/deliveries/faults")).json()) == 2
    order = await order_vps(first, pieces=2)
    await there.shop.deliver()
    assert await states(there.shop, order) == ["failed", "failed"]
    await there.owner.delete("/faults")
    await wanted(there, kind="documents", wanted="a passport")
    held = await order_project(first)
    await there.shop.work()
    moved = await there.owner.post("/clock", json={"advance": "PT1H"})
    assert moved.status_code == 200, moved.text
    reviews = (await there.owner.get("/reviews")).json()
    assert [(one["order"], one["state"], one["wanted"]) for one in reviews] == [(held, "asked", "a passport")]
    free = await order_project(first)
    await there.shop.deliver()
    assert await status(first, free) == "delivered"


async def test_each_held_order_is_asked_for_its_own_papers_and_an_undone_payment_loses_none(there: Workshop) -> None:
    first, second = there.shop.client(there.shop.first), there.shop.client(there.shop.second)
    await wanted(there, kind="documents", wanted="a passport")
    await wanted(there, kind="documents", wanted="a bill")
    plan, nobodys = there.desk.troubles.documents, 1_000_000
    assert plan.take(nobodys), "an order whose payment is undone then"
    assert plan.take(nobodys), "which is tried again"
    both = [await order_project(first), await order_project(second)]
    await there.shop.work()
    for _ in range(LOOKS_MAX + 1):
        assert (await there.owner.post("/clock", json={"advance": "PT1H"})).status_code == 200
    reviews = (await there.owner.get("/reviews")).json()
    assert [(one["order"], one["wanted"]) for one in reviews] == [(min(both), "a bill")]
    (left,) = (await there.owner.get("/faults")).json()
    assert (left["wanted"], left["times"]) == ("a passport", 1)
    later = await order_project(second)
    await there.shop.work()
    await there.owner.post("/clock", json={"advance": "PT1H"})
    reviews = (await there.owner.get("/reviews")).json()
    assert [(one["order"], one["wanted"]) for one in reviews] == [(min(both), "a bill"), (later, "a passport")]


async def test_what_cannot_be_is_refused_in_a_sentence(there: Workshop) -> None:
    for wish, word in (
        ({"kind": "explodes"}, "must be one of status, delay"), ({"kind": "status"}, "from 400 to 599"),
        ({"kind": "status", "status": 200}, "from 400 to 599"), ({"kind": "delay"}, "how long"),
        ({"kind": "delay", "seconds": 601}, "from 0 to 600"), ({"kind": "lost", "status": 500}, "no effect"),
        ({"kind": "status", "status": 500, "path": "me"}, "begin with / or *"),
        ({"kind": "status", "status": 500, "method": "p st"}, "such as POST"),
        ({"kind": "status", "status": 500, "times": 0}, "times"), ({"kind": "rate", "probability": 0}, "above 0"),
        ({"kind": "status", "status": 500, "family": "vps"}, "no effect on the kind status"),
        ({"kind": "card", "words": "golden"}, "insufficient-funds"), ({"kind": "fails", "family": "domain"}, "family"),
        ({"kind": "fails", "family": "vps", "seconds": 0}, "seconds"), ({"kind": "documents", "wanted": " "}, "which"),
        ({"rule": "nonsense"}, "POST */checkout=500:2"), ({"rule": "*=200"}, "400 to 599"),
        ({"rule": "*=boom"}, "one of delay"), ({"rule": "*=500", "times": 2}, "stands alone"),
        ({"kind": "declined", "customer": ""}, "nichandle"), ({"kind": "status", "status": "x"}, "Expected"),
    ):  # fmt: skip
        reply = await there.owner.post("/faults", json=wish)
        assert (reply.status_code, word in reply.json()["message"]) == (400, True), (wish, reply.text)
    assert (await there.owner.get("/faults")).json() == []
    reply = await there.owner.post("/faults/plans/good-day", json={})
    assert (reply.status_code, "bad-day" in reply.json()["message"]) == (404, True)


def test_a_line_says_a_whole_fault() -> None:
    found = read_fault("post */checkout=500/2.5@0.25:2+7")
    assert (found.kind, found.method, found.path, found.status) == (CallFaultKind.STATUS, "POST", "*/checkout", 500)
    assert (found.seconds, found.probability, found.times, found.after) == (2.5, 0.25, 2, 7)
    assert read_fault("*=lost").kind is CallFaultKind.LOST
    assert read_fault("/me=delay/3").seconds == 3


async def test_every_ready_made_plan_starts_and_is_documented(there: Workshop) -> None:
    page = PAGE.read_text()
    listed = (await there.owner.get("/faults/plans")).json()
    assert [one["name"] for one in listed] == list(plans.load_plans())
    for one in listed:
        assert f"| `{one['name']}` |" in page
        started = (await there.owner.post(f"/faults/plans/{one['name']}", json={})).json()
        assert len(started) == one["faults"]
        assert {each["plan"] for each in started} == {one["name"]}
    assert "bad-day" in plans.load_plans()
    assert len((await there.owner.get("/faults")).json()) == sum(one["faults"] for one in listed)


def test_every_kind_is_documented() -> None:
    page = PAGE.read_text()
    for kind in wishes.KINDS:
        assert f"| `{kind}` |" in page, kind
    assert {"declines", "late"} <= WORDS


def test_faults_belong_to_a_snapshot() -> None:
    before, after = Troubles(), Troubles()
    for name in plans.load_plans():
        plans.start(before, name)
    assert before.calls.take("POST", "/order/cart/1/checkout")
    assert before.cards.take("a-payment", "ca1001-ovh") == "declines"
    for name, memory in {**before.memories, "deliveries": before.deliveries}.items():
        kept = msgspec.json.decode(msgspec.json.encode(memory.remembered()))
        {**after.memories, "deliveries": after.deliveries}[name].recall(kept)
    assert wishes.listed(after) == wishes.listed(before)
    assert after.cards.take("a-payment", "ca1001-ovh") == "declines"
    number = wishes.listed(before)[-1]["number"]
    assert wishes.plan(after, TroubleWish(rule="*=500"))["number"] == number + 1
    for memory in after.memories.values():
        memory.recall([])
    after.deliveries.recall([])
    assert wishes.listed(after) == []
