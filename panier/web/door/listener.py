"""The sockets on which a server accepts connections, each counted before anything is read of it."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable, Coroutine

from panier.web.door import answers
from panier.web.door.addresses import plain
from panier.web.door.protocol import Connection, Door
from panier.web.door.tls import Certificate

BACKLOG = 2_048
NO_FILES_SECONDS = 0.2  # the system gives no more sockets: it will when connections have closed


class Listener:
    """Accepts connections on every address of a host."""

    def __init__(self, door: Door, make: Callable[[str], Connection], certificate: Certificate | None) -> None:
        self._door = door
        self._make = make
        self._certificate = certificate
        self._sockets: list[socket.socket] = []
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def sockets(self) -> tuple[socket.socket, ...]:
        """Where it listens."""
        return tuple(self._sockets)

    async def start(self, host: str, port: int) -> None:
        """Listen."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        with contextlib.ExitStack() as opened:
            for family, *_, address in dict.fromkeys(found):
                one = opened.enter_context(socket.create_server(address[:2], family=family, backlog=BACKLOG))
                one.setblocking(False)
                self._sockets.append(one)
            opened.pop_all()
        for one in self._sockets:
            self._spawn(self._accept(one))

    def close(self) -> None:
        """Accept nothing more."""
        for task in self._tasks:
            task.cancel()

    async def wait_closed(self) -> None:
        """Wait until nothing is being accepted any more."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        with listening:
            while True:
                try:
                    accepted, peer = await loop.sock_accept(listening)
                except OSError:
                    await asyncio.sleep(NO_FILES_SECONDS)
                    continue
                address = plain(peer[0])
                if (refusal := self._enter(address)) is None:
                    self._spawn(self._open(accepted, address))
                else:
                    self._turn_away(accepted, refusal, address)

    def _enter(self, address: str) -> answers.LastAnswer | None:
        crowd = self._door.crowd
        if crowd.is_full:
            return answers.FULL
        if not self._door.proxies.has(address) and not crowd.enter(address):
            return answers.MANY_OF_ADDRESS
        crowd.connections += 1
        return None

    def _turn_away(self, accepted: socket.socket, refusal: answers.LastAnswer, address: str) -> None:
        """Say why, where the client can read it without a handshake, and close."""
        self._door.complaints.note(refusal, address)
        with accepted:
            if self._certificate is None:
                try:
                    accepted.send(refusal.write([]))
                except OSError:
                    return  # it has gone already

    async def _open(self, accepted: socket.socket, address: str) -> None:
        """Begin a connection, with TLS where the server has a certificate."""
        made = self._make(address)
        seconds = self._door.limits.head_seconds if self._certificate is not None else None
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: made,
                accepted,
                ssl=None if self._certificate is None else self._certificate.current,
                ssl_handshake_timeout=seconds,
            )
        except (OSError, ssl.SSLError, TimeoutError):  # a client that spoke no TLS, or not in time
            self._forget(accepted, address, made)
        except asyncio.CancelledError:
            self._forget(accepted, address, made)
            raise

    def _forget(self, accepted: socket.socket, address: str, made: Connection) -> None:
        if made.has_begun:
            return  # it gives its place back by itself
        accepted.close()
        self._door.crowd.connections -= 1
        if not self._door.proxies.has(address):
            self._door.crowd.leave(address)
