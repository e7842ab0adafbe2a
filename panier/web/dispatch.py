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
from functools import cache
from typing import Any, get_origin

import msgspec
from falcon.asgi import Request, Response

from panier.core.account.account import Caller
from panier.core.limits import API_CALL_PATH_MAX, BODY_MAX_BYTES, LONG_MAX
from panier.core.refusal import Kind, Refusal, bad_input
from panier.core.times import read_time
from panier.flows.account import api_calls
from panier.flows.cart_names import NamesMissingError
from panier.flows.shelf import VersionMissingError
from panier.flows.shop import Shop
from panier.store.engine.db import ROWS_AT_ONCE_MAX, Database, Tx
from panier.web.auth import Gate, Signed
from panier.web.counted import admitted, count, limits_of
from panier.web.errors import INTERNAL, answer, retry_headers
from panier.web.paths import bare, parameter
from panier.web.price_lists import PriceLists, send
from panier.web.route import Route
from panier.web.sent import paging
from panier.web.sent.choices import choices_at
from panier.web.sent.json_queries import read_documents
from panier.web.sent.key_case import respelled
from panier.web.sent.read_only import SentBack, sent_back
from panier.wire.sent import read_times
from panier.wire.types import Shape

logger = logging.getLogger(__name__)

HEADERS = {
    "access-control-allow-headers": (
        "X-Ovh-Timestamp, X-Ovh-Consumer, X-Ovh-Application, X-Ovh-Signature, X-Ovh-Session, Authorization,"
        " Content-Type"
    ),
    "access-control-allow-methods": "GET, POST, PUT, DELETE",
    "access-control-allow-origin": "*",
    "cache-control": "no-cache, no-store",
    "content-type": "application/json; charset=utf-8",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
NULL = b"null"
_NONE: Mapping[str, str] = {}

Responder = Callable[..., Awaitable[None]]
_Reader = Callable[[str, str], object]  # from a parameter's name and text

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
        self._responders: dict[tuple[str, str], Responder] = {}

    def responder(self, route: Route) -> Responder:
        """The function that answers the requests that match a route, made when the first one comes."""
        found = self._responders.get((route.method, route.path))
        if found is None:
            found = self._responders[route.method, route.path] = self._made(route)
        return found

    def _made(self, route: Route) -> Responder:
        decoder = None if route.body is None else msgspec.json.Decoder(route.body)
        limits, readers = limits_of(route), _readers(route)

        async def respond(request: Request, response: Response, **parameters: str) -> None:
            query_id, headers = new_query_id(), _NONE
            try:
                _check_page(request)
                body = await _read(request)
                signed = signed_part(request, body)
                caller = await self._caller(route, signed)
                arguments = _arguments(route, decoder, request, _path_arguments(readers, parameters), body)
                arguments |= _taken(route, signed)
                if route.is_kept:
                    made = await self._price_lists.find(route, self._shop, arguments)
                    response.status, data, kept_headers = made.answer(request)
                    send(response, data)
                    response.set_headers({**HEADERS, **kept_headers, "x-ovh-queryid": query_id})
                    return
                checked = sent_back(route, body, arguments)
                if route.is_paged:
                    payload, headers = await self._run_page(route, caller, arguments | {"page": paging.asked(request)})
                elif limits:
                    async with AsyncExitStack() as stack:
                        await count(stack, self._shop.throttle, limits, signed, caller)
                        payload = await self._run(route, caller, arguments, checked)
                else:
                    payload = await self._run(route, caller, arguments, checked)
                status = 200
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
        self, route: Route, caller: Caller | None, arguments: dict[str, Any], checked: SentBack | None
    ) -> bytes:
        """Run the flow in its transaction.

        Where a cart was priced from a catalogue that is not loaded yet, load it and start again; so where the registry
        was not asked about a name in it.
        """
        while True:
            try:
                return await self._run_once(route, caller, dict(arguments), checked)
            except VersionMissingError as missing:
                await self._shop.shelf.fetch(self._database, missing.version_id)
            except NamesMissingError:
                continue

    async def _run_once(
        self, route: Route, caller: Caller | None, arguments: dict[str, Any], checked: SentBack | None
    ) -> bytes:
        shop = self._shop
        for step in route.before:
            found = await step.do(shop, self._database, **arguments)
            if step.as_:
                arguments[step.as_] = found

        async def body(tx: Tx) -> bytes:
            if checked is not None:
                await checked.check(tx, shop, caller)
            if caller is not None and caller.call is not None and route.writes:
                called = caller.call
                await api_calls.note(
                    tx, shop, caller, method=route.method, route=route.path, path=called.path, address=called.address
                )
            result = await route.flow(tx, shop, caller, **arguments)
            return NULL if route.reply is None else _encoder.encode(route.reply(result))

        if route.is_in_portions:
            return await self._run_in_portions(route, caller, arguments)
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
        portion = await self._database.read(
            lambda tx: route.flow(tx, self._shop, caller, **arguments), rows_max=ROWS_AT_ONCE_MAX
        )
        headers = _NONE if portion.following is None else {paging.NEXT: portion.following}
        return _encoder.encode(route.reply(portion.items)), headers

    async def _run_in_portions(self, route: Route, caller: Caller | None, arguments: dict[str, Any]) -> bytes:
        """A long list, a portion at a time, so that nobody else waits for the whole of it."""
        assert route.reply is not None, "it answers with a list"
        pieces: list[bytes] = []
        last = None
        while True:
            portion = await self._database.read(
                lambda tx, after=last: route.flow(tx, self._shop, caller, **arguments, after=after)  # type: ignore[misc]
            )
            if not portion:
                return b"[" + b",".join(pieces) + b"]"
            pieces.append(_encoder.encode(route.reply(portion))[1:-1])
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


