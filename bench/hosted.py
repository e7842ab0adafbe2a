"""A shop with its worker on a thread of this process, and how long its event loop was held."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import uvloop

from bench.server import belongings
from bench.workflow import Shop as Target
from panier.cli import ready_made
from panier.flows.account.seeds import Keys
from panier.flows.shop import Shop
from panier.serving import running
from panier.settings import Settings
from panier.store.engine.db import Database
from panier.web.door.server import Place, Server

T = TypeVar("T")

BEAT_SECONDS = 0.001


@dataclass(slots=True)
class Hosted:
    """A running shop; `held_seconds` is the longest that its loop worked at a stretch since it was last set to 0."""

    shop: Shop
    database: Database
    target: Target
    loop: asyncio.AbstractEventLoop
    clock: int
    held_seconds: float = 0.0

    def ask(self, work: Callable[[Shop, Database], Awaitable[T]]) -> T:
        """Run something on the shop's loop, and wait for it."""

        async def run() -> T:
            return await work(self.shop, self.database)

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result()

    def cpu_seconds(self) -> float:
        """How long the loop's thread has worked."""
        return time.clock_gettime(self.clock)

    async def beat(self) -> None:
        """Look at the time that the loop's thread works, again and again."""
        before = time.thread_time()
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            now = time.thread_time()
            self.held_seconds = max(self.held_seconds, now - before)
            before = now


@contextlib.contextmanager
def hosted(url: str | Settings, keys: tuple[Keys, ...], *, works: bool = True) -> Iterator[Hosted]:
    """A shop on a port of its own, until the end of the block; `url`: its database, or all of its settings."""
    settings = Settings(url, delivery_seconds=0.1) if isinstance(url, str) else url
    made: list[Hosted] = []
    is_ready, is_over = threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: uvloop.run(_host(settings, keys, made, is_ready, is_over, works=works)))
    thread.start()
    try:
        while not is_ready.wait(0.1):
            if not thread.is_alive():
                raise RuntimeError("the shop did not start")
        yield made[0]
    finally:
        is_over.set()
        thread.join()


async def _host(
    settings: Settings,
    keys: tuple[Keys, ...],
    made: list[Hosted],
    is_ready: threading.Event,
    is_over: threading.Event,
    *,
    works: bool,
) -> None:
    async with running(settings, works=works) as there:
        shop, database = there.opened.shop, there.opened.database
        await ready_made.plant_all(shop, database, keys)
        contact_id, method_id = await belongings(shop, database, keys[0].nic)
        is_started = asyncio.Event()
        server = Server(there.application, Place("127.0.0.1", 0), greet=is_started.set, is_beside=True)
        serving = asyncio.create_task(server.serve())
        await is_started.wait()
        port = server.servers[0].sockets[0].getsockname()[1]
        own = keys[0]
        target = Target(port, own.application_key, own.application_secret, own.consumer_key, contact_id, method_id)
        host = Hosted(
            shop, database, target, asyncio.get_running_loop(), time.pthread_getcpuclockid(threading.get_ident())
        )
        made.append(host)
        beating = asyncio.create_task(host.beat())
        is_ready.set()
        await asyncio.get_running_loop().run_in_executor(None, is_over.wait)
        beating.cancel()
        server.should_exit = True
        await serving
