"""Every row of the route table against the flow that it names: what a call can give it is what it takes."""

import inspect
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import msgspec
import pytest

from panier.web.described.types import is_model
from panier.web.route import LaterRoute, Route, Shapes
from panier.web.routes import ROUTES
from panier.wire.query import Coupon
from panier.wire.types import Shape
from tests.support.samples import body_of, query_of

SHAPES = {shape for route in ROUTES for shape in (route.body, route.query) if shape is not None}


def given(route: Route) -> dict[str, Any]:
    """The arguments of a call with everything in its body and what must be there in its query."""
    arguments: dict[str, Any] = {**route.fixed, **dict.fromkeys(map(route.argument, route.parameters), "x")}
    if route.query is not None:
        arguments |= msgspec.convert(query_of(route), route.query, strict=False).arguments()
    if route.body is not None:
        arguments |= msgspec.convert(body_of(route), route.body).arguments()
    return arguments | dict.fromkeys(route.takes) | ({"page": None} if route.is_paged else {})


def misfits(routes: tuple[Route, ...]) -> Iterator[str]:
    for route in routes:
        arguments = given(route)
        try:
            for step in route.before:
                told = {"caller": None} if step.has_caller else {}
                inspect.signature(step.do).bind("shop", "database", **told, **arguments)
                arguments |= {step.as_: None} if step.as_ else {}
            handed = ("shop",) if route.is_kept else ("tx", "shop", "caller")
            inspect.signature(route.flow).bind(*handed, **arguments)
        except TypeError as error:
            yield f"{route.method} {route.path}: {error}"


def test_every_flow_takes_what_its_route_gives_it() -> None:
    assert list(misfits(ROUTES)) == []


def test_what_is_found_before_a_transaction_has_a_name_of_its_own() -> None:
    for route in ROUTES:
        assert not {step.as_ for step in route.before} & set(given(route)), route.path


def test_a_struct_takes_fields_that_it_has() -> None:
    strange = {shape: set(shape.taken) - set(shape.__struct_fields__) for shape in SHAPES}
    assert {shape.__name__: names for shape, names in strange.items() if names} == {}


def test_what_was_not_sent_reaches_no_flow() -> None:
    for shape in SHAPES:
        if any(field.required for field in msgspec.structs.fields(shape)):
            continue
        assert msgspec.UNSET not in msgspec.convert({}, shape).arguments().values(), shape


def test_no_struct_of_the_wire_reaches_a_flow() -> None:
    reached = {
        f"{route.method} {route.path}: {name}"
        for route in ROUTES
        for name, value in given(route).items()
        if any(isinstance(one, msgspec.Struct) for one in parts(value))
    }
    assert reached == set()


def parts(value: object) -> Iterator[object]:
    yield value
    for inner in value if isinstance(value, list | tuple) else ():
        yield from parts(inner)


@pytest.mark.parametrize("shape", sorted({one for one in SHAPES if one.bare}, key=str))
def test_a_bare_list_stands_for_a_field_that_is_there(shape: type[Shape]) -> None:
    assert is_model(shape)
    assert shape.bare in shape.__struct_encode_fields__


def test_shapes_of_a_row_are_made_once_and_only_when_somebody_asks() -> None:
    asked: list[int] = []

    def find() -> Shapes:
        asked.append(1)
        return Shapes(body=Coupon)

    row = LaterRoute(find, method="POST", path="/thing", flow=print, about="Try it")
    assert (row.summary, row.writes, asked) == ("Try it", True, [])
    at_once = Barrier(8)
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(lambda _: (at_once.wait(), row.body)[1], range(8))) == {Coupon}
    assert asked == [1]
    copy = replace(row, path="/another")
    assert (copy.path, copy.body, copy.reply) == ("/another", Coupon, None)
