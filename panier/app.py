"""The composition root: everything is built here and handed over as plain arguments.

Nothing below imports this.
"""

import asyncio
import gc
import os
import socket
import string
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import uvicorn

from panier.core.catalog.catalog import Assortment
from panier.core.catalog.version import Version
from panier.core.contact.rule import RuleBook
from panier.core.domain.extension import Extension, generic
from panier.core.limits import SECOND_US
from panier.files import assortment as catalogs
from panier.files import rule_file
from panier.files.catalog_sources import Catalogs, Reader
from panier.files.extension_file import load_extensions
from panier.flows.passwords import Passwords
from panier.flows.shelf import Read, Shelf, watch
from panier.flows.shop import Shop
from panier.flows.throttle import Throttle
from panier.outside.deliverers import SandboxDeliverer
from panier.outside.gateways import AbsentGateway, Gateway, SandboxGateway
from panier.outside.names import normalised
from panier.outside.registry import special_names
from panier.outside.registry.protocol import Registry
from panier.outside.registry.sandbox import SandboxRegistry
from panier.settings import Settings
from panier.store.account.attempts import DatabaseAttempts, ProcessAttempts
from panier.store.engine import regions
from panier.store.engine.db import Database
from panier.store.engine.opening import open_database
from panier.web import manage
from panier.web.application import build
from panier.web.manage import MovableClock
from panier.work import sweeps
from panier.work.loop import Worker

Step = Callable[[Shop, Database], Awaitable[None]]

TICK_ROUNDS_MAX = 1_000  # rounds of jobs that one move of the clock makes due
CATALOGS = Path(__file__).parent / "catalogs"
_LETTERS = (string.ascii_letters + string.digits).encode()
_USELESS_BYTES = bytes(range(256 - 256 % len(_LETTERS), 256))
_LETTER_OF_BYTE = bytes(_LETTERS[byte % len(_LETTERS)] for byte in range(256))


class RandomIds:
    """Identifiers from the operating system's randomness."""

    def uuid(self) -> str:
        """A fresh version 4 UUID."""
        return str(uuid.UUID(bytes=os.urandom(16), version=4))

    def token(self, length: int) -> str:
        """Fresh letters and digits."""
        text = ""
        while len(text) < length:  # the last byte values are discarded: they would favour some letters
            text += os.urandom(2 * length).translate(_LETTER_OF_BYTE, _USELESS_BYTES).decode()
        return text[:length]


def make_shop(
    settings: Settings,
    database: Database,
    *,
    assortment: Assortment | None = None,
    now: Callable[[], int] | None = None,
) -> Shop:
    """The shop of a process.

    It sells the shipped catalogues and uses the real time, unless others are given.
    """
    shipped = catalogs.load(CATALOGS, settings.region) if assortment is None else assortment
    now = now or clock(settings.clock_offset_seconds)
    extensions = load_extensions(CATALOGS / "domains" / "extensions.yaml")
    extension_of = _extension_of(extensions)
    throttle = make_throttle(settings, database, now)
    return Shop(
        now=now,
        ids=RandomIds(),
        shelf=Shelf(shipped, read_version(shipped)),
        registry=make_registry(settings, database, now, extension_of),
        throttle=throttle,
        passwords=Passwords(throttle),
        rules=shipped_rules(),
        base_url=settings.url,
        extensions=extensions,
        delivery_delay_us=int(settings.delivery_seconds * SECOND_US),
        is_sandbox=not settings.is_live,
        afterlife=lambda name: extension_of(name).afterlife,
    )


def _extension_of(extensions: Mapping[str, Extension]) -> Callable[[str], Extension]:
    """A function that finds the extension of a name."""

    def find(name: str) -> Extension:
        found = normalised(name)
        suffix = name.partition(".")[2] if isinstance(found, str) else found.suffix
        return extensions.get(suffix) or generic(suffix)

    return find


def make_registry(
    settings: Settings, database: Database, now: Callable[[], int], extension_of: Callable[[str], Extension]
) -> Registry:
    """The sandbox's registry, or a live shop's.

    Refuses: settings that mix the two (409), and an unusable plug-in (400).
    """
    settings.check_mode()
    if not settings.is_live:
        return SandboxRegistry(database, special_names.load(CATALOGS / "names.yaml"), now, extension_of)
    from panier.outside.registry import live  # noqa: PLC0415 - a sandbox does not even load what leads out of it

    return live.make(settings.registry, settings.registry_options, now, rdap=settings.rdap)


def make_throttle(settings: Settings, database: Database, now: Callable[[], int]) -> Throttle:
    """The shop's limits, as they are set.

    What guards against guessing is counted in the database, unless the settings say otherwise.
    """
    own = ProcessAttempts()
    shared = DatabaseAttempts(database) if settings.has_shared_attempts else own
    return Throttle(now, settings.rates, own=own, shared=shared)


