"""Records the calls to a sandbox's API: an ASGI application around the one that answers them.

What is kept is as it came, keys and passwords included, but for numbers of cards; masking.py masks it before anybody
sees it.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from panier.store.engine.db import Database
from panier.web.console.place import PATH as CONSOLE
from panier.web.door.protocol import watched
from panier.web.recorded import cards
from panier.web.recorded.exchange import CallLine, Exchange, Headers, following
from panier.web.recorded.origins import Origins
from panier.web.recorded.record import CallRecord

_Send = Callable[[Any], Awaitable[None]]
_Receive = Callable[[], Awaitable[Any]]

# What pages load besides, and the console's pages: the calls that are sent there come by themselves.
UNRECORDED = ("/static/", "/favicon.ico", CONSOLE)


class Recorder:
    """An application that records what another one is asked, and what it answers."""

    def __init__(self, application: Any, record: CallRecord, database: Database, now: Callable[[], int]) -> None:
        self._application = application
        self.record = record
        self._now = now
        self.origins = Origins(database, now)

    async def __call__(self, scope: Any, receive: _Receive, send: _Send) -> None:
        """Answer a call, and record it."""
        if scope["type"] != "http" or scope["path"].startswith(UNRECORDED):
            await self._application(scope, receive, send)
            return
        await self.answer(scope, receive, send)

    async def answer(self, scope: Any, receive: _Receive, send: _Send, *, repeats: int | None = None) -> Exchange:
        """Answer a call and record it; `repeats`: the number of the call that it sends again."""
        client = scope.get("client")
        exchange = Exchange(
            _line(scope), address=client[0] if client else "", at_us=self._now(), begun=time.perf_counter()
        )
        exchange.repeats = repeats

        async def received() -> Any:
            event = await receive()
            if event["type"] == "http.request":
                exchange.body.add(event.get("body", b""))
            return event

        async def sent(event: Any) -> None:
            if event["type"] == "http.response.start":
                exchange.status = event["status"]
                exchange.answer_headers = _headers(event.get("headers", ()))
            elif event["type"] == "http.response.body":
                exchange.answer.add(event.get("body", b""))
                if not event.get("more_body"):
                    await self._keep(exchange)  # first: whoever has its answer finds the call
            await send(event)

        try:
            with following(exchange):
                await self._application(watched(scope), received, sent)
        finally:
            if not exchange.number:
                await self._keep(exchange)
        return exchange

    async def _keep(self, exchange: Exchange) -> None:
        exchange.milliseconds = round((time.perf_counter() - exchange.begun) * 1_000)
        exchange.origin = await self.origins.find(exchange.line, exchange.origin.address)
        cards.hide(exchange)
        self.record.add(exchange)


def _line(scope: Any) -> CallLine:
    return CallLine(
        scope["method"],
        scope["raw_path"].decode("latin-1"),
        scope["query_string"].decode("latin-1"),
        scope.get("scheme", "http"),
        _headers(scope["headers"]),
    )


def _headers(fields: Any) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in fields)
