"""Running a shop: its calls are answered and its work is done, until it is stopped."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from panier import __version__
from panier.app import Opened, claim, make_worker, make_workers, open_shop
from panier.core.office.settings import SettingRow, setting_rows
from panier.core.values import frozen, replace
from panier.flows.account.seeds import Keys, SandboxPlace
from panier.flows.shelf import watch
from panier.flows.shop import Shop
from panier.outside.movable_clock import MovableClock
from panier.outside.own_command import container_name, own_command
from panier.outside.registry.sandbox import SandboxRegistry
from panier.settings import CREDENTIALS, Settings, known_names, set_by_options, with_credentials
from panier.store.engine.db import Database, is_postgres
from panier.web import delivery_answers, gateway_callbacks
from panier.web.application import build, build_office, make_tally
from panier.web.door import tls
from panier.web.door.server import Place, Server, fitted, lasting_https
from panier.web.front import Front
from panier.web.monitoring import routes as watching
from panier.web.monitoring.place import WatchedPlace
from panier.web.monitoring.tally import RequestTally, TalliedApplication
from panier.web.office.place import OfficePlace
from panier.web.office.sources import shop_sources
from panier.web.pages.parts.tongues import readers
from panier.web.request_log import RequestLog
from panier.work import leases, sweeps
from panier.work.leftovers import finish_start
from panier.work.pulse import Pulse
from panier.work.shift import Shift, Works
from panier.work.telling import tellers
from panier.work.zones import adopt as adopt_zones

if TYPE_CHECKING:  # a live shop does not even load them
    from panier.web.faults.troubles import Troubles
    from panier.web.recorded.recorder import Recorder

Step = Callable[[Shop, Database], Awaitable[None]]

TICK_ROUNDS_MAX = 1_000  # rounds of jobs that one move of the clock makes due


@frozen
class RunningShop:
    """A shop that runs: what is open, what answers calls, and who works.

    `troubles` and `recorder`: in a sandbox whose owner watches, what is to go wrong, and what answers around the
    application; None in any other.
    """

    opened: Opened
    application: Front
    shift: Shift
    troubles: "Troubles | None" = None
    recorder: "Recorder | None" = None
    office: OfficePlace | None = None


@asynccontextmanager
async def running(
    settings: Settings, *, works: bool, faults: Sequence[str] = (), customers: Sequence[Keys] = ()
) -> AsyncIterator[RunningShop]:
    """A shop with its database open and the HTTP application over it.

    If it works, its worker is running too. `faults`: what a sandbox's owner wants to go wrong from the start;
    `customers`: the ready-made ones of a sandbox.
    """
    opened, troubles = await open_shop(settings), None
    if settings.manage_port or faults:
        opened, troubles = _troubled(opened, faults)
    shop, database, supplied = opened.shop, opened.database, opened.supply
    wake, deliveries = asyncio.Event(), None if troubles is None else troubles.deliveries
    besides = delivery_answers.routes(supplied, shop, database, on_write=wake.set)
    besides |= gateway_callbacks.routes(shop, database, on_write=wake.set)
    seen = database if troubles is None else _watched(database)
    rows = partial(_setting_rows, with_credentials(os.environ), set_by_options(settings))
    office = OfficePlace(
        settings.office_url or settings.url, rows, wake.set, _folder(settings, shop), own_command(), container_name(),
        shop_sources(look=settings.look, papers=settings.papers, terms=settings.terms, mails=settings.mail.templates),
    )  # fmt: skip
    within = None if settings.office_port else office
    tally, pulse = make_tally(), Pulse()
    besides |= watching.routes(_watched_place(settings, opened, tally, pulse if works else None))
    application = build(shop, seen, on_write=wake.set, besides=besides, customers=customers, office=within, tally=tally)
    recorder = None if troubles is None else _recorder(application, shop, database, troubles)
    gc.enable()  # a command's start does without
    gc.freeze()  # loaded objects stay: the collector need not walk through every catalogue and schema
    # Requests leave little that only the collector could free. Shorter rounds (20_000, 3, 300) cost a tenth of them.
    gc.set_threshold(20_000, 20, 50)

    async def those_who_work() -> Works:
        selling = watch(shop.shelf, database, shop.now)
        if not works:
            return [selling, finish_start(shop, readers())]
        await leases.take_over(shop, database)
        made = make_workers(shop, database, wake, supplied, deliveries, pulse=pulse)
        pulse.begin([*(one.name for one in made), sweeps.NAME])
        workers = [one.run() for one in made]
        telling = tellers(shop, database, settings.mail, settings.hook_networks)
        asking = [] if troubles is None else [_asking(shop, database, troubles)]
        return [selling, finish_start(shop, readers()), *workers, sweeps.run(shop, database, pulse), *telling, *asking]

    shift = Shift(those_who_work)
    await shift.begin()
    try:
        if works:
            await adopt_zones(shop, database)
        yield RunningShop(opened, application, shift, troubles, recorder, office)
    finally:
        await shift.end()
        await opened.close()


def _setting_rows(given: Mapping[str, str], options: Mapping[str, str]) -> tuple[SettingRow, ...]:
    known = {name: value for name, value in given.items() if name != CREDENTIALS}
    return setting_rows(known_names(), known, [name for name in known if name not in os.environ], options)


def _folder(settings: Settings, shop: Shop) -> str:
    """Where a sandbox's data is, as commands beside it have to be told; nothing where a setting says it."""
    if not shop.is_sandbox or is_postgres(settings.database):
        return ""
    return str(Path(settings.database).resolve().parent)


