"""A way to a sandbox on which calls and answers get lost, and whoever calls gets killed, at a call that is chosen."""

import contextlib
import http.client
import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_HOP = {"connection", "content-length", "transfer-encoding", "keep-alive"}


@dataclass(slots=True)
class Passed:
    """A call that came by."""

    method: str
    path: str
    status: int = 0  # 0: it was not passed on

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(slots=True)
class LossyWay:
    """What is to happen to which call, and what has come by."""

    port: int
    target: int
    is_like_the_real_one: bool = True  # Idempotency-Key is not known there
    caller: int = 0
    lose: Callable[[Passed, int], str] = lambda _call, _number: ""
    passed: list[Passed] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address of the API on this way."""
        return f"http://127.0.0.1:{self.port}/1.0"

    def kill(self) -> None:
        """End whoever calls, as a power cut would."""
        os.kill(self.caller, signal.SIGKILL)

    def begin(self, lose: Callable[[Passed, int], str] = lambda _call, _number: "") -> None:
        """Forget what came by, and lose calls as the function says.

        It is given a call and its number, and answers `before`: the caller is killed and the call not passed on;
        `after`: the call is passed on, and the caller killed before its answer; `lost`: the answer alone gets lost;
        `broken`: something on the way answers 502, in HTML, and the call is not passed on.
        """
        self.passed = []
        self.lose = lose


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Who was killed does not read its answer."""


@contextlib.contextmanager
def lossy_way(url: str) -> Iterator[LossyWay]:
    """A way to the sandbox at an address, until the block ends."""
    way = LossyWay(0, int(url.rpartition(":")[2]))

    class Passing(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            """Nothing is printed."""

        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            call = Passed(self.command, self.path)
            way.passed.append(call)
            what = way.lose(call, len(way.passed))
            if what == "before":
                way.kill()
                self.close_connection = True
                return
            if what == "broken":
                self.send_error(502)
                return
            headers = {name: text for name, text in self.headers.items() if name.lower() not in _HOP}
            if way.is_like_the_real_one:
                headers.pop("Idempotency-Key", None)
            target = http.client.HTTPConnection("127.0.0.1", way.target)
            target.request(self.command, self.path, body or None, headers)
            answer = target.getresponse()
            content = answer.read()
            target.close()
            call.status = answer.status
            if what:
                if what == "after":
                    way.kill()
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, text in answer.getheaders():
                if name.lower() not in _HOP | {"date", "server"}:
                    self.send_header(name, text)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = _pass  # noqa: N815 - the library looks for these names

    server = _Server(("127.0.0.1", 0), Passing)
    way.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield way
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
