"""A server's front with a small application behind it, and clients that write what no HTTP library would."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from panier.web.door.server import Place, Server
from tests.support.ports import free_port

HOST = b"Host: shop.test\r\n"
LAST = HOST + b"Connection: close\r\n\r\n"


@dataclass(slots=True)
class Echo:
    """Answers with what it was asked; `/long` is a long answer, and `/wait` waits until it may go on."""

    calls: list[str] = field(default_factory=list)
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    long: bytes = b"x" * 8_000_000

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, is_whole = b"", False
        while not is_whole:
            event = await receive()
            body += event.get("body", b"")
            is_whole = not event.get("more_body")
        self.calls.append(scope["path"])
        if scope["path"] == "/wait":
            await self.may_go_on.wait()
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        said = {"client": scope["client"][0], "scheme": scope["scheme"], "body": body.decode(), "headers": headers}
        said |= {"path": scope["path"], "query": scope["query_string"].decode(), "method": scope["method"]}
        answer = self.long if scope["path"] == "/long" else json.dumps(said).encode()
        length = [(b"content-length", b"%d" % len(answer))]
        await send({"type": "http.response.start", "status": 200, "headers": length})
        await send({"type": "http.response.body", "body": answer})


@dataclass(frozen=True, slots=True)
class Said:
    """An answer, and whether the connection was closed after it."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Front:
    """A server that answers on a port of this machine."""

    server: Server
    port: int
    application: Echo
    wires: list["Wire"] = field(default_factory=list)

    async def connect(self, address: str = "127.0.0.1") -> "Wire":
        """A connection, from an address of this machine."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(address, 0))
        self.wires.append(Wire(reader, writer))
        return self.wires[-1]

    async def say(self, sent: bytes, *, address: str = "127.0.0.1") -> list[Said]:
        """Every answer to some bytes, until the server closes."""
        wire = await self.connect(address)
        wire.send(sent)
        return await wire.all()


@dataclass(frozen=True, slots=True)
class Wire:
    """A client's end of a connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, sent: bytes) -> None:
        """Write some bytes."""
        self.writer.write(sent)

    async def one(self) -> Said:
        """The next answer."""
        async with asyncio.timeout(20):
            head = await self.reader.readuntil(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").strip().split("\r\n")
            headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
            body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        return Said(int(first.split()[1]), headers, body)

    async def all(self) -> list[Said]:
        """Every answer until the server closes."""
        found = []
        try:
            while True:
                found.append(await self.one())
        except (asyncio.IncompleteReadError, ConnectionError):
            return found
        finally:
            self.writer.close()

    async def is_closed(self, *, within: float) -> bool:
        """True if the server closes without another word."""
        try:
            async with asyncio.timeout(within):
                return await self.reader.read(1) == b""
        except TimeoutError:
            return False
        except ConnectionError:
            return True

    def shrink(self, size: int = 4_096) -> None:
        """Have the system keep only so many bytes for this end."""
        found: socket.socket = self.writer.get_extra_info("socket")
        found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)


@asynccontextmanager
async def serving(application: Any = None, **place: Any) -> AsyncIterator[Front]:
    """A server on a port of its own."""
    port, ready = free_port(), asyncio.Event()
    application = application or Echo()
    server = Server(application, Place("127.0.0.1", port, **place), greet=ready.set, is_beside=True)
    task = asyncio.create_task(server.serve())
    await asyncio.wait([task, asyncio.create_task(ready.wait())], return_when=asyncio.FIRST_COMPLETED)
    front = Front(server, port, application)
    try:
        yield front
    finally:
        for wire in front.wires:
            wire.writer.close()
        server.should_exit = True
        await task


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(20):
        while not is_so():
            await asyncio.sleep(0.01)
