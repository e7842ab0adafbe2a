"""What a plan's catalogue entry says about the thing itself (cores, memory, place), read into the wire's types."""

import re
from collections.abc import Mapping

from panier.core.catalog.catalog import Catalog, Plan

_NUMBER = re.compile(r"\d{1,15}(\.\d{1,15})?")


def text(plan: Plan, *path: str) -> str | None:
    """A trait as text."""
    found = _trait(plan, path)
    return None if found is None else str(found)


def whole(plan: Plan, *path: str) -> int | None:
    """A trait as a whole number; None where it is none."""
    found = _trait(plan, path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def double(plan: Plan, *path: str) -> float | None:
    """A trait as a number of the wire; decimals stand as text in the catalogue, so that only the wire rounds them."""
    found = text(plan, *path)
    return float(found) if found is not None and _NUMBER.fullmatch(found) else None


def texts(plan: Plan, *path: str) -> list[str]:
    """A trait that lists something."""
    found = _trait(plan, path)
    return [str(one) for one in found] if isinstance(found, tuple) else []


def options(catalog: Catalog, plan: Plan, family: str) -> list[Plan]:
    """The options of one family of a plan."""
    return [option for group, option in catalog.options_of(plan) if group.name == family]


def default_option(catalog: Catalog, plan: Plan, family: str) -> Plan | None:
    """The option of a family that is meant where nothing is said: its default, or else its first."""
    for group in plan.addon_families:
        if group.name == family and group.addons:
            return catalog.addons[group.default or group.addons[0]]
    return None


def _trait(plan: Plan, path: tuple[str, ...]) -> object:
    found: object = plan.traits
    for step in path:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found
