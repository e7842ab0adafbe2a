"""Keys of bodies that programs spell in other letter cases than the schema does."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from msgspec import inspect

from panier.wire.types import Shape


def respelled(body: Any, kind: type[Shape]) -> Any:
    """A decoded body with its keys as its struct spells them, whatever case they were sent in.

    Where a key was sent in several cases, the one that the struct spells counts.
    """
    return _respelled(body, _spellings(kind))


def _respelled(value: Any, spellings: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_respelled(one, spellings) for one in value]
    if not isinstance(value, dict):
        return value
    respelled = {}
    for name, one in value.items():
        spelled = spellings.get(name.lower(), name)
        if name == spelled or spelled not in value:
            respelled[spelled] = _respelled(one, spellings)
    return respelled


@cache
def _spellings(kind: type[Shape]) -> dict[str, str]:
    """The keys of a struct and of the structs in it, by their lower case."""
    return {name.lower(): name for name in _names(inspect.type_info(kind))}


def _names(found: inspect.Type) -> Iterator[str]:
    if isinstance(found, inspect.Metadata):
        yield from _names(found.type)
    elif isinstance(found, inspect.ListType):
        yield from _names(found.item_type)
    elif isinstance(found, inspect.UnionType):
        for one in found.types:
            yield from _names(one)
    elif isinstance(found, inspect.StructType):
        for field in found.fields:
            yield field.encode_name
            yield from _names(field.type)
