"""The traits of a plan (cores, memory, location), read into the types of the API."""

import re
from collections.abc import Mapping

from panier.core.catalog.catalog import Catalog, Plan
from panier.wire.types import number_out

_NUMBER = re.compile(r"\d{1,15}(\.\d{1,15})?")


def text(plan: Plan, *path: str) -> str | None:
    """A trait as text."""
    found = _trait(plan, path)
    return None if found is None else str(found)


def whole(plan: Plan, *path: str) -> int | None:
    """A trait as a whole number; None for anything else."""
    found = _trait(plan, path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def double(plan: Plan, *path: str) -> float | None:
    """A trait as a number.

    Decimals stand as text in the catalogue, so that only this floor rounds them.
    """
    found = text(plan, *path)
    return number_out(float(found)) if found is not None and _NUMBER.fullmatch(found) else None


def texts(plan: Plan, *path: str) -> list[str]:
    """A trait that is a list."""
    found = _trait(plan, path)
    return [str(one) for one in found] if isinstance(found, tuple) else []


def options(catalog: Catalog, plan: Plan, family: str) -> list[Plan]:
    """The options of one family of a plan."""
    return [option for group, option in catalog.options_of(plan) if group.name == family]


def default_option(catalog: Catalog, plan: Plan, family: str) -> Plan | None:
    """The default option of a family, or else its first."""
    for group in plan.addon_families:
        if group.name == family and group.addons:
            return catalog.addons[group.default or group.addons[0]]
    return None


def _trait(plan: Plan, path: tuple[str, ...]) -> object:
    found: object = plan.traits
    for step in path:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found
