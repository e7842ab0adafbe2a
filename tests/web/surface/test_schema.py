"""The API's description of itself in OVHcloud's format: all of what is served, as the published schema has it."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from panier.web.described.ovhcloud import area_document, area_of
from panier.web.routes import ROUTES
from panier.web.routes.kinds import SERVICE_KINDS
from tests.support.shop import Sandbox, shipped

# Areas of the second version of the API.
NEWER = {area_of(route) for route in ROUTES if area_of(route).startswith("v2/")}
# Areas of which no published document of this form is at hand; tests/web/service/test_kinds.py has others of them.
RECORDED_ONLY = {"dedicated"} | NEWER | {area_of(route) for route in SERVICE_KINDS}
AREAS = tuple(sorted({area_of(route) for route in ROUTES if not route.is_own} - RECORDED_ONLY))
# The published document that describes an area, where it is not called like it.
PUBLISHED_AS = {"cloud": "cloud.project"}

# What is served though the published schema does not list it.
OURS = {
    # Named by the guides and by /me/order's own documents, gone from the schema since.
    ("GET", "/me/order/{orderId}/details/{orderDetailId}/operations"),
    ("GET", "/me/order/{orderId}/details/{orderDetailId}/operations/{operationId}"),
}  # fmt: skip

Operations = dict[tuple[str, str], dict[str, Any]]


@cache
def served(area: str) -> dict[str, Any]:
    return area_document("http://shop.test", area, shipped().published)


def published(reference: Path, area: str) -> dict[str, Any]:
    document: dict[str, Any] = msgspec.json.decode(
        (reference / "api" / f"{PUBLISHED_AS.get(area, area)}.json").read_bytes()
    )
    return document


def operations(document: Mapping[str, Any]) -> Operations:
    return {(one["httpMethod"], api["path"]): one for api in document["apis"] for one in api["operations"]}


def kind(field: Mapping[str, Any]) -> str:
    """The type of a parameter or a property; the published documents leave one of the two spellings out at times."""
    return str(field.get("fullType") or field.get("dataType") or field.get("type"))


def parameters(operation: Mapping[str, Any]) -> list[tuple[str, str, str, bool]]:
    return sorted(
        (one.get("name", ""), one["paramType"], kind(one), bool(one["required"])) for one in operation["parameters"]
    )


def shape(model: Mapping[str, Any]) -> object:
    if "enum" in model:
        return sorted(str(value) for value in model["enum"])
    return {name: (kind(one), one["canBeNull"]) for name, one in model["properties"].items()}


def models_named(operation: Mapping[str, Any], models: Mapping[str, Any]) -> Iterator[str]:
    """The models that an operation names, and those that these are made of."""
    waiting = [operation["responseType"], *(kind(one) for one in operation["parameters"])]
    seen: set[str] = set()
    while waiting:
        for name in re.findall(r"[A-Za-z]\w*(?:\.\w+)+(?:<\w+>)?", waiting.pop()):
            if name in models and name not in seen:
                seen.add(name)
                yield name
                waiting += [kind(one) for one in models[name].get("properties", {}).values()]


@pytest.mark.parametrize("area", AREAS)
def test_what_is_served_is_as_published(area: str, reference: Path) -> None:
    theirs, ours = operations(published(reference, area)), operations(served(area))
    faults = []
    for name, mine in ours.items():
        if name in OURS:
            continue
        if name not in theirs:
            faults.append(f"{name} is not published")
            continue
        for what, read in (
            ("parameters", parameters),
            ("response", lambda operation: operation["responseType"]),
            ("public", lambda operation: operation["noAuthentication"]),
            ("state", lambda operation: operation["apiStatus"]["value"]),
        ):
            if read(mine) != read(theirs[name]):
                faults.append(f"{name}: {what} {read(mine)} are published as {read(theirs[name])}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("area", AREAS)
def test_every_model_is_as_published(area: str, reference: Path) -> None:
    document, mine = published(reference, area), served(area)["models"]
    theirs = document["models"]
    faults = []
    for operation in set(operations(document)) & set(operations(served(area))):
        for name in models_named(operations(document)[operation], theirs):
            if name not in mine:
                faults.append(f"{name} is missing")
            elif shape(mine[name]) != shape(theirs[name]):
                faults.append(f"{name} is {shape(mine[name])}, published as {shape(theirs[name])}")
    assert not faults, "\n".join(sorted(set(faults)))


@pytest.mark.parametrize("area", AREAS)
def test_every_route_is_described_and_nothing_else(area: str) -> None:
    assert set(operations(served(area))) == {
        (route.method, route.path) for route in ROUTES if area_of(route) == area
    }  # fmt: skip


@pytest.mark.parametrize("area", AREAS)
def test_every_model_that_is_named_is_there(area: str) -> None:
    document = served(area)
    named = set()
    for operation in operations(document).values():
        named.add(operation["responseType"])
        named.update(kind(one) for one in operation["parameters"])
    for model in document["models"].values():
        named.update(kind(one) for one in model.get("properties", {}).values())
    missing = {name.replace("[]", "") for name in named if "." in name.replace("[]", "")} - set(document["models"])
    assert {name for name in missing if ":" not in name and not name.startswith("map[")} == set()


@pytest.mark.parametrize("area", AREAS)
def test_everything_is_described_in_words(area: str) -> None:
    document = served(area)
    for name, operation in operations(document).items():
        assert operation["description"], name
        assert operation["apiStatus"]["description"], name
        for one in operation["parameters"]:
            assert one["description"][:1].isupper(), (name, one)
    for name, model in document["models"].items():
        assert model["description"], name
        assert f"{model['namespace']}.{model['id']}" == name.partition("<")[0]
        for field, one in model.get("properties", {}).items():
            assert one["description"][:1].isupper(), (name, field)


def test_a_body_is_one_nameless_parameter_or_its_fields() -> None:
    creation = operations(served("order"))["POST", "/order/cart"]
    assert [(one.get("name"), one["paramType"], one["fullType"]) for one in creation["parameters"]] == [
        (None, "body", "order.cart.Creation")
    ]
    payment = operations(served("me"))["POST", "/me/order/{orderId}/pay"]
    assert [(one.get("name"), one["paramType"]) for one in payment["parameters"]] == [
        ("paymentMethod", "body"),
        ("orderId", "path"),
    ]


async def test_the_index_leads_to_every_area(sqlite_shop: Sandbox) -> None:
    for prefix in ("/1.0", "/v1"):
        index = (await get(sqlite_shop, f"{prefix}/")).json()
        assert [api["path"] for api in index["apis"]] == [
            f"/{area}" for area in sorted({*AREAS, *RECORDED_ONLY} - NEWER)
        ]
        assert index["basePath"] == "http://shop.test/1.0"
        for api in index["apis"]:
            for form in api["format"]:
                path = prefix + api["schema"].format(path=api["path"], format=form)
                assert (await get(sqlite_shop, path)).json()["resourcePath"] == api["path"]


async def test_the_second_version_has_an_index_of_its_own(sqlite_shop: Sandbox) -> None:
    index = (await get(sqlite_shop, "/v2")).json()
    assert [api["path"] for api in index["apis"]] == [f"/{area.removeprefix('v2/')}" for area in sorted(NEWER)]
    assert index["basePath"] == "http://shop.test/v2"
    area = (await get(sqlite_shop, "/v2/iam.json")).json()
    assert (area["resourcePath"], area["basePath"]) == ("/iam", "http://shop.test/v2")
    assert [api["path"] for api in area["apis"]][:2] == ["/iam/resource", "/iam/resource/{resourceURN}"]
    area = (await get(sqlite_shop, "/v2/domain.json")).json()
    assert (area["resourcePath"], area["basePath"]) == ("/domain", "http://shop.test/v2")
    assert "/domain/name/{domainName}" in [api["path"] for api in area["apis"]]


async def test_an_unchanged_document_is_not_sent_again(sqlite_shop: Sandbox) -> None:
    for path in ("/1.0/order.json", "/v1/me.json", "/auth.json", "/openapi.json"):
        first = await get(sqlite_shop, path)
        assert (first.status_code, first.headers["content-type"]) == (200, "application/json; charset=utf-8")
        again = await get(sqlite_shop, path, etag=first.headers["etag"])
        assert (again.status_code, again.content) == (304, b"")
        assert (await get(sqlite_shop, path, etag='"another"')).status_code == 200


async def test_an_unknown_area_is_not_there(sqlite_shop: Sandbox) -> None:
    answer = await get(sqlite_shop, "/1.0/telephony.json")
    assert (answer.status_code, answer.json()["message"]) == (404, "Got an invalid (or empty) URL")


async def get(shop: Sandbox, path: str, *, etag: str = "") -> httpx.Response:
    async with shop.http() as http:
        return await http.get(path, headers={"if-none-match": etag} if etag else {})
