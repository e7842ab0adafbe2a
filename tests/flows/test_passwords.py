"""Passwords wait for their check in a short queue: few in all, few of an address, nobody who has gone."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from panier.core.rates import Rate, defaults
from panier.core.refusal import Kind, Refusal
from panier.flows.account.seeds import Keys
from panier.flows.passwords import AT_ONCE, Passwords
from panier.flows.throttle import Throttle
from panier.flows.visitor import Visitor, receive
from panier.store.account.attempts import ProcessAttempts
from tests.support.shop import copy_sqlite, opened


class Slow:
    """Does the work in place of threads: each password takes until it is let go. Notes which, in order."""

    def __init__(self) -> None:
        self.hashed: list[str] = []
        self._turns: list[asyncio.Future[None]] = []

    async def run(self, _work: Callable[..., Any], *arguments: Any) -> bool:
        self.hashed.append(arguments[-1])
        self._turns.append(asyncio.get_running_loop().create_future())
        await self._turns[-1]
        return True

    async def let_go(self) -> None:
        """Let one end, and what follows from it happen."""
        self._turns.pop(0).set_result(None)
        await settled()


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def slow_queue(**most: int) -> tuple[Slow, Passwords]:
    slow = Slow()
    return slow, queue(slow, **most)


def queue(slow: Slow, **most: int) -> Passwords:
    own = ProcessAttempts()
    rates = defaults(is_live=True) | {name: Rate(count) for name, count in most.items()}
    return Passwords(Throttle(lambda: 0, rates, own=own, shared=own), run=slow.run)


async def come(
    where: Passwords, password: str, address: str, gone: Callable[[], Awaitable[None]] | None = None
) -> "asyncio.Task[bool]":
    async def ask() -> bool:
        receive(Visitor(address) if gone is None else Visitor(address, gone))
        return await where.fits("kept", password)

    task = asyncio.create_task(ask())
    await settled()
    return task


def refusal_of(task: "asyncio.Task[bool]") -> Refusal:
    found = task.exception()
    assert isinstance(found, Refusal)
    return found


async def test_those_beyond_the_queue_are_told_at_once_when_to_come_back() -> None:
    slow, where = slow_queue(PASSWORD_QUEUE=5, PASSWORD_QUEUE_OF_ADDRESS=2)
    tasks = [await come(where, f"{address}{n}", f"192.0.2.{address}") for address in range(4) for n in range(4)]
    told = [refusal_of(task).message.rpartition(" ")[2] for task in tasks if task.done()]
    # Of the first address two are at work and two wait, of the second two wait, and one of the third.
    assert told == ["PASSWORD_QUEUE_OF_ADDRESS)"] * 2 + ["PASSWORD_QUEUE)"] * 7
    assert {refusal_of(task).kind for task in tasks if task.done()} == {Kind.TOO_MANY}
    assert all((refusal_of(task).retry_seconds or 0) >= 1 for task in tasks if task.done())
    waiting = [task for task in tasks if not task.done()]
    assert len(waiting) == AT_ONCE + 5
    while not all(task.done() for task in waiting):
        await slow.let_go()
    assert all([await task for task in waiting])
    assert where.is_idle


async def test_addresses_take_turns() -> None:
    slow, where = slow_queue(PASSWORD_QUEUE=20, PASSWORD_QUEUE_OF_ADDRESS=10)
    tasks = [await come(where, f"flood{n}", "192.0.2.1") for n in range(8)]
    tasks.append(await come(where, "honest", "198.51.100.7"))
    await slow.let_go()
    await slow.let_go()
    assert slow.hashed[:4] == ["flood0", "flood1", "flood2", "honest"]
    while not all(task.done() for task in tasks):
        await slow.let_go()


async def test_nothing_is_hashed_for_those_who_have_gone() -> None:
    slow, where = slow_queue(PASSWORD_QUEUE=50, PASSWORD_QUEUE_OF_ADDRESS=50)
    hung_up = asyncio.Event()
    tasks = [await come(where, f"gone{n}", "192.0.2.1", hung_up.wait) for n in range(40)]  # type: ignore[arg-type]
    patient = await come(where, "patient", "192.0.2.1")
    hung_up.set()
    await settled()
    assert sum(task.done() for task in tasks) == 38, "all but those at work"
    assert refusal_of(tasks[-1]).kind is Kind.UNAVAILABLE
    await slow.let_go()
    assert slow.hashed == ["gone0", "gone1", "patient"]
    await slow.let_go()
    await slow.let_go()
    assert await patient
    assert where.is_idle


async def test_a_cancelled_one_leaves_its_place() -> None:
    slow, where = slow_queue()
    tasks = [await come(where, str(n), "192.0.2.1") for n in range(4)]
    tasks[2].cancel()
    await settled()
    for _ in range(3):
        await slow.let_go()
    assert slow.hashed == ["0", "1", "3"]
    assert where.is_idle


async def test_a_page_drops_the_password_of_a_browser_that_hung_up(
    sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path
) -> None:
    """Through the whole application: the body is read, then the connection ends while others are at work."""
    file, customers = sqlite_furnished
    slow, where = slow_queue()
    events = [{"type": "http.request", "body": b"nic=aa1-ovh&password=guess&name=n&description=d", "more_body": False}]

    async def listen() -> dict[str, Any]:
        return events.pop() if events else {"type": "http.disconnect"}

    sent: list[dict[str, Any]] = []

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": "/createApp",
        "raw_path": b"/createApp", "query_string": b"", "headers": [(b"host", b"shop.test")], "scheme": "http",
        "client": ("192.0.2.1", 1), "server": ("shop.test", 80), "root_path": "",
    }  # fmt: skip
    busy = [await come(where, str(n), "192.0.2.2") for n in range(AT_ONCE)]
    async with opened(
        copy_sqlite(file, tmp_path), customers, change=lambda shop: replace(shop, passwords=where)
    ) as shop:
        await shop.application(scope, listen, send)
    assert sent[0]["status"] == 503
    assert not any(task.done() for task in busy), "it did not wait for its turn"
    for _ in busy:
        await slow.let_go()
    assert where.is_idle
