"""A uvicorn server that accepts by itself, looks after its connections, and tells when it is ready."""

import asyncio
import logging
import resource
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field
from socket import socket
from typing import Any, cast
from urllib.parse import urlsplit

import uvicorn

from panier.core.limits import ConnectionLimits
from panier.core.values import frozen, replace
from panier.web.door.addresses import Network, Proxies, is_this_machine
from panier.web.door.answers import Complaints
from panier.web.door.crowd import Crowd
from panier.web.door.listener import Listener
from panier.web.door.protocol import Connection, Door
from panier.web.door.tls import Certificate, Pieces

logger = logging.getLogger(__name__)

SPARE_FILES = 100  # for the database, the catalogues and the libraries
TICKS_A_LOOK = 5  # of a tenth of a second
YEAR_SECONDS = 31_536_000


@frozen
class Place:
    """Where a server listens, and how its front behaves."""

    host: str
    port: int
    limits: ConnectionLimits = field(default_factory=ConnectionLimits)
    proxies: Sequence[Network] = ()
    certificate: Certificate | None = None
    headers: Sequence[tuple[str, str]] = ()  # that every answer has


class Server(uvicorn.Server):
    """Serves an application at a place; `greet` is called once calls are accepted.

    One that runs beside another leaves the signals to that one.
    """

    def __init__(
        self, application: Any, place: Place, *, greet: Callable[[], None] = lambda: None, is_beside: bool = False
    ) -> None:
        config = uvicorn.Config(
            application if place.certificate is None else Pieces(application),
            host=place.host, port=place.port, log_level="warning", access_log=False, http=Connection, ws="none",
            loop="uvloop", lifespan="off", server_header=False, proxy_headers=False, headers=list(place.headers),
            timeout_graceful_shutdown=1 if is_beside else 5,
        )  # fmt: skip
        super().__init__(config)
        self._place = place
        self._greet = greet
        self._is_beside = is_beside
        self.door = Door(place.limits, Proxies(place.proxies), Crowd(place.limits), Complaints())

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Listen, then greet."""
        await self.lifespan.startup()
        listener = Listener(self.door, self._connection, self._place.certificate)
        self.servers = [cast("asyncio.Server", listener)]  # it has what uvicorn asks of one when it stops
        await listener.start(self._place.host, self._place.port)
        self.started = True
        self._greet()

    def _connection(self, address: str) -> Connection:
        return Connection(self.door, self.config, self.server_state, address)

    async def on_tick(self, counter: int) -> bool:
        """Look after the connections."""
        if counter % TICKS_A_LOOK == 0:
            for connection in list(self.server_state.connections):
                if isinstance(connection, Connection):
                    connection.look()
        return await super().on_tick(counter)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at a signal, and read the certificate again at SIGHUP."""
        if self._is_beside:
            yield
            return
        certificate = self._place.certificate
        before = None if certificate is None else signal.signal(signal.SIGHUP, lambda *_: certificate.renew())
        try:
            with super().capture_signals():
                yield
        finally:
            if certificate is not None:
                signal.signal(signal.SIGHUP, before)


def fitted(limits: ConnectionLimits) -> ConnectionLimits:
    """Limits that the system's number of open files allows, which is raised as far as this process may."""
    wanted = limits.connections + SPARE_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return limits
    granted = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, granted), hard))
    if granted == wanted:
        return limits
    connections = max(granted - SPARE_FILES, granted // 2)
    logger.warning("%d open files are allowed, so at most %d connections are taken at once", granted, connections)
    return replace(limits, connections=connections)


def lasting_https(url: str) -> tuple[tuple[str, str], ...]:
    """The header by which browsers keep to https, where a shop's address begins with it.

    Not for a name of this machine: browsers would keep to https for everything else on it, too.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https" or host == "localhost" or host.endswith(".localhost") or is_this_machine(host):
        return ()
    return (("strict-transport-security", f"max-age={YEAR_SECONDS}"),)
