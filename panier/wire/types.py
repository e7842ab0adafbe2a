"""The primitive types of OVHcloud's schema, and the names that structs have in it."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, ClassVar, TypeVar

import msgspec
from msgspec import UNSET, Meta

from panier.core.limits import LONG_MAX, QUERY_TEXT_MAX, TEXT_MAX
from panier.core.period import at
from panier.core.times import TIME_MAX_CHARACTERS

C = TypeVar("C", bound=type[Any])
Arguments = dict[str, Any]
"""What a body or a query gives its flow, by the names of its arguments."""

# Every integer is bounded to what the databases can hold; an unbounded one crashes a driver.
Long = Annotated[int, Meta(ge=-LONG_MAX - 1, le=LONG_MAX, extra={"ovh": "long"}, extra_json_schema={"examples": [1]})]
Duration = Annotated[str, Meta(max_length=32, extra={"ovh": "duration"})]
Datetime = Annotated[
    str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}T", extra={"ovh": "datetime"}, extra_json_schema={"format": "date-time"})
]
# An instant in another form.
DatetimeText = Annotated[str, Meta(max_length=64, extra={"ovh": "datetime"})]
# What callers send as a time or a day, in any spelling that wire/sent.py reads; it becomes a datetime, or a day's text.
DatetimeIn = Annotated[
    str,
    Meta(
        max_length=TIME_MAX_CHARACTERS,
        extra={"ovh": "datetime", "reads": "time"},
        extra_json_schema={"format": "date-time"},
    ),
]
DateIn = Annotated[
    str,
    Meta(max_length=TIME_MAX_CHARACTERS, extra={"ovh": "date", "reads": "day"}, extra_json_schema={"format": "date"}),
]
# A day in a field that the published schema calls a text.
DayText = Annotated[str, Meta(max_length=TIME_MAX_CHARACTERS, extra={"reads": "day"})]
Date = Annotated[str, Meta(extra={"ovh": "date"}, extra_json_schema={"format": "date"})]
Password = Annotated[str, Meta(extra={"ovh": "password"})]
LongText = Annotated[str, Meta(max_length=TEXT_MAX, extra={"ovh": "text"})]
Text = Annotated[str, Meta(max_length=TEXT_MAX)]
Words = Annotated[str, Meta(max_length=QUERY_TEXT_MAX)]
Phone = Annotated[str, Meta(max_length=64, extra={"ovh": "phoneNumber"})]
IpBlock = Annotated[str, Meta(max_length=64, extra={"ovh": "ipBlock"})]
Uuid = Annotated[str, Meta(extra={"ovh": "uuid"})]

# A body's field that may be left out or null, though the published schema does not call it nullable.
OPTIONAL = Meta(extra={"optional": True})
# A field that real bodies or answers contain and the published schema does not describe.
UNPUBLISHED = Meta(extra={"unpublished": True})


class Shape(msgspec.Struct, rename="camel", kw_only=True):
    """The base of every struct on the wire: camelCase names, keyword arguments.

    `taken`: the fields that a flow takes; the others are shown and cannot be set. `fixed`: those that cannot, where
    they are few.
    `bare`: the field that a bare list stands for, where one comes in place of the body. `moving`: what nobody can
    set, and what has changed by the time it is sent back. `is_lenient`: whatever else cannot be set is passed over
    too, rather than refused. `is_case_blind`: True for a body whose keys count in any letter case.
    """

    taken: ClassVar[tuple[str, ...]] = ()
    bare: ClassVar[str] = ""
    is_case_blind: ClassVar[bool] = False
    fixed: ClassVar[tuple[str, ...]] = ()
    moving: ClassVar[tuple[str, ...]] = ()
    is_lenient: ClassVar[bool] = False

    def arguments(self) -> Arguments:
        """The arguments that a body or a query gives its flow.

        A field that may be left out, and was, is no argument.
        """
        sent = {name: getattr(self, name) for name in self.taken or self.__struct_fields__}
        return {name: value for name, value in sent.items() if value is not UNSET}

    @classmethod
    def writable(cls) -> frozenset[str]:
        """The names on the wire of the fields that a body may send with any value."""
        named = dict(zip(cls.__struct_fields__, cls.__struct_encode_fields__, strict=True))
        settable = {*(cls.taken or cls.__struct_fields__), *cls.moving} - {*cls.fixed}
        return frozenset(named[attribute] for attribute in settable)


def model(name: str) -> Callable[[C], C]:
    """Give a struct or an enumeration its name in OVHcloud's schema, such as order.cart.Cart."""

    def named(cls: C) -> C:
        cls.__ovh__ = name
        return cls

    return named


def number_out(number: float) -> float:
    """A number that may have a fraction; a whole one is written without, as programs expect that read it as such."""
    return int(number) if number.is_integer() else number


def datetime_out(time_us: int) -> str:
    """An instant as the API writes it: seconds and a numeric offset."""
    return at(time_us).replace(microsecond=0).isoformat()


def date_out(time_us: int) -> str:
    """The day of an instant."""
    return at(time_us).date().isoformat()


def date_or_null(time_us: int | None) -> str | None:
    """The day of an instant, or null."""
    return None if time_us is None else date_out(time_us)


def datetime_or_null(time_us: int | None) -> str | None:
    """An instant as the API writes it, or null."""
    return None if time_us is None else datetime_out(time_us)


def texts_out(texts: Sequence[str]) -> list[str]:
    """A list of texts."""
    return list(texts)


def uuids_out(ids: Sequence[str]) -> list[Uuid]:
    """A list of UUIDs."""
    return list(ids)


def ids_out(numbers: Sequence[int]) -> list[Long]:
    """A list of numbers."""
    return list(numbers)
