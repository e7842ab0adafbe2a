"""What the sandbox's registry says of names, and who else wants them."""

from typing import Any

import msgspec
from falcon.asgi import Request, Response
from msgspec import Struct

from panier.core.domain.domain_name import NameRecord
from panier.core.refusal import bad_input
from panier.outside.names import normalised
from panier.outside.registry.special_names import NameEntry
from panier.web.owner.desk import Desk
from panier.web.owner.paths import Port
from panier.web.owner.reading import read_body

CALLS = (
    ("GET", "/registry/names/{name}", "Tell what the registry says of a name"),
    ("PUT", "/registry/names/{name}", "Decide what the registry says of a name"),
    ("DELETE", "/registry/names/{name}", "Return a name to what the list of special names has"),
    ("POST", "/registry/names/{name}/transfer", "Have another registrar request a name"),
    ("DELETE", "/registry/names/{name}/transfer", "Have it withdraw the request"),
)


class NameWish(Struct, forbid_unknown_fields=True, rename="camel"):
    """The registrar that requests a name, and the transfer code it was given."""

    registrar: str
    auth_code: str


class Name:
    """What the registry says of a name."""

    def __init__(self, desk: Desk) -> None:
        self._registry = desk.registry

    async def on_get(self, request: Request, response: Response, name: str) -> None:
        """Tell what it says."""
        spelled = _spelled(name)
        response.media = _record_out((await self._registry.look_up([spelled]))[spelled])

    async def on_put(self, request: Request, response: Response, name: str) -> None:
        """Set the record of a name.

        The keys are those of the list of special names, without `name`.
        """
        spelled = _spelled(name)
        raw = await read_body(request, dict[str, Any])
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


class Transfer:
    """Another registrar's request for a name."""

    def __init__(self, desk: Desk) -> None:
        self._registry = desk.registry
        self._tick = desk.tick

    async def on_post(self, request: Request, response: Response, name: str) -> None:
        """Have another registrar request the name."""
        wish = await read_body(request, NameWish)
        await self._registry.ask_for(_spelled(name), registrar=wish.registrar, auth_code=wish.auth_code)
        await self._tick()
        response.media = None

    async def on_delete(self, request: Request, response: Response, name: str) -> None:
        """Have it withdraw the request."""
        await self._registry.stop_asking(_spelled(name))
        await self._tick()
        response.media = None


def _spelled(text: str) -> str:
    name = normalised(text)
    if isinstance(name, str):
        raise bad_input("name", name)
    return name.ascii_name


def _record_out(record: NameRecord) -> object:
    return msgspec.to_builtins(record)


def add_to(app: Port, desk: Desk) -> None:
    """Add the calls about names."""
    app.add_route("/registry/names/{name}", Name(desk))
    app.add_route("/registry/names/{name}/transfer", Transfer(desk))
