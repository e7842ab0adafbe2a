"""The sandbox owner's own port: the clock, the registry's records, transfers elsewhere.

It is no part of the API: a sandbox alone has it, on the loopback address, and a shop that takes money never
does.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import falcon
import msgspec
from falcon.asgi import App, Request, Response
from msgspec import Struct

from panier.core.domain.domain_name import NameRecord
from panier.core.limits import SECOND_US
from panier.core.period import Period, at, parse
from panier.core.refusal import Kind, Refusal, bad_input
from panier.outside.names import normalised
from panier.outside.registry.sandbox import SandboxRegistry
from panier.outside.registry.special_names import NameEntry
from panier.web import manage_deliveries, manage_orders, static_files
from panier.web.door.addresses import is_this_machine
from panier.web.errors import answer
from panier.web.owner import events
from panier.web.pages.parts.rendering import show, wants_page
from panier.web.static_files import Icon, StaticFiles

BODY_MAX_BYTES = 65_536


class MovableClock:
    """Microseconds since 1970, in a shop whose time can be moved on."""

    def __init__(self, real: Callable[[], int], offset_us: int = 0) -> None:
        self._real = real
        self.offset_us = offset_us
        self.on_move: Callable[[int], None] = lambda _: None  # told before anybody sees the new time

    def __call__(self) -> int:
        """The shop's time."""
        return self._real() + self.offset_us

    def advance(self, period: Period) -> None:
        """Move on by a period of the calendar."""
        now_us = self()
        offset_us = self.offset_us + period.after(now_us) - now_us
        self.on_move(offset_us)
        self.offset_us = offset_us


class _ThisMachine:
    """Refuses whoever calls this port by another name than this machine's.

    A page can have a name of its own that leads here, and is then no stranger to a browser (DNS rebinding).
    """

    async def process_request(self, request: Request, response: Response) -> None:
        host = (request.get_header("host") or "").lower()
        name = host.partition("]")[0].lstrip("[") if host.startswith("[") else host.partition(":")[0]
        if name != "localhost" and not name.endswith(".localhost") and not is_this_machine(name):
            raise Refusal(Kind.FORBIDDEN, "This port answers to localhost, 127.0.0.1 and [::1] only")


class Move(Struct, forbid_unknown_fields=True):
    """How far to move the clock on, as P1M or PT1H."""

    advance: str


class NameWish(Struct, forbid_unknown_fields=True, rename="camel"):
    """The registrar that requests a name, and the transfer code it was given."""

    registrar: str
    auth_code: str


CALLS = (
    ("GET", "/clock", "Tell the shop's time"),
    ("POST", "/clock", "Move it on by a duration such as P1D, and do at once what that brings about"),
    ("GET", "/registry/names/{name}", "Tell what the registry says of a name"),
    ("PUT", "/registry/names/{name}", "Decide what the registry says of a name"),
    ("DELETE", "/registry/names/{name}", "Return a name to what the list of special names has"),
    ("POST", "/registry/names/{name}/transfer", "Have another registrar request a name"),
    ("DELETE", "/registry/names/{name}/transfer", "Have it withdraw the request"),
    ("GET", "/events", "List what happened to all accounts, behind ?after= and of ?type="),
    *manage_deliveries.CALLS,
    *manage_orders.CALLS,
)


class _Calls:
    """What this port is for, for whoever opens its address."""

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock

    async def on_get(self, request: Request, response: Response) -> None:
        """The calls: a page for people, a list for programs."""
        if not wants_page(request):
            response.media = _calls()
            return
        now = f"{at(self._clock()):%Y-%m-%d %H:%M} UTC"
        show(response, "owner.html", found=True, now=now, calls=_calls(), address=request.prefix)


def _calls() -> list[dict[str, str]]:
    return [{"method": method, "path": path, "about": about} for method, path, about in CALLS]


class _Clock:
    def __init__(self, clock: MovableClock, tick: Callable[[], Awaitable[None]]) -> None:
        self._clock = clock
        self._tick = tick

    async def on_get(self, request: Request, response: Response) -> None:
        response.media = self._state()

    async def on_post(self, request: Request, response: Response) -> None:
        """Move the clock on; what the passage of time does is done before the answer."""
        move = await _body(request, Move)
        period = parse(move.advance)
        if period is None or period.is_empty:
            raise bad_input("advance", f"is {move.advance!r}, but must be an ISO 8601 duration such as P7D")
        self._clock.advance(period)
        await self._tick()
        response.media = self._state()

    def _state(self) -> dict[str, object]:
        return {
            "now": at(self._clock()).replace(microsecond=0).isoformat(),
            "offsetSeconds": self._clock.offset_us // SECOND_US,
        }


