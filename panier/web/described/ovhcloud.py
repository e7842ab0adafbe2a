"""The API's description in OVHcloud's format (GET /1.0/ and /1.0/{area}.json).

It is made from the route table and the wire structs: what is described is what is served.
"""

from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import cache, partial
from typing import Any

import msgspec

from panier.web.described import words
from panier.web.described.documents import Described, Document, document
from panier.web.described.types import TypedField, fields, is_enumeration, is_model, model_name, models_inside, read
from panier.web.route import Route
from panier.web.routes import ROUTES
from panier.wire.subsidiary import OvhSubsidiary

_HEADERS = (("access-control-allow-origin", "*"),)
_AREAS = {
    "auth": "Keys, and what they may call",
    "cloud": "Public Cloud projects",
    "dedicated": "Dedicated servers",
    "domain": "Domain names, their contacts and their zones",
    "me": "The customer: orders, contacts, payment methods, keys",
    "newAccount": "Becoming a customer",
    "order": "Carts, price lists and checkout",
    "service": "Everything that was delivered, in brief",
    "services": "Everything that was delivered",
    "v2/domain": "Domain names: what they are and what they shall be",
    "v2/iam": "Services as resources of access policies, and their tags",
    "vps": "Virtual private servers",
}
_NEWER = "/v2/"  # what paths of the second version of the API begin with
# Path parameters whose published type is more than text or a number.
# The published type of the path parameters of an area that are numbers.
_NUMBERS = {"service": "coreTypes.ServiceId:long"}
_ALIASES = {
    "accountId": "coreTypes.AccountId:string",
    "creationDate": "datetime",
    "option": "domain.DomainOptionEnum",
    "savingsPlanId": "uuid",
    "smdId": "uuid",
    "subscriptionId": "uuid",
}
# The published type of the path parameters of an area that are numbers.
_NUMBERS = {"service": "coreTypes.ServiceId:long"}


def documents(base_url: str, subsidiaries: tuple[str, ...]) -> dict[str, Described]:
    """The index and one document for each area, by their path below a version prefix.

    `subsidiaries`: those that the shop's region publishes.
    """
    areas = sorted({area_of(route) for route in ROUTES if not route.is_own})
    newer = [area for area in areas if _is_newer(f"/{area}")]
    made = {
        "": Described(partial(_index, f"{base_url}/1.0", [area for area in areas if area not in newer])),
        "/v2": Described(partial(_index, f"{base_url}/v2", newer)),
    }
    for area in areas:
        made[f"/{area}.json"] = Described(partial(_area, base_url, area, subsidiaries))
    return made


def area_of(route: Route) -> str:
    """The document that an operation is described in."""
    parts = route.path.split("/")
    return "/".join(parts[1:3]) if _is_newer(route.path) else parts[1]


def _is_newer(path: str) -> bool:
    """True for a path of the second version of the API."""
    return path.startswith(_NEWER)


def _versionless(path: str) -> str:
    """A path as it is described: below the address of its version."""
    return path.removeprefix(_NEWER.rstrip("/"))


def area_document(base_url: str, area: str, subsidiaries: tuple[str, ...]) -> dict[str, Any]:
    """One area: its operations by path, and every model that they refer to."""
    routes = [route for route in ROUTES if area_of(route) == area]
    by_path: dict[str, list[Route]] = {}
    for route in sorted(routes, key=lambda route: (route.path, route.method)):
        by_path.setdefault(route.path, []).append(route)
    version = "v2" if _is_newer(f"/{area}") else "1.0"
    return {
        "apiVersion": "1.0",
        "resourcePath": _versionless(f"/{area}"),
        "basePath": f"{base_url}/{version}",
        "apis": [
            {
                "path": _versionless(path),
                "description": of_path(there[0]),
                "operations": [_operation(route) for route in there],
            }
            for path, there in by_path.items()
        ],
        "models": dict(sorted(_models(routes, subsidiaries))),
    }


def of_path(route: Route) -> str:
    """A path in a few words, taken from its last literal segment."""
    literal = [part for part in route.path.split("/")[2:] if part and not part.startswith("{")]
    return words.of_field(literal[-1]) if literal else _AREAS.get(area_of(route), area_of(route))


@cache
def _area(base_url: str, area: str, subsidiaries: tuple[str, ...]) -> Document:
    return _encoded(area_document(base_url, area, subsidiaries))


def _index(address: str, areas: list[str]) -> Document:
    return _encoded({
        "apiVersion": "1.0",
        "basePath": address,
        "apis": [
            {
                "path": _versionless(f"/{area}"),
                "schema": "{path}.{format}",
                "format": ["json"],
                "description": _AREAS.get(area, area),
            }
            for area in areas
        ],
    })  # fmt: skip


