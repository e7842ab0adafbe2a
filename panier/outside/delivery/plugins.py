"""Deliverers' plug-ins: packages that make ordered things with a real provider (docs/deliverer-plugin.md).

They are found by entry point.
"""

from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points

from panier.core.refusal import bad_input
from panier.outside.deliverers import Deliverer
from panier.outside.delivery.by_family import SETTING, WORDS

GROUP = "panier.deliverers"
OPTION = "PANIER_DELIVERER_"
_VERBS = tuple(name for name in vars(Deliverer) if not name.startswith("_"))


def load(name: str, options: Mapping[str, str], now: Callable[[], int]) -> Deliverer:
    """The deliverer of a name.

    Its entry point is called with its options and the shop's clock. A plug-in that cannot be imported fails with
    its own error.

    Refuses: a name that no installed plug-in has, or several have; options for which the plug-in raises a
    ValueError; a plug-in that lacks a verb of a deliverer.
    """
    found = tuple(entry_points(group=GROUP, name=name))
    if not found:
        known = ", ".join((*WORDS, *sorted(entry_points(group=GROUP).names)))
        raise bad_input(SETTING, f"names the deliverer {name!r}, but there are {known}")
    if len(found) > 1:
        raise bad_input(SETTING, f"names {name!r}, which several packages offer: {', '.join(map(_source, found))}")
    make = found[0].load()
    try:
        made: Deliverer = make(options, now)
    except ValueError as error:
        raise bad_input(f"{OPTION}*", f"does not suit the plug-in {name!r}: {error}") from error
    if missing := [verb for verb in _VERBS if not callable(getattr(made, verb, None))]:
        raise bad_input(SETTING, f"names {name!r}, which lacks {', '.join(missing)}")
    return made


def options_of(name: str, options: Mapping[str, str]) -> dict[str, str]:
    """The options of a plug-in, from the variables that begin with its name."""
    begin = prefix(name)
    return {option.removeprefix(begin).lower(): text for option, text in options.items() if option.startswith(begin)}


def prefix(name: str) -> str:
    """How the options of a plug-in begin, after what all options begin with: its name in capitals."""
    return f"{name.replace('-', '_').replace('.', '_').upper()}_"


def _source(entry_point: EntryPoint) -> str:
    return entry_point.dist.name if entry_point.dist is not None else entry_point.value
