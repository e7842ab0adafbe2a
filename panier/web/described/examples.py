"""Examples of what a buyer would send: made from the struct of a body, with the values of a table (examples.yaml)."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import msgspec
import yaml
from msgspec import inspect

from panier.core.service.kind import ServiceKind
from panier.web.route import Route
from panier.wire.cart.cart import DomainOptionCreation, OptionCreation
from panier.wire.service.upgrade import ServiceOption
from panier.wire.types import Shape

_OPTIONS = (OptionCreation, DomainOptionCreation, ServiceOption)
_PLAIN: Mapping[type[inspect.Type], object] = {inspect.IntType: 1, inspect.FloatType: 1, inspect.BoolType: True}

Values = Mapping[str, list[Any]]


class Sold(msgspec.Struct):
    """A family's plan, an option of it and a larger plan, with the terms that they are sold on."""

    plan: str
    option: str
    larger: str
    duration: str = "P1M"
    mode: str = "default"


class Table(msgspec.Struct):
    """What examples are made of; examples.yaml says what each part holds."""

    values: dict[str, list[Any]]
    paths: dict[str, str]
    plans: dict[str, dict[str, str]]
    operations: dict[str, dict[str, Any]]


def body_example(route: Route) -> dict[str, Any]:
    """A body that does something: what must be there, and what the operation cannot do without."""
    assert route.body is not None
    return dict(_required(route.body, _known(route))) | _own(route)


def query_examples(route: Route) -> dict[str, Any]:
    """What may stand behind the question mark where something must."""
    return {} if route.query is None else dict(_required(route.query, _known(route)))


def path_examples(route: Route) -> dict[str, str]:
    """What may stand in a path where it is not the name or the number of something that only its owner has."""
    sold, known = _sold(route), table().paths
    if sold is not None:
        known = known | {"planCode": sold.larger}
    parts = [(before, part.strip("{}")) for before, part in pairwise(route.path.split("/")) if part.startswith("{")]
    keys = {name: f"{before}/{name}" if f"{before}/{name}" in known else name for before, name in parts}
    return {name: known[key] for name, key in keys.items() if key in known}


@cache
def table() -> Table:
    """The table, read once."""
    text = files("panier.web.described").joinpath("examples.yaml").read_text()
    return msgspec.convert(yaml.load(text, Loader=yaml.CSafeLoader), Table)


def _required(struct: type[Shape], known: Values) -> Iterator[tuple[str, Any]]:
    for name, kind in _demanded(struct):
        fitting = [value for value in known.get(name, ()) if _takes(kind, value)]
        yield name, fitting[0] if fitting else _plain(name, inspect.type_info(kind))


@cache
def _demanded(struct: type[Shape]) -> tuple[tuple[str, Any], ...]:
    """The fields that must be there, each with its type; many operations share a struct."""
    return tuple((field.encode_name, field.type) for field in msgspec.structs.fields(struct) if field.required)


# What all services can be asked, with the operation whose example stands in the table.
_ALIKE = {
    "/changeContact": "POST /domain/{serviceName}",
    "/confirmTermination": "POST /domain/zone/{zoneName}",
    "/serviceInfos": "PUT /domain/zone/{zoneName}",
}


def _own(route: Route) -> dict[str, Any]:
    """What is sent besides; below services whose kinds files describe, their files say so."""
    kind = route.fixed.get("kind")
    if isinstance(kind, ServiceKind):
        tail = route.path.removeprefix(kind.path)
        likeness = _ALIKE.get(tail)
        if likeness is not None:
            return table().operations.get(f"{likeness}{tail}", {})
        named = ("action", "part", "reference")
        shown: Any = next((found for name in named if (found := route.fixed.get(name)) is not None), kind)
        return dict(shown.example)
    return table().operations.get(f"{route.method} {route.path}", {})


def _known(route: Route) -> Values:
    """The table's values, with plans of the family that the operation is about, and what it has of its own."""
    known, sold = dict(table().values), _sold(route)
    if sold is not None:
        code = sold.option if route.body in _OPTIONS else sold.plan
        known |= {"planCode": [code], "duration": [sold.duration], "pricingMode": [sold.mode]}
    return known | {name: [value] for name, value in _own(route).items()}


def _sold(route: Route) -> Sold | None:
    """What the operation's family sells; made-up codes where that is up to the catalogues that the shop imports."""
    family = route.fixed.get("family")
    if not isinstance(family, str):
        return None
    made_up = {"plan": f"plan-of-{family}", "option": f"option-of-{family}", "larger": f"larger-plan-of-{family}"}
    return msgspec.convert(made_up | table().plans.get(family, {}), Sold)


def _takes(kind: Any, value: object) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def _plain(name: str, kind: inspect.Type) -> Any:
    """A value by the type alone: an enumeration's first, a number, true. Refuses (TypeError) any other type."""
    match kind:
        case inspect.Metadata(type=inner):
            return _plain(name, inner)
        case inspect.EnumType(cls=members):
            return next(iter(members)).value
        case inspect.ListType(item_type=item):
            return [_plain(name, item)]
    if type(kind) not in _PLAIN:
        raise TypeError(f"{name} has no example: give it a value in examples.yaml")
    return _PLAIN[type(kind)]
