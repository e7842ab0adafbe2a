"""The composition root: everything is built here and handed over as plain arguments; nothing below imports this."""

import asyncio
import gc
import os
import socket
import string
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import uvicorn

from panier.core.catalog import Assortment
from panier.core.catalog_version import Version
from panier.core.limits import SECOND_US
from panier.flows.shelf import Read, Shelf, watch
from panier.flows.shop import Shop
from panier.outside import special_names
from panier.outside.deliverers import SandboxDeliverer
from panier.outside.gateways import SandboxGateway
from panier.outside.sandbox_registry import SandboxRegistry
from panier.settings import Settings
from panier.store import catalogs
from panier.store.catalog_sources import Catalogs, Reader
from panier.store.db import Database
from panier.store.opening import open_database
from panier.web.application import build
from panier.work import sweeps
from panier.work.loop import Worker

Step = Callable[[Shop, Database], Awaitable[None]]

CATALOGS = Path(__file__).parent / "catalogs"
_LETTERS = (string.ascii_letters + string.digits).encode()
_USELESS_BYTES = bytes(range(256 - 256 % len(_LETTERS), 256))
_LETTER_OF_BYTE = bytes(_LETTERS[byte % len(_LETTERS)] for byte in range(256))


class RandomIds:
    """Names from the operating system's randomness."""

    def uuid(self) -> str:
        """A fresh version 4 UUID."""
        return str(uuid.UUID(bytes=os.urandom(16), version=4))

    def token(self, length: int) -> str:
        """Fresh letters and digits."""
        text = ""
        while len(text) < length:  # the last few bytes are of no use: taking it as well would favour some letters
            text += os.urandom(2 * length).translate(_LETTER_OF_BYTE, _USELESS_BYTES).decode()
        return text[:length]


def make_shop(settings: Settings, database: Database, *, assortment: Assortment | None = None) -> Shop:
    """The shop of a process; it sells what is shipped, unless another assortment is given."""
    shipped = catalogs.load(CATALOGS) if assortment is None else assortment
    return Shop(
        now=clock(settings.clock_offset_seconds),
        ids=RandomIds(),
        shelf=Shelf(shipped, read_version(shipped)),
        registry=SandboxRegistry(database, special_names.load(CATALOGS / "names.yaml")),
        base_url=settings.url,
        delivery_delay_us=int(settings.delivery_seconds * SECOND_US),
    )


def read_version(shipped: Assortment) -> Read:
    """How a version of a catalogue is read beside what is shipped."""
    reader = Reader(CATALOGS, shipped)

    def read(version: Version, document: str) -> Catalogs:
        return reader.read(
            document.encode(), version.family, form=version.form, name=version.name, version_id=version.version_id
        )

    return read


def clock(offset_seconds: int) -> Callable[[], int]:
    """Microseconds since 1970, so many seconds off."""
    offset_us = offset_seconds * SECOND_US
    return lambda: time.time_ns() // 1_000 + offset_us


def make_worker(shop: Shop, database: Database, wake: asyncio.Event) -> Worker:
    """A worker with the sandbox's gateway and deliverer."""
    return Worker(shop, database, SandboxGateway(), SandboxDeliverer(shop.registry), wake)


@asynccontextmanager
async def running(settings: Settings, *, works: bool) -> AsyncIterator[tuple[Shop, Database, Any]]:
    """A shop with its database open and, if it works, its worker at work; the HTTP application over it."""
    database = await open_database(settings.database)
    shop = make_shop(settings, database)
    await shop.shelf.refresh(database, now_us=shop.now())
    wake = asyncio.Event()
    application = build(shop, database, on_write=wake.set)
    gc.freeze()  # what was loaded stays: the collector need not walk through every catalogue and schema
    gc.set_threshold(20_000, 20, 50)  # requests leave little that only the collector could free
    tasks = [asyncio.create_task(watch(shop.shelf, database, shop.now))]
    if works:
        tasks.append(asyncio.create_task(make_worker(shop, database, wake).run()))
        tasks.append(asyncio.create_task(sweeps.run(shop, database)))
    try:
        yield shop, database, application
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await database.close()


async def serve(
    settings: Settings, *, works: bool, prepare: Step | None = None, greet: Callable[[], None] = lambda: None
) -> None:
    """Answer until told to stop. `prepare` is awaited before the first call, `greet` called once calls are accepted."""
    async with running(settings, works=works) as (shop, database, application):
        if prepare is not None:
            await prepare(shop, database)
        config = uvicorn.Config(
            application, host=settings.host, port=settings.port, log_level="warning", access_log=False,
            http="httptools", loop="uvloop", lifespan="off", server_header=False, proxy_headers=False,
            timeout_graceful_shutdown=5,
        )  # fmt: skip
        await Greeting(config, greet).serve()


class Greeting(uvicorn.Server):
    """uvicorn, which has no other way to say that it answers now."""

    def __init__(self, config: uvicorn.Config, greet: Callable[[], None]) -> None:
        super().__init__(config)
        self._greet = greet

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then greet."""
        await super().startup(sockets)
        if self.started:
            self._greet()


async def work(settings: Settings) -> None:
    """Work until cancelled, without answering calls."""
    database = await open_database(settings.database)
    try:
        shop = make_shop(settings, database)
        await shop.shelf.refresh(database, now_us=shop.now())
        worker = make_worker(shop, database, asyncio.Event())
        await asyncio.gather(worker.run(), sweeps.run(shop, database), watch(shop.shelf, database, shop.now))
    finally:
        await database.close()
