"""What the sandbox's registry says of names, and who else wants them."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from falcon.asgi import Request, Response
from msgspec import Struct

from panier.core.domain.domain_name import NameRecord
from panier.core.money import Money
from panier.core.period import at
from panier.core.refusal import bad_input
from panier.outside.names import normalised
from panier.outside.registry.sandbox import SandboxRegistry
from panier.outside.registry.sandbox_conduct import Trouble
from panier.outside.registry.special_names import NameEntry
from panier.web.owner.desk import Desk
from panier.web.owner.paths import Port
from panier.web.owner.reading import read_body

CALLS = (
    ("GET", "/names", "List the names that are special in this sandbox, and what was said of others"),
    ("GET", "/registry/names/{name}", "Tell what the registry says of a name"),
    ("PUT", "/registry/names/{name}", "Decide what the registry says of a name"),
    ("DELETE", "/registry/names/{name}", "Return a name to what the list of special names has"),
    ("POST", "/registry/names/{name}/transfer", "Have another registrar request a name"),
    ("DELETE", "/registry/names/{name}/transfer", "Have it withdraw the request"),
)


WISHES_MAX = 10_000
_SNAKE = re.compile(r"(?<!^)([A-Z])")


class NameWish(Struct, forbid_unknown_fields=True, rename="camel"):
    """The registrar that requests a name, and the transfer code it was given."""

    registrar: str
    auth_code: str


BODIES = {("PUT", "/registry/names/{name}"): NameEntry, ("POST", "/registry/names/{name}/transfer"): NameWish}


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
        response.media = _record_out(await wish(self._registry, name, await read_body(request, dict[str, Any])))

    async def on_delete(self, request: Request, response: Response, name: str) -> None:
        """Return a name to what the list contains."""
        response.media = _record_out(await forget(self._registry, name))


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


class Names:
    """The names that are not simply free."""

    def __init__(self, desk: Desk) -> None:
        self._registry = desk.registry

    async def on_get(self, request: Request, response: Response) -> None:
        """List them: the list's own by name or prefix, and what was said of names here."""
        special = self._registry.special
        listed = (*special.names.values(), *special.prefixes.values())
        response.media = {
            "names": [entry_out(one) for one in listed],
            "wishes": [entry_out(one) for one in await self._registry.list_wishes(limit=WISHES_MAX)],
        }


async def wish(registry: SandboxRegistry, name: str, keys: Mapping[str, Any]) -> NameRecord:
    """Set what the registry says of a name, by the keys of the list in either spelling: authCode or auth_code.

    Refuses: what the list could not say (400).
    """
    spelled = _spelled(name)
    raw = {_SNAKE.sub(r"_\1", key).lower(): value for key, value in keys.items()}
    if isinstance(price := raw.get("price"), dict):
        raw["price"] = {currency: str(amount) for currency, amount in price.items()}
    try:
        entry = msgspec.convert({**raw, "name": spelled}, NameEntry)
    except msgspec.ValidationError as error:
        raise bad_input("body", f"is not valid: {error}") from error
    return await registry.wish(spelled, entry)


async def forget(registry: SandboxRegistry, name: str) -> NameRecord:
    """Return a name to what the list contains.

    Refuses: what is no name (400).
    """
    return await registry.wish(_spelled(name), None)


def entry_out(entry: NameEntry) -> dict[str, object]:
    """An entry of the list as JSON: what it says, and nothing that it leaves out."""
    said = msgspec.to_builtins(entry)
    usual = msgspec.to_builtins(NameEntry(name="a.com"))
    left = {key: value for key, value in said.items() if value is not None and (value != usual[key] or key == "state")}
    if entry.trouble is not Trouble.SLOW:
        left.pop("seconds", None)
    return {_camel(key): value for key, value in left.items()}


def _camel(key: str) -> str:
    first, *rest = key.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _spelled(text: str) -> str:
    name = normalised(text)
    if isinstance(name, str):
        raise bad_input("name", name)
    return name.ascii_name


def _record_out(record: NameRecord) -> object:
    """A record as JSON: times with their zone, prices in whole units."""
    found = msgspec.to_builtins(record)
    found["price"] = {code: Money(ucents, code).plain.split()[0] for code, ucents in found.pop("prices_ucents").items()}
    shown = {}
    for key, value in found.items():
        if key.endswith("_us"):
            shown[_camel(key.removesuffix("_us"))] = None if value is None else at(value).isoformat()
        else:
            shown[_camel(key)] = value
    return shown


def add_to(app: Port, desk: Desk) -> None:
    """Add the calls about names."""
    app.add_route("/names", Names(desk))
    app.add_route("/registry/names/{name}", Name(desk))
    app.add_route("/registry/names/{name}/transfer", Transfer(desk))
