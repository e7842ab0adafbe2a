"""The header of a request, judged by RFC 9112 and the limits: what can be read in two ways is not read at all."""

import re

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from panier.core.limits import BODY_MAX_BYTES, HEADERS_MAX, PIPELINED_MAX, ConnectionLimits
from panier.web.door import answers
from panier.web.door.answers import LastAnswer

_HOST = re.compile(rb"[\w.~%!$&'()*+,;=:\[\]-]+", re.ASCII)
_ABSOLUTE = re.compile(rb"https?://([^/?#]+)([^#]*)", re.IGNORECASE)
_JUDGED = frozenset({
    b"host", b"transfer-encoding", b"content-length", b"expect", b"upgrade", b"x-forwarded-for", b"x-forwarded-proto",
})  # fmt: skip

# What a connection waits for. Plain numbers, because every request goes through them.
HEAD = 0  # the header of a request, which has begun, or is the first
BODY = 1
ANSWER = 2  # the application
PAUSE = 3  # the next request
PARTING = 4  # the client, to read what it was told


class HeaderReader(HttpToolsProtocol):
    """A connection as far as it reads headers."""

    def __init__(self, config: uvicorn.Config, state: ServerState, limits: ConnectionLimits) -> None:
        super().__init__(config, state, {})
        self._limits = limits
        self._phase = HEAD
        self._judged: list[tuple[bytes, bytes]] = []
        self._unread = b""  # the header of a body that the parser leaves out, because another protocol was offered
        self._bytes = 0  # that came in this phase
        self._piece = 0  # bytes of the piece that is being read

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header; trailers, which come after a body, are dropped."""
        if self._phase:
            return
        name = name.lower()
        if name in _JUDGED:
            self._judged.append((name, value))
        self.headers.append((name, value))

    def _judge(self) -> LastAnswer | None:
        """What is wrong with a request's header, if anything is."""
        limits = self._limits
        if not self.url.startswith(b"/") and (refusal := self._judge_target()) is not None:
            return refusal
        if len(self.url) > limits.url_bytes:
            return answers.LONG_URL
        if len(self.headers) > HEADERS_MAX or (
            self._bytes + self._piece > limits.head_bytes and _length(self.url, self.headers) > limits.head_bytes
        ):
            return answers.LONG_HEAD
        version = self.parser.get_http_version()
        if version not in {"1.0", "1.1"}:
            return answers.OLD
        if (refusal := self._judge_fields(is_old=version == "1.0")) is not None:
            return refusal
        self.scope["http_version"] = version
        return answers.MANY_IN_ROW if len(self.pipeline) >= PIPELINED_MAX else None

    def _judge_fields(self, *, is_old: bool) -> LastAnswer | None:
        hosts, length, has_upgrade = 0, b"", False
        for name, value in self._judged:
            if name == b"host":
                hosts += 1
                if not _HOST.fullmatch(value):
                    return answers.HOST
            elif name == b"transfer-encoding":
                if is_old:
                    return answers.OLD_CHUNKS
                if value.strip().lower() != b"chunked":
                    return answers.CODING
                length = b"transfer-encoding: chunked"
            elif name == b"content-length":
                if int(value) > BODY_MAX_BYTES:
                    return answers.BODY
                length = b"content-length: %d" % int(value) if int(value) else b""
            elif name == b"upgrade":
                has_upgrade = True
            elif name == b"expect":
                if value.strip().lower() != b"100-continue":
                    return answers.EXPECTATION
                self.expect_100_continue = not is_old
        self._unread = length if has_upgrade and self.parser.should_upgrade() else b""
        return None if hosts == 1 or (is_old and not hosts) else answers.HOST

    def _judge_target(self) -> LastAnswer | None:
        """Read a target that is no path: a whole address stands in for Host, an asterisk for the server."""
        method = self.parser.get_method()
        if method == b"CONNECT":
            return answers.METHOD
        if method == b"OPTIONS" and self.url == b"*":
            return answers.OPTIONS
        found = _ABSOLUTE.fullmatch(self.url)
        if found is None or not _HOST.fullmatch(found[1]):
            return answers.TARGET
        self.headers[:] = [(name, found[1] if name == b"host" else value) for name, value in self.headers]
        self.url = found[2] if found[2].startswith(b"/") else b"/" + found[2]
        return None


def _length(url: bytes, headers: list[tuple[bytes, bytes]]) -> int:
    """Bytes of a request line and its header."""
    return len(url) + sum(len(name) + len(value) + 4 for name, value in headers)
