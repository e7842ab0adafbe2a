"""A connection: uvicorn's own over httptools, with deadlines, bounds, and requests judged by RFC 9112.

A request goes to the application once its body is whole: what a client did not finish sending is never done, and a slow
client keeps nothing waiting but itself. There is no timer: the server looks at every connection twice a second.
"""

import asyncio
from collections import deque
from typing import Any, cast
from urllib.parse import unquote

import httptools
import uvicorn
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle
from uvicorn.server import ServerState

from panier.core.limits import (
    BODY_MAX_BYTES,
    CROWDED_KEEP_ALIVE_SECONDS,
    GRACE_SECONDS,
    PARTING_SECONDS,
    ConnectionLimits,
)
from panier.core.values import frozen
from panier.web.door import answers
from panier.web.door.addresses import Proxies, scheme
from panier.web.door.answers import Complaints, LastAnswer
from panier.web.door.crowd import Crowd
from panier.web.door.reading import ANSWER, BODY, HEAD, PARTING, PAUSE, HeaderReader

_BODY_WIRE_MAX_BYTES = 2 * BODY_MAX_BYTES  # a body with the sizes of its chunks and its trailers
_PARTING_MAX_BYTES = 262_144  # of a refused client that are read and dropped; what it sends besides waits outside


@frozen
class Door:
    """What all connections of a listener share."""

    limits: ConnectionLimits
    proxies: Proxies
    crowd: Crowd
    complaints: Complaints


class _RefusedError(Exception):
    """Leaves the parser; what is answered stands in the connection."""


# Among the extensions of a scope: a cycle, which can write an answer whole.
WHOLE_ANSWERS = "panier.whole_answers"
# The same, for whoever only wants to hang up.
CYCLE = "panier.cycle"


def watched(scope: Any) -> Any:
    """The scope of a call whose answer somebody between sees: it is not written by the shorter way."""
    extensions = scope.get("extensions") or {}
    return {**scope, "extensions": {CYCLE: extensions.get(WHOLE_ANSWERS) or extensions.get(CYCLE)}}


class Cycle(RequestResponseCycle):
    """A request and its answer."""

    def answer(self, status: int, headers: bytes, body: bytes) -> bool:
        """Write a whole answer with these lines of headers; False where the client does not keep up."""
        if self.flow.write_paused or self.response_started:
            return False
        if self.disconnected:
            return True
        self.response_started = self.response_complete = True
        lines = b"".join([b"%b: %b\r\n" % field for field in self.default_headers])
        length = b"content-length: %d\r\n%b\r\n" % (len(body), b"" if self.keep_alive else b"connection: close\r\n")
        self.transport.write(b"".join((STATUS_LINE[status], lines, headers, length, body)))
        self.message_event.set()
        if not self.keep_alive:
            self.transport.close()
        self.on_response()
        return True

    def hang_up(self) -> None:
        """Close the connection without an answer, as a sandbox's owner may want it."""
        self.disconnected = self.response_complete = True
        self.transport.close()


