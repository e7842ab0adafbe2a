"""What programs sent, as a sandbox's owner sees it: recorded, masked, explained, waited for, sent again."""

import asyncio
import json
from collections.abc import AsyncIterator
from hashlib import sha1
from typing import Any

import pytest

from panier.core.account.account import AccessRule
from panier.core.limits import RECORDED_BODY_BYTES, RECORDED_CALLS_MAX, SECOND_US
from panier.web.errors import ANSWERS
from panier.web.handbook.library import library
from panier.web.recorded.reasons import FAULT_PAGE, OTHERWISE, REASONS, address_of, reason_for
from tests.support.ordering import add_server, order_name, own_cart
from tests.support.shop import Sandbox, signature
from tests.web.owner import watching
from tests.web.owner.watching import Workshop


@pytest.fixture
async def there(sqlite_shop: Sandbox) -> AsyncIterator[Workshop]:
    async with watching.opened(sqlite_shop) as found:
        yield found


async def test_every_call_is_listed_with_what_came_of_it(there: Workshop) -> None:
    camille, nobody = there.shop.client(there.shop.first), there.shop.client()
    await camille.get("/me")
    await nobody.get("/me")
    await camille.post("/order/cart", {"ovhSubsidiary": "FR", "description": "a basket"})
    await nobody.get("/order/cart", query={"description": "x y"})
    rows = await there.listed()
    assert [(one["number"], one["method"], one["path"], one["status"]) for one in rows] == [
        (1, "GET", "/1.0/me", 200), (2, "GET", "/1.0/me", 401), (3, "POST", "/1.0/order/cart", 200),
        (4, "GET", "/1.0/order/cart", 401),
    ]  # fmt: skip
    assert [one["caller"] for one in rows] == [there.shop.first.nic, "visitor", there.shop.first.nic, "visitor"]
    assert rows[0]["time"] == "2026-11-18T11:06:40+00:00"
    assert rows[3]["query"] == "description=x+y"
    assert all(one["queryId"].startswith("EU.panier-1.") and one["milliseconds"] >= 0 for one in rows)
    for wanted, numbers in (
        ({"status": "4xx"}, [2, 4]), ({"status": "200"}, [1, 3]), ({"status": "refused"}, [2, 4]),
        ({"status": "none"}, []), ({"method": "post"}, [3]), ({"path": "*/cart"}, [3, 4]), ({"path": "/me"}, [1, 2]),
        ({"path": "/m*"}, [1, 2]), ({"text": "A BASKET"}, [3]), ({"text": rows[1]["queryId"]}, [2]),
        ({"caller": there.shop.first.nic}, [1, 3]), ({"caller": "visitor", "path": "/me"}, [2]),
        ({"after": 2}, [3, 4]), ({"after": 1, "limit": 2}, [2, 3]), ({"limit": 2}, [3, 4]),
        ({"method": "GET,POST", "status": "401,200"}, [1, 2, 3, 4]),
    ):  # fmt: skip
        assert [one["number"] for one in await there.listed(**wanted)] == numbers, wanted


async def test_lists_say_where_to_go_on(there: Workshop) -> None:
    nobody = there.shop.client()
    for _ in range(5):
        await nobody.get("/auth/time")
    last = 0
    seen: list[int] = []
    for _ in range(3):
        page = (await there.owner.get("/requests", params={"after": last, "limit": 2, "path": "/auth/time"})).json()
        seen += [one["number"] for one in page["requests"]]
        last = page["last"]
    assert (seen, last) == ([1, 2, 3, 4, 5], 5)
    assert (await there.owner.delete("/requests")).status_code == 200
    assert await there.listed() == []
    await nobody.get("/auth/time")
    assert [one["number"] for one in await there.listed()] == [6]


async def test_what_cannot_be_asked_is_refused_in_a_sentence(there: Workshop) -> None:
    for query, word in (
        ("status=7", "a class such as 4xx"), ("status=abc", "'refused'"), ("method=P%20T", "POST"),
        ("after=-1", "whole number"), ("limit=0", "from 1 to 1000"), ("wait=61", "from 0 to 60"),
    ):  # fmt: skip
        reply = await there.owner.get(f"/requests?{query}")
        assert (reply.status_code, word in reply.json()["message"]) == (400, True), reply.text
    for path in ("/requests/EU.panier-1.x", "/requests/17", "/requests/17/as/curl"):
        reply = await there.owner.get(path)
        assert (reply.status_code, "GET /requests lists" in reply.json()["message"]) == (404, True)
    await there.shop.client().get("/auth/time")
    reply = await there.owner.get("/requests/1/as/cobol")
    assert (reply.status_code, "curl, python, node, go, pytest" in reply.json()["message"]) == (400, True)


