"""A sandbox whose calls are recorded, and its owner's port, within the test's own process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx

from panier.core import values
from panier.outside.delivery.faults import FaultyDeliverer
from panier.outside.movable_clock import MovableClock
from panier.outside.registry.sandbox import SandboxRegistry
from panier.web.application import build
from panier.web.faults import planned
from panier.web.faults.troubles import Troubles
from panier.web.owner import port
from panier.web.owner.desk import Desk
from panier.web.recorded.watched import WatchedDatabase
from tests.support.shop import Sandbox


@dataclass(frozen=True, slots=True, repr=False)
class Workshop:
    """A recorded sandbox, and the HTTP client of its owner."""

    shop: Sandbox
    owner: httpx.AsyncClient
    desk: Desk

    async def last(self) -> dict[str, Any]:
        """The call that ended last, in full."""
        rows = await self.listed(limit=1)
        return await self.call(rows[0]["queryId"])

    async def call(self, query_id: str) -> dict[str, Any]:
        """A call in full."""
        reply = await self.owner.get(f"/requests/{query_id}")
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()
        return found

    async def listed(self, **wanted: Any) -> list[dict[str, Any]]:
        """The calls that are asked for."""
        reply = await self.owner.get("/requests", params=wanted)
        assert reply.status_code == 200, reply.text
        found: list[dict[str, Any]] = reply.json()["requests"]
        return found


@asynccontextmanager
async def opened(shop: Sandbox) -> AsyncIterator[Workshop]:
    """The workshop of a sandbox; the test's own clock stands still, and what its owner adds is added to it."""
    registry, troubles = shop.shop.registry, Troubles()
    assert isinstance(registry, SandboxRegistry)
    sold = planned.planted(shop.shop, troubles)
    deliverer = FaultyDeliverer(shop.worker.deliverer, troubles.deliveries, shop.clock)
    worker = values.replace(shop.worker, shop=sold, deliverer=deliverer)
    application = build(sold, WatchedDatabase(shop.database), on_write=_nothing)
    recorder = planned.around(application, sold, shop.database, troubles)
    there = replace(shop, shop=sold, worker=worker, application=recorder)

    async def tick() -> None:
        await there.sweep()
        await troubles.documents.ask(sold, there.database)

    clock = MovableClock(shop.clock)
    desk = Desk(
        sold, shop.database, clock, registry, troubles.deliveries, tick,
        memories={**troubles.memories}, record=recorder.record, recorder=recorder, troubles=troubles,
    )  # fmt: skip
    transport = httpx.ASGITransport(port.build(desk))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8079") as owner:
        yield Workshop(there, owner, desk)


def _nothing() -> None:
    pass
