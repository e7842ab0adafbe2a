"""Leads programs that know fixed hosts to a sandbox: a proxy, and TLS under the names of these hosts.

A program asks the proxy for a way to eu.api.ovh.com and gets one to the sandbox; every other host is passed on as it
is, to the proxy that the program would have used, or straight there. Nothing that is not for the API is looked into.
"""

import asyncio
import base64
import contextlib
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from panier.core.values import frozen
from panier.remote import certificates
from panier.remote.certificates import Authority
from panier.remote.hosts import is_api_host

HEAD_MAX_BYTES = 65_536
CONNECT_SECONDS = 30
_PART_BYTES = 65_536
_ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[None, None, None]]


@frozen
class Detour:
    """Where a proxy listens, where TLS under the names of the API's hosts does, and what is to be believed."""

    proxy_port: int
    tls_port: int
    authority: Authority


@frozen
class _Opening:
    """What is said first on both sides of a way: to whoever asked for it, and to whom it leads."""

    answer: bytes = b""
    first: bytes = b""
    is_tls: bool = False


@contextlib.contextmanager
def redirecting(folder: Path, target_port: Callable[[], int], *, believed: str | None) -> Iterator[Detour]:
    """Lead calls to the API to a port of this machine, until the block ends."""
    authority = certificates.make(folder, believed=believed)
    crossing = _Crossing(authority, target_port)
    crossing.thread.start()
    crossing.is_open.wait()
    try:
        if crossing.error is not None:
            raise crossing.error
        yield Detour(crossing.proxy_port, crossing.tls_port, authority)
    finally:
        crossing.close()


class _Crossing:
    """The two servers, in a thread of their own: whoever starts them waits for a command meanwhile."""

    def __init__(self, authority: Authority, target_port: Callable[[], int]) -> None:
        self._authority, self._target_port = authority, target_port
        self._upstream = getproxies().get("https")
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        self._ways: set[asyncio.Task[None]] = set()
        self._open: set[asyncio.StreamWriter] = set()
        self.proxy_port = self.tls_port = 0
        self.error: OSError | None = None
        self.is_open = threading.Event()
        self.thread = threading.Thread(target=self._run, name="redirection", daemon=True)

    def close(self) -> None:
        """Close both, with all that goes through them."""
        with contextlib.suppress(RuntimeError):  # it could not begin
            self._loop.call_soon_threadsafe(self._closing.set)
        self.thread.join()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        try:
            tls = await asyncio.start_server(self._begin(self._to_sandbox), "127.0.0.1", 0, ssl=self._authority.context)
            proxy = await asyncio.start_server(self._begin(self._on_proxy), "127.0.0.1", 0, limit=HEAD_MAX_BYTES)
        except OSError as error:
            self.error = error
            self.is_open.set()
            return
        self.tls_port = tls.sockets[0].getsockname()[1]
        self.proxy_port = proxy.sockets[0].getsockname()[1]
        self.is_open.set()
        await self._closing.wait()
        tls.close()
        proxy.close()
        for writer in self._open:
            writer.transport.abort()
        for task in self._ways:
            task.cancel()
        await asyncio.gather(*self._ways, return_exceptions=True)

    def _begin(self, serve: Serve) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]:
        """A server's answer to each connection, as a task that ends with the server."""

        def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.create_task(serve(reader, writer))
            self._ways.add(task)
            task.add_done_callback(self._ways.discard)

        return begin

    async def _to_sandbox(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._join(reader, writer, "127.0.0.1", self._target_port(), _Opening())

    async def _on_proxy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            writer.close()
            return
        words = head.split(b"\r\n", 1)[0].decode("latin-1").split()
        host, _, port = words[1].rpartition(":") if len(words) == 3 else ("", "", "")
        if not host or words[0] != "CONNECT" or not port.isdigit() or not 0 < int(port) < 65_536:
            await _say(writer, "405 Method Not Allowed", "This proxy knows CONNECT host:port alone")
            return
        name = host.strip("[]")
        if is_api_host(name):
            await self._join(reader, writer, "127.0.0.1", self.tls_port, _Opening(answer=_ESTABLISHED))
        elif self._upstream and not proxy_bypass(name):
            await self._by_upstream(reader, writer, head, self._upstream)
        else:
            await self._join(reader, writer, name, int(port), _Opening(answer=_ESTABLISHED))

    async def _join(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int, opening: _Opening
    ) -> None:
        """Join a connection with one to a host, until both have ended; a proxy that was asked answers first."""
        self._open.add(writer)
        try:
            opened = asyncio.open_connection(host, port, ssl=opening.is_tls or None)
            there, their_writer = await asyncio.wait_for(opened, CONNECT_SECONDS)
        except (OSError, TimeoutError) as error:
            await _say(
                writer, "502 Bad Gateway", f"{host}:{port} cannot be reached: {str(error) or 'no answer in time'}"
            )
            return
        self._open.add(their_writer)
        try:
            writer.write(opening.answer)
            their_writer.write(opening.first)
            await asyncio.gather(_copy(reader, their_writer), _copy(there, writer))
        finally:
            for one in (writer, their_writer):
                one.close()
                self._open.discard(one)

    async def _by_upstream(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes, upstream: str
    ) -> None:
        """Hand a request on to the proxy that the program would have asked; what it answers is its own."""
        found = urlsplit(upstream if "//" in upstream else f"http://{upstream}")
        if found.username is not None and b"proxy-authorization:" not in head.lower():
            word = f"{unquote(found.username)}:{unquote(found.password or '')}".encode()
            line = b"Proxy-Authorization: Basic " + base64.b64encode(word) + b"\r\n\r\n"
            head = head.removesuffix(b"\r\n") + line
        port = found.port or (443 if found.scheme == "https" else 80)
        opening = _Opening(first=head, is_tls=found.scheme == "https")
        await self._join(reader, writer, found.hostname or "", port, opening)


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Pass on what comes until there is no more, then say so where that can be said."""
    try:
        while part := await source.read(_PART_BYTES):
            sink.write(part)
            await sink.drain()
        if sink.can_write_eof():
            sink.write_eof()
        else:
            sink.close()
    except OSError:
        sink.close()


async def _say(writer: asyncio.StreamWriter, status: str, text: str) -> None:
    body = f"{text}\n".encode()
    head = f"HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {len(body)}\r\n"
    with contextlib.suppress(OSError):
        writer.write(f"{head}connection: close\r\n\r\n".encode() + body)
        await writer.drain()
    writer.close()
