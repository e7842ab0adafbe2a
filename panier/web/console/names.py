"""Names and numbers that answers gave, for the paths of the calls that follow: a cart's id, an order's number."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from panier.web.route import Route
from panier.web.routes import ROUTES

PLACES_MAX = 3  # a name that stands at more places, such as serviceName, says too little of itself
Known = tuple[tuple[str, str], ...]


def for_path(route: Route, known: Known) -> dict[str, str]:
    """What is known of the parameters of a path, by their names."""
    latest = dict(known)
    found: dict[str, str] = {}
    for name in route.parameters:
        place = _place(route.path, name)
        if place in latest:
            found[name] = latest[place]
    return found


def named(route: Route, path: Mapping[str, str], answer: Any) -> dict[str, str]:
    """What a call and its answer name, by the place in a path that takes it.

    A list of names is remembered by its last one, which is the newest where they are numbers.
    """
    found = {_place(route.path, name): value for name, value in path.items() if value}
    below = _below().get(route.path, "")
    if isinstance(answer, dict):
        for name, value in answer.items():
            if _is_name(value):
                found |= {place: str(value) for place in _places().get(name, ())}
        if below and _is_name(answer.get("id")):
            found[below] = str(answer["id"])
    elif below and isinstance(answer, list) and answer and _is_name(answer[-1]):
        found[below] = str(answer[-1])
    return found


def _is_name(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _place(path: str, name: str) -> str:
    return path.partition(f"{{{name}}}")[0] + f"{{{name}}}"


@cache
def _places() -> Mapping[str, tuple[str, ...]]:
    """Where in paths a parameter stands, by its name, if that says what it is."""
    found: dict[str, dict[str, None]] = {}
    for route in ROUTES:
        for name in route.parameters:
            found.setdefault(name, {})[_place(route.path, name)] = None
    return {name: tuple(places) for name, places in found.items() if len(places) <= PLACES_MAX and name != "id"}


@cache
def _below() -> Mapping[str, str]:
    """The parameter that follows a path, as the place that it stands at."""
    found: dict[str, str] = {}
    for route in ROUTES:
        for name in route.parameters:
            place = _place(route.path, name)
            found.setdefault(place.rpartition("/")[0], place)
    return found