@cache
def shipped_rules() -> RuleBook:
    """The eligibility rules that are shipped.

    Read once: every shop of a process has these.
    """
    return rule_file.load(CATALOGS / "domains" / "rules")


def read_version(shipped: Assortment) -> Read:
    """A reader of catalogue versions, beside the shipped ones."""
    reader = Reader(CATALOGS, shipped)

    def read(version: Version, document: str) -> Catalogs:
        return reader.read(
            document.encode(), version.family, form=version.form, name=version.name, version_id=version.version_id
        )

    return read


def clock(offset_seconds: int) -> MovableClock:
    """A clock of microseconds since 1970, shifted by a number of seconds."""
    return MovableClock(lambda: time.time_ns() // 1_000, offset_seconds * SECOND_US)


def make_worker(shop: Shop, database: Database, wake: asyncio.Event) -> Worker:
    """A worker with the sandbox's gateway and deliverer.

    A live shop accepts no make-believe money.
    """
    gateway: Gateway = SandboxGateway() if shop.is_sandbox else AbsentGateway()
    return Worker(shop, database, gateway, SandboxDeliverer(database), wake)


async def open_shop(settings: Settings) -> tuple[Database, Shop]:
    """The database of a shop, opened, and the shop over it.

    Refuses: a database of another region (409), and settings that the two modes do not share.
    """
    database = await open_database(settings.database)
    try:
        shop = make_shop(settings, database)
        try:
            await database.write(lambda tx: regions.claim(tx, settings.region))
            await shop.shelf.refresh(database, now_us=shop.now())
        except BaseException:
            await shop.registry.close()
            raise
    except BaseException:
        await database.close()
        raise
    return database, shop


@asynccontextmanager
async def running(settings: Settings, *, works: bool) -> AsyncIterator[tuple[Shop, Database, Any]]:
    """A shop with its database open and the HTTP application over it.

    If it works, its worker is running too.
    """
    database, shop = await open_shop(settings)
    wake = asyncio.Event()
    application = build(shop, database, on_write=wake.set)
    gc.freeze()  # loaded objects stay: the collector need not walk through every catalogue and schema
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
        await shop.registry.close()
        await database.close()


async def serve(
    settings: Settings, *, works: bool, prepare: Step | None = None, greet: Callable[[], None] = lambda: None
) -> None:
    """Answer API calls until stopped.

    `prepare` is awaited before the first call, `greet` called once calls are accepted.
    """
    async with running(settings, works=works) as (shop, database, application):
        if prepare is not None:
            await prepare(shop, database)
        # Longer than programs pause between calls: one that reuses a connection just as it is closed sees an error.
        config = uvicorn.Config(
            application, host=settings.host, port=settings.port, log_level="warning", access_log=False,
            http="httptools", loop="uvloop", lifespan="off", server_header=False, proxy_headers=False,
            timeout_graceful_shutdown=5, timeout_keep_alive=75,
        )  # fmt: skip
        if settings.manage_port:
            async with managed(settings, shop, database):
                await Greeting(config, greet).serve()
        else:
            await Greeting(config, greet).serve()


@asynccontextmanager
async def managed(settings: Settings, shop: Shop, database: Database) -> AsyncIterator[None]:
    """The sandbox owner's own port, open to this machine only; it closes with the shop."""
    assert isinstance(shop.registry, SandboxRegistry)
    assert isinstance(shop.now, MovableClock)
    worker = make_worker(shop, database, asyncio.Event())

    async def tick() -> None:
        """Do what the passage of time does, and the work that becomes due by it.

        What cannot be done yet is put off, so this ends.
        """
        await sweeps.sweep(shop, database)
        for _ in range(TICK_ROUNDS_MAX):
            if not await worker.work_once():
                break
        await sweeps.sweep(shop, database)

    application = manage.build(shop.now, shop.registry, tick)
    config = uvicorn.Config(
        application, host="127.0.0.1", port=settings.manage_port, log_level="warning", access_log=False,
        http="httptools", lifespan="off", server_header=False, timeout_graceful_shutdown=1,
    )  # fmt: skip
    server = Beside(config)
    task = asyncio.create_task(server.serve())
    try:
        yield
    finally:
        server.should_exit = True
        await task


class Beside(uvicorn.Server):
    """A server that runs beside another one.

    Whoever runs it decides when it stops, not the terminal.
    """

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the other server."""
        yield


class Greeting(uvicorn.Server):
    """A uvicorn server that announces when it accepts calls.

    Uvicorn has no other way to do that.
    """

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
    database, shop = await open_shop(settings)
    try:
        worker = make_worker(shop, database, asyncio.Event())
        try:
            await asyncio.gather(worker.run(), sweeps.run(shop, database), watch(shop.shelf, database, shop.now))
        finally:
            await shop.registry.close()
    finally:
        await database.close()
