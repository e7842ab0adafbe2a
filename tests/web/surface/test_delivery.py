"""Documents and static files as they are sent: compressed, with a tag, and kept by whoever may keep them."""

import gzip
import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import zstandard

from panier.web import static_files
from tests.support.shop import Sandbox

DOCUMENTS = ("/openapi.json", "/openapi-3.0.json", "/1.0/order.json", "/1.0/", "/v1/me.json")
FILES = ("/static/panier.css", "/static/console.js", "/static/console.css", "/favicon.ico")
ONLY_IN_31 = {"const", "examples", "prefixItems", "contentEncoding", "propertyNames", "patternProperties", "$schema"}


@pytest.mark.parametrize("encoding, plain", [("gzip", gzip.decompress), ("zstd", zstandard.decompress)])
@pytest.mark.parametrize("path", [*DOCUMENTS, *FILES])
async def test_what_is_long_is_sent_compressed(sqlite_shop: Sandbox, path: str, encoding: str, plain: Any) -> None:
    whole = await get(sqlite_shop, path, {"accept-encoding": "identity"})
    async with sqlite_shop.http() as http, http.stream("GET", path, headers={"accept-encoding": encoding}) as sent:
        body = b"".join([part async for part in sent.aiter_raw()])
    if len(whole.content) < 1_000:
        assert "content-encoding" not in sent.headers
        return
    assert sent.headers["content-encoding"] == encoding
    assert sent.headers["vary"] == "Accept-Encoding"
    assert plain(body) == whole.content
    assert len(body) < len(whole.content) * 0.6


@pytest.mark.parametrize("path", [*DOCUMENTS, *FILES])
async def test_what_a_program_has_is_not_sent_again(sqlite_shop: Sandbox, path: str) -> None:
    for encoding in ("gzip", "zstd", "identity"):
        first = await get(sqlite_shop, path, {"accept-encoding": encoding})
        assert (first.status_code, "cache-control" in first.headers) == (200, True)
        known = {"accept-encoding": encoding, "if-none-match": first.headers["etag"]}
        again = await get(sqlite_shop, path, known)
        assert (again.status_code, again.content) == (304, b"")


async def test_a_page_names_its_files_so_that_a_browser_keeps_them(sqlite_shop: Sandbox) -> None:
    page = (await get(sqlite_shop, "/console")).text
    named = set(re.findall(r'(?:src|href)="(/static/[^"#]+)["#]', page))
    assert len(named) >= 4
    for path in named:
        sent = await get(sqlite_shop, path)
        assert (sent.status_code, sent.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    for path in ("/static/panier.css", "/static/panier.css?v=of-another-release"):
        assert (await get(sqlite_shop, path)).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "name", ["", "nothing.css", "../application.py", "%2e%2e/application.py", "..%2fapplication.py"]
)
async def test_only_what_is_static_is_served(sqlite_shop: Sandbox, name: str) -> None:
    assert (await get(sqlite_shop, f"/static/{name}")).status_code == 404


async def test_every_static_file_says_what_it_is(sqlite_shop: Sandbox) -> None:
    for path in static_files.FOLDER.rglob("*"):
        if path.is_file():
            name = path.relative_to(static_files.FOLDER).as_posix()
            kind = (await get(sqlite_shop, f"/static/{name}")).headers["content-type"]
            assert kind.startswith("text/") or kind == "image/svg+xml", name


async def test_browsers_and_crawlers_find_what_they_ask_for(sqlite_shop: Sandbox) -> None:
    icon = await get(sqlite_shop, "/favicon.ico")
    assert (icon.status_code, icon.headers["content-type"]) == (200, "image/svg+xml")
    robots = await get(sqlite_shop, "/robots.txt")
    assert robots.text.startswith("User-agent: *\n")


async def test_the_older_document_describes_the_same_in_older_words(sqlite_shop: Sandbox) -> None:
    newer, older = [json.loads((await get(sqlite_shop, path)).content) for path in DOCUMENTS[:2]]
    assert older["openapi"].startswith("3.0.")
    assert {path: set(ways) for path, ways in older["paths"].items()} == {
        path: set(ways) for path, ways in newer["paths"].items()
    }
    assert older["components"]["schemas"].keys() == newer["components"]["schemas"].keys()
    found = list(_schemas(older))
    assert len(found) > len(newer["components"]["schemas"])
    for schema in found:
        assert not ONLY_IN_31 & schema.keys(), schema
        assert isinstance(schema.get("type", ""), str), schema
        assert schema.get("type") != "null", schema
        assert "$ref" not in schema or len(schema) == 1, schema
        assert all(isinstance(schema.get(f"exclusive{one}", True), bool) for one in ("Minimum", "Maximum")), schema
    assert _nulls(older) == _nulls(newer)


async def test_the_console_takes_less_than_a_hundred_kilobytes_to_show(sqlite_shop: Sandbox) -> None:
    """Compressed files and all, as a browser that comes for the first time loads it."""
    page = (await get(sqlite_shop, "/console/POST/order/cart")).text
    loaded = ["/console/POST/order/cart", *re.findall(r'(?:src|href)="(/static/[^"]+)"', page)]
    sizes = {}
    async with sqlite_shop.http() as http:
        for path in loaded:
            async with http.stream("GET", path, headers={"accept-encoding": "zstd"}) as sent:
                sizes[path] = sum([len(part) async for part in sent.aiter_raw()])
    assert sum(sizes.values()) < 100_000, sizes


def _schemas(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every schema of a document, wherever it stands."""
    waiting: list[Any] = list(document["components"]["schemas"].values())
    for ways in document["paths"].values():
        for operation in ways.values():
            bodies = [operation["requestBody"]] if "requestBody" in operation else []
            for one in (*operation["parameters"], *bodies, *operation["responses"].values()):
                waiting += [part["schema"] for part in (one, *one.get("content", {}).values()) if "schema" in part]
    while waiting:
        schema = waiting.pop()
        if isinstance(schema, dict):
            yield schema
            waiting += schema.get("properties", {}).values()
            waiting += [schema[name] for name in ("items", "additionalProperties") if name in schema]
            waiting += [one for name in ("anyOf", "allOf", "oneOf") for one in schema.get(name, ())]


def _nulls(document: dict[str, Any]) -> set[tuple[str, str]]:
    """The fields that may be null."""
    return {
        (model, name)
        for model, schema in document["components"]["schemas"].items()
        for name, one in schema.get("properties", {}).items()
        if one.get("nullable")
        or {"type": "null"} in one.get("anyOf", ())
        or "null" in one.get("type", ())
        or None in one.get("enum", ())
    }


async def get(shop: Sandbox, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
    async with shop.http() as http:
        return await http.get(path, headers=headers or {})


def test_the_look_stays_small() -> None:
    assert (static_files.FOLDER / "panier.css").stat().st_size <= 22_000
    assert (static_files.FOLDER / "panier.js").stat().st_size <= 4_000


def test_what_others_made_has_its_licence_and_version_beside_it() -> None:
    for folder in (static_files.FOLDER / "vendor").iterdir():
        assert {"LICENSE", "VERSION"} <= {path.name for path in folder.iterdir()}, folder.name