async def test_somebody_waits_for_the_next_call(there: Workshop) -> None:
    nobody = there.shop.client()
    await nobody.get("/auth/time")
    waiting = asyncio.create_task(there.listed(after=1, wait=30, path="/me"))
    await asyncio.sleep(0)
    await nobody.get("/auth/time")
    await nobody.get("/me")
    assert [(one["number"], one["path"]) for one in await asyncio.wait_for(waiting, 20)] == [(3, "/1.0/me")]
    assert await there.listed(after=3, wait=1) == []


async def test_a_call_in_full_tells_what_it_changed(there: Workshop) -> None:
    camille = there.shop.client(there.shop.first)
    order = await order_name(camille, "exemple.com")
    (checkout,) = await there.listed(path="*/checkout", method="POST")
    found = await there.call(checkout["queryId"])
    kinds = [one["type"] for one in found["events"] if one["type"]]
    assert "order.placed" in kinds
    assert {one["content"].get("order_id") for one in found["events"] if one["type"]} == {order}
    assert found["rows"]["placed_order"] == 1
    assert json.loads(found["answerBody"])["orderId"] == order
    assert found["refusal"] is None
    await there.shop.deliver()  # the worker's own doing is no call's
    assert (await there.call(checkout["queryId"]))["events"] == found["events"]
    refused = await camille.post("/order/cart/nothing/checkout", {})
    assert refused.status == 404
    assert (await there.last())["events"] == []


async def test_each_call_has_its_own_events_though_they_are_written_together(shop: Sandbox) -> None:
    """On both databases, calls at the same time, which SQLite commits as one transaction."""
    async with watching.opened(shop) as there:
        clients = [there.shop.client(one) for one in (there.shop.first, there.shop.second)]
        names = [f"exemple-{number}.com" for number in range(6)]
        orders = await asyncio.gather(*(order_name(clients[place % 2], name) for place, name in enumerate(names)))
        checkouts = await there.listed(path="*/checkout", method="POST")
        assert len(checkouts) == len(set(orders)) == len(names)
        for one in checkouts:
            found = await there.call(one["queryId"])
            placed = [event["content"]["order_id"] for event in found["events"] if event["type"] == "order.placed"]
            assert placed == [json.loads(found["answerBody"])["orderId"]]
            assert found["rows"]["placed_order"] == 1


async def test_an_undone_transaction_changed_nothing(there: Workshop) -> None:
    camille = there.shop.client(there.shop.first)
    cart = await own_cart(camille)
    await add_server(camille, cart)
    refused = await camille.post(f"{cart}/checkout", {})  # questions are open
    assert refused.status == 400
    found = await there.last()
    assert (found["status"], found["events"]) == (400, [])
    assert "configuration with the label" in found["refusal"]["why"]
    assert found["refusal"]["message"] == refused.message


