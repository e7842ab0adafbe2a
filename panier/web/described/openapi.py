"""The API as an OpenAPI 3.1 document (GET /openapi.json).

It describes what is really sent and accepted, fields that OVHcloud's published schema leaves out included.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import msgspec

from panier import __version__
from panier.core.account.authorization import EVERYTHING, SCOPES
from panier.core.limits import IDEMPOTENCY_KEY_MAX, LONG_MAX, QUERY_TEXT_MAX
from panier.web.described import words
from panier.web.described.documents import Document, document
from panier.web.described.enum_names import variable_names
from panier.web.described.examples import body_example, path_examples, query_examples
from panier.web.described.types import is_model, model_name, models_inside, read
from panier.web.route import Route
from panier.web.routes import ROUTES
from panier.wire.subsidiary import OvhSubsidiary
from panier.wire.types import Shape

_NULL = {"type": "null"}
_TOKEN = "/auth/oauth2/token"  # noqa: S105 - a path
_REF = "#/components/schemas/{name}"
_ABOUT = (
    "An order server that speaks the ordering API v1 of OVHcloud. An independent project: not made, run or endorsed by"
    " OVHcloud."
)
# A struct that OVHcloud's schema does not name, and that shares its own with another, is called by its place. Programs
# were generated with that name, so it does not follow a module that moves.
_KEPT = {"panier.wire.service.upgrade.ServiceOption": "panier.wire.upgrade.ServiceOption"}
_EVERY_SUBSIDIARY = [one.value for one in OvhSubsidiary]
_SIGNED = ("application", "consumer", "timestamp", "signature")
_SECURITY = {
    "application": ("X-Ovh-Application", "The application's key"),
    "consumer": ("X-Ovh-Consumer", "The consumer key: an application's right to act for a customer"),
    "timestamp": ("X-Ovh-Timestamp", "Now, in seconds since 1970, by the clock of GET /auth/time"),
    "signature": (
        "X-Ovh-Signature",
        "$1$ and the SHA-1 of application secret, consumer key, method, address, body and timestamp, joined by +",
    ),
}
_RETRY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A text of your own that makes the call safe to send again for a day: it has its effect once, and"
    " the answer stays the same. The same text with another request is refused with 422, while the call is being"
    " answered with 409.",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": IDEMPOTENCY_KEY_MAX},
}
_REFUSAL = {
    "type": "object",
    "description": "A refusal",
    "required": ["class", "message"],
    "properties": {
        "class": {"type": "string", "pattern": "^(Client|Server)::", "description": "Kind of the refusal"},
        "message": {"type": "string", "description": "What is wrong, in one sentence or one line per problem"},
        "errorCode": {"type": "string", "description": "Authentication only: a code that programs can check"},
        "httpCode": {"type": "string", "description": "Authentication only: the status with its phrase"},
        "details": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


@cache
def openapi(base_url: str, subsidiaries: tuple[str, ...]) -> Document:
    """The document, with the shop's own address and subsidiaries."""
    described = {
        "openapi": "3.1.0",
        "info": {
            "title": "Panier",
            "version": __version__,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": f"{base_url}/1.0"}],
        "tags": [{"name": tag} for tag in dict.fromkeys(_tag(route) for route in ROUTES)],
    }
    schemas = _Schemas(subsidiaries)
    described["paths"] = _paths(schemas, base_url)
    described["components"] = {
        "schemas": {"Refusal": _REFUSAL, **schemas.components},
        "responses": {
            "Refusal": {
                "description": "Refused; the status says what kind of refusal it is",
                "content": {"application/json": {"schema": {"$ref": _REF.format(name="Refusal")}}},
            }
        },
        "securitySchemes": _security(base_url),
    }
    return document(msgspec.json.encode(described), headers=(("access-control-allow-origin", "*"),))


class _Schemas:
    """The JSON schema of every type that the routes name.

    Structs and enumerations appear once, under a name.
    """

    def __init__(self, subsidiaries: tuple[str, ...]) -> None:
        self._subsidiaries = subsidiaries
        kinds = [route.reply_type for route in ROUTES if route.reply is not None]
        kinds += [route.body for route in ROUTES if route.body is not None]
        queries = [route.query for route in ROUTES if route.query is not None]
        kinds += queries
        schemas, components = msgspec.json.schema_components(kinds, ref_template=_REF)
        components = {name: _with_subsidiaries(one, subsidiaries) for name, one in components.items()}
        names = _published_names(components)
        self.components: dict[str, Any] = {names[name]: _renamed(one, names) for name, one in components.items()}
        self._by_kind = {_key(kind): _renamed(schema, names) for kind, schema in zip(kinds, schemas, strict=True)}
        bodies = {self._name(route.body) for route in ROUTES if route.body is not None}
        sent = _reached(self.components, {*bodies, *map(self._name, queries)})
        self._queries: dict[Any, dict[str, Any]] = {query: self.components[self._name(query)] for query in queries}
        for name in {self._name(query) for query in queries} - bodies:
            del self.components[name]
        for component, schema in self.components.items():
            schema.pop("title", None)
            names_of_values = variable_names(schema.get("enum", ()))
            if names_of_values is not None:
                schema["x-enum-varnames"] = names_of_values
            for name, one in schema.get("properties", {}).items():
                one.setdefault("description", words.of_field(name))
                if component in sent:
                    _drop_null(one)
                elif _NULL in one.get("anyOf", ()) and name not in schema.get("required", ()):
                    one.setdefault("default", None)  # of a field that may be unset, msgspec says nothing

    def of(self, kind: Any) -> dict[str, Any]:
        """The schema of a type."""
        schema: dict[str, Any] = self._by_kind[_key(kind)]
        return schema

    def query(self, kind: type[Shape]) -> dict[str, Any]:
        """The schema of a query: each property is a parameter; it is not a component itself."""
        return self._queries[kind]

    def fitting(self, kind: type[Shape], example: dict[str, Any]) -> dict[str, Any]:
        """An example with subsidiaries of the shop's region: its table names a European one."""
        struct = self._queries.get(kind) or self.components[self._name(kind)]
        lists = {name: _without_null(one).get("enum") for name, one in struct["properties"].items()}
        return {name: self._own(value, lists.get(name)) for name, value in example.items()}

    def _own(self, value: Any, listed: list[Any] | None) -> Any:
        is_foreign = listed == list(self._subsidiaries) and value not in self._subsidiaries
        return self._subsidiaries[0] if is_foreign else value

    def demands_body(self, kind: type[Shape]) -> bool:
        """True where a field of the body is mandatory."""
        return bool(self.components[self._name(kind)].get("required"))

    def _name(self, kind: type[Shape]) -> str:
        reference: str = self.of(kind)["$ref"]
        return reference.rpartition("/")[2]


def _with_subsidiaries(schema: Any, subsidiaries: tuple[str, ...]) -> Any:
    """A copy of a schema in which the subsidiaries of every region are those of one."""
    if isinstance(schema, list):
        return [_with_subsidiaries(one, subsidiaries) for one in schema]
    if not isinstance(schema, dict):
        return schema
    copied = {name: _with_subsidiaries(one, subsidiaries) for name, one in schema.items()}
    return copied | ({"enum": list(subsidiaries)} if schema.get("enum") == _EVERY_SUBSIDIARY else {})


def _drop_null(schema: dict[str, Any]) -> None:
    """Take a default of null away.

    Generated programs would send null for whatever they leave out, or demand it.
    """
    if schema.get("default", _NULL) is None:
        del schema["default"]


def _reached(components: Mapping[str, Any], names: Iterable[str]) -> frozenset[str]:
    """The components of these names, and all that they refer to."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _references(components[name])
    return frozenset(found)


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        schema = list(schema.values())
    if isinstance(schema, list):
        for one in schema:
            yield from _references(one)
    elif isinstance(schema, str) and schema.startswith(_REF.format(name="")):
        yield schema.rpartition("/")[2]


def _key(kind: Any) -> Any:
    """A type as a key.

    Two structs may share a name, and list[Long] is made anew each time it is asked for.
    """
    return kind if isinstance(kind, type) else repr(kind)


def _published_names(components: Mapping[str, Any]) -> dict[str, str]:
    """The components by their names in OVHcloud's schema.

    One without such a name, or that shares it, keeps its own.
    """
    names = {name: name for name in components}
    taken: set[str] = set()
    for model in _models():
        published = re.sub(r"\W+", ".", model_name(model)).strip(".")
        candidates = (model.__name__, f"{model.__module__}.{model.__qualname__}")
        own = next((name for name in candidates if name in names), None)
        if own is not None and published not in taken:
            names[own] = published
            taken.add(published)
    return names | {own: kept for own, kept in _KEPT.items() if own in names}


def _models() -> Iterable[type[Any]]:
    """Every struct and enumeration with a published name, those of answers first."""
    found: dict[type[Any], None] = {}
    waiting = [model for route in ROUTES for model in read(route.reply_type).models]
    for route in ROUTES:
        if route.body is not None:
            waiting += [route.body] if is_model(route.body) else models_inside(route.body)
    waiting += [model for route in ROUTES if route.query is not None for model in models_inside(route.query)]
    while waiting:
        model = waiting.pop(0)
        if model not in found:
            found[model] = None
            waiting += models_inside(model)
    return found


def _renamed(schema: Any, names: Mapping[str, str]) -> Any:
    """A copy of a schema with its references renamed, and the mappings of its discriminators."""
    if isinstance(schema, dict):
        return {name: _renamed(one, names) for name, one in schema.items()}
    if isinstance(schema, list):
        return [_renamed(one, names) for one in schema]
    prefix = _REF.format(name="")
    if isinstance(schema, str) and schema.startswith(prefix):
        return prefix + names[schema.removeprefix(prefix)]
    return schema


def _paths(schemas: _Schemas, base_url: str) -> dict[str, dict[str, Any]]:
    """The operations by path; the shop's own, and those of the second version, stand below the shop's address."""
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        where = {"servers": [{"url": base_url}]} if route.path.startswith("/v2/") or route.is_own else {}
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas) | where
    return paths


def _operation(route: Route, schemas: _Schemas) -> dict[str, Any]:
    answer = _NULL if route.reply is None else schemas.of(route.reply_type)
    operation: dict[str, Any] = {
        "operationId": _operation_id(route),
        "summary": route.summary,
        "tags": [_tag(route)],
        "parameters": [
            *_path_parameters(route),
            *_query_parameters(route, schemas),
            *([_RETRY] if route.writes else ()),
        ],
        "responses": {
            "200": {"description": "Done", "content": {"application/json": {"schema": answer}}},
            "default": {"$ref": "#/components/responses/Refusal"},
        },
        "security": [] if route.public else [{name: [] for name in _SIGNED}, {"oauth2": []}, {"bearer": []}],
    }
    if route.status == "DEPRECATED":
        operation["deprecated"] = True
    if route.body is not None:
        operation["requestBody"] = _body(route.body, schemas)
        shown = schemas.fitting(route.body, body_example(route))
        operation["requestBody"]["content"]["application/json"]["example"] = shown
    return operation


def _body(kind: type[Shape], schemas: _Schemas) -> dict[str, Any]:
    """A request body; without mandatory fields it may be missing or null."""
    schema, is_required = schemas.of(kind), schemas.demands_body(kind)
    if not is_required:
        schema = {"anyOf": [schema, _NULL]}
    return {"required": is_required, "content": {"application/json": {"schema": schema}}}


def _operation_id(route: Route) -> str:
    words_of_path = re.findall(r"\w+", route.path)
    return route.method.lower() + "".join(word[:1].upper() + word[1:] for word in words_of_path)


def _tag(route: Route) -> str:
    """The tag of an operation: carts apart from their families, the rest by two words."""
    parts = route.path.strip("/").split("/")
    if parts[:2] == ["order", "cart"]:
        return "order/cart: product families" if "family" in route.fixed or "domain" in route.path else "order/cart"
    literal = [part for part in parts[:2] if not part.startswith("{")]
    return "/".join(literal) if parts[0] in {"me", "order", "auth", "v2"} else parts[0]


def _path_parameters(route: Route) -> Iterator[dict[str, Any]]:
    examples = path_examples(route)
    for name in route.parameters:
        schema: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": QUERY_TEXT_MAX}
        if name in route.numbers:
            schema = {"type": "integer", "minimum": 0, "maximum": LONG_MAX}
        shown = {
            "name": name,
            "in": "path",
            "required": True,
            "description": words.of_field(name),
            "schema": schema,
        }
        yield shown | ({"example": examples[name]} if name in examples else {})


def _query_parameters(route: Route, schemas: _Schemas) -> Iterator[dict[str, Any]]:
    if route.query is None:
        return
    struct, examples = schemas.query(route.query), schemas.fitting(route.query, query_examples(route))
    for name, schema in struct["properties"].items():
        shown = {
            "name": name,
            "in": "query",
            "required": name in struct.get("required", ()),
            "description": words.of_filter(name),
            **_stated(_without_null(schema)),
        }
        yield shown | ({"example": examples[name]} if name in examples else {})


def _stated(schema: dict[str, Any]) -> dict[str, Any]:
    """How a parameter is stated: an object is sent as JSON."""
    is_document = schema.get("type") == "object"
    return {"content": {"application/json": {"schema": schema}}} if is_document else {"schema": schema}


def _without_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema without null: a query cannot express null, so a nullable field may be left out."""
    kept = {name: value for name, value in schema.items() if name not in {"default", "description"}}
    alternatives = [one for one in kept.pop("anyOf", ()) if one != _NULL]
    if len(alternatives) > 1:
        return kept | {"anyOf": alternatives}
    for alternative in alternatives:
        kept |= alternative
    return kept


def _security(base_url: str) -> dict[str, Any]:
    schemes: dict[str, Any] = {
        name: {"type": "apiKey", "in": "header", "name": header, "description": about}
        for name, (header, about) in _SECURITY.items()
    }
    schemes["oauth2"] = {
        "type": "oauth2",
        "description": "An OAuth2 client acts for its account, or for a customer that lets it",
        "flows": {
            "clientCredentials": {"tokenUrl": f"{base_url}{_TOKEN}", "scopes": {EVERYTHING: "Every right"}},
            "authorizationCode": {
                "authorizationUrl": f"{base_url}/auth/oauth2/authorize",
                "tokenUrl": f"{base_url}{_TOKEN}",
                "refreshUrl": f"{base_url}{_TOKEN}",
                "scopes": {scope: f"To {may}" for scope, may in SCOPES.items()},
            },
        },
    }
    schemes["bearer"] = {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of /auth/oauth2/token, or of a user of the account",
    }
    return schemes
