"""The one path of every API call.

match → authenticate → decode → look up → transaction → flow → encode.
"""

import asyncio
import itertools
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any

import msgspec
from falcon.asgi import Request, Response

from panier.core.account.account import Caller
from panier.core.limits import API_CALL_PATH_MAX, BODY_MAX_BYTES
from panier.core.rates import KEPT_ANSWERS
from panier.core.refusal import Kind, Refusal
from panier.flows.account import api_calls
from panier.flows.cart_names import NamesMissingError
from panier.flows.shelf import VersionMissingError
from panier.flows.shop import Shop
from panier.store.engine.db import ROWS_AT_ONCE_MAX, Database, Tx
from panier.web import card_numbers, retries
from panier.web.auth import Gate, Signed
from panier.web.counted import admitted, count, limits_of
from panier.web.errors import INTERNAL, answer, retry_headers
from panier.web.paths import bare
from panier.web.pieces import send, send_list
from panier.web.price_lists import PriceLists
from panier.web.retries import Attempt
from panier.web.route import Route
from panier.web.sent import paging
from panier.web.sent.arguments import NULL, path_arguments, read_arguments, readers_of
from panier.web.sent.read_only import SentBack, sent_back

logger = logging.getLogger(__name__)

HEADERS = {
    "access-control-allow-headers": (
        "X-Ovh-Timestamp, X-Ovh-Consumer, X-Ovh-Application, X-Ovh-Signature, X-Ovh-Session, Authorization,"
        " Content-Type, Idempotency-Key"
    ),
    "access-control-allow-methods": "GET, POST, PUT, DELETE",
    "access-control-allow-origin": "*",
    "cache-control": "no-cache, no-store",
    "content-type": "application/json; charset=utf-8",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_NONE: Mapping[str, str] = {}

Responder = Callable[..., Awaitable[None]]

_encoder = msgspec.json.Encoder()
_numbers = itertools.count(1)
_process = secrets.token_hex(4)


class Dispatcher:
    """Makes the responder of each route.

    The transaction of a request is opened here and nowhere else.
    """

    def __init__(self, shop: Shop, database: Database, gate: Gate, *, on_write: Callable[[], None]) -> None:
        self._shop = shop
        self._database = database
        self._gate = gate
        self._on_write = on_write
        self._price_lists = PriceLists()
        self._retries = retries.Retries(shop, database)
        self._responders: dict[tuple[str, str], Responder] = {}

    def forget(self) -> None:
        """Forget what is remembered of the database, because its content was replaced."""
        self._gate.forget()

    def responder(self, route: Route) -> Responder:
        """The function that answers the requests that match a route, made when the first one comes."""
        found = self._responders.get((route.method, route.path))
        if found is None:
            found = self._responders[route.method, route.path] = self._made(route)
        return found

    def _made(self, route: Route) -> Responder:
        decoder = None if route.body is None else msgspec.json.Decoder(route.body)
        limits, readers = limits_of(route), readers_of(route)

        def arguments_of(request: Request, parameters: Mapping[str, str], signed: Signed) -> dict[str, Any]:
            path = path_arguments(readers, parameters)
            return read_arguments(route, decoder, request.params, path, signed.body) | _taken(route, signed)

        async def run(
            signed: Signed, caller: Caller | None, arguments: dict[str, Any], attempt: Attempt | None
        ) -> bytes:
            checked = sent_back(route, signed.body, arguments)
            counted = limits if attempt is None else (*limits, KEPT_ANSWERS)  # its answer takes room for a day
            if not counted:
                return await self._run(route, caller, arguments, checked, attempt)
            async with AsyncExitStack() as stack:
                await count(stack, self._shop.throttle, counted, signed, caller)
                return await self._run(route, caller, arguments, checked, attempt)

        async def list_all(signed: Signed, caller: Caller | None, arguments: dict[str, Any]) -> list[bytes]:
            async with AsyncExitStack() as stack:
                await count(stack, self._shop.throttle, limits, signed, caller)
                return await self._in_portions(route, caller, arguments)

        async def respond(request: Request, response: Response, **parameters: str) -> None:
            query_id, headers, status = new_query_id(), _NONE, 200
            try:
                _check_page(request)
                body = await _read(request)
                card_numbers.check(route, request.scope, body)
                signed = signed_part(request, body)
                caller = await self._caller(route, signed)
                if route.writes and (key := request.get_header(retries.HEADER)) is not None:
                    attempt = self._retries.attempt(key, route, signed, caller)
                    status, payload, headers = await self._retries.answer(
                        attempt, lambda: run(signed, caller, arguments_of(request, parameters, signed), attempt)
                    )
                elif route.is_kept:
                    made = await self._price_lists.find(route, self._shop, arguments_of(request, parameters, signed))
                    response.status, data, kept_headers = made.answer(request)
                    send(response, data)
                    response.set_headers({**HEADERS, **kept_headers, "x-ovh-queryid": query_id})
                    return
                elif route.is_in_portions:
                    found = await list_all(signed, caller, arguments_of(request, parameters, signed))
                    response.status = status
                    send_list(response, found)
                    response.set_headers({**HEADERS, "x-ovh-queryid": query_id})
                    return
                elif route.is_paged:
                    arguments = arguments_of(request, parameters, signed) | {"page": paging.asked(request)}
                    payload, headers = await self._run_page(route, caller, arguments)
                else:
                    payload = await run(signed, caller, arguments_of(request, parameters, signed), None)
            except Refusal as refusal:
                status, payload = answer(refusal)
                headers = retry_headers(refusal)
            except Exception:
                logger.exception("%s %s failed; the caller was given query id %s", route.method, route.path, query_id)
                status, payload = 500, INTERNAL
            response.status = status
            response.data = payload
            response.set_headers({**HEADERS, **headers, "x-ovh-queryid": query_id})

        return respond

    async def _caller(self, route: Route, signed: Signed) -> Caller | None:
        caller = await admitted(self._shop.throttle, self._gate, signed, is_public=route.public)
        if caller is None and not route.public:
            raise Refusal(Kind.LOGIN_NEEDED, "You must login first")
        return None if caller is None else caller.calling(signed.path[:API_CALL_PATH_MAX], signed.address)

    async def _run(
        self,
        route: Route,
        caller: Caller | None,
        arguments: dict[str, Any],
        checked: SentBack | None,
        attempt: Attempt | None,
    ) -> bytes:
        """Run the flow in its transaction.

        Where a cart was priced from a catalogue that is not loaded yet, load it and start again; so where the registry
        was not asked about a name in it.
        """
        if attempt is not None:
            attempt.has_begun = True
        while True:
            try:
                return await self._run_once(route, caller, dict(arguments), checked, attempt)
            except VersionMissingError as missing:
                await self._shop.shelf.fetch(self._database, missing.version_id)
            except NamesMissingError:
                continue
            except Refusal as refusal:
                if route.on_refusal is not None:
                    await route.on_refusal(shop=self._shop, database=self._database, refusal=refusal)
                raise

    async def _run_once(
        self,
        route: Route,
        caller: Caller | None,
        arguments: dict[str, Any],
        checked: SentBack | None,
        attempt: Attempt | None,
    ) -> bytes:
        shop = self._shop
        for step in route.before:
            told = {"caller": caller} if step.has_caller else {}
            found = await step.do(shop, self._database, **told, **arguments)
            if step.as_:
                arguments[step.as_] = found

        async def body(tx: Tx) -> bytes:
            if attempt is not None:
                await attempt.check_new(tx)
            if checked is not None:
                await checked.check(tx, shop, caller)
            if caller is not None and caller.call is not None and route.writes:
                called = caller.call
                await api_calls.note(
                    tx, shop, caller, method=route.method, route=route.path, path=called.path, address=called.address
                )
            result = await route.flow(tx, shop, caller, **arguments)
            payload = NULL if route.reply is None else _encoder.encode(route.reply(result))
            if attempt is not None:
                await attempt.keep_first(tx, 200, payload)
            return payload

        if not route.writes:
            return await self._database.read(body, rows_max=ROWS_AT_ONCE_MAX)
        payload = await self._database.write(body, rows_max=ROWS_AT_ONCE_MAX)
        if route.changes_keys:
            self._gate.forget()
        self._on_write()
        return payload

    async def _run_page(
        self, route: Route, caller: Caller | None, arguments: dict[str, Any]
    ) -> tuple[bytes, Mapping[str, str]]:
        """A page of a list, and the header that leads to the next one."""
        assert route.reply is not None, "it answers with a list"
        reply = route.reply

        async def body(tx: Tx) -> tuple[bytes, str | None]:
            portion = await route.flow(tx, self._shop, caller, **arguments)
            return _encoder.encode(reply(portion.items)), portion.following

        payload, following = await self._database.read(body, rows_max=ROWS_AT_ONCE_MAX)
        return payload, _NONE if following is None else {paging.NEXT: following}

    async def _in_portions(self, route: Route, caller: Caller | None, arguments: dict[str, Any]) -> list[bytes]:
        """A long list in pieces of JSON, a portion at a time, so that nobody else waits for the whole of it."""
        assert route.reply is not None, "it answers with a list"
        pieces: list[bytes] = []
        last = None
        while True:
            portion = await self._database.read(
                lambda tx, after=last: route.flow(tx, self._shop, caller, **arguments, after=after)  # type: ignore[misc]
            )
            if not portion:
                return [*pieces, b"]" if pieces else b"[]"]
            pieces.append((b"," if pieces else b"[") + _encoder.encode(route.reply(portion))[1:-1])
            last = portion[-1]
            await asyncio.sleep(0)


def new_query_id() -> str:
    """An identifier that a caller quotes when asking about a request, as OVHcloud's look."""
    return f"EU.panier-1.{int(time.time()):x}.{next(_numbers)}.{_process}"


def signed_part(request: Request, body: bytes) -> Signed:
    """The part of a request that a signature covers, as it came over the wire.

    The path has its prefix, slashes and escapes untouched.
    """
    scope = request.scope
    raw_path: bytes = scope["raw_path"]
    query: bytes = scope["query_string"]
    tail = raw_path.decode("latin-1")
    if query:
        tail = f"{tail}?{query.decode('latin-1')}"
    get, path = request.get_header, bare(request.path)
    client = scope.get("client")
    return Signed(
        method=request.method,
        path=f"{path}/" if raw_path.endswith(b"/") and path != "/" else path,
        url_tail=tail,
        host=get("host") or "",
        body=body,
        address=client[0] if client else "127.0.0.1",
        application_key=get("x-ovh-application"),
        consumer_key=get("x-ovh-consumer"),
        timestamp=get("x-ovh-timestamp"),
        signature=get("x-ovh-signature"),
        authorization=get("authorization"),
    )


def _check_page(request: Request) -> None:
    """Check that a browser would have asked before it sent a request for a page of another site.

    Browsers send a POST unasked where its content type is a form's, a text's or none, and it has no header of the API.
    No program sends an Origin, and none of the shop's own pages is elsewhere.

    Refuses: such a POST of another site's page (403).
    """
    get = request.get_header
    if request.method != "POST" or (origin := get("origin")) is None:
        return
    is_asked = (get("content-type") or "").partition(";")[0].strip().lower() == "application/json"
    if not (is_asked or get("x-ovh-application") or get("authorization") or origin.partition("://")[2] == get("host")):
        raise Refusal(Kind.FORBIDDEN, "A page of another site sends JSON, with content-type: application/json")


async def _read(request: Request) -> bytes:
    if request.method in ("GET", "DELETE") and not request.content_length:
        return b""
    if (request.content_length or 0) > BODY_MAX_BYTES:
        raise _too_large()
    body: bytes = await request.stream.read(BODY_MAX_BYTES + 1)
    if len(body) > BODY_MAX_BYTES:
        raise _too_large()
    return body


def _too_large() -> Refusal:
    return Refusal(Kind.TOO_LARGE, f"A request holds at most {BODY_MAX_BYTES} bytes")


def _taken(route: Route, signed: Signed) -> dict[str, Any]:
    """Facts of the request that some flows want: application_key, consumer_key, address."""
    return {name: getattr(signed, name) for name in route.takes}
