"""The figures of plans whose kind of service has some: processors, memory, storage, as people read them."""

from collections.abc import Callable, Mapping

from babel.units import format_unit

from panier.families.kinds import kind_of
from panier.flows.service.kinds.births import figures_of
from panier.web.pages.parts.tongues import phrase, spoken

_EVERY_PLAN = "*"  # what a plan has of which nothing is known: it is not told
_MEGABYTES = 1024


def plan_figures(family: str, plan_code: str) -> Mapping[str, str]:
    """What is known of a plan by its kind of service, by the English name of each figure."""
    kind = kind_of(family)
    if kind is None:
        return {}
    known = {pattern: one for pattern, one in kind.specs.items() if pattern != _EVERY_PLAN}
    figures = figures_of(known, plan_code)
    return {name: show(figures[key]) for key, (name, show) in _SHOWN.items() if key in figures}


def _gigabytes(value: object) -> str:
    whole = value if isinstance(value, int) else 0
    size, unit = (whole / 1024, "terabyte") if whole >= 1024 else (whole, "gigabyte")
    return format_unit(size, f"digital-{unit}", length="short", locale=spoken().locale)


def _memory(value: object) -> str:
    megabytes = value if isinstance(value, int) else 0
    if megabytes < _MEGABYTES:
        return format_unit(megabytes, "digital-megabyte", length="short", locale=spoken().locale)
    return _gigabytes(megabytes // _MEGABYTES)


_SHOWN: Mapping[str, tuple[str, Callable[[object], str]]] = {
    "vcore": (phrase("Processors"), lambda value: f"{value} vCores"),
    "memory": (phrase("Memory"), _memory),
    "ram": (phrase("Memory"), _memory),
    "disk": (phrase("Storage"), _gigabytes),
    "quota": (phrase("Storage"), _gigabytes),
}
