"""What callers send: its times and days, read in every spelling that is understood."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec

from panier.core.times import read_day, read_time

_READERS: dict[str, Callable[[str, str], object]] = {
    "time": read_time,
    "day": lambda field, text: read_day(field, text).isoformat() if text else text,
}


def read_times(sent: msgspec.Struct, *, place: str = "") -> None:
    """Put moments and days in place of the texts that a body or a query has for them.

    Refuses: what is neither, naming its field (400).
    """
    for attribute, name, reader in _timely(type(sent)):
        text = getattr(sent, attribute)
        if isinstance(text, str):
            setattr(sent, attribute, _READERS[reader](f"{place}{name}", text))
    for attribute, name in _nested(type(sent)):
        inner = getattr(sent, attribute)
        for position, one in enumerate(inner if isinstance(inner, list) else (inner,)):
            if isinstance(one, msgspec.Struct):
                listed = f"[{position}]" if isinstance(inner, list) else ""
                read_times(one, place=f"{place}{name}{listed}.")


@cache
def _timely(kind: type[msgspec.Struct]) -> tuple[tuple[str, str, str], ...]:
    """The fields of a struct that are times or days: attribute, name on the wire, and how each is read."""
    hints = get_type_hints(kind, include_extras=True)
    fields = msgspec.structs.fields(kind)
    found = ((one, _extra(hints[one.name]).get("reads")) for one in fields)
    return tuple((one.name, one.encode_name, reader) for one, reader in found if reader)


@cache
def _nested(kind: type[msgspec.Struct]) -> tuple[tuple[str, str], ...]:
    """The fields of a struct that hold structs with times or days in them."""
    hints = get_type_hints(kind, include_extras=True)
    return tuple(
        (one.name, one.encode_name)
        for one in msgspec.structs.fields(kind)
        if any(_timely(inner) or _nested(inner) for inner in _structs(hints[one.name]) if inner is not kind)
    )


def _structs(hint: Any) -> Iterator[type[msgspec.Struct]]:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        yield hint
    for inner in get_args(hint):
        yield from _structs(inner)


def _extra(hint: Any) -> dict[str, Any]:
    """What a type hint says of itself besides its type, wherever in a union it says so."""
    found: dict[str, Any] = {}
    if get_origin(hint) is Annotated:
        for note in get_args(hint)[1:]:
            if isinstance(note, msgspec.Meta) and note.extra:
                found |= note.extra
    for inner in get_args(hint):
        found |= _extra(inner)
    return found
