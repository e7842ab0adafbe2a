"""The words that a field of a body or a query takes, for whoever sent another one."""

import re
from collections.abc import Iterator

from msgspec import inspect

from panier.wire.types import Shape

LISTED_MAX = 50  # longer lists are in the API's description
_STEP = re.compile(r"\[(?:\.\.\.|\d+)\]|\.?([^.\[\]]+)")


def choices_at(kind: type[Shape], place: str) -> tuple[str, ...]:
    """The words of the enumeration at a place such as renew.mode or rules[...].method; none where there is no such."""
    found = list(_plain(inspect.type_info(kind)))
    for step in _STEP.finditer(place):
        found = [plain for one in found for inner in _inside(one, step.group(1)) for plain in _plain(inner)]
    words = [str(word.value) for one in found if isinstance(one, inspect.EnumType) for word in one.cls]
    return tuple(words) if len(words) <= LISTED_MAX else ()


def _inside(kind: inspect.Type, name: str | None) -> Iterator[inspect.Type]:
    """What stands in a field of a struct, or in a list."""
    match kind:
        case inspect.StructType(fields=fields) if name is not None:
            yield from (one.type for one in fields if one.encode_name == name)
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item) if name is None:
            yield item


def _plain(kind: inspect.Type) -> Iterator[inspect.Type]:
    """A type without what is said of it, and each of several that it may be."""
    match kind:
        case inspect.Metadata(type=inner):
            yield from _plain(inner)
        case inspect.UnionType(types=types):
            for one in types:
                yield from _plain(one)
        case _:
            yield kind
