"""The OpenAPI document: whole, consistent, and true to what is answered."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from panier.web.described.enum_names import folded, variable_names
from panier.web.described.openapi import openapi
from panier.web.routes import ROUTES
from tests.support.shop import shipped

OWN = {route.path for route in ROUTES if route.is_own}
METHODS = {"get", "post", "put", "delete"}


@cache
def document() -> dict[str, Any]:
    decoded: dict[str, Any] = msgspec.json.decode(openapi("http://shop.test", shipped().published).body)
    return decoded


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, there in document()["paths"].items():
        for method, operation in there.items():
            yield method, path, operation


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for one in node.values():
            yield from references(one)
    elif isinstance(node, list):
        for one in node:
            yield from references(one)


def test_every_route_is_there_and_nothing_else() -> None:
    assert {(method.upper(), path) for method, path, _ in operations()} == {(one.method, one.path) for one in ROUTES}
    assert document()["servers"] == [{"url": "http://shop.test/1.0"}]


def test_what_is_the_shops_own_stands_below_its_own_address() -> None:
    own = {(method.upper(), path): one.get("servers") for method, path, one in operations() if path in OWN}
    assert own == {(one.method, one.path): [{"url": "http://shop.test"}] for one in ROUTES if one.is_own}


def test_every_reference_leads_somewhere_and_every_schema_is_used() -> None:
    components = document()["components"]
    used = set(references(document()))
    for reference in used:
        start, kind, name = reference.removeprefix("#/").split("/")
        assert start == "components"
        assert name in components[kind], reference
    assert {f"#/components/schemas/{name}" for name in components["schemas"]} <= used
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name) for name in components["schemas"])


def test_operations_have_ids_of_their_own() -> None:
    ids = [operation["operationId"] for _, _, operation in operations()]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z0-9_]+", one) for one in ids)


def schema_of(parameter: dict[str, Any]) -> dict[str, Any]:
    """What a parameter holds; an object is sent as JSON."""
    stated: dict[str, Any] = parameter.get("content", {}).get("application/json", parameter)
    schema: dict[str, Any] = stated["schema"]
    return schema


def test_parameters_are_those_of_the_path_each_once() -> None:
    for method, path, operation in operations():
        assert method in METHODS
        parameters = [(one["name"], one["in"]) for one in operation["parameters"]]
        assert len(parameters) == len(set(parameters)), path
        assert {name for name, place in parameters if place == "path"} == set(re.findall(r"{(\w+)}", path))
        assert all(one["required"] for one in operation["parameters"] if one["in"] == "path")
        assert {"type": "null"} not in [schema_of(one) for one in operation["parameters"]]


def test_parameters_fit_a_request_line() -> None:
    for _, path, operation in operations():
        for one in operation["parameters"]:
            schema = schema_of(one)
            if schema.get("type") == "string" and not {"enum", "format", "pattern"} & set(schema):
                assert schema.get("maxLength", 10_000) <= 1_000, (path, one["name"])


def test_public_operations_need_no_key_and_all_others_do() -> None:
    public = {(route.method.lower(), route.path) for route in ROUTES if route.public}
    schemes = document()["components"]["securitySchemes"]
    for method, path, operation in operations():
        if (method, path) in public:
            assert operation["security"] == []
        else:
            assert [set(one) for one in operation["security"]] == [
                {"application", "consumer", "timestamp", "signature"}, {"oauth2"}, {"bearer"},
            ]  # fmt: skip
            assert all(name in schemes for one in operation["security"] for name in one)


def test_every_answer_and_every_refusal_has_a_schema() -> None:
    for _, path, operation in operations():
        answers = operation["responses"]
        assert set(answers) == {"200", "default"}, path
        assert answers["200"]["content"]["application/json"]["schema"]
    assert document()["components"]["schemas"]["Refusal"]["required"] == ["class", "message"]


def test_a_body_is_demanded_only_where_something_in_it_is() -> None:
    paths = document()["paths"]
    assert paths["/order/cart"]["post"]["requestBody"]["required"] is True
    assert paths["/order/cart/{cartId}/checkout"]["post"]["requestBody"]["required"] is False
    assert "requestBody" not in paths["/order/cart/{cartId}/assign"]["post"]


def test_what_the_published_schema_leaves_out_stands_here() -> None:
    schemas = document()["components"]["schemas"]
    assert "allowedValues" in schemas["order.cart.ConfigurationRequirements"]["properties"]
    options = document()["paths"]["/order/cart/{cartId}/cloud"]["get"]["parameters"]
    assert "planCode" in [one["name"] for one in options]


def nodes(node: object) -> Iterator[dict[str, Any]]:
    """Every object in a part of the document, those behind its references included once."""
    waiting, seen = [node], set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            yield one
            waiting += one.values()
            reference = one.get("$ref")
            if isinstance(reference, str) and reference not in seen:
                seen.add(reference)
                _, kind, name = reference.removeprefix("#/").split("/")
                waiting.append(document()["components"][kind][name])


def test_no_field_of_a_request_is_null_by_default() -> None:
    """Generated programs would take null for a value, or demand the field."""
    schemas = [one.get("requestBody") for *_, one in operations()] + [one["parameters"] for *_, one in operations()]
    assert [one for one in nodes(schemas) if "default" in one and one["default"] is None] == []


def test_values_that_only_differ_in_case_or_punctuation_have_names() -> None:
    named = 0
    for one in nodes(document()["components"]):
        values = one.get("enum")
        if not isinstance(values, list):
            continue
        names = one.get("x-enum-varnames", values)
        assert len(names) == len(values)
        assert len({folded(str(name)) for name in names}) == len(values), values
        if "x-enum-varnames" in one:
            named += 1
            assert all(re.fullmatch(r"[A-Z][A-Z0-9_]*", name) for name in names)
    assert named, "there are PAYPAL and paypal"


@given(st.lists(st.text(alphabet="aAbB1_- é*", max_size=5), unique=True))
def test_any_values_get_names_of_their_own(values: list[str]) -> None:
    names = variable_names(values) or values
    assert len({folded(name) for name in names}) == len(values)
