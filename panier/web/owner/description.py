"""The owner's port as an OpenAPI 3.1 document, made of the calls that each subject lists."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from falcon.asgi import Request, Response

from panier import __version__
from panier.web.owner.paths import Port

CALLS = (("GET", "/openapi.json", "Describe this port as OpenAPI 3.1"),)
Call = tuple[str, str, str]
Bodies = Mapping[tuple[str, str], Any]
_PATH = re.compile(r"{(\w+)}")
_QUERY = re.compile(r"\?(\w+)=")
_NUMBERS = frozenset({"after", "limit", "wait", "number"})
_STREAM = "/live"
_REFUSAL = {
    "type": "object",
    "description": "A refusal: a sentence that says what was wrong, and what is allowed",
    "required": ["class", "message"],
    "properties": {"class": {"type": "string"}, "message": {"type": "string"}},
}


def describe(address: str, calls: Sequence[Call], bodies: Bodies) -> dict[str, Any]:
    """The document; `bodies`: what a call's body has to be, by method and path."""
    from panier.web.owner.described.answers import ANSWERS  # noqa: PLC0415 - nobody else needs them

    asked, answered = list(bodies.items()), list(ANSWERS.items())
    kinds = [kind for _, kind in (*asked, *answered)]
    found, schemas = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    wanted = {call: schema for (call, _), schema in zip(asked, found, strict=False)}
    given = {call: schema for (call, _), schema in zip(answered, found[len(asked) :], strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    for call in calls:
        paths.setdefault(call[1], {})[call[0].lower()] = _operation(call, wanted.get(call[:2]), given.get(call[:2]))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The owner's port of a Panier sandbox",
            "version": __version__,
            "description": "For whoever tests a program that buys: it answers on this machine alone.",
        },
        "servers": [{"url": address}],
        "paths": paths,
        "components": {"schemas": {**schemas, "Refusal": _REFUSAL}},
    }


def _operation(call: Call, wanted: Any, given: Any) -> dict[str, Any]:
    """A call: the schema of the body that it wants, where it wants one, and of its answer, where that is JSON."""
    method, path, about = call
    parameters = [_parameter(name, "path") for name in _PATH.findall(path)]
    parameters += [_parameter(name, "query") for name in _QUERY.findall(about)]
    kind = "application/json" if given is not None else "text/event-stream" if path == _STREAM else "text/plain"
    made: dict[str, Any] = {
        "operationId": "_".join([method.lower(), *re.findall(r"\w+", path)]),
        "summary": about,
        "tags": [re.findall(r"\w+", path)[0]],
        "parameters": parameters,
        "responses": {
            "200": {"description": "Done", "content": {kind: {} if given is None else {"schema": given}}},
            "default": {
                "description": "Refused",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
            },
        },
    }
    if wanted is not None:
        made["requestBody"] = {"content": {"application/json": {"schema": wanted}}, "required": True}
    return made


def _parameter(name: str, place: str) -> dict[str, Any]:
    is_number = name in _NUMBERS
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "schema": {"type": "integer", "minimum": 0} if is_number else {"type": "string"},
    }


class Description:
    """The document."""

    def __init__(self, calls: Sequence[Call], bodies: Bodies) -> None:
        self._calls = calls
        self._bodies = bodies

    async def on_get(self, request: Request, response: Response) -> None:
        """It, with the address that it was asked at."""
        response.media = describe(request.prefix, self._calls, self._bodies)


def add_to(app: Port, calls: Sequence[Call], bodies: Bodies) -> None:
    """Add the document."""
    app.add_route("/openapi.json", Description(calls, bodies))
