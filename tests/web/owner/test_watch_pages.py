"""The workshop's pages of requests, timelines and faults: drawn by the server, and they keep what was typed."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.support.ordering import order_name
from tests.support.shop import Sandbox
from tests.web.owner import watching
from tests.web.owner.watching import Workshop

BROWSER = {"accept": "text/html", "sec-fetch-site": "same-origin"}


@pytest.fixture
async def there(sqlite_shop: Sandbox) -> AsyncIterator[Workshop]:
    async with watching.opened(sqlite_shop) as found:
        yield found


async def page(there: Workshop, path: str, status: int = 200) -> str:
    reply = await there.owner.get(path, headers=BROWSER)
    assert reply.status_code == status, reply.text
    assert len(reply.content) < 100_000
    return reply.text


async def send(there: Workshop, address: str, **form: Any) -> httpx.Response:
    return await there.owner.post(address, data=form or None, headers=BROWSER)


async def test_calls_are_shown_filtered_and_opened(there: Workshop) -> None:
    assert "Nobody has called yet" in await page(there, "/workshop/requests")
    camille = there.shop.client(there.shop.first)
    order = await order_name(camille, "exemple.com")
    await there.shop.client().get("/me")
    everything = await page(there, "/workshop/requests")
    assert everything.count('<tr class="linked">') == there.desk.record.last
    refused = await page(there, "/workshop/requests?status=refused")
    assert (refused.count('<tr class="linked">'), "/1.0/me" in refused) == (1, True)
    assert "No call is like that" in await page(there, "/workshop/requests?text=nowhere")
    wrong = await page(there, "/workshop/requests?status=purple&path=/me", 400)
    assert ('value="/me"' in wrong, "a class such as 4xx" in wrong) == (True, True)
    wrong = await page(there, "/workshop/requests?status=7xx", 400)
    assert ("No call is like that" in wrong, 'id="field-status-wrong"' in wrong) == (False, True)
    one = await page(there, f"/workshop/requests/{there.desk.record.last}")
    assert "You must login first" in one
    assert "Only a customer may make this call" in one
    (checkout,) = await there.listed(path="*/checkout", method="POST")
    one = await page(there, f"/workshop/requests/{checkout['queryId']}")
    for word in ("the signature is right", "order.placed", f"timeline?order={order}", "test_post_order_cart"):
        assert word in one, word
    for secret in (there.shop.first.application_secret, there.shop.first.consumer_key):
        assert secret not in one
    await page(there, "/workshop/requests/9999", 404)
    again = await send(there, "/workshop/requests/1/repeat")
    assert (again.status_code, again.headers["location"]) == (303, f"/workshop/requests/{there.desk.record.last}")
    assert "What it repeats" in await page(there, again.headers["location"])
    assert (await send(there, "/workshop/forget-requests")).status_code == 303
    assert "Nobody has called yet" in await page(there, "/workshop/requests")


async def test_many_calls_are_paged(there: Workshop) -> None:
    for _ in range(103):
        await there.shop.client().get("/auth/time")
    first = await page(there, "/workshop/requests?path=/auth/*")
    older = re.search(r'href="(/workshop/requests\?[^"]*before=4)"', first)
    assert older is not None
    rest = await page(there, older[1].replace("&amp;", "&"))
    assert (first.count('<tr class="linked">'), rest.count('<tr class="linked">')) == (100, 3)


async def test_what_a_program_sent_is_text_on_a_page(there: Workshop) -> None:
    async with there.shop.http() as http:
        await http.post("/1.0/order/cart?description=%3Cscript%3E", content=b"<script>alert(1)</script>")
    for path in ("/workshop/requests", "/workshop/requests/1"):
        assert "<script>alert" not in await page(there, path)


async def test_a_page_with_secrets_is_not_shown(there: Workshop) -> None:
    order = await order_name(there.shop.client(there.shop.first), "exemple.com")
    (checkout,) = await there.listed(path="*/checkout", method="POST")
    assert "orderPassword=" in (await there.call(checkout["queryId"]))["answerBody"]
    url = (await there.shop.client(there.shop.first).get(f"/me/order/{order}")).result["url"]
    secret = url.rpartition("orderPassword=")[2]
    async with there.shop.http() as http:
        assert (await http.get(url)).status_code == 200
    everything = [await there.call(str(one["number"])) for one in await there.listed()]
    assert secret not in str(everything)
    assert "bytes of text/html)" in everything[-1]["answerBody"]


async def test_a_timeline_is_a_picture_and_a_list(there: Workshop) -> None:
    assert "Nothing was ordered yet" in await page(there, "/workshop/timeline")
    order = await order_name(there.shop.client(there.shop.first), "exemple.com")
    await there.shop.deliver()
    assert f"timeline?order={order}" in await page(there, "/workshop/timeline")
    found = await page(there, f"/workshop/timeline?order={order}")
    for word in ("order.placed", "charge.taken", "/checkout → 200", '<div class="lanes" role="img"', "exemple.com"):
        assert word in found, word
    assert "exemple.com (Domain names)</a>, " in found, "its zone is another service of that name"
    assert "Payment by card requested" in found
    service = re.search(r"timeline\?service=(\d+)", found)
    assert service is not None
    assert "service.created" in await page(there, f"/workshop/timeline?service={service[1]}")
    assert "There is no order 77" in await page(there, "/workshop/timeline?order=77", 404)
    assert "is no number" in await page(there, "/workshop/timeline?service=x", 400)


async def test_faults_are_planned_by_forms(there: Workshop) -> None:
    assert "No fault is planned" in await page(there, "/workshop/faults")
    call = {
        "kind": "status",
        "method": "GET",
        "path": "/me",
        "status": "503",
        "times": "1",
        "message": "",
        "seconds": "",
    }
    assert (await send(there, "/workshop/faults/calls", **call)).status_code == 303
    assert (await send(there, "/workshop/faults/payments", words="declines", customer="", times="1")).status_code == 303
    delivery = {"kind": "slow", "family": "vps", "planCode": "", "seconds": "60", "reason": ""}
    assert (await send(there, "/workshop/faults/deliveries", **delivery)).status_code == 303
    assert (await send(there, "/workshop/faults/documents", wanted="a passport", times="2")).status_code == 303
    assert (await send(there, "/workshop/fault-plans/bad-day")).status_code == 303
    shown = await page(there, "/workshop/faults")
    for word in (
        "GET /me is answered 503, once; 0 calls met it so far",
        "declines",
        "takes 1 minute",
        "a passport",
        "bad-day",
    ):
        assert word in shown, word
    wrong = await send(there, "/workshop/faults/calls", kind="status", path="checkout", status="503")
    assert wrong.status_code == 400
    assert 'value="checkout"' in wrong.text
    assert "Must begin with / or *" in wrong.text
    assert 'href="#calls-path"' in wrong.text
    wrong = await send(there, "/workshop/faults/calls", kind="delay", path="*", seconds="soon")
    assert (wrong.status_code, 'value="soon"' in wrong.text) == (400, True)
    assert (await send(there, "/workshop/forget-faults", number="1")).status_code == 303
    assert "GET /me is answered 503" not in await page(there, "/workshop/faults")
    await send(there, "/workshop/forget-faults")
    assert "No fault is planned" in await page(there, "/workshop/faults")
    stranger = await there.owner.post("/workshop/forget-faults", headers={"sec-fetch-site": "cross-site"})
    assert stranger.status_code == 403


async def test_what_one_process_knows_is_said_where_there_may_be_several(shop: Sandbox) -> None:
    async with watching.opened(shop) as there:
        for name in ("requests", "faults"):
            shown = await page(there, f"/workshop/{name}")
            assert ("Other processes may serve this database" in shown) is not shop.database.is_alone


async def test_the_list_of_calls_says_why_one_was_refused(there: Workshop) -> None:
    await there.shop.client().get("/me")
    assert "You must login first" in await page(there, "/workshop/requests")
