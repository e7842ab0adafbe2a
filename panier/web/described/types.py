"""The type hints of wire structs in OVHcloud's schema.

The name of a type, whether it may be null, and which models it refers to.
"""

import types
import typing
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import NODEFAULT, Meta

from panier.core.values import frozen, replace

_PRIMITIVES: Mapping[Any, str] = {
    str: "string", int: "long", float: "double", bool: "boolean", datetime: "datetime", None: "void",
    type(None): "void",
}  # fmt: skip


@frozen
class TypeReading:
    """The meaning of a type hint; `models` are its structs and enumerations."""

    name: str
    models: tuple[type[Any], ...] = ()
    is_nullable: bool = False
    is_optional: bool = False
    is_published: bool = True


@frozen
class TypedField:
    """A field of a struct in the schema."""

    name: str
    attribute: str
    reading: TypeReading
    is_required: bool


def read(hint: Any) -> TypeReading:
    """Read a type hint.

    Raises TypeError for a type that has no name in the schema.
    """
    origin = get_origin(hint)
    if origin is Annotated:
        return _annotated(hint)
    if origin is Union or origin is types.UnionType:
        return _alternatives(get_args(hint))
    if origin is list or origin is tuple:
        inner = read(get_args(hint)[0])
        return TypeReading(f"{inner.name}[]", inner.models)
    if origin is dict or origin is Mapping or origin is typing.Mapping:
        inner = read(get_args(hint)[1])
        name = f"[]{inner.name.removesuffix('[]')}" if inner.name.endswith("[]") else inner.name
        return TypeReading(f"map[string]{name}", inner.models)
    if hint in _PRIMITIVES:
        return TypeReading(_PRIMITIVES[hint])
    if is_model(hint):
        return TypeReading(model_name(hint), (hint,))
    raise TypeError(f"{hint} has no name in the schema: give it one with wire.types.model")


def model_name(cls: type[Any]) -> str:
    """The name that wire.types.model gave to a struct or an enumeration."""
    name: str = vars(cls)["__ovh__"]
    return name


def fields(struct: type[msgspec.Struct]) -> tuple[TypedField, ...]:
    """The published fields of a struct."""
    hints = get_type_hints(struct, include_extras=True)
    typed = []
    for one in msgspec.structs.fields(struct):
        reading = read(hints[one.name])
        is_required = one.default is NODEFAULT and one.default_factory is NODEFAULT and not reading.is_optional
        if reading.is_published:
            typed.append(TypedField(one.encode_name, one.name, reading, is_required))
    return tuple(typed)


def models_inside(model: type[Any]) -> list[type[Any]]:
    """The structs and enumerations of a struct's published fields."""
    return [] if is_enumeration(model) else [inner for one in fields(model) for inner in one.reading.models]


def is_model(kind: Any) -> bool:
    """True for a struct or an enumeration that has a name in the schema."""
    return isinstance(kind, type) and "__ovh__" in vars(kind)


def is_enumeration(cls: type[Any]) -> bool:
    """True for an enumeration, False for a struct."""
    return issubclass(cls, Enum)


def _annotated(hint: Any) -> TypeReading:
    inner, *notes = get_args(hint)
    extra: dict[str, Any] = {}
    for note in notes:
        if isinstance(note, Meta) and note.extra:
            extra |= note.extra
    if "model" in extra:
        is_nullable = type(None) in get_args(inner)
        reading = TypeReading(model_name(extra["model"]), (extra["model"],), is_nullable)
    elif "ovh" in extra:
        reading = TypeReading(extra["ovh"])
    else:
        reading = read(inner)
    if extra.get("optional"):
        reading = replace(reading, is_optional=True, is_nullable=False)
    return replace(reading, is_published=reading.is_published and not extra.get("unpublished"))


def _alternatives(hints: tuple[Any, ...]) -> TypeReading:
    """The reading of a union.

    Null makes it nullable; of several other types the first is published.
    """
    reading = next(read(hint) for hint in hints if hint not in (None, type(None), msgspec.UnsetType))
    return replace(reading, is_nullable=reading.is_nullable or type(None) in hints)
