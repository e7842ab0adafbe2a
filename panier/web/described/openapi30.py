"""The OpenAPI document as version 3.0 has it (GET /openapi-3.0.json): some programs read nothing later."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec

from panier.web.described.documents import Document, document
from panier.web.described.openapi import openapi

VERSION = "3.0.3"
_NULL = {"type": "null"}
_SUBSCHEMAS = ("items", "additionalProperties", "not")
_LISTS_OF_SCHEMAS = ("anyOf", "allOf", "oneOf")
_DROPPED = frozenset({"$schema", "contentEncoding", "contentMediaType", "propertyNames", "patternProperties"})


@cache
def openapi30(base_url: str, subsidiaries: tuple[str, ...]) -> Document:
    """The document, with the shop's own address."""
    described = msgspec.json.decode(openapi(base_url, subsidiaries).body)
    described["openapi"] = VERSION
    described["info"]["license"].pop("identifier", None)
    for path in described["paths"].values():
        for operation in path.values():
            _turn_operation(operation)
    components = described["components"]
    components["schemas"] = {name: schema30(one) for name, one in components["schemas"].items()}
    return document(msgspec.json.encode(described), headers=(("access-control-allow-origin", "*"),))


def schema30(schema: Any) -> Any:
    """A schema of 3.1 in the words of 3.0: null is no type there, and nothing may stand beside a reference."""
    if not isinstance(schema, dict):
        return schema  # true or false
    turned = {name: value for name, value in schema.items() if name not in _DROPPED}
    for name in _SUBSCHEMAS:
        if name in turned:
            turned[name] = schema30(turned[name])
    if "properties" in turned:
        turned["properties"] = {name: schema30(one) for name, one in turned["properties"].items()}
    if "prefixItems" in turned:
        turned["items"] = {"anyOf": [schema30(one) for one in turned.pop("prefixItems")]}
    if "const" in turned:
        turned["enum"] = [turned.pop("const")]
    if "examples" in turned:
        turned["example"] = turned.pop("examples")[0]
    for bound, name in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if name in turned:
            turned |= {bound: turned[name], name: True}
    return _with_reference_apart(_nullable(turned))


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema in which null is said by `nullable`."""
    kinds = schema.get("type")
    if kinds == "null":
        return {**schema, "type": "object", "nullable": True, "enum": [None]}
    if isinstance(kinds, list):
        named = [kind for kind in kinds if kind != "null"]
        rest = {name: value for name, value in schema.items() if name != "type"}
        schema = {**rest, "type": named[0]} if len(named) == 1 else {**rest, "anyOf": [{"type": one} for one in named]}
        if len(named) < len(kinds):
            schema["nullable"] = True
    if None in schema.get("enum", ()):
        schema["nullable"] = True
    for name in _LISTS_OF_SCHEMAS:
        if name not in schema:
            continue
        alternatives = [schema30(one) for one in schema[name] if one != _NULL]
        is_nullable = len(alternatives) < len(schema[name])
        rest = {key: value for key, value in schema.items() if key != name}
        if is_nullable and len(alternatives) == 1:
            schema = _joined(alternatives[0], rest) | {"nullable": True}
        else:
            schema = rest | {name: alternatives} | ({"nullable": True} if is_nullable else {})
    return schema


def _joined(schema: Mapping[str, Any], beside: Mapping[str, Any]) -> dict[str, Any]:
    """A schema and what stands beside it; a reference is put inside, as nothing may stand beside it."""
    return {"allOf": [schema], **beside} if "$ref" in schema else {**schema, **beside}


def _with_reference_apart(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema or len(schema) == 1:
        return schema
    rest = {name: value for name, value in schema.items() if name != "$ref"}
    return {"allOf": [{"$ref": schema["$ref"]}], **rest}


def _turn_operation(operation: dict[str, Any]) -> None:
    bodies = [operation["requestBody"]] if "requestBody" in operation else []
    for described in (*operation["parameters"], *bodies, *operation["responses"].values()):
        for one in (described, *described.get("content", {}).values()):
            if "schema" in one:
                one["schema"] = schema30(one["schema"])
