"""What is said of an operation besides its form: what it refuses, what it answers, what stands beside it."""

import inspect
import re
from collections.abc import Iterator
from functools import cache

from panier.core.values import frozen
from panier.web.described import words
from panier.web.described.types import fields, is_enumeration, model_name, models_inside, read
from panier.web.route import Route
from panier.web.routes import ROUTES

MODELS_MAX = 20
# What a docstring says to whoever reads the code, and to nobody else.
_ASIDE = re.compile(r"[^;.]*\b(?:\w+_\w+|recorded|guides?)\b[^;.]*[;.]?|`")


@frozen
class Model:
    """A type of an answer: its fields as (name, type, description), or the values of an enumeration."""

    name: str
    about: str
    fields: tuple[tuple[str, str, str], ...] = ()
    values: tuple[str, ...] = ()


def refusals(route: Route) -> tuple[str, ...]:
    """What an operation refuses, a sentence each: from the docstring of its flow."""
    text = inspect.getdoc(route.flow) or ""
    paragraphs = [" ".join(one.split()) for one in text.split("\n\n")[1:]]
    told = next((one.removeprefix("Refuses: ") for one in paragraphs if one.startswith("Refuses: ")), "")
    parts = [part.strip(" .;") for part in _ASIDE.sub("", told).split("; ")]
    return tuple(part[:1].upper() + part[1:] for part in parts if part)


def reply_name(route: Route) -> str:
    """What an operation answers with, as OVHcloud's schema calls it."""
    return "nothing" if route.reply is None else read(route.reply_type).name


def models(route: Route) -> tuple[Model, ...]:
    """The types of an answer, the outermost first."""
    return () if route.reply is None else tuple(_models(route))[:MODELS_MAX]


def _models(route: Route) -> Iterator[Model]:
    waiting, seen = list(read(route.reply_type).models), set()
    while waiting:
        model = waiting.pop(0)
        if model in seen:
            continue
        seen.add(model)
        about = words.of_model(model.__doc__)
        if is_enumeration(model):
            yield Model(model_name(model), about, values=tuple(str(one.value) for one in model))
            continue
        rows = tuple((one.name, one.reading.name, words.of_field(one.name)) for one in fields(model))
        yield Model(model_name(model), about, rows)
        waiting += models_inside(model)


@cache
def _by_path() -> dict[str, tuple[Route, ...]]:
    found: dict[str, tuple[Route, ...]] = {}
    for route in ROUTES:
        found[route.path] = (*found.get(route.path, ()), route)
    return found


def beside(route: Route) -> tuple[Route, ...]:
    """The other operations at the same path, and those one step above and below it."""
    above = route.path.rpartition("/")[0]
    below = [one for path in _steps_below().get(route.path, ()) for one in _by_path()[path]]
    near = [*_by_path()[route.path], *_by_path().get(above, ()), *below]
    return tuple(one for one in near if one is not route)[:24]


@cache
def _steps_below() -> dict[str, tuple[str, ...]]:
    """The paths one step below each path."""
    found: dict[str, tuple[str, ...]] = {}
    for path in _by_path():
        above = path.rpartition("/")[0]
        found[above] = (*found.get(above, ()), path)
    return found
