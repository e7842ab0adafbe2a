"""What the sandbox owner's calls and pages work with."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import field
from typing import Protocol

from panier.core.values import frozen
from panier.flows.account.seeds import SandboxPlace
from panier.flows.shop import Shop
from panier.outside.delivery.faults import FaultPlan
from panier.outside.movable_clock import MovableClock
from panier.outside.registry.sandbox import SandboxRegistry
from panier.store.engine.db import Database
from panier.web.faults.troubles import Troubles
from panier.web.front import Front
from panier.web.owner.watchers import Watchers
from panier.web.recorded.record import CallRecord
from panier.web.recorded.recorder import Recorder


class Memory(Protocol):
    """What a sandbox's owner said that is in no database."""

    def remembered(self) -> object:
        """All of it as JSON knows it."""

    def recall(self, content: object) -> None:
        """Have what was remembered once, in place of what there is."""


async def begin_anew(shop: Shop, database: Database, application: Front) -> None:
    """Forget all that is remembered of a database whose content was replaced, and sell what it says."""
    application.forget()
    shop.forget()
    await shop.shelf.refresh(database, now_us=shop.now())


async def _nothing() -> None:
    pass


@frozen
class Desk:
    """Where a sandbox's owner sits: the shop, its database, its time and registry, and what is to go wrong.

    `tick` does at once what the passage of time does. `place`: where the sandbox keeps its things, None in a
    test without a folder. `replacing`: inside, nobody works, and afterwards nothing is remembered of what the database
    held before; `furnish`: gives an empty shop what a new sandbox has; `memories`: what is kept in memory and belongs
    to a snapshot, by name; `turn`: moving the clock and replacing the content wait for each other. `watchers`: who is
    told of what happens. `record`: the calls that came; `recorder`: what answers and records them, None in a test
    without it; `troubles`: all that is to go wrong. `office_url`: where the back office stands, if not at the shop's
    address.
    """

    shop: Shop
    database: Database
    clock: MovableClock
    registry: SandboxRegistry
    faults: FaultPlan
    tick: Callable[[], Awaitable[None]]
    place: SandboxPlace | None = None
    replacing: Callable[[], AbstractAsyncContextManager[None]] = nullcontext
    furnish: Callable[[], Awaitable[None]] = _nothing
    memories: dict[str, Memory] = field(default_factory=dict)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    watchers: Watchers = field(default_factory=Watchers)
    record: CallRecord = field(default_factory=CallRecord)
    recorder: Recorder | None = None
    troubles: Troubles = field(default_factory=Troubles)
    office_url: str = ""
