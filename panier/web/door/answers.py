"""What the door says to whom it does not let in, in the API's envelope; and the line about it in the log."""

import logging
import time
from collections.abc import Sequence
from http import HTTPStatus

import msgspec

from panier.core.limits import BODY_MAX_BYTES
from panier.core.values import frozen

logger = logging.getLogger(__name__)

LINE_SECONDS = 60  # between two lines in the log
RETRY_SECONDS = 5
_NAMES = {413: "PayloadTooLarge", 414: "UriTooLong", 429: "TooManyRequests"}
_ALLOWED = b"allow: GET, POST, PUT, DELETE, OPTIONS\r\n"


@frozen
class LastAnswer:
    """What ends a connection: a status, and a sentence that says what was wrong."""

    status: int
    sentence: str
    lines: bytes = b""

    def write(self, headers: Sequence[tuple[bytes, bytes]]) -> bytes:
        """The answer as it goes over the wire, after which the connection ends."""
        phrase = HTTPStatus(self.status).phrase
        body = b""
        if self.sentence:
            kind = "Client" if self.status < 500 else "Server"
            name = _NAMES.get(self.status) or "".join(phrase.split())
            body = msgspec.json.encode({"class": f"{kind}::{name}", "message": self.sentence})
        head = [f"HTTP/1.1 {self.status} {phrase}\r\n".encode(), self.lines]
        head += [b"%b: %b\r\n" % header for header in headers]
        if body:
            head.append(b"content-type: application/json; charset=utf-8\r\ncontent-length: %d\r\n" % len(body))
        return b"".join([*head, b"connection: close\r\n\r\n", body])


_RETRY = b"retry-after: %d\r\n" % RETRY_SECONDS

UNREADABLE = LastAnswer(400, "This is not a request that can be read (RFC 9112)")
OLD = LastAnswer(400, "HTTP/1.1 or HTTP/1.0 is spoken here")
HOST = LastAnswer(400, "A request has one Host header, with the name of a host")
TARGET = LastAnswer(400, "A request names a path that begins with a slash")
OLD_CHUNKS = LastAnswer(400, "HTTP/1.0 has no Transfer-Encoding")
SLOW = LastAnswer(408, "The request did not come in time")
BODY = LastAnswer(413, f"A request holds at most {BODY_MAX_BYTES} bytes")
LONG_URL = LastAnswer(414, "The address of this request is too long")
EXPECTATION = LastAnswer(417, "The only expectation that is met is 100-continue")
LONG_HEAD = LastAnswer(431, "The header of this request is too long")
METHOD = LastAnswer(501, "This method is not known here")
CODING = LastAnswer(501, "The only transfer coding is chunked")
MANY_OF_ADDRESS = LastAnswer(429, "There are too many connections from your address at once", _RETRY)
MANY_IN_ROW = LastAnswer(429, "Too many requests wait on this connection for earlier answers", _RETRY)
FULL = LastAnswer(503, "There are too many connections at once", _RETRY)
OPTIONS = LastAnswer(204, "", _ALLOWED)


class Complaints:
    """Says in the log that requests were refused: a line a minute, however many there were."""

    def __init__(self) -> None:
        self._unsaid = 0
        self._said_at = -float(LINE_SECONDS)

    def note(self, answer: LastAnswer, address: str) -> None:
        """Count a refusal, and say so unless a line was written less than a minute ago."""
        self._unsaid += 1
        now = time.monotonic()
        if now - self._said_at < LINE_SECONDS:
            return
        logger.warning(
            "%d connections or requests were refused since the last such line; now one of %s: %d, %s",
            self._unsaid,
            address,
            answer.status,
            answer.sentence,
        )
        self._unsaid, self._said_at = 0, now