class Connection(HeaderReader):
    """A client's connection, from when it is accepted until it is closed."""

    def __init__(self, door: Door, config: uvicorn.Config, state: ServerState, address: str) -> None:
        super().__init__(config, state, door.limits)
        self._door = door
        self._address = address
        self._is_proxy = door.proxies.has(address)
        self._guests: deque[str] = deque()  # whom a proxy speaks for, in requests without an answer yet
        self._refusal: LastAnswer | None = None
        self._is_repeating = False
        self.has_begun = False
        self._is_parting = False  # no request is read any more
        self._since = self.loop.time()
        self._unsent = 0
        self._unsent_since = 0.0
        self._closing_since = self._since

    def _begin(self, phase: int) -> None:
        self._phase = phase
        self._since = self.loop.time()
        self._bytes = 0

    # What the transport calls

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin with the first request's header."""
        super().connection_made(transport)
        self.has_begun = True
        self.client = (self._address, self.client[1]) if self.client else (self._address, 0)
        self._begin(HEAD)

    def connection_lost(self, exc: Exception | None) -> None:
        """Give back the places that were taken."""
        super().connection_lost(exc)
        self._door.crowd.connections -= 1
        if not self._is_proxy:
            self._door.crowd.leave(self._address)
        while self._guests:
            self._door.crowd.leave(self._guests.popleft())

    def data_received(self, data: bytes) -> None:
        """Read what came, which may be a part of a request or several requests."""
        if self._is_parting:
            self._bytes += len(data)
            if self._bytes > _PARTING_MAX_BYTES:
                self.flow.pause_reading()
            return
        self._piece = len(data)
        self._bytes += self._piece
        while data:
            data = self._parse(data)
        if self._phase <= BODY:
            self._measure()

    def _measure(self) -> None:
        """Refuse a request that is too long to be read to its end."""
        if self._is_parting:
            return
        if self._phase == HEAD and self._bytes > self._door.limits.head_bytes:
            self._refuse(answers.LONG_HEAD if self.headers else answers.LONG_URL)
        elif self._phase == BODY and self._bytes > _BODY_WIRE_MAX_BYTES:
            self._refuse(answers.BODY)

    def _parse(self, piece: bytes) -> bytes:
        """Read a piece; what is left of it stands behind a request that wanted another protocol, and did not get it."""
        try:
            self.parser.feed_data(piece)
        except httptools.HttpParserUpgrade as upgrade:
            if self._unread:
                self._repeat()
            return piece[upgrade.args[0] :]
        except httptools.HttpParserInvalidMethodError:
            self._refuse(answers.METHOD if piece.lstrip()[:1].isalpha() else answers.UNREADABLE)
        except httptools.HttpParserError:
            self._refuse(self._refusal or answers.UNREADABLE)
        return b""

    def _repeat(self) -> None:
        """Have a body read that the parser would take for the next request.

        A new parser is told the body's length, and nothing else of the request.
        """
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self._is_repeating = True
        self.parser.feed_data(b"POST / HTTP/1.1\r\n%b\r\n\r\n" % self._unread)
        self._is_repeating, self._unread = False, b""

    # What the parser calls

    def on_message_begin(self) -> None:
        """Start the clock of a request's header; the first one's runs since the connection was accepted."""
        if self._is_repeating:
            return
        super().on_message_begin()
        self._judged = []
        if self._phase != HEAD:
            self._begin(HEAD)

    def on_headers_complete(self) -> None:
        """Judge a request by its header, and make it ready to be answered."""
        if self._is_repeating:
            return
        if (refusal := self._judge()) is not None:
            self._refusal = refusal
            raise _RefusedError
        if self._is_proxy and not self._welcome():
            self._refusal = answers.MANY_OF_ADDRESS
            raise _RefusedError
        has_earlier = not self._is_idle()
        self.cycle = self._cycle()
        if has_earlier:
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, self.app))
        elif self.expect_100_continue:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._begin(BODY)

    def _cycle(self) -> RequestResponseCycle:
        """What answers a request: its path as it came and as it is meant, and everything else for the application."""
        scope, parser = self.scope, self.parser
        path, _, query = self.url.partition(b"#")[0].partition(b"?")
        text = path.decode("ascii")
        scope["method"] = parser.get_method().decode("ascii")
        scope["path"] = unquote(text) if "%" in text else text
        scope["raw_path"], scope["query_string"] = path, query
        cycle = Cycle(
            scope=scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=False,  # it was told already
            keep_alive=scope["http_version"] != "1.0" and parser.should_keep_alive(),
            on_response=self.on_response_complete,
        )
        scope["extensions"] = cast("dict[str, dict[object, object]]", {WHOLE_ANSWERS: cycle})
        return cycle

    def on_body(self, body: bytes) -> None:
        """Keep a part of a body."""
        self.cycle.body += body
        if len(self.cycle.body) > BODY_MAX_BYTES:
            self._refusal = answers.BODY
            raise _RefusedError

    def on_message_complete(self) -> None:
        """Hand a whole request to the application, unless an earlier one is not answered yet."""
        if self._unread:
            return
        self._begin(ANSWER)
        cycle = self.cycle
        cycle.more_body = False
        cycle.message_event.set()
        if not self.pipeline or self.pipeline[0][0] is not cycle:
            super()._start_asgi_task(cycle, self.app)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Start a request's work, if its body is whole."""
        if not cycle.more_body:
            super()._start_asgi_task(cycle, app)

    def on_response_complete(self) -> None:
        """Go on with the next request, or say what was wrong with it."""
        if self._guests:
            self._door.crowd.leave(self._guests.popleft())
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
            return
        if self._refusal is not None:
            self._part(self._refusal)
        elif self._phase == ANSWER:
            self._begin(PAUSE)

    # What is not right

    def _welcome(self) -> bool:
        """Find out whom a trusted proxy speaks for; False if the client has too many requests here already."""
        ways = [value for name, value in self._judged if name == b"x-forwarded-for"]
        schemes = [value for name, value in self._judged if name == b"x-forwarded-proto"]
        client = self._door.proxies.client(self._address, ways)
        if schemes:
            self.scope["scheme"] = scheme(schemes, self.scope["scheme"])
        if client == self._address:
            return True  # the proxy itself, which asks whether the shop is well
        if not self._door.crowd.enter(client):
            return False
        self._guests.append(client)
        self.scope["client"] = (client, 0)
        return True

    def _refuse(self, answer: LastAnswer) -> None:
        """Read no more of a connection, and say why once every earlier request has its answer."""
        if answer is not answers.OPTIONS:
            self._door.complaints.note(answer, self._address)
        self._is_parting = True
        self._refusal = answer
        if self._phase == BODY:  # nobody has begun to answer this one
            if self.pipeline and self.pipeline[0][0] is self.cycle:
                self.pipeline.popleft()
                is_first = False
            else:
                is_first = True
        else:
            is_first = self._is_idle()
        if is_first:
            self._part(answer)
        else:
            self._begin(ANSWER)

    def _is_idle(self) -> bool:
        """True if every request has its answer."""
        cycle: RequestResponseCycle | None = self.cycle  # none before the first request
        return cycle is None or cycle.response_complete

    def _part(self, answer: LastAnswer) -> None:
        """Say the last word, and leave the client a moment to read it: closing at once might take it away."""
        self._is_parting = True
        self._begin(PARTING)
        if self.transport.is_closing():
            return
        self.transport.write(answer.write(self.server_state.default_headers))
        self.flow.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        else:
            self.transport.close()

    # What the server calls

    def shutdown(self) -> None:
        """Close when what is being answered is answered."""
        if self._phase == ANSWER:
            super().shutdown()
        else:
            self.transport.close()

    def look(self) -> None:
        """End a connection whose client is too slow, or silent for too long."""
        now = self.loop.time()
        limits = self._door.limits
        if self._is_stuck(now) or self._is_lingering(now):
            self.transport.abort()
            return
        age = now - self._since
        if self._phase == HEAD:
            if age > limits.head_seconds:
                self._give_up()
        elif self._phase == BODY:
            if self.flow.read_paused:
                self._begin(BODY)  # it waits for an answer to an earlier request, not for the client
            elif age > limits.body_seconds or self._bytes < limits.least_bytes_per_second * (age - GRACE_SECONDS):
                self._refuse(answers.SLOW)
        elif self._phase == PAUSE:
            is_crowded = self._door.crowd.is_crowded
            if age > (CROWDED_KEEP_ALIVE_SECONDS if is_crowded else limits.keep_alive_seconds):
                self.transport.close()
        elif self._phase == PARTING and age > PARTING_SECONDS:
            self.transport.abort()

    def _give_up(self) -> None:
        """End a connection whose header did not come; one that never sent anything is told nothing."""
        before: RequestResponseCycle | None = self.cycle
        if self._bytes or before is not None:
            self._refuse(answers.SLOW)
        else:
            self.transport.close()

    def _is_stuck(self, now: float) -> bool:
        """True for a client that takes its answer too slowly."""
        unsent = self.transport.get_write_buffer_size()
        if not unsent or not self._unsent:
            self._unsent, self._unsent_since = unsent, now
            return False
        if now - self._unsent_since < GRACE_SECONDS:
            return False
        if unsent > self._unsent - self._door.limits.least_bytes_per_second * GRACE_SECONDS:
            return True
        self._unsent, self._unsent_since = unsent, now
        return False

    def _is_lingering(self, now: float) -> bool:
        """True for a connection that was closed, and has nothing more to send, and is still there."""
        if not self.transport.is_closing() or self._unsent:
            self._closing_since = now
        return now - self._closing_since > PARTING_SECONDS

    def resume_writing(self) -> None:
        """Note that the client has taken a good part of its answer."""
        super().resume_writing()
        self._unsent = 0
