"""Sending a recorded call again: as it was, but signed anew where its application's secret is known."""

import asyncio
from typing import Any
from urllib.parse import unquote

from msgspec import structs

from panier.core.limits import SECOND_US
from panier.core.refusal import Kind, Refusal, conflict
from panier.flows.shop import Shop
from panier.store.account import keys
from panier.store.engine.db import Database
from panier.web.auth import signature
from panier.web.recorded.exchange import Exchange, Headers
from panier.web.recorded.recorder import Recorder
from panier.web.recorded.signing import signed_of

_SIGNED = ("x-ovh-timestamp", "x-ovh-signature")


async def repeat(exchange: Exchange, recorder: Recorder | None, shop: Shop, database: Database) -> Exchange:
    """Send a call again, as a call of its own; returns that one.

    Refuses: one whose body is not kept whole, or held the number of a card (409).
    """
    if recorder is None:
        raise Refusal(Kind.UNAVAILABLE, "Nothing here answers calls")
    if exchange.has_hidden:
        raise conflict("The number of a card was in this request, and is kept nowhere: send it from your program again")
    if not exchange.body.is_whole:
        raise conflict(f"Only the first {len(exchange.body.kept)} bytes of its body are kept: it cannot be sent again")
    line = exchange.line
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": line.method,
        "scheme": line.scheme,
        "path": unquote(line.path),
        "raw_path": line.path.encode("latin-1"),
        "query_string": line.query.encode("latin-1"),
        "root_path": "",
        "headers": [
            (name.encode("latin-1"), value.encode("latin-1"))
            for name, value in await _signed_anew(exchange, shop, database)
        ],
        "client": (exchange.origin.address, 0),
        "server": None,
        "extensions": {},
    }
    is_sent = False

    async def receive() -> Any:
        nonlocal is_sent
        if is_sent:
            await asyncio.Event().wait()  # it stays until it has its answer
        is_sent = True
        return {"type": "http.request", "body": exchange.body.kept, "more_body": False}

    async def send(event: Any) -> None:
        del event  # the recorder keeps it

    return await recorder.answer(scope, receive, send, repeats=exchange.number)


async def _signed_anew(exchange: Exchange, shop: Shop, database: Database) -> Headers:
    signed, headers = signed_of(exchange), exchange.line.headers
    if signed.signature is None or not signed.application_key:
        return headers
    key = signed.application_key
    application = await database.read(lambda tx: keys.load_application_by_key(tx, key))
    if application is None:
        return headers
    now = str(shop.now() // SECOND_US)
    url = f"{exchange.line.scheme}://{signed.host}{signed.url_tail}"
    anew = signature(application.secret, structs.replace(signed, timestamp=now), url)
    kept = [(name, value) for name, value in headers if name.lower() not in _SIGNED]
    return (*kept, ("x-ovh-timestamp", now), ("x-ovh-signature", anew))
