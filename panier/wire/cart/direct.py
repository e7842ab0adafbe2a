"""The bodies and queries of direct orders, which need no cart.

They are built from a table, because each operation asks for something else.
"""

from collections.abc import Mapping
from enum import Enum, IntEnum, StrEnum
from typing import Annotated, Any, cast

import msgspec
from msgspec import Meta

from panier.wire.account.account import LegalForm
from panier.wire.country import Country
from panier.wire.types import Arguments, DateIn, Long, Phone, Shape, Words, model

_IPV4 = r"^\d{1,3}(\.\d{1,3}){3}$"
_TYPES: dict[str, Any] = {
    "boolean": bool,
    "date": DateIn,
    "double": float,
    "ip": Annotated[str, Meta(pattern=r"^[0-9A-Fa-f:.]{2,45}$", extra={"ovh": "ip"})],
    "ipBlock": Annotated[str, Meta(pattern=r"^[0-9A-Fa-f:.]{2,45}/\d{1,3}$", extra={"ovh": "ipBlock"})],
    "ipv4": Annotated[str, Meta(pattern=_IPV4, extra={"ovh": "ipv4"})],
    "long": Long,
    "phoneNumber": Phone,
    "string": Words,  # each is asked in a query too
    "time": Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?\Z", extra={"ovh": "time"})],
    "nichandle.CountryEnum": Country,
    "nichandle.LegalFormEnum": LegalForm,
}


class Answers(Shape, rename=None):
    """The input of an operation.

    It reaches the flow whole, under the names on the wire, as the plans' questions do.
    """

    def arguments(self) -> Arguments:
        """One mapping of everything that was sent."""
        return {"answers": {name: value for name, value in msgspec.to_builtins(self).items() if value is not None}}


def enumeration(name: str, values: list[str | int]) -> type[Enum]:
    """An enumeration of the protocol, built from its name and values."""
    members = {f"value_{place}": value for place, value in enumerate(values)}
    kind: Any = IntEnum if isinstance(values[0], int) else StrEnum
    made: type[Enum] = kind(name.replace(".", "_"), members)
    made.__doc__ = "The accepted values."
    return model(name)(made)


def struct(name: str, asks: Mapping[str, str], enumerations: Mapping[str, type[Enum]]) -> type[Shape]:
    """A struct for the input of an operation.

    A type that ends in ! is mandatory; one that ends in [] is a list.
    """
    fields: list[Any] = []
    for ask, kind in asks.items():
        plain = kind.removesuffix("!")
        element = plain.removesuffix("[]")
        of: Any = _TYPES.get(element) or enumerations[element]
        if plain.endswith("[]"):
            of = list[of]
        fields.append((ask, of) if kind.endswith("!") else (ask, of | None, None))
    made = msgspec.defstruct(name, fields, bases=(Answers,), kw_only=True)
    made.__doc__ = "The input of the operation."
    return cast("type[Shape]", made)
