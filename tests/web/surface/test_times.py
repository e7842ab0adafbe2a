"""Every parameter and every field that is a time or a day takes any spelling of it, and refuses the rest by name."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from panier.web.described.types import fields
from panier.web.routes import ROUTES
from tests.support.managing import named
from tests.support.samples import body_of, path_of, query_of, real_things
from tests.support.shop import Sandbox

NO_TIMES = ("0000-01-01", "9999-12-31T23:59:59-12:00", "2026-02-30", "2016-12-31T23:59:60Z", "2026-W48-1", "9" * 40)


def timely(kind: type[msgspec.Struct], words: tuple[str, ...] = ("datetime", "date")) -> Iterator[tuple[str, ...]]:
    """The ways to the fields of a struct that are published as times or days."""
    for one in fields(kind):
        if one.reading.name in words:
            yield (one.name,)
        for model in one.reading.models:
            if issubclass(model, msgspec.Struct):
                yield from ((one.name, *rest) for rest in timely(model, words))


def with_(whole: Any, way: tuple[str, ...], value: str) -> Any:
    name, *rest = way
    inner = whole.get(name)
    if not rest:
        return {**whole, name: value}
    if isinstance(inner, list):
        return {**whole, name: [with_(inner[0], tuple(rest), value)]}
    return {**whole, name: with_(inner, tuple(rest), value)}


def test_every_time_that_is_sent_goes_to_the_one_reader() -> None:
    for route in ROUTES:
        for kind in (route.body, route.query):
            found = () if kind is None else inspect.type_info(kind).fields  # type: ignore[attr-defined]
            assert not [one for one in found if isinstance(one.type, inspect.DateTimeType | inspect.DateType)], route
        assert "creationDate" not in route.parameters or route.times == {"creationDate"}


async def test_a_time_that_is_none_is_named_in_every_body_and_query(sqlite_shop: Sandbox) -> None:
    things = await real_things(sqlite_shop)
    camille = sqlite_shop.client(sqlite_shop.first)
    seen = set()
    for route in ROUTES:
        for kind in (route.body, route.query):
            for way in () if kind is None else timely(kind):
                for text in NO_TIMES:
                    wrong = with_(body_of(route), way, text) if kind is route.body else body_of(route)
                    query = with_(query_of(route), way, text) if kind is route.query else query_of(route)
                    reply = await camille.call(route.method, path_of(route, things), json=wrong, query=query)
                    assert reply.status == 400, (route.path, way, text, reply.body)
                    if not reply.message.startswith("Try to alter read-only properties"):  # judged before times
                        assert f"{way[-1]}'" in reply.message, (route.path, way, text, reply.message)
                seen.add(route.path)
    assert {"/me/order", "/order/cart/{cartId}", "/me/contact", "/domain/zone/{zoneName}/history"} <= seen


SPELLINGS = ("2026-11-14", "2026-11-14T00:00", "2026-11-14T01:00:00+01:00", "2026-11-14t00:00:00z")
RANGES = {
    "/me/order": ("date.from", "date.to"),
    "/domain/zone/exemple.fr/history": ("creationDate.from", "creationDate.to"),
}


@pytest.mark.parametrize("text", SPELLINGS)
async def test_a_query_takes_a_day(sqlite_shop: Sandbox, text: str) -> None:
    camille = await named(sqlite_shop)
    for path, names in RANGES.items():
        for name in names:
            wanted = (await camille.get(path, query={name: "2026-11-14T00:00:00Z"})).result
            assert (await camille.get(path, query={name: text})).result == wanted
            assert (await camille.get(path, query={name: text.replace("+", " ")})).result == wanted


async def test_a_path_takes_any_spelling_of_a_time_and_refuses_the_rest(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    await camille.post("/domain/zone/exemple.fr/record", {"fieldType": "A", "target": "192.0.2.1", "subDomain": "a"})
    await camille.post("/domain/zone/exemple.fr/refresh")
    history = "/domain/zone/exemple.fr/history"
    published = (await camille.get(history)).result[0]
    there = (await camille.get(f"{history}/{published}")).result
    bare = published.removesuffix("+00:00")
    for text in (bare, f"{bare}Z", f"{bare}%2000:00", f"{bare}%2B0000"):
        assert (await camille.get(f"{history}/{text}")).result == there, text
        assert (await camille.post(f"{history}/{text}/restore")).status in (200, 409), text
    assert (await camille.get(f"{history}/2020-01-31")).status == 404
    for text in NO_TIMES:
        for method, path in (("GET", f"{history}/{text}"), ("POST", f"{history}/{text}/restore")):
            status, message = (await camille.call(method, path)).refusal
            assert status == 400
            assert "'creationDate'" in message


async def test_a_cart_may_end_on_a_day(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = (await camille.post("/order/cart", {"ovhSubsidiary": "FR", "expire": "2026-11-20"})).result
    assert cart["expire"] == "2026-11-20T00:00:00+00:00"
    changed = await camille.put(f"/order/cart/{cart['cartId']}", {"expire": "2026-11-21 03:00:00"})
    assert changed.result["expire"] == "2026-11-21T03:00:00+00:00"


async def test_a_birthday_is_kept_as_a_day(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    made = (await camille.post("/domain/contact", {"birthDay": "1980-01-31T00:00:00+01:00"})).result
    assert made["birthDay"] == "1980-01-31"
    await camille.put("/me", {"birthDay": "1980-01-31T00:00:00Z"})
    assert (await camille.get("/me")).result["birthDay"] == "1980-01-31"
