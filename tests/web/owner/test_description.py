"""The OpenAPI document of the owner's port: every call is in it, and every real answer is what it says."""

import re
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest

from panier.cli import ready_made
from panier.core import values
from panier.flows.account.seeds import SandboxPlace
from panier.web.owner import port
from panier.web.owner.port import BODIES, CALLS
from tests.support.delivering import order_vps
from tests.support.ordering import order_name, order_project
from tests.support.shop import Sandbox
from tests.web.owner import watching
from tests.web.owner.watching import Workshop

ELSEWHERE = {("GET", "/live")}  # a stream: tests/web/owner/test_live.py


class Described:
    """A sandbox's owner who compares every answer with the document."""

    def __init__(self, there: Workshop, owner: httpx.AsyncClient, document: dict[str, Any]) -> None:
        self.there = there
        self.made: set[tuple[str, str]] = set()
        self._owner = owner
        self._document = document

    async def __call__(self, method: str, place: str, body: object = None, /, **names: object) -> Any:
        """Make a call, by its path in the document; what it answers."""
        path = place.format(**names)
        reply = await self._owner.request(method, path, json=body)
        assert reply.status_code == 200, f"{method} {path}: {reply.text}"
        called = place.partition("?")[0]
        operation = self._document["paths"][called][method.lower()]
        if body is not None:
            self._check(
                operation["requestBody"]["content"]["application/json"]["schema"], body, f"{method} {place}: body"
            )
        self.made.add((method, called))
        content = operation["responses"]["200"]["content"]
        if "application/json" not in content:
            return reply.text
        answer = reply.json() if reply.content else None
        self._check(content["application/json"]["schema"], answer, f"{method} {place}")
        return answer

    def _check(self, schema: dict[str, Any], value: object, what: str) -> None:
        whole = {**schema, "components": self._document["components"]}
        wrong = [f"{what}: {one.message} at {one.instance_path}" for one in jsonschema_rs.iter_errors(whole, value)]
        assert wrong == []


@pytest.fixture
async def call(sqlite_shop: Sandbox, tmp_path: Path) -> AsyncIterator[Described]:
    async with watching.opened(sqlite_shop) as there:
        shop = sqlite_shop
        furnish = partial(ready_made.plant_all, shop.shop, shop.database, shop.customers)
        desk = values.replace(there.desk, place=SandboxPlace(tmp_path, shop.customers), furnish=furnish)
        transport = httpx.ASGITransport(port.build(desk))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8079") as owner:
            yield Described(there, owner, (await owner.get("/openapi.json")).json())


async def test_every_call_answers_what_the_document_says(call: Described) -> None:
    await of_faults(call)
    await of_orders(call)
    await of_deliveries(call)
    await of_names_and_people(call)
    await of_requests_and_mails(call)
    await of_time_and_states(call)
    assert {(method, path) for method, path, _ in CALLS} - call.made == ELSEWHERE


async def of_faults(call: Described) -> None:
    wishes: tuple[dict[str, object], ...] = (
        {"rule": "GET */never=503:2"},
        {"kind": "status", "path": "/never", "status": 500, "message": "No", "probability": 0.5, "times": None},
        {"kind": "declined", "customer": "zz1-ovh", "after": 3},
        {"kind": "hidden", "family": "vps", "planCode": "vps-never"},
        {"kind": "documents", "wanted": "a passport", "times": 2},
    )
    numbers = [(await call("POST", "/faults", wish))["number"] for wish in wishes]
    assert [one["number"] for one in await call("GET", "/faults")] == numbers
    await call("DELETE", "/faults/{number}", number=numbers[0])
    await call("POST", "/faults/plans/{name}", {}, name="bad-day")
    await call("GET", "/faults/plans")
    await call("DELETE", "/faults")


async def of_orders(call: Described) -> None:
    first, shop = call.there.shop.client(call.there.shop.first), call.there.shop
    await call("POST", "/faults", {"kind": "documents", "times": 4})
    orders = [await order_project(first) for _ in range(4)]
    await shop.work()
    assert [one["order"] for one in await call("GET", "/reviews")] == orders
    await call("POST", "/reviews/{number}/ask-documents", {"wanted": "a bill"}, number=orders[0])
    await call("POST", "/reviews/{number}/accept", {"reason": "known"}, number=orders[1])
    await call("POST", "/reviews/{number}/refuse", {"reason": "unknown"}, number=orders[2])
    await call("POST", "/orders/{number}/cancel", {"reason": "by phone"}, number=orders[3])
    assert len((await call("GET", "/orders"))["orders"]) == 4
    for number in orders:
        await call("GET", "/orders/{number}", number=number)
        await call("GET", "/orders/{number}/timeline", number=number)
    await call("DELETE", "/faults")