def _encoded(described: dict[str, Any]) -> Document:
    return document(msgspec.json.encode(described), headers=_HEADERS)


def _operation(route: Route) -> dict[str, Any]:
    return {
        "httpMethod": route.method,
        "description": route.summary,
        "parameters": [*_body_parameters(route), *_path_parameters(route), *_query_parameters(route)],
        "responseType": read(route.reply_type).name,
        "noAuthentication": route.public,
        "apiStatus": {"value": route.status, "description": words.of_state(route.status)},
    }


def _body_parameters(route: Route) -> Iterator[dict[str, Any]]:
    """The body as a whole, or field by field, as the published schema has it."""
    if route.body is None:
        return
    if is_model(route.body):
        yield _parameter(None, model_name(route.body), "body", is_required=True, about="The body, as JSON")
        return
    for one in fields(route.body):
        yield _parameter(
            one.name, one.reading.name, "body", is_required=one.is_required, about=words.of_field(one.name)
        )  # fmt: skip


def _path_parameters(route: Route) -> Iterator[dict[str, Any]]:
    for name in route.parameters:
        number = _NUMBERS.get(area_of(route), "long")
        kind = _ALIASES.get(name, number if name in route.numbers else "string")
        yield _parameter(name, kind, "path", is_required=True, about=words.of_field(name))


def _query_parameters(route: Route) -> Iterator[dict[str, Any]]:
    for one in () if route.query is None else fields(route.query):
        about = words.of_filter(one.name)
        yield _parameter(one.name, one.reading.name, "query", is_required=one.is_required, about=about)


def _parameter(name: str | None, kind: str, place: str, *, is_required: bool, about: str) -> dict[str, Any]:
    named = {} if name is None else {"name": name}
    return named | {
        "dataType": _plain(kind),
        "fullType": kind,
        "paramType": place,
        "required": is_required,
        "description": about,
    }


def _plain(kind: str) -> str:
    """The type behind an alias: a duration and a coreTypes.AccountId:string are text."""
    return "string" if kind == "duration" else kind.rpartition(":")[2]


def _models(routes: Iterable[Route], subsidiaries: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every model that the operations refer to, directly or through another model."""
    found: dict[str, type[Any]] = {}
    sent: set[type[Any]] = set()
    for route in routes:
        answers = read(route.reply_type).models
        asked = _asked(route)
        for model in (*answers, *asked):
            _gather(model, found)
        sent.update(asked)
        for model in [] if route.query is None else models_inside(route.query):
            _gather(model, found)
    for name, model in found.items():
        described = _model(name, model, is_sent=model in sent)
        yield name, described | ({"enum": list(subsidiaries)} if model is OvhSubsidiary else {})


def _asked(route: Route) -> list[type[Any]]:
    """The models that describe a body."""
    if route.body is None:
        return []
    return [route.body] if is_model(route.body) else models_inside(route.body)


def _gather(model: type[Any], found: dict[str, type[Any]]) -> None:
    """Add a model and the models it consists of.

    Where two structs share a name, the one with more fields is published.
    """
    name = model_name(model)
    known = found.get(name)
    if known is model or (known is not None and _size(known) >= _size(model)):
        return
    found[name] = model
    for inner in models_inside(model):
        _gather(inner, found)


def _size(model: type[Any]) -> int:
    return len(vars(model)["_member_names_"]) if is_enumeration(model) else len(fields(model))


def _model(name: str, model: type[Any], *, is_sent: bool) -> dict[str, Any]:
    namespace, _, own = name.partition("<")[0].rpartition(".")
    described: dict[str, Any] = {"id": own, "namespace": namespace, "description": words.of_model(model.__doc__)}
    if is_enumeration(model):
        kind = "long" if issubclass(model, IntEnum) else "string"
        return described | {"enum": [member.value for member in model], "enumType": kind}
    is_generic = "<" in name
    if is_generic:
        described["generics"] = ["T"]
    properties = {one.name: _property(one, is_sent=is_sent) for one in fields(model)}
    if is_generic:
        properties["value"] |= {"type": "T", "fullType": "T"}
    return described | {"properties": properties}


def _property(one: TypedField, *, is_sent: bool) -> dict[str, Any]:
    kind = one.reading.name
    return {
        "type": _plain(kind),
        "fullType": kind,
        "canBeNull": one.reading.is_nullable,
        "readOnly": not is_sent,
        "required": is_sent and one.is_required,
        "description": words.of_field(one.name),
    }
