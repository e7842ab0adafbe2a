"""Registrars' plug-ins: packages that talk to real registries (docs/registrar-plugin.md).

They are found by entry point.
"""

from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points

from panier.core.refusal import bad_input
from panier.outside.registry.protocol import Registry

GROUP = "panier.registries"
SETTING = "PANIER_REGISTRY"
_VERBS = tuple(name for name in vars(Registry) if not name.startswith("_"))


def load(name: str, options: Mapping[str, str], now: Callable[[], int]) -> Registry:
    """The registrar of a name.

    Its entry point is called with its options and the shop's clock. A plug-in that cannot be imported fails with
    its own error.

    Refuses: a name that no installed plug-in has, or several have; options for which the plug-in raises a
    ValueError; a plug-in that lacks a verb of a registry.
    """
    found = tuple(entry_points(group=GROUP, name=name))
    if not found:
        raise bad_input(SETTING, f"is {name!r}, but must name an installed plug-in: {_listed()}")
    if len(found) > 1:
        raise bad_input(SETTING, f"is {name!r}, which several packages offer: {', '.join(map(_source, found))}")
    make = found[0].load()
    try:
        made: Registry = make(options, now)
    except ValueError as error:
        raise bad_input(f"{SETTING}_*", f"does not suit the plug-in {name!r}: {error}") from error
    if missing := [verb for verb in _VERBS if not callable(getattr(made, verb, None))]:
        raise bad_input(SETTING, f"is {name!r}, whose registry lacks {', '.join(missing)}")
    return made


def _listed() -> str:
    return ", ".join(sorted(entry_points(group=GROUP).names)) or "there is none"


def _source(entry_point: EntryPoint) -> str:
    return entry_point.dist.name if entry_point.dist is not None else entry_point.value
