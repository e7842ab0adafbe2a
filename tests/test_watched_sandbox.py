"""A sandbox whose owner watches, in a process of its own: answers are lost, and every call is recorded."""

import asyncio
import http.client
from pathlib import Path

import httpx
import pytest

from panier.serving import running
from panier.settings import Settings
from panier.store.engine import migrate
from panier.web.front import Front
from tests.support.live import sandbox
from tests.support.ports import free_port


async def test_without_an_owner_nobody_records(tmp_path: Path) -> None:
    database = str(tmp_path / "panier.sqlite")
    await asyncio.to_thread(migrate.upgrade, database)
    async with running(Settings(database), works=False) as (opened, application, troubles):
        assert (type(application), troubles) == (Front, None)
        assert opened.shop.order_rules.reviews.rules[0].name != "fault"
        assert opened.shop.gateways.sandbox is not None
        assert opened.shop.gateways.sandbox.plan is None


def test_answers_are_lost_and_calls_recorded(tmp_path: Path) -> None:
    manage = free_port()
    rule = ("--fault", "POST */assign=lost:1", "--fault", "GET /auth/time=delay/0.2:1")
    with sandbox(tmp_path, "--manage-port", str(manage), "--log", "requests", *rule) as live:
        owner = httpx.Client(base_url=f"http://127.0.0.1:{manage}")
        assert httpx.get(f"{live.url}/1.0/auth/time").elapsed.total_seconds() >= 0.2
        connection = http.client.HTTPConnection(live.url.removeprefix("http://"), timeout=20)
        headers = {"content-type": "application/json", "authorization": f"Bearer {live.token()}"}
        cart = httpx.post(f"{live.url}/1.0/order/cart", json={"ovhSubsidiary": "FR"}, headers=headers).json()["cartId"]
        connection.request("POST", f"/1.0/order/cart/{cart}/assign", "{}", headers)
        with pytest.raises(http.client.RemoteDisconnected):
            connection.getresponse()
        assert len(httpx.get(f"{live.url}/1.0/order/cart", headers=headers).json()) == 1
        found = owner.get("/requests", params={"status": "none"}).json()["requests"]
        assert [(one["method"], one["path"]) for one in found] == [("POST", f"/1.0/order/cart/{cart}/assign")]
        assert found[0]["caller"].endswith("-ovh")
        again = owner.post(f"/requests/{found[0]['number']}/repeat", json={}).json()
        assert (again["repeats"], again["fault"]) == (found[0]["number"], None)
        assert [one["met"] for one in owner.get("/faults").json()] == [1, 1]
        assert owner.post("/faults/plans/lost-checkout", json={}).status_code == 200
    assert "/assign no answer" in (tmp_path / "log").read_text()
