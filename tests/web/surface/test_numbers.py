"""A whole number is written without a fraction, in whatever is answered: programs read it as a whole number."""

import json
from typing import Any

import pytest

from panier.web.route import Route
from panier.web.routes import ROUTES
from panier.wire.catalog.blobs import blobs_out
from panier.wire.types import number_out
from tests.support.samples import path_of, query_of, real_things
from tests.support.shop import Sandbox


def fractions(body: bytes) -> list[str]:
    """The numbers of a JSON text that are whole, and written with a fraction."""
    found: list[str] = []

    def read(text: str) -> float:
        if float(text).is_integer():
            found.append(text)
        return float(text)

    json.loads(body, parse_float=read)
    return found


def subsidiary(route: Route) -> dict[str, Any]:
    names = () if route.query is None else route.query.__struct_encode_fields__
    return {"ovhSubsidiary": "FR"} if "ovhSubsidiary" in names else {}


async def test_every_answer_writes_whole_numbers_as_such(sqlite_shop: Sandbox) -> None:
    things = await real_things(sqlite_shop)
    camille = sqlite_shop.client(sqlite_shop.first)
    wrong = {}
    for route in ROUTES:
        if route.method == "GET":
            reply = await camille.get(path_of(route, things), query=query_of(route) | subsidiary(route))
            if found := fractions(reply.body):
                wrong[route.path] = found[:5]
    assert wrong == {}


@pytest.mark.parametrize("name, rate", [("FR", "20"), ("FI", "25.5")])
async def test_a_tax_rate_is_a_number_of_percents(sqlite_shop: Sandbox, name: str, rate: str) -> None:
    path = "/order/catalog/public/vps"
    body = (await sqlite_shop.client().get(path, query={"ovhSubsidiary": name})).body
    assert f'"taxRate":{rate}}}'.encode() in body or f'"taxRate":{rate},'.encode() in body


def test_what_was_imported_follows_the_rule_too() -> None:
    text = r'{"a":2.0,"b":[-10.00,2.5,1.05,0.0],"c":"1.0, \"2.0\" 3.0","d":2.0e5}'
    assert bytes(blobs_out(text) or b"") == rb'{"a":2,"b":[-10,2.5,1.05,0],"c":"1.0, \"2.0\" 3.0","d":2.0e5}'
    assert [number_out(one) for one in (20.0, 19.6, 0.0, -3.0)] == [20, 19.6, 0, -3]
    assert [type(number_out(one)) for one in (20.0, 19.6)] == [int, float]
