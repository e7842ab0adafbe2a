"""A sandbox in a process of its own: snapshots are put back under its workers."""

import time
from pathlib import Path

import httpx
import pytest

from tests.support.live import sandbox
from tests.support.ports import free_port

FAST_SECONDS = 0.1
TRIES = 15


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sandbox"


def test_a_snapshot_is_put_back_in_a_moment_under_workers(folder: Path) -> None:
    port = free_port()
    with sandbox(folder, "--manage-port", str(port), "--delivery-seconds", "0") as live:
        url = f"{live.url}/1.0"
        owner = httpx.Client(base_url=f"http://localhost:{port}", timeout=60)
        buyer = httpx.Client(headers={"authorization": f"Bearer {live.token()}"}, timeout=60)

        def order() -> int:
            cart = buyer.post(f"{url}/order/cart", json={"ovhSubsidiary": "FR"}).json()["cartId"]
            buyer.post(f"{url}/order/cart/{cart}/assign").raise_for_status()
            plan = {"planCode": "project.2018", "duration": "P1M", "pricingMode": "default", "quantity": 1}
            buyer.post(f"{url}/order/cart/{cart}/cloud", json=plan).raise_for_status()
            wish = {"autoPayWithPreferredPaymentMethod": True, "waiveRetractationPeriod": True}
            placed = buyer.post(f"{url}/order/cart/{cart}/checkout", json=wish)
            placed.raise_for_status()
            return int(placed.json()["orderId"])

        def wait(number: int) -> None:
            deadline = time.monotonic() + 60
            while buyer.get(f"{url}/me/order/{number}/status").json() != "delivered":
                assert time.monotonic() < deadline, "nobody works any more"

        with owner.stream("GET", "/live") as stream:
            lines = stream.iter_lines()
            owner.put("/snapshots/new").raise_for_status()
            taken, number = list[float](), 0
            for _ in range(TRIES):
                number = order()  # its payment and delivery are under way when everything is put back
                begun = time.perf_counter()
                owner.post("/snapshots/new/restore", json={}).raise_for_status()
                taken.append(time.perf_counter() - begun)
                assert buyer.get(f"{url}/me/order").json() == []
            assert min(taken) < FAST_SECONDS, taken
            assert order() == number
            wait(number)
            told = {"event: request"}
            while told < {"event: request", "event: event"}:
                told.add(next(line for line in lines if line.startswith("event: ")))
        owner.post("/start-over", json={}).raise_for_status()
        buyer.headers["authorization"] = f"Bearer {live.token()}"  # tokens are gone, keys are not
        wait(order())
        buyer.close()
        owner.close()
