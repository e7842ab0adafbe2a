"""Ready-made plans of faults (catalogs/faults.yaml): several things that go wrong together, under a name."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from panier.core.refusal import not_found
from panier.core.values import frozen
from panier.files.catalog_file import read
from panier.web.faults import wishes
from panier.web.faults.troubles import Troubles
from panier.web.faults.wishes import TroubleWish

FILE = Path(__file__).parent.parent.parent / "catalogs" / "faults.yaml"


class FaultPlanEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """A plan in the file."""

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    about: Annotated[str, Meta(min_length=1, max_length=200)]
    faults: Annotated[tuple[dict[str, Any], ...], Meta(min_length=1)]


class PlanFile(Struct, forbid_unknown_fields=True, frozen=True):
    """The file as a whole."""

    plans: tuple[FaultPlanEntry, ...]


@frozen
class ReadyPlan:
    """A ready-made plan: what it is for, and the faults it has."""

    name: str
    about: str
    faults: tuple[TroubleWish, ...]


@cache
def load_plans() -> Mapping[str, ReadyPlan]:
    """The plans by name, in the order of the file."""
    entries = read(FILE, PlanFile)[0].plans
    return {
        one.name: ReadyPlan(
            one.name, one.about, tuple(msgspec.convert(fault, TroubleWish, strict=False) for fault in one.faults)
        )
        for one in entries
    }


def start(troubles: Troubles, name: str) -> list[dict[str, Any]]:
    """Plan all that a ready-made plan has; returns its faults.

    Refuses: a name that is none (404).
    """
    found = load_plans().get(name)
    if found is None:
        raise not_found(f"The plan (there are {', '.join(load_plans())})", name=name)
    return [wishes.plan(troubles, one, plan=name) for one in found.faults]
