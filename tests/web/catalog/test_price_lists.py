"""Price lists over HTTP: the right shape for every family, made once, and not sent again to whoever has them."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard

from panier.files.public_catalog import parse
from panier.flows.account.seeds import Keys
from panier.web.compressed import best_encoding
from panier.web.routes.catalog import CATALOG
from tests.catalogs.public import canonical, document, plan, pricing
from tests.support.shop import Sandbox, copy_sqlite, opened, selling, shipped

ECO = "/order/catalog/public/eco"
PLAIN = {"accept-encoding": "identity"}


async def test_every_price_list_answers_in_its_shape(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    for route in CATALOG:
        query = {} if route.query is None else {"ovhSubsidiary": "FR"}
        if "catalogName" in str(route.query and route.query.__struct_encode_fields__):
            query["catalogName"] = "privateCloud"
        assert (await camille.get(route.path, query=query)).status == 200, route.path
        unsigned = await sqlite_shop.client().get(route.path, query=query)
        assert unsigned.status == (200 if route.public else 401), route.path


async def test_a_family_that_sells_nothing_has_an_empty_list(sqlite_shop: Sandbox) -> None:
    listed = (await sqlite_shop.client().get("/order/catalog/public/webPaaS", query={"ovhSubsidiary": "PL"})).result
    assert (listed["plans"], listed["addons"], listed["products"], listed["planFamilies"]) == ([], [], [], [])
    assert listed["locale"] == {"currencyCode": "PLN", "subsidiary": "PL", "taxRate": 23}


async def test_whoever_has_a_list_is_not_sent_it_again(sqlite_shop: Sandbox) -> None:
    anybody = sqlite_shop.client()
    first = await anybody.get(ECO, query={"ovhSubsidiary": "FR"}, headers=PLAIN)
    mark = first.headers["etag"]
    assert mark.startswith('"')
    assert first.headers["vary"] == "Accept-Encoding"
    for known in (mark, f'"other", {mark}', f"W/{mark}", "*"):
        again = await anybody.get(ECO, query={"ovhSubsidiary": "FR"}, headers=PLAIN | {"if-none-match": known})
        assert (again.status, again.headers["etag"]) == (304, mark)
    other = await anybody.get(ECO, query={"ovhSubsidiary": "FR"}, headers=PLAIN | {"if-none-match": '"other"'})
    assert other.body == first.body
    elsewhere = await anybody.get(ECO, query={"ovhSubsidiary": "IE"}, headers=PLAIN)
    assert elsewhere.headers["etag"] != mark


@pytest.mark.parametrize("encoding, unpack", [("gzip", gzip.decompress), ("zstd", zstandard.decompress)])
async def test_a_list_comes_compressed_to_whoever_reads_that(
    sqlite_shop: Sandbox, encoding: str, unpack: Callable[[bytes], bytes]
) -> None:
    url = f"/1.0{ECO}?ovhSubsidiary=FR"
    async with sqlite_shop.http() as http:
        plain = await http.get(url, headers=PLAIN)
        async with http.stream("GET", url, headers={"accept-encoding": encoding}) as packed:
            raw = b"".join([part async for part in packed.aiter_raw()])
        known = {"accept-encoding": encoding, "if-none-match": packed.headers["etag"]}
        again = await http.get(url, headers=known)
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == encoding
    assert packed.headers["vary"] == "Accept-Encoding"
    assert packed.headers["etag"] != plain.headers["etag"]
    assert (again.status_code, again.headers["etag"], again.content) == (304, packed.headers["etag"], b"")
    assert len(raw) * 5 < len(plain.content)
    assert unpack(raw) == plain.content
    assert json.loads(plain.content)["locale"]["subsidiary"] == "FR"


async def test_a_list_too_small_to_compress_comes_plain(sqlite_shop: Sandbox) -> None:
    async with sqlite_shop.http() as http:
        url = "/1.0/order/catalog/public/webPaaS?ovhSubsidiary=PL"
        small = await http.get(url, headers={"accept-encoding": "zstd, gzip"})
    assert "content-encoding" not in small.headers
    assert small.json()["plans"] == []


async def test_a_wrong_subsidiary_is_refused_in_the_recorded_words(sqlite_shop: Sandbox) -> None:
    for subsidiary in ("fr", "XX", ""):
        refused = await sqlite_shop.client().get(ECO, query={"ovhSubsidiary": subsidiary})
        assert refused.status == 400
        assert "ovhSubsidiary" in refused.message
    assert (await sqlite_shop.client().get(ECO)).status == 400


async def test_a_list_has_what_the_cart_sells(sqlite_shop: Sandbox) -> None:
    anybody = sqlite_shop.client()
    price_list = (await anybody.get(ECO, query={"ovhSubsidiary": "FR"})).result
    cart_id = (await anybody.post("/order/cart", {"ovhSubsidiary": "FR"})).result["cartId"]
    offered = {offer["planCode"]: offer for offer in (await anybody.get(f"/order/cart/{cart_id}/eco")).result}
    assert {sold["planCode"] for sold in price_list["plans"]} == set(offered)
    for sold in price_list["plans"]:
        listed = [(one["mode"], one["capacities"], one["price"]) for one in sold["pricings"]]
        prices = offered[sold["planCode"]]["prices"]
        offered_prices = [(one["pricingMode"], one["capacities"], one["priceInUcents"]) for one in prices]
        assert sorted(listed) == sorted(offered_prices)


@pytest.mark.parametrize(
    "header, expected",
    [
        ("", "identity"), ("gzip", "gzip"), ("GZIP", "gzip"), ("x-gzip", "gzip"), ("zstd", "zstd"), ("br", "identity"),
        ("gzip, deflate, br, zstd", "zstd"), ("gzip;q=1.0, zstd;q=0.5", "gzip"), ("gzip;q=0.8, zstd; q=0.9", "zstd"),
        ("deflate, gzip;q=1.0, *;q=0.5", "gzip"), ("*", "zstd"), ("zstd;q=0, *", "gzip"), ("*;q=0", "identity"),
        ("gzip;q=0", "identity"), ("zstd;q=0.000, gzip", "gzip"), ("gzip;q=0.001", "gzip"), ("identity", "identity"),
        ("identity, gzip;q=0.5", "identity"), ("identity;q=0.5, gzip", "gzip"), ("identity;q=0", "identity"),
        ("gzip;q=much, zstd;q=2", "identity"), (" gzip ; Q=0.5 , ,", "gzip"),
    ],
)  # fmt: skip
def test_compression_is_negotiated(header: str, expected: str) -> None:
    assert best_encoding(header) == expected


def test_no_route_of_the_published_schema_is_missing() -> None:
    paths = [route.path.removeprefix("/order/catalog/") for route in CATALOG]
    shapes = [path.partition("/")[0] for path in paths]
    assert (shapes.count("public"), shapes.count("formatted"), shapes.count("private")) == (43, 21, 2)


async def test_a_long_list_arrives_whole(sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path) -> None:
    content = document([plan(f"plan-{number}", [pricing(number)]) for number in range(2_000)])
    catalog = parse(json.dumps(content).encode(), "eco", name="long")
    sold = replace(shipped(), catalogs={("FR", "eco"): catalog})
    file, customers = sqlite_furnished
    async with opened(copy_sqlite(file, tmp_path), customers, change=lambda shop: selling(shop, sold)) as shop:
        answered = await shop.client().get(ECO, query={"ovhSubsidiary": "FR"}, headers=PLAIN)
    assert len(answered.body) == int(answered.headers["content-length"]) > 500_000
    assert canonical(answered.result) == canonical(content)