def _arguments(
    route: Route,
    decoder: "msgspec.json.Decoder[Shape] | None",
    request: Request,
    from_path: Mapping[str, object],
    body: bytes,
) -> dict[str, Any]:
    """The flow's arguments, typed.

    They come from the path, the query, the body and the route's fixed ones.
    """
    arguments: dict[str, Any] = {**route.fixed, **from_path}
    if route.query is not None:
        asked = _converted(request.params, route.query)
        arguments |= asked.arguments()
    if decoder is not None:
        arguments |= _decoded(route, decoder, body)
    for name, value in arguments.items():
        if isinstance(value, str) and "\x00" in value:
            raise bad_input(name, "must not contain NUL characters")
    return arguments


def _decoded(route: Route, decoder: "msgspec.json.Decoder[Shape]", body: bytes) -> dict[str, Any]:
    if not body.strip() or body.strip() == NULL:
        body = b"{}"
    try:
        if not body.isascii():
            body.decode()  # msgspec does not look into keys that it skips
        if route.body is not None and route.body.bare and body.lstrip()[:1] == b"[":
            body = _encoder.encode({route.body.bare: msgspec.json.decode(body)})
        if route.body is not None and route.body.is_case_blind:
            body = _encoder.encode(respelled(msgspec.json.decode(body), route.body))
        sent = decoder.decode(body)
    except msgspec.ValidationError as error:
        raise _invalid(str(error), route.body) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        message = "The input that you provided isn't valid JSON or not well formatted"
        raise Refusal(Kind.MALFORMED, message) from error
    if b"\\u0000" in body and _has_nul(msgspec.to_builtins(sent)):
        raise bad_input("body", "must not contain NUL characters")
    read_times(sent)
    return sent.arguments()


@cache
def _lists(kind: type[msgspec.Struct]) -> frozenset[str]:
    """The names of a query's lists; a single value of a list comes as a bare text."""
    fields = msgspec.structs.fields(kind)
    return frozenset(field.encode_name for field in fields if get_origin(field.type) is list)


def _converted(query: Mapping[str, Any], kind: type[Shape]) -> Shape:
    lists = _lists(kind)
    asked = read_documents(query, kind)
    asked |= {name: [value] for name, value in asked.items() if name in lists and isinstance(value, str)}
    try:
        struct = msgspec.convert(asked, kind, strict=False)
    except msgspec.ValidationError as error:
        raise _invalid(str(error), kind) from error
    for name, attribute in zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True):
        if name not in query:
            continue
        value = getattr(struct, attribute)
        if value is None:
            raise bad_input(name, "must not be null: leave it out")
    read_times(struct)
    return struct


def _invalid(problem: str, kind: type[Shape] | None) -> Refusal:
    """Msgspec's message in the wording of JSON-schema validators: the field, then the problem.

    A word that is none of a field's own is refused with those that are.
    """
    if problem.startswith("Object missing required field `"):
        name = problem.split("`")[1]
        place = problem.partition(" - at `$.")[2].rstrip("`")
        return bad_input(f"{place}.{name}" if place else name, "is a required property")
    what, _, place = problem.partition(" - at `$")
    field = place.rstrip("`").lstrip(".") or "body"
    words = choices_at(kind, field) if kind is not None and what.startswith("Invalid enum value") else ()
    if words:
        what = f"{what}, it must be one of {', '.join(words)}"
    return bad_input(field, f"is not right: {what[:1].lower()}{what[1:]}")


def _readers(route: Route) -> dict[str, tuple[str, _Reader]]:
    """By path parameter: the flow's argument, and what reads it; found once for a route."""
    numbers, times = route.numbers, route.times
    return {
        name: (route.argument(name), _number if name in numbers else read_time if name in times else _text)
        for name in route.parameters
    }


def _path_arguments(readers: Mapping[str, tuple[str, _Reader]], parameters: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, segment in parameters.items():
        argument, read = readers[name]
        found[argument] = read(name, parameter(segment))
    return found


def _text(name: str, text: str) -> str:
    return text


def _number(name: str, text: str) -> int:
    if not (
        text.lstrip("-").isascii() and text.lstrip("-").isdigit() and len(text) < 20 and abs(int(text)) <= LONG_MAX
    ):
        raise bad_input(name, "must be a whole number")
    return int(text)


def _has_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_has_nul(one) for one in value.values()) or any(_has_nul(name) for name in value)
    return isinstance(value, list) and any(_has_nul(one) for one in value)


def _taken(route: Route, signed: Signed) -> dict[str, Any]:
    """Facts of the request that some flows want: application_key, consumer_key, address."""
    return {name: getattr(signed, name) for name in route.takes}
