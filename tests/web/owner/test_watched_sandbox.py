"""A sandbox whose owner watches, in a process of its own: answers are lost, and every call is recorded."""

import asyncio
import http.client
import re
import time
from contextlib import closing
from pathlib import Path

import httpx
import ovh
import pytest
from ovh.exceptions import APIError, BadParametersError, HTTPError, ResourceConflictError, ResourceNotFoundError

from panier.serving import running
from panier.settings import Settings
from panier.store.engine import migrate
from panier.web.front import Front
from tests.support.live import sandbox
from tests.support.ports import free_port


async def test_without_an_owner_nobody_records(tmp_path: Path) -> None:
    database = str(tmp_path / "panier.sqlite")
    await asyncio.to_thread(migrate.upgrade, database)
    async with running(Settings(database), works=False) as ours:
        assert (type(ours.application), ours.recorder, ours.troubles) == (Front, None, None)
        shop = ours.opened.shop
        assert shop.order_rules.reviews.rules[0].name != "fault"
        assert shop.gateways.sandbox is not None
        assert shop.gateways.sandbox.plan is None


def test_answers_are_lost_and_calls_recorded(tmp_path: Path) -> None:
    manage = free_port()
    rule = ("--fault", "POST */assign=lost:1", "--fault", "GET /auth/time=delay/0.2:1")
    with (
        sandbox(tmp_path, "--manage-port", str(manage), "--log", "requests", *rule) as live,
        httpx.Client(base_url=f"http://127.0.0.1:{manage}", timeout=60) as owner,
        closing(http.client.HTTPConnection(live.url.removeprefix("http://"), timeout=60)) as connection,
    ):
        assert httpx.get(f"{live.url}/1.0/auth/time").elapsed.total_seconds() >= 0.2
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
        tried = httpx.post(f"{live.url}/console/POST/order/cart", data={"do": "send", "body/ovhSubsidiary": "FR"})
        query_id = re.findall(r"query id <code>(.*?)</code>", tried.text)[0]
        assert owner.get(f"/requests/{query_id}").json()["path"] == "/1.0/order/cart"
        assert owner.get("/requests", params={"path": "*console*"}).json()["requests"] == []
        assert owner.post("/faults", json={"kind": "lost", "path": "*/order/cart", "times": 1}).status_code == 200
        lost = httpx.post(f"{live.url}/console/POST/order/cart", data={"do": "send", "body/ovhSubsidiary": "FR"})
        assert (lost.status_code, "No answer came" in lost.text) == (200, True)
        assert owner.post("/faults/plans/lost-checkout", json={}).status_code == 200
    assert "/assign no answer" in (tmp_path / "log").read_text()


def test_the_official_client_sees_each_fault(tmp_path: Path) -> None:
    manage = free_port()
    with (
        sandbox(tmp_path, "--manage-port", str(manage)) as live,
        httpx.Client(base_url=f"http://127.0.0.1:{manage}", timeout=60) as owner,
    ):
        ovh.client.ENDPOINTS["watched"] = f"{live.url}/1.0"
        names = ("APPLICATION_KEY", "APPLICATION_SECRET", "CONSUMER_KEY")
        client = ovh.Client("watched", *(live.environment[f"OVH_{name}"] for name in names))
        client.get("/me")  # which asks for the time
        for wish, error, said in (
            ({"kind": "status", "status": 500}, APIError, "Internal server error"),
            ({"kind": "status", "status": 409, "message": "Already there"}, ResourceConflictError, "Already there"),
            ({"kind": "status", "status": 404}, ResourceNotFoundError, "Not Found"),
            ({"kind": "lost"}, HTTPError, "Remote end closed connection"),
            ({"kind": "signature"}, BadParametersError, "Invalid signature"),
            ({"kind": "maintenance"}, APIError, "Service is temporarily unavailable"),
            ({"kind": "rate", "seconds": 7}, APIError, "try again in 7 seconds"),
        ):
            assert owner.post("/faults", json={**wish, "path": "/me", "times": 1}).status_code == 200
            with pytest.raises(error) as raised:
                client.get("/me")
            assert said in str(raised.value), wish
        owner.post("/faults", json={"kind": "delay", "path": "/me", "seconds": 0.3, "times": 1})
        begun = time.monotonic()
        client.get("/me")
        assert time.monotonic() - begun >= 0.3
        lost = owner.get("/requests", params={"status": "none"}).json()["requests"][-1]
        assert lost["fault"].endswith("(it was 200)")
        owner.post("/faults", json={"kind": "status", "path": "/me", "status": 503, "times": 1})
        raw = client.raw_call("GET", "/me")
        assert (raw.status_code, raw.json()["class"]) == (503, "Server::ServiceUnavailable")
        assert raw.headers["X-OVH-QUERYID"] == owner.get("/requests").json()["requests"][-1]["queryId"]
        client._session.close()
