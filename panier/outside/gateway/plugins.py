"""Gateways' plug-ins: packages that take real money (docs/gateway-plugin.md).

They are found by entry point.
"""

from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points

from panier.core.refusal import bad_input
from panier.outside.gateway.protocol import Gateway

GROUP = "panier.gateways"
SETTING = "PANIER_GATEWAYS"
OPTION = "PANIER_GATEWAY_"
_VERBS = tuple(name for name in vars(Gateway) if not name.startswith("_"))


def load(name: str, options: Mapping[str, str], now: Callable[[], int]) -> Gateway:
    """The gateway of a name.

    Its entry point is called with its options and the shop's clock. A plug-in that cannot be imported fails with
    its own error.

    Refuses: a name that no installed plug-in has, or several have; options for which the plug-in raises a
    ValueError; a plug-in that lacks a verb of a gateway.
    """
    found = tuple(entry_points(group=GROUP, name=name))
    if not found:
        known = ", ".join(sorted(entry_points(group=GROUP).names)) or "none"
        raise bad_input(SETTING, f"names the gateway {name!r}, but there are {known}")
    if len(found) > 1:
        raise bad_input(SETTING, f"names {name!r}, which several packages offer: {', '.join(map(_source, found))}")
    make = found[0].load()
    try:
        made: Gateway = make(options, now)
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
