"""Where a process is watched: what is looked at, by whom, and whether it is ready."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import field
from hmac import compare_digest
from pathlib import Path
from typing import Generic, TypeVar

from panier.core.values import frozen
from panier.flows.office import backlog
from panier.flows.office.backlog import Backlog
from panier.flows.shop import Shop
from panier.store.engine import revision
from panier.store.engine.db import Database
from panier.store.overview.backlog import load_revision
from panier.web.monitoring import readings
from panier.web.monitoring.tally import RequestTally

T = TypeVar("T")

LOOK_SECONDS = 3.0  # a database that takes longer than this is not ready
KEPT_SECONDS, FIGURES_KEPT_SECONDS = 1.0, 5.0  # so that asking often costs nothing
WORKER_SECONDS_MAX = 60.0  # without a sign of a worker, which gives several a second
SWEEP_SECONDS_MAX = 900.0  # of sweeps, which begin every minute and may take long
ROOM_LEAST_BYTES = 100 * 1024 * 1024
OK, FAILED, ELSEWHERE = "ok", "failed", "elsewhere"


class KeptLook(Generic[T]):
    """What was found a moment ago: whoever asks meanwhile gets the same, and it is looked for once at a time."""

    def __init__(self, look: Callable[[], "asyncio.Future[T] | asyncio.Task[T]"], seconds: float) -> None:
        self._look, self._seconds = look, seconds
        self._found: asyncio.Future[T] | None = None
        self._until = 0.0

    async def find(self) -> T:
        """What was found, or is being looked for."""
        now = time.monotonic()
        if self._found is None or (self._found.done() and now >= self._until):
            self._found, self._until = self._look(), now + self._seconds
        return await asyncio.shield(self._found)


@frozen
class WatchedPlace:
    """A process of a shop as it is watched.

    `file`: its SQLite database, None on PostgreSQL; `token`: who may see figures shows it, "" for nobody;
    `signs`: how many seconds ago each of those who work here gave a sign, None where nobody works here; `sweeper`:
    who of them is slow.
    """

    shop: Shop
    database: Database
    tally: RequestTally
    version: str
    token: str = field(default="", repr=False)
    file: Path | None = None
    signs: Callable[[], Mapping[str, float]] | None = None
    sweeper: str = ""

    def is_shown(self, authorization: str | None) -> bool:
        """True where somebody shows the token."""
        scheme, _, given = (authorization or "").partition(" ")
        return bool(self.token) and scheme.lower() == "bearer" and compare_digest(given.encode(), self.token.encode())


@frozen
class ProcessReadiness:
    """Whether a process can serve: each check with ok, failed or elsewhere; `details`: figures behind them."""

    checks: Mapping[str, str]
    details: Mapping[str, object]

    @property
    def is_ready(self) -> bool:
        """True where nothing failed."""
        return FAILED not in self.checks.values()


async def look(place: WatchedPlace) -> ProcessReadiness:
    """Look at database, schema, workers and disk."""
    found = await _revision(place)
    room = readings.free_bytes(None if place.file is None else place.file.parent)
    signs = None if place.signs is None else place.signs()
    checks = {
        "database": OK if found is not None else FAILED,
        "schema": OK if found == revision.newest() else FAILED,
        "worker": ELSEWHERE if signs is None else OK if _is_at_work(place, signs) else FAILED,
        "disk": ELSEWHERE if room is None else OK if room >= ROOM_LEAST_BYTES else FAILED,
    }
    details = {
        "version": place.version,
        "schema": found,
        "startedSeconds": round(readings.started()),
        "workedSecondsAgo": {who: round(seconds, 3) for who, seconds in sorted((signs or {}).items())},
        "freeBytes": room,
    }
    return ProcessReadiness(checks, details)


async def load_backlog(place: WatchedPlace) -> Backlog | None:
    """What waits in the shop; None while the database does not say."""
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            return await place.database.read(lambda tx: backlog.load(tx, place.shop))
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for, and the requests that fail tell of it
        return None


async def _revision(place: WatchedPlace) -> str | None:
    """The revision of the database; None where it does not answer in time."""
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            return await place.database.read(load_revision)
    except Exception:  # noqa: BLE001 - as above
        return None


def _is_at_work(place: WatchedPlace, signs: Mapping[str, float]) -> bool:
    """True while everybody who works here has given a sign lately."""
    return bool(signs) and all(
        seconds < (SWEEP_SECONDS_MAX if who == place.sweeper else WORKER_SECONDS_MAX) for who, seconds in signs.items()
    )
