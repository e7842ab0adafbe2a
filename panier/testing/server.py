"""Sandboxes for tests: started once for each kind, and as new for each test."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Self

from panier.core.values import frozen
from panier.remote import programs
from panier.remote.port import OwnerPort
from panier.remote.process import SandboxProcess, Started

if TYPE_CHECKING:
    from panier.remote.redirection import Detour

FRESH = "as-new"


@frozen
class Likeness:
    """What a sandbox is like from its start, and what time it is in it when a test begins."""

    delivery_seconds: float = 0.0
    region: str | None = None
    catalogs: tuple[str, ...] = ()
    clock: datetime | None = None

    @property
    def is_past(self) -> bool:
        """True where its time lies behind the present: no clock goes back, so such a sandbox is started with it."""
        return self.clock is not None and self.clock.timestamp() < time.time()

    @property
    def kept(self) -> "Likeness":
        """What it has to be started with."""
        return Likeness(self.delivery_seconds, self.region, self.catalogs, self.clock if self.is_past else None)

    @property
    def options(self) -> list[str]:
        """The options of its command."""
        words = ["--delivery-seconds", str(self.delivery_seconds)]
        words += ["--region", self.region] if self.region else []
        words += ["--clock", self.clock.isoformat()] if self.clock else []
        return words + [word for one in self.catalogs for word in ("--catalog", one)]


def likeness(
    *,
    clock: str | date | datetime | None = None,
    delivery_seconds: float = 0.0,
    region: str | None = None,
    catalogs: Sequence[str | os.PathLike[str]] = (),
) -> Likeness:
    """What a sandbox is to be like, as a marker says it.

    Raises ValueError for a time that is none.
    """
    if isinstance(clock, str):
        clock = datetime.fromisoformat(clock)
    elif isinstance(clock, date) and not isinstance(clock, datetime):
        clock = datetime(clock.year, clock.month, clock.day, tzinfo=UTC)
    if clock is not None and clock.tzinfo is None:
        clock = clock.replace(tzinfo=UTC)
    return Likeness(float(delivery_seconds), region, tuple(os.fspath(one) for one in catalogs), clock)


class SandboxServer:
    """A running sandbox: where it answers, and its owner's port."""

    def __init__(self, started: Started) -> None:
        self._started = started
        self._exits = ExitStack()
        self._detour: Detour | None = None
        self.owner = OwnerPort(started.owner_url)
        self.owner.put(f"/snapshots/{FRESH}")

    @property
    def url(self) -> str:
        """The address of the shop, without the version of the API."""
        return self._started.url

    @property
    def endpoint(self) -> str:
        """The address that SDKs take."""
        return f"{self._started.url}/1.0"

    @property
    def owner_url(self) -> str:
        """The address of the owner's port, and of the workshop for people."""
        return self._started.owner_url

    @property
    def given(self) -> Mapping[str, str]:
        """The variables that programs read: the address, and the keys of two customers."""
        return self._started.given

    def begin_anew(self, wanted: Likeness | None = None) -> None:
        """Forget all that happened; then it is the time that is wanted."""
        self.owner.post(f"/snapshots/{FRESH}/restore")
        self.owner.delete("/requests")
        if wanted is not None and wanted.clock is not None and not wanted.is_past:
            self.owner.post("/clock", {"to": wanted.clock.isoformat()})

    def environment(self, place: Path) -> dict[str, str]:
        """The environment of a program that is to find this sandbox; what it needs is put in a folder."""
        if self._detour is None:
            from panier.remote.redirection import redirecting

            folder = Path(self._exits.enter_context(TemporaryDirectory(prefix="panier-")))
            believed = programs.believed(os.environ)
            port = self._started.port
            self._detour = self._exits.enter_context(redirecting(folder, lambda: port, believed=believed))
        return programs.surroundings(os.environ, self._started, place, self._detour)

    def close(self) -> None:
        """Close what leads programs to it."""
        self._exits.close()


class Pool:
    """One running sandbox for each kind that is asked for, until the block ends."""

    def __init__(self, make_folder: Callable[[], Path]) -> None:
        self._make_folder = make_folder
        self._servers: dict[Likeness, SandboxServer] = {}
        self._exits = ExitStack()

    def __enter__(self) -> Self:
        """Begin without any."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all of them."""
        self._exits.close()

    def server(self, wanted: Likeness) -> SandboxServer:
        """The sandbox of a kind; it is started for the first who asks."""
        kept = wanted.kept
        if kept not in self._servers:
            place = self._make_folder()
            process = SandboxProcess(place, place / "data", kept.options, environment=clean(os.environ))
            self._exits.callback(process.stop)
            process.begin()
            server = SandboxServer(process.ready())
            self._exits.callback(server.close)
            self._servers[kept] = server
        return self._servers[kept]


def clean(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment without the settings of another shop, so that tests are the same everywhere."""
    return {name: value for name, value in environment.items() if not name.startswith("PANIER_")}
