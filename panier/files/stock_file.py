"""The stock as a file.

It has the form of /dedicated/server/datacenter/availabilities, with counts where they are known.
"""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from panier.core.cart.stock import Stock
from panier.core.limits import LONG_MAX
from panier.core.refusal import invalid

Name = Annotated[str, Meta(min_length=1, max_length=500)]


class _PlaceEntry(Struct, frozen=True):
    """A datacentre; `left` is the number of pieces, where they are counted."""

    datacenter: Name
    availability: Name
    left: Annotated[int, Meta(ge=0, le=LONG_MAX)] | None = None


class _StockEntry(Struct, rename="camel", frozen=True):
    """A configuration."""

    fqn: Name
    plan_code: Name
    datacenters: tuple[_PlaceEntry, ...]


def parse(document: bytes, *, name: str) -> tuple[Stock, ...]:
    """The stock in a document.

    Refuses: a malformed document, and a configuration listed twice.
    """
    try:
        entries = msgspec.json.decode(document, type=tuple[_StockEntry, ...])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise invalid(f"{name}: {problem}") from problem
    found: dict[tuple[str, str], Stock] = {}
    for index, entry in enumerate(entries):
        for place in entry.datacenters:
            key = entry.fqn, place.datacenter
            if key in found:
                raise invalid(f"{name}: [{index}]: {entry.fqn} in {place.datacenter} is told twice")
            found[key] = Stock(entry.fqn, place.datacenter, entry.plan_code, place.availability, place.left)
    return tuple(found.values())
