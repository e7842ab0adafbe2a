"""The short way to an operation of the API.

What is usual about a request is seen here at a glance, and its operation answers at once. Whatever is not usual, and
all that is no operation, goes the long way through Falcon, which has an answer to everything.
"""

from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter
from typing import Any

from falcon.uri import parse_query_string

from panier.core.rates import REQUESTS
from panier.core.refusal import Refusal
from panier.flows.throttle import Throttle
from panier.flows.visitor import Visitor, receive
from panier.web.dispatch import Dispatcher
from panier.web.door.protocol import WHOLE_ANSWERS, Cycle
from panier.web.monitoring.tally import RequestTally
from panier.web.paths import bare
from panier.web.route import Route

Found = Callable[[str, str], tuple[Route, Mapping[str, str]] | None]
_Receive = Callable[[], Awaitable[Any]]


class Arrived:
    """A request as the dispatcher reads it."""

    __slots__ = ("_headers", "_listen", "content_length", "method", "params", "path", "scope")

    def __init__(self, scope: Any, listen: _Receive, headers: dict[bytes, bytes], path: str) -> None:
        self.scope = scope
        self.method: str = scope["method"]
        self.path = path
        self._headers = headers
        self._listen = listen
        length = headers.get(b"content-length")
        self.content_length = None if length is None else int(length)
        query: bytes = scope["query_string"]
        self.params: dict[str, Any] = parse_query_string(query.decode(), keep_blank=True, csv=False) if query else {}

    def get_header(self, name: str) -> str | None:
        """A header by its name in small letters; None where it was not sent."""
        found = self._headers.get(name.encode())
        return None if found is None else found.decode("latin-1")

    @property
    def stream(self) -> "Arrived":
        """Where the body is read."""
        return self

    async def read(self, size: int) -> bytes:
        """The body, but not much more than so many bytes."""
        body = b""
        while len(body) <= size:
            event = await self._listen()
            body += event.get("body", b"")
            if not event.get("more_body"):
                break
        return body[:size]

    async def gone(self) -> None:
        """Wait until the caller hangs up; the body must have been read."""
        await wait_until_gone(self._listen)


class Reply:
    """An answer as the dispatcher writes it."""

    __slots__ = ("data", "headers", "status")

    def __init__(self) -> None:
        self.status = 200
        self.data = b""
        self.headers: Mapping[str, str] = {}

    def set_headers(self, headers: Mapping[str, str]) -> None:
        """Set all headers."""
        self.headers = headers


class Front:
    """The application: operations by the short way, everything else by the long one."""

    def __init__(
        self, long_way: Any, dispatcher: Dispatcher, throttle: Throttle, find: Found, tally: RequestTally
    ) -> None:
        self._application = long_way
        self.tally = tally
        self._dispatcher = dispatcher
        self._throttle = throttle
        self._find = find
        self.outermost: Any = self  # whoever watches what is called puts itself here

    async def whole(self, scope: Any, listen: _Receive, send: Callable[[Any], Awaitable[None]]) -> None:
        """Answer a call of the console as one from elsewhere: whoever watches sees it too."""
        await self.outermost(scope, listen, send)

    def forget(self) -> None:
        """Forget what is remembered of the database, because its content was replaced."""
        self._dispatcher.forget()

    async def __call__(self, scope: Any, listen: _Receive, send: Callable[[Any], Awaitable[None]]) -> None:
        """Answer a request."""
        begun = perf_counter()
        found = self._usual(scope)
        if found is None:
            await self._long_way(scope, listen, send)
            return
        route, parameters, headers, path = found
        request, reply = Arrived(scope, listen, headers, path), Reply()
        client = scope.get("client")
        caller = Visitor(client[0] if client else "127.0.0.1", request.gone)
        receive(caller)
        try:
            await self._throttle.take(REQUESTS, caller.network)
        except Refusal:
            await self._long_way(scope, listen, send)  # which refuses it too, and knows how to tell a person
            return
        await self._dispatcher.responder(route)(request, reply, **parameters)
        self.tally.note(route.path[1:].partition("/")[0], request.method, reply.status, perf_counter() - begun)
        whole: Cycle | None = (scope.get("extensions") or {}).get(WHOLE_ANSWERS)
        if whole is not None and whole.answer(reply.status, _written(reply.headers), reply.data):
            return
        fields = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()]
        fields.append((b"content-length", b"%d" % len(reply.data)))
        await send({"type": "http.response.start", "status": reply.status, "headers": fields})
        await send({"type": "http.response.body", "body": reply.data})

    async def _long_way(self, scope: Any, listen: _Receive, send: Callable[[Any], Awaitable[None]]) -> None:
        """Answer as Falcon does, counted."""
        if scope["type"] != "http":
            await self._application(scope, listen, send)
            return
        kind = self.tally.kind_of(bare(scope["path"]))
        await self.tally.around(kind, self._application, scope, listen, send)

    def _usual(self, scope: Any) -> tuple[Route, Mapping[str, str], dict[bytes, bytes], str] | None:
        """The operation that a usual request is for, with the request's parameters, headers and path."""
        if scope["type"] != "http" or b"%" in scope["raw_path"] or not scope["query_string"].isascii():
            return None
        path: str = scope["path"]
        path = bare(path.removesuffix("/"))
        found = self._find(scope["method"], path)
        if found is None or found[0].is_kept or found[0].is_in_portions:
            return None
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if len(headers) != len(scope["headers"]) or not headers.get(b"content-length", b"0").isdigit():
            return None
        return *found, headers, path


async def wait_until_gone(listen: _Receive) -> None:
    """Wait until a caller hangs up."""
    while (await listen())["type"] != "http.disconnect":
        pass


def _written(headers: Mapping[str, str]) -> bytes:
    return "".join([f"{name}: {value}\r\n" for name, value in headers.items()]).encode("latin-1")