def _watched_place(settings: Settings, opened: Opened, tally: RequestTally, pulse: Pulse | None) -> WatchedPlace:
    """What programs see of the process; `pulse`: of those who work in it, None where nobody does."""
    return WatchedPlace(
        shop=opened.shop,
        database=opened.database,
        tally=tally,
        version=__version__,
        token=settings.metrics_token,
        file=None if is_postgres(settings.database) else Path(settings.database).absolute(),
        signs=None if pulse is None else pulse.seconds_ago,
        sweeper=sweeps.NAME,
    )


def _troubled(opened: Opened, faults: Sequence[str]) -> tuple[Opened, "Troubles"]:
    """A sandbox in which goes wrong what its owner wants, and what that is."""
    from panier.web.faults import planned  # noqa: PLC0415 - a live shop does not even load it
    from panier.web.faults.troubles import Troubles  # noqa: PLC0415 - as above

    troubles = Troubles()
    planned.plan(troubles, faults)
    return replace(opened, shop=planned.planted(opened.shop, troubles)), troubles


def _watched(database: Database) -> Database:
    from panier.web.recorded.watched import WatchedDatabase  # noqa: PLC0415 - as above

    return WatchedDatabase(database)


def _recorder(application: Front, shop: Shop, database: Database, troubles: "Troubles") -> "Recorder":
    from panier.web.faults import planned  # noqa: PLC0415 - as above

    return planned.around(application, shop, database, troubles)


def _asking(shop: Shop, database: Database, troubles: "Troubles") -> Coroutine[Any, Any, None]:
    from panier.web.faults import planned  # noqa: PLC0415 - as above

    return planned.ask_documents(shop, database, troubles)


async def serve(
    settings: Settings,
    *,
    works: bool,
    prepare: Step | None = None,
    greet: Callable[[], None] = lambda: None,
    log: Callable[[str], None] | None = None,
    kept_in: SandboxPlace | None = None,
    faults: Sequence[str] = (),
) -> None:
    """Answer API calls until stopped.

    `prepare` is awaited before the first call, `greet` called once calls are accepted; `log` is told of each call.
    `kept_in`: where a sandbox keeps its things, for its owner's port, and its customers, for its console; `faults`:
    what its owner wants to go wrong.
    """
    certificate = tls.load(settings.tls_certificate, settings.tls_key)
    customers = () if kept_in is None else kept_in.keys
    async with running(settings, works=works, faults=faults, customers=customers) as ours:
        opened, application = ours.opened, ours.recorder or ours.application
        if prepare is not None:
            await prepare(opened.shop, opened.database)
        place = Place(
            host=settings.host,
            port=settings.port,
            limits=fitted(settings.connections),
            proxies=settings.trusted_proxies,
            certificate=certificate,
            headers=lasting_https(settings.url),
        )
        answering = application if log is None else RequestLog(application, log)
        ours.application.outermost = answering
        server = Server(answering, place, greet=greet)
        async with AsyncExitStack() as beside:
            if settings.manage_port:
                await beside.enter_async_context(managed(settings, ours, kept_in))
            if settings.office_port:
                await beside.enter_async_context(_office(settings, ours, place))
            await server.serve()