async def test_long_bodies_are_cut_and_old_calls_forgotten(there: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    async with there.shop.http() as http:
        await http.post("/1.0/order/cart", content=b'{"description": "' + b"x" * RECORDED_BODY_BYTES + b'"}')
    found = await there.last()
    assert (len(found["requestBody"]), found["requestBytes"]) == (RECORDED_BODY_BYTES, RECORDED_BODY_BYTES + 19)
    assert (await there.owner.post("/requests/1/repeat", json={})).status_code == 409
    assert (await there.owner.get("/requests/1/as/curl")).status_code == 409
    monkeypatch.setattr("panier.web.recorded.record.RECORDED_CALLS_MAX", 3)
    for _ in range(4):
        await there.shop.client().get("/auth/time")
    assert [one["number"] for one in await there.listed()] == [3, 4, 5]
    monkeypatch.setattr("panier.web.recorded.record.RECORDED_CALLS_MAX", RECORDED_CALLS_MAX)
    monkeypatch.setattr("panier.web.recorded.record.RECORDED_BYTES_MAX", 10_000)
    for _ in range(5):
        await there.shop.client().get("/auth/time")
    assert len(await there.listed()) < 5


async def test_a_call_is_sent_again_signed_anew(there: Workshop) -> None:
    camille = there.shop.client(there.shop.first)
    cart = (await camille.post("/order/cart", {"ovhSubsidiary": "FR"})).result["cartId"]
    there.shop.clock.advance(days=1)  # its old signature is out of time
    again = (await there.owner.post("/requests/1/repeat", json={})).json()
    assert (again["status"], again["repeats"], again["number"]) == (200, 1, 2)
    assert json.loads(again["answerBody"])["cartId"] not in (cart, None)
    assert again["signature"]["isValid"]
    assert again["caller"] == there.shop.first.nic
    assert (await there.owner.post("/requests/1/repeat", content=b"")).status_code == 400


async def test_a_call_is_text_in_five_languages(there: Workshop) -> None:
    camille = there.shop.client(there.shop.first)
    await camille.post("/order/cart", {"ovhSubsidiary": "FR", "description": 'it\'s "ä"'})
    await there.shop.client().get("/order/cart", query={"description": "x"})
    texts = {}
    for language in ("curl", "python", "node", "go", "pytest"):
        reply = await there.owner.get(f"/requests/1/as/{language}")
        assert (reply.status_code, reply.headers["content-type"]) == (200, "text/plain; charset=utf-8")
        texts[language] = reply.text
        for secret in (there.shop.first.application_secret, there.shop.first.consumer_key):
            assert secret not in reply.text
    compile(texts["python"], "python", "exec")
    compile(texts["pytest"], "pytest", "exec")
    assert "client.call('POST', '/order/cart', {'ovhSubsidiary': 'FR'" in texts["python"]
    assert "def test_post_order_cart(panier_client):" in texts["pytest"]
    assert "assert answer.keys() >= {'cartId'" in texts["pytest"]
    assert 'requestPromised("POST", "/order/cart", {' in texts["node"]
    assert 'client.CallAPI("POST", "/order/cart", json.RawMessage("{' in texts["go"]
    assert "sha1sum" in texts["curl"]
    refused = (await there.owner.get("/requests/2/as/pytest")).text
    assert "with pytest.raises(ovh.exceptions.APIError)" in refused
    assert "'/order/cart?description=x', None, False)" in refused
    assert "You must login first" in refused


async def test_a_refusal_says_which_right_is_missing(there: Workshop) -> None:
    rules = [AccessRule("GET", "/me"), AccessRule("GET", "/me/*")]
    narrow = there.shop.client(await there.shop.another_key(there.shop.first, rules=rules))
    assert (await narrow.post("/order/cart", {"ovhSubsidiary": "FR"})).status == 403
    refusal = (await there.last())["refusal"]
    assert refusal["errorCode"] == "NOT_GRANTED_CALL"
    assert refusal["rights"]["needed"] == {"method": "POST", "path": "/order/cart"}
    assert refusal["rights"]["rules"] == [{"method": "GET", "path": "/me"}, {"method": "GET", "path": "/me/*"}]
    assert "GET /me, GET /me/*" in refusal["why"]
    (listed,) = await there.listed(status="refused")
    assert listed["message"] == refusal["message"] == "This call has not been granted"
    assert refusal["page"].startswith("http://shop.test/docs/security")
    assert refusal["page"].endswith("rights")


async def test_a_path_that_is_none_names_the_nearest(there: Workshop) -> None:
    await there.shop.client().post("/order/carts")
    assert "POST /order/cart" in (await there.last())["refusal"]["why"]
    await there.shop.client().get("/order/cart/1/domian")
    assert "GET /order/cart/{cartId}/domain" in (await there.last())["refusal"]["why"]


PATH, QUERY = "/1.0/me/order", "date.from=2026-01-01T00%3A00%3A00&b=2"
BODY = b'{"name": "\\u00e9", "a": [1, 2]}'
URL = f"http://shop.test{PATH}?{QUERY}"


def _mistaken(change: str, secret: str, consumer: str, application: str, now: int) -> tuple[str, str]:
    """A signature with a usual mistake, and a word of what is said of it."""
    parts: dict[str, Any] = {"s": secret, "c": consumer, "m": "POST", "u": URL, "b": BODY.decode(), "t": str(now)}
    form = "$1${}"
    changes: dict[str, tuple[dict[str, str], str]] = {
        "host": ({"u": URL.replace("shop.test", "eu.api.ovh.com").replace("http:", "https:")}, "eu.api.ovh.com"),
        "version": ({"u": URL.replace("/1.0", "")}, "the path /me/order"),
        "slash": ({"u": URL.replace("/order?", "/order/?")}, "/1.0/me/order/"),
        "no query": ({"u": URL.partition("?")[0]}, "without its query"),
        "query order": ({"u": f"http://shop.test{PATH}?b=2&date.from=2026-01-01T00%3A00%3A00"}, "another order"),
        "query escapes": ({"u": URL.replace("%3A", ":")}, "other escapes"),
        "path alone": ({"u": f"{PATH}?{QUERY}"}, "path alone"),
        "empty body": ({"b": ""}, "empty body"),
        "compact body": ({"b": '{"name":"\\u00e9","a":[1,2]}'}, "written anew"),
        "sorted body": ({"b": json.dumps(json.loads(BODY), sort_keys=True)}, "written anew"),
        "swapped": ({"s": consumer, "c": secret}, "application secret where the consumer key belongs"),
        "application key": ({"s": application}, "application key where the application secret belongs"),
        "method": ({"m": "post"}, "the method post"),
        "clock": ({"t": str(now - 77)}, f"another timestamp ({now - 77})"),
        "milliseconds": ({"t": f"{now}000"}, "another timestamp"),
        "no consumer": ({"c": ""}, "nothing where the consumer key belongs"),
        "line end": ({"s": f"{secret}\n"}, "a line end"),
        "two": ({"u": URL.replace("http:", "https:").replace("/1.0", ""), "b": ""}, "empty body"),
        "no $1$": ({}, "lacks the $1$"),
        "capitals": ({}, "capital letters"),
    }  # fmt: skip
    changed, word = changes[change]
    digits = sha1("+".join((parts | changed).values()).encode()).hexdigest()
    if change == "no $1$":
        form = "{}"
    return form.format(digits.upper() if change == "capitals" else digits), word


MISTAKES = (
    "host", "version", "slash", "no query", "query order", "query escapes", "path alone", "empty body", "compact body",
    "sorted body", "swapped", "application key", "method", "clock", "milliseconds", "no consumer", "line end", "two",
    "no $1$", "capitals",
)  # fmt: skip


async def test_usual_mistakes_in_signatures_are_found(there: Workshop) -> None:
    first, now = there.shop.first, there.shop.clock() // SECOND_US
    for mistake in MISTAKES:
        sent, word = _mistaken(mistake, first.application_secret, first.consumer_key, first.application_key, now)
        headers = signature(first, "POST", URL, body=BODY, timestamp=now) | {"x-ovh-signature": sent}
        async with there.shop.http() as http:
            reply = await http.post(f"{PATH}?{QUERY}", content=BODY, headers=headers)
        assert reply.status_code in (400, 405), mistake
        found = await there.last()
        explained = found["signature"]
        assert not explained["isValid"]
        assert word in " ".join(explained["mistakes"]), mistake
        if mistake in ("host", "version", "empty body", "method", "clock"):  # secrets are masked in both
            assert explained["clientString"] != explained["serverString"]
        assert first.application_secret not in json.dumps(found)
        assert first.consumer_key not in json.dumps(found)


async def test_a_signature_that_is_like_nothing_says_so(there: Workshop) -> None:
    first, now = there.shop.first, there.shop.clock() // SECOND_US
    headers = signature(first, "GET", "http://shop.test/1.0/me", body=b"", timestamp=now)
    async with there.shop.http() as http:
        await http.get("/1.0/me", headers=headers | {"x-ovh-signature": "$1$" + "0" * 40})
    found = await there.last()
    assert found["refusal"]["errorCode"] == "INVALID_SIGNATURE"
    assert "is the application secret the right one" in found["refusal"]["why"]
    assert found["signature"]["clientString"] is None
    late = signature(first, "GET", "http://shop.test/1.0/me", body=b"", timestamp=now - 4_000)
    async with there.shop.http() as http:
        await http.get("/1.0/me", headers=late)
    found = await there.last()
    assert (found["signature"]["isValid"], found["signature"]["offsetSeconds"]) == (True, -4_000)
    assert str(now - 4_000) in found["refusal"]["why"]


def test_every_reason_leads_to_a_heading_of_the_docs() -> None:
    outlines = library().outlines
    for page in {one.page for one in (*REASONS, OTHERWISE)} | {FAULT_PAGE}:
        slug, _, heading = page.partition("#")
        assert not heading or heading in {one.anchor for one in outlines[slug].headings}, page
        assert address_of(page).startswith(f"/docs/{slug}")


def test_every_status_that_the_shop_answers_has_a_reason() -> None:
    for one in ANSWERS.values():
        reason, _ = reason_for(one.status, one.error_code, "Something")
        assert reason is not OTHERWISE, one
        assert one.error_code is None or reason.error_code == one.error_code