class _Name:
    def __init__(self, registry: SandboxRegistry) -> None:
        self._registry = registry

    async def on_get(self, request: Request, response: Response, name: str) -> None:
        spelled = _spelled(name)
        response.media = _record_out((await self._registry.look_up([spelled]))[spelled])

    async def on_put(self, request: Request, response: Response, name: str) -> None:
        """Set the record of a name.

        The keys are those of the list of special names, without `name`.
        """
        spelled = _spelled(name)
        raw = await _body(request, dict[str, Any])
        if isinstance(price := raw.get("price"), dict):
            raw["price"] = {currency: str(amount) for currency, amount in price.items()}
        try:
            entry = msgspec.convert({**raw, "name": spelled}, NameEntry)
        except msgspec.ValidationError as error:
            raise bad_input("body", f"is not valid: {error}") from error
        response.media = _record_out(await self._registry.wish(spelled, entry))

    async def on_delete(self, request: Request, response: Response, name: str) -> None:
        """Return a name to what the list contains."""
        response.media = _record_out(await self._registry.wish(_spelled(name), None))


class _Transfer:
    def __init__(self, registry: SandboxRegistry, tick: Callable[[], Awaitable[None]]) -> None:
        self._registry = registry
        self._tick = tick

    async def on_post(self, request: Request, response: Response, name: str) -> None:
        """Have another registrar request the name."""
        wish = await _body(request, NameWish)
        await self._registry.ask_for(_spelled(name), registrar=wish.registrar, auth_code=wish.auth_code)
        await self._tick()
        response.media = None

    async def on_delete(self, request: Request, response: Response, name: str) -> None:
        """Have it withdraw the request."""
        await self._registry.stop_asking(_spelled(name))
        await self._tick()
        response.media = None


def build(
    clock: MovableClock, registry: SandboxRegistry, tick: Callable[[], Awaitable[None]], desk: manage_deliveries.Desk
) -> Any:
    """The application; `tick` does at once what the passage of time does."""
    app: App[Request, Response] = App(middleware=[_ThisMachine()])
    app.add_error_handler(Refusal, _refuse)
    app.add_error_handler(falcon.HTTPError, _refuse_call)
    app.add_route("/", _Calls(clock))
    files = StaticFiles()
    app.add_route(static_files.ROUTE, files)
    app.add_route("/favicon.ico", Icon(files))
    app.add_route("/clock", _Clock(clock, tick))
    app.add_route("/registry/names/{name}", _Name(registry))
    app.add_route("/registry/names/{name}/transfer", _Transfer(registry, tick))
    app.add_route("/events", events.Events(desk.database))
    app.add_route("/deliveries", manage_deliveries.Deliveries(desk))
    app.add_route("/deliveries/faults", manage_deliveries.Faults(desk, _body))
    act = manage_deliveries.Act(desk, tick, _body)
    for suffix in ("made", "fail", "retry", "give_up"):
        app.add_route(f"/deliveries/{{number:int}}/{suffix.replace('_', '-')}", act, suffix=suffix)
    order = manage_orders.OwnerOrder(desk, tick, _body)
    app.add_route("/orders/{number:int}", order)
    app.add_route("/orders/{number:int}/cancel", order, suffix="cancel")
    app.add_route("/reviews", manage_orders.Reviews(desk))
    decide = manage_orders.Decide(desk, tick, _body)
    for suffix in ("accept", "refuse", "ask_documents"):
        app.add_route(f"/reviews/{{number:int}}/{suffix.replace('_', '-')}", decide, suffix=suffix)
    tasks = manage_deliveries.TaskAct(desk, _body)
    for suffix in ("done", "fail"):
        app.add_route(f"/tasks/{{number:int}}/{suffix}", tasks, suffix=suffix)
    return app


async def _body(request: Request, kind: Any) -> Any:
    """A JSON body.

    Its content type must be given: a page in a browser cannot do that, so no page can move the clock.
    """
    if not (request.content_type or "").startswith("application/json"):
        raise bad_input("content-type", "must be application/json")
    content: bytes = await request.stream.read(BODY_MAX_BYTES + 1)
    if len(content) > BODY_MAX_BYTES:
        raise bad_input("body", f"must have at most {BODY_MAX_BYTES} bytes")
    try:
        # Decimals are read as texts, so that no amount is ever a float.
        return msgspec.json.Decoder(kind, float_hook=str).decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise bad_input("body", f"is not valid: {error}") from error


def _spelled(text: str) -> str:
    name = normalised(text)
    if isinstance(name, str):
        raise bad_input("name", name)
    return name.ascii_name


def _record_out(record: NameRecord) -> object:
    return msgspec.to_builtins(record)


_NO_CALL = {404: Kind.NOT_FOUND, 405: Kind.METHOD_NOT_ALLOWED}


async def _refuse_call(
    request: Request, response: Response, error: falcon.HTTPError, parameters: dict[str, str]
) -> None:
    """Answer a call that there is not: to people with those there are."""
    if wants_page(request):
        show(response, "owner.html", status=error.status_code, found=False, calls=_calls(), address=request.prefix)
    elif (kind := _NO_CALL.get(error.status_code)) is not None:
        await _refuse(request, response, Refusal(kind, "There is no such call: GET / lists them"), {})
    else:
        await _refuse(request, response, Refusal(Kind.MALFORMED, error.description or error.title or "Unreadable"), {})
    if allowed := dict(error.headers or {}).get("Allow"):
        response.set_header("allow", allowed)


async def _refuse(request: Request, response: Response, error: Refusal, parameters: dict[str, str]) -> None:
    response.status, response.data = answer(error)
    response.content_type = falcon.MEDIA_JSON