@asynccontextmanager
async def _office(settings: Settings, ours: RunningShop, place: Place) -> AsyncIterator[None]:
    """The back office on a port of its own; it closes with the shop."""
    assert ours.office is not None
    office = build_office(ours.opened.shop, ours.opened.database, ours.office)
    application = TalliedApplication(office, ours.application.tally, "office")
    apart = replace(place, port=settings.office_port, headers=lasting_https(settings.office_url))
    server = Server(application, apart, is_beside=True)
    task = asyncio.create_task(server.serve())
    try:
        yield
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def managed(settings: Settings, ours: RunningShop, kept_in: SandboxPlace | None = None) -> AsyncIterator[None]:
    """The sandbox owner's own port, open to this machine only; it closes with the shop."""
    from panier.web.owner import port  # noqa: PLC0415 - a live shop does not even load it
    from panier.web.owner.desk import Desk, begin_anew  # noqa: PLC0415 - as the port

    shop, database = ours.opened.shop, ours.opened.database
    assert isinstance(shop.registry, SandboxRegistry)
    assert isinstance(shop.now, MovableClock)
    troubles, recorder = ours.troubles, ours.recorder
    assert troubles is not None, "its owner watches"
    assert recorder is not None, "its owner watches"
    worker = make_worker(shop, database, asyncio.Event(), ours.opened.supply, troubles.deliveries)

    async def tick() -> None:
        """Do what the passage of time does, and the work that becomes due by it.

        What cannot be done yet is put off, so this ends.
        """
        await sweeps.sweep(shop, database)
        for _ in range(TICK_ROUNDS_MAX):
            if not await worker.work_once():
                break
        await sweeps.sweep(shop, database)
        await troubles.documents.ask(shop, database)

    @asynccontextmanager
    async def replacing() -> AsyncIterator[None]:
        """Nobody works while the database gets another content; what is remembered of the old one is forgotten."""
        async with ours.shift.paused():
            yield
            await begin_anew(shop, database, ours.application)
            recorder.origins.forget()

    async def furnish() -> None:
        """Give an empty shop what a new sandbox has."""
        await claim(settings, shop, database)
        if kept_in is not None and kept_in.plant is not None:
            await kept_in.plant(shop, database)

    desk = Desk(
        shop, database, shop.now, shop.registry, troubles.deliveries, tick, kept_in,
        replacing=replacing, furnish=furnish, memories={**troubles.memories},
        record=recorder.record, recorder=recorder, troubles=troubles, office_url=settings.office_url,
    )  # fmt: skip
    desk.record.listeners.append(desk.watchers.tell_call)
    application = port.build(desk)
    place = Place(host="127.0.0.1", port=settings.manage_port, limits=settings.connections)
    listening = asyncio.get_running_loop().create_future()
    server = Server(application, place, greet=lambda: listening.set_result(None), is_beside=True)
    task = asyncio.create_task(server.serve())
    # Whoever is told that the shop is there may call this port at once; one that cannot listen is told now.
    await asyncio.wait({task, listening}, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        await task
    try:
        yield
    finally:
        desk.watchers.stop()
        server.should_exit = True
        await task


async def work(settings: Settings) -> None:
    """Work until cancelled, without answering calls."""
    opened = await open_shop(settings)
    shop, database = opened.shop, opened.database
    try:
        gc.enable()  # a command's start does without
        gc.freeze()
        await leases.take_over(shop, database)
        workers = make_workers(shop, database, asyncio.Event(), opened.supply)
        await adopt_zones(shop, database)
        running = (
            *(worker.run() for worker in workers),
            *tellers(shop, database, settings.mail, settings.hook_networks),
        )
        await asyncio.gather(
            *running,
            sweeps.run(shop, database, Pulse()),
            watch(shop.shelf, database, shop.now),
            finish_start(shop, readers()),
        )
    finally:
        await opened.close()