async def of_deliveries(call: Described) -> None:
    shop = call.there.shop
    client = shop.client(shop.first)
    await call("POST", "/deliveries/faults", {"kind": "slow", "family": "vps", "seconds": 86_400})
    for _ in range(3):
        await call("POST", "/deliveries/faults", {"kind": "fails", "family": "vps"})
    await order_vps(client, pieces=5)
    await shop.deliver()
    assert len(await call("GET", "/deliveries/faults")) == 4
    slow, failed, given_up, *_ = (one["delivery"] for one in await call("GET", "/deliveries"))
    await call("POST", "/deliveries/{number}/retry", {}, number=failed)
    await call("POST", "/deliveries/{number}/give-up", {"reason": "never"}, number=given_up)
    await call("POST", "/deliveries/{number}/made", {"name": "vps-1.vps.example"}, number=slow)
    await call("POST", "/deliveries/faults", {"kind": "slow", "family": "vps", "seconds": 86_400})
    await order_vps(client, pieces=1)
    await shop.deliver()
    waiting = next(one["delivery"] for one in await call("GET", "/deliveries") if one["state"] != "failed")
    await call("POST", "/deliveries/{number}/fail", {"reason": "no room"}, number=waiting)
    await call("DELETE", "/deliveries/faults")
    name = (await client.get("/vps")).result[-1]
    for verb, body in (("fail", {"reason": "The host is gone"}), ("done", {})):
        stopping = (await client.post(f"/vps/{name}/stop")).result["id"]
        await call("POST", f"/tasks/{{number}}/{verb}", body, number=stopping)
    services = (await client.get("/services")).result
    await call("GET", "/services/{number}/timeline", number=services[0])


async def of_names_and_people(call: Described) -> None:
    shop = call.there.shop
    client = shop.client(shop.first)
    await order_name(client, "exemple.com")
    await shop.deliver()
    await client.put("/domain/exemple.com", {"transferLockStatus": "unlocked"})
    await shop.deliver()
    code = (await client.get("/domain/exemple.com/authInfo")).result
    await call(
        "POST", "/registry/names/{name}/transfer", {"registrar": "Elsewhere", "authCode": code}, name="exemple.com"
    )
    await call("DELETE", "/registry/names/{name}/transfer", name="exemple.com")
    await call("PUT", "/registry/names/{name}", {"state": "premium", "price": {"EUR": "99"}}, name="gold.fr")
    for name in ("gold.fr", "free.fr", "exemple.com", "example.com"):
        await call("GET", "/registry/names/{name}", name=name)
    await call("GET", "/names")
    await call("DELETE", "/registry/names/{name}", name="gold.fr")
    newcomer = await call("POST", "/customers", {"firstname": "Sam", "ovhSubsidiary": "DE", "country": "DE"})
    await call("POST", "/customers/{nic}/login", nic=newcomer["customer"])
    assert len((await call("GET", "/customers"))["customers"]) == 3


async def of_requests_and_mails(call: Described) -> None:
    shop = call.there.shop
    await shop.client().get("/me")
    rows = (await call("GET", "/requests?limit=1000"))["requests"]
    for row in rows:
        await call("GET", "/requests/{queryId}", queryId=row["queryId"])
    last = rows[-1]["queryId"]
    await call("POST", "/requests/{queryId}/repeat", {}, queryId=last)
    assert re.search(r"\bcurl\b", await call("GET", "/requests/{queryId}/as/{language}", queryId=last, language="curl"))
    await call("DELETE", "/requests")
    for mail in (await call("GET", "/mails"))["mails"]:
        await call("GET", "/mails/{number}", number=mail["number"])
    await call("GET", "/events")
    await call("GET", "/money")


async def of_time_and_states(call: Described) -> None:
    await call("GET", "/clock")
    assert await call("GET", "/clock/next")
    assert (await call("POST", "/clock", {"next": True}))["happened"]
    await call("POST", "/clock", {"advance": "P1D"})
    await call("PUT", "/snapshots/{name}", name="one")
    assert [one["name"] for one in await call("GET", "/snapshots")] == ["one"]
    await call("POST", "/snapshots/{name}/restore", {}, name="one")
    await call("DELETE", "/snapshots/{name}", name="one")
    await call("POST", "/start-over", {})
    await call("GET", "/openapi.json")


def test_every_call_with_a_body_says_which() -> None:
    bare = {("POST", "/customers/{nic}/login"), ("PUT", "/snapshots/{name}")}
    assert {(method, path) for method, path, _ in CALLS if method in ("POST", "PUT")} - bare == set(BODIES)
