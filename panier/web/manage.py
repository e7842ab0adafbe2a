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
from panier.web.door.addresses import is_this_machine
from panier.web.errors import answer

BODY_MAX_BYTES = 65_536


class MovableClock:
    """Microseconds since 1970, in a shop whose time can be moved on."""

    def __init__(self, real: Callable[[], int], offset_us: int = 0) -> None:
        self._real = real
        self.offset_us = offset_us

    def __call__(self) -> int:
        """The shop's time."""
        return self._real() + self.offset_us

    def advance(self, period: Period) -> None:
        """Move on by a period of the calendar."""
        now_us = self()
        self.offset_us += period.after(now_us) - now_us


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


def build(clock: MovableClock, registry: SandboxRegistry, tick: Callable[[], Awaitable[None]]) -> Any:
    """The application; `tick` does at once what the passage of time does."""
    app: App[Request, Response] = App(middleware=[_ThisMachine()])
    app.add_error_handler(Refusal, _refuse)
    app.add_route("/clock", _Clock(clock, tick))
    app.add_route("/registry/names/{name}", _Name(registry))
    app.add_route("/registry/names/{name}/transfer", _Transfer(registry, tick))
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


async def _refuse(request: Request, response: Response, error: Refusal, parameters: dict[str, str]) -> None:
    response.status, response.data = answer(error)
    response.content_type = falcon.MEDIA_JSON
