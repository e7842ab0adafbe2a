"""Deliveries on the owner's port: what waits, what is done about it, and what is to go wrong."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from panier.outside.delivery.faults import FAULTS_MAX, FaultPlan
from panier.outside.movable_clock import MovableClock
from panier.outside.registry.sandbox import SandboxRegistry
from panier.web.owner import port
from panier.web.owner.desk import Desk
from tests.support.delivering import VPS, faulty, order_vps, owned, states
from tests.support.ordering import order_project, status
from tests.support.shop import Sandbox


@pytest.fixture
def plan() -> FaultPlan:
    return FaultPlan()


@pytest.fixture
def there(sqlite_shop: Sandbox, plan: FaultPlan) -> Sandbox:
    """A sandbox in which happens what its owner planned."""
    return faulty(sqlite_shop, plan)


@pytest.fixture
async def owner(there: Sandbox, plan: FaultPlan) -> AsyncIterator[httpx.AsyncClient]:
    registry = there.shop.registry
    assert isinstance(registry, SandboxRegistry)
    desk = Desk(there.shop, there.database, MovableClock(there.clock), registry, plan, there.sweep)
    application = port.build(desk)
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8079") as client:
        yield client


async def planned(owner: httpx.AsyncClient, **wish: Any) -> dict[str, Any]:
    reply = await owner.post("/deliveries/faults", json=wish)
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


async def test_the_next_delivery_of_a_plan_fails_and_is_repaired(there: Sandbox, owner: httpx.AsyncClient) -> None:
    await planned(owner, kind="fails", family="vps", planCode=VPS, reason="There is no room")
    client = there.client(there.first)
    order = await order_vps(client, pieces=2, projects=1)
    await there.deliver()
    assert await states(there, order) == ["failed", "done"]
    assert await states(there, order, "cloud") == ["done"]
    (listed,) = (await owner.get("/deliveries")).json()
    assert (listed["state"], listed["problem"], listed["planCode"]) == ("failed", "There is no room", VPS)
    assert (await owner.post(f"/deliveries/{listed['delivery']}/retry", json={})).status_code == 200
    assert await status(client, order) == "delivered"
    assert (await owner.get("/deliveries")).json() == []
    assert (await owner.get("/deliveries/faults")).json() == []


async def test_the_next_delivery_takes_its_time(there: Sandbox, owner: httpx.AsyncClient) -> None:
    await planned(owner, kind="slow", family="vps", seconds=600)
    order = await order_vps(there.client(there.first))
    await there.deliver()
    there.clock.advance(seconds=598)
    await there.work()
    assert await states(there, order) == ["doing"]
    there.clock.advance(seconds=2)
    await there.work()
    assert await states(there, order) == ["done"]


async def test_a_deliverer_in_trouble_is_asked_again(there: Sandbox, owner: httpx.AsyncClient) -> None:
    await planned(owner, kind="trouble", family="vps", seconds=60)
    order = await order_vps(there.client(there.first))
    await there.deliver()
    (listed,) = (await owner.get("/deliveries")).json()
    assert listed["attempts"] == 1
    assert "does not answer" in listed["problem"]
    assert listed["askedAgain"] is not None
    there.clock.advance(seconds=120)
    await there.work()
    assert await states(there, order) == ["done"]


async def test_a_delivered_project_is_unknown_for_a_while(there: Sandbox, owner: httpx.AsyncClient) -> None:
    await planned(owner, kind="hidden", family="cloud", seconds=90)
    client = there.client(there.first)
    order = await order_project(client)
    await there.deliver()
    assert await status(client, order) == "delivered"
    (project,) = await owned(there, "cloud")
    path = f"/cloud/project/{project.name}"
    for reply in (
        await client.get(path),
        await client.put(path, {"description": "mine"}),
    ):
        assert reply.refusal == (404, "This service does not exist")
    there.clock.advance(seconds=89)
    assert (await client.get(path)).status == 404
    there.clock.advance(seconds=1)
    assert (await client.get(path)).result["project_id"] == project.name
    await order_project(client)
    await there.deliver()
    assert len(await owned(there, "cloud")) == 2
    assert (await client.get(f"/cloud/project/{(await owned(there, 'cloud'))[1].name}")).status == 200, "only the next"


async def test_the_owner_decides_of_what_people_make(there: Sandbox, owner: httpx.AsyncClient) -> None:
    await planned(owner, kind="slow", family="vps", seconds=86_400)
    await planned(owner, kind="fails", family="vps")
    client = there.client(there.first)
    order = await order_vps(client, pieces=3)
    await there.deliver()
    slow, failed = (one["delivery"] for one in (await owner.get("/deliveries")).json())
    made = await owner.post(
        f"/deliveries/{slow}/made", json={"name": "vps-1.vps.example", "properties": {"ip": "192.0.2.7"}}
    )
    assert made.status_code == 200, made.text
    assert (await owner.post(f"/deliveries/{failed}/give-up", json={"reason": "never"})).status_code == 200
    assert await states(there, order) == ["done", "cancelled", "done"]
    assert await status(client, order) == "delivered"
    assert (await owner.post(f"/deliveries/{slow}/fail", json={"reason": "no"})).status_code == 409
    assert (await owner.post("/deliveries/999/fail", json={})).status_code == 404
    assert (await owner.post(f"/deliveries/{slow}/made", json={"name": "two words"})).status_code == 400


@pytest.mark.parametrize(
    "wish",
    [
        {"kind": "burns", "family": "vps"},
        {"kind": "fails"},
        {"kind": "slow", "family": "vps", "seconds": 0},
        {"kind": "slow", "family": "vps", "seconds": 10**9},
        {"kind": "hidden", "family": "dns"},
        {"kind": "fails", "family": "vps", "colour": "red"},
        {"kind": "fails", "family": "kettles"},
        {"kind": "fails", "family": "domain"},
    ],
)
async def test_a_fault_that_there_is_not_is_refused(owner: httpx.AsyncClient, wish: dict[str, Any]) -> None:
    assert (await owner.post("/deliveries/faults", json=wish)).status_code == 400
    assert (await owner.get("/deliveries/faults")).json() == []


async def test_faults_are_forgotten_and_bounded(owner: httpx.AsyncClient, plan: FaultPlan, there: Sandbox) -> None:
    for _ in range(FAULTS_MAX):
        await planned(owner, kind="fails", family="vps")
    assert (await owner.post("/deliveries/faults", json={"kind": "fails", "family": "vps"})).status_code == 409
    assert (await owner.delete("/deliveries/faults")).status_code == 200
    order = await order_vps(there.client(there.first))
    await there.deliver()
    assert await states(there, order) == ["done"]


async def test_a_page_in_a_browser_decides_nothing(owner: httpx.AsyncClient) -> None:
    for path in ("/deliveries/1/retry", "/deliveries/1/give-up", "/deliveries/1/made", "/deliveries/faults"):
        sent = await owner.post(path, content=b"{}", headers={"content-type": "text/plain"})
        assert (sent.status_code, "application/json" in sent.json()["message"]) == (400, True)


async def test_a_task_ends_before_its_time(there: Sandbox, owner: httpx.AsyncClient) -> None:
    client = there.client(there.first)
    await order_vps(client, pieces=1)
    await there.deliver()
    (service,) = await owned(there)
    path = f"/vps/{service.name}"
    (number,) = (await client.get(f"{path}/tasks")).result
    assert (await client.get(path)).result["state"] == "installing"
    assert (await owner.post(f"/tasks/{number}/done", json={})).status_code == 200
    assert (await client.get(path)).result["state"] == "running"
    number = (await client.post(f"{path}/stop")).result["id"]
    assert (await owner.post(f"/tasks/{number}/fail", json={"reason": "The host is gone"})).status_code == 200
    assert (await client.get(path)).result["state"] == "running"
    assert (await client.get(f"{path}/tasks/{number}")).result["state"] == "error"
    assert (await owner.post(f"/tasks/{number}/done", json={})).status_code == 409
    assert (await owner.post("/tasks/4711/done", json={})).status_code == 404
