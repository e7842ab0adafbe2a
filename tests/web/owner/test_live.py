"""What happens, as server-sent events: whoever watches is told, and nobody is kept when the sandbox stops."""

import asyncio

import httpx
import pytest

from panier.web.owner.desk import Desk
from panier.web.owner.live import look
from panier.web.owner.watchers import WATCHERS_MAX, Told, Watchers
from tests.support.ordering import order_project
from tests.support.shop import Sandbox


async def test_a_watcher_is_told_of_mails_and_events_whoever_wrote_them(sqlite_shop: Sandbox) -> None:
    watchers, told = Watchers(), set[str]()
    with watchers.watching() as queue:
        looking = asyncio.create_task(look(watchers, sqlite_shop.database))
        await asyncio.sleep(0)
        await order_project(sqlite_shop.client(sqlite_shop.first))
        while told < {"mail", "event"}:
            one = await asyncio.wait_for(queue.get(), 60)
            assert one is not None
            told.add(one.event)
    await asyncio.wait_for(looking, 60)


async def test_the_oldest_watcher_leaves_when_there_are_too_many() -> None:
    watchers = Watchers()
    with watchers.watching() as first:
        kept = [watchers.watching() for _ in range(WATCHERS_MAX)]
        queues = [one.__enter__() for one in kept]
        assert await first.get() is None
        watchers.tell(Told("clock", {}))
        assert all(queue.qsize() == 1 for queue in queues)


async def test_a_stream_ends_when_the_sandbox_stops(desk: Desk, owner: httpx.AsyncClient) -> None:
    asyncio.get_running_loop().call_later(0.1, desk.watchers.stop)
    stream = await asyncio.wait_for(owner.get("/live"), 60)
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert not desk.watchers.is_watched


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.test"},
        {"origin": "null"},
        {"origin": "http://localhost:8079", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_forms_of_other_sites_are_refused(owner: httpx.AsyncClient, headers: dict[str, str]) -> None:
    sent = await owner.post("/workshop/clock", data={"advance": "P1Y"}, headers=headers)
    assert (sent.status_code, "own pages" in sent.text) == (403, True)
    assert (await owner.get("/clock")).json()["offsetSeconds"] == 0
