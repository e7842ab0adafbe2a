"""The other side of a delivery hook on loopback: it checks signatures, and answers or misbehaves as a test asks."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec

from panier.outside.delivery.signing import HookKeys

SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


@dataclass(frozen=True, slots=True)
class HookReply:
    """What is sent back. `waits`: nothing, until the server is shut down."""

    status: int = 200
    body: object = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that arrived: its headers, and its body as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def message(self) -> Any:
        """The body, read."""
        return msgspec.json.decode(self.body)


@dataclass(slots=True)
class HookServer:
    """Answers one after the other as was said, the last one again and again; without any, it makes what is asked."""

    answers: list[HookReply] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    http: Any = None
    over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.http.server_address[1]}/deliver"

    @property
    def events(self) -> list[str]:
        """What it was asked, in that order."""
        return [one.message["type"] for one in self.asked]

    def next_reply(self, asked: Asked) -> HookReply:
        """The answer to a request."""
        with self._lock:
            self.asked.append(asked)
            if self.answers:
                return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return HookReply(body={"name": f"made-{asked.message['data']['key']}", "properties": {"address": "192.0.2.9"}})


class _Requests(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hook: HookServer

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.hook.next_reply(Asked(self.path, headers, self.rfile.read(length)))
        if reply.waits:
            self.hook.over.wait(30)
            self.close_connection = True
            return
        content = reply.body if isinstance(reply.body, bytes) else msgspec.json.encode(reply.body)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name there
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of callers that hang up."""


@contextmanager
def serving() -> Iterator[HookServer]:
    """A server until the block ends."""
    hook = HookServer()
    handler = type("Requests", (_Requests,), {"hook": hook})
    with _Server(("127.0.0.1", 0), handler) as server:
        hook.http = server
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield hook
        finally:
            hook.over.set()
            server.shutdown()
            thread.join()


def signed(keys: HookKeys, body: bytes, *, at_seconds: int, message_id: str = "answer-1") -> dict[str, str]:
    """The headers of an answer of the other side."""
    return {**keys.headers(message_id, body, at_seconds=at_seconds), "content-type": "application/json"}
