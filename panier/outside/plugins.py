"""Plug-ins: packages of others that the shop reaches the world with, found by entry point.

A kind of them is described once, where it is used: registrars in registry/live.py, deliverers in delivery/supply.py,
gateways in gateway/gateways.py.
"""

from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Generic, TypeVar

from panier.core.refusal import bad_input
from panier.core.values import frozen

P = TypeVar("P")


@frozen
class PlugIns(Generic[P]):
    """A kind of plug-ins.

    `group`: of their entry points; `noun`: what one of them is called; `protocol`: what it must be able to do.
    `setting` names those that are used, variables that begin with `option` are their options. `own`: words that the
    setting takes besides.
    """

    group: str
    noun: str
    protocol: type[P]
    setting: str
    option: str
    own: tuple[str, ...] = ()

    def load(self, name: str, options: Mapping[str, str], now: Callable[[], int]) -> P:
        """The plug-in of a name.

        Its entry point is called with its options and the shop's clock. A plug-in that cannot be imported fails with
        its own error.

        Refuses: a name that no installed plug-in has, or several have; options for which the plug-in raises a
        ValueError; a plug-in that lacks a verb.
        """
        found = tuple(entry_points(group=self.group, name=name))
        if not found:
            raise bad_input(self.setting, f"names the {self.noun} {name!r}, but {self._listed()}")
        if len(found) > 1:
            offering = ", ".join(map(_source, found))
            raise bad_input(self.setting, f"names the {self.noun} {name!r}, which several packages offer: {offering}")
        make = found[0].load()
        try:
            made: P = make(options, now)
        except ValueError as error:
            raise bad_input(f"{self.option}*", f"does not suit the plug-in {name!r}: {error}") from error
        if missing := [verb for verb in self._verbs if not callable(getattr(made, verb, None))]:
            raise bad_input(self.setting, f"names the {self.noun} {name!r}, which lacks {', '.join(missing)}")
        return made

    @property
    def _verbs(self) -> tuple[str, ...]:
        return tuple(name for name in vars(self.protocol) if not name.startswith("_"))

    def _listed(self) -> str:
        known = (*self.own, *sorted(entry_points(group=self.group).names))
        return f"there are {', '.join(known)}" if known else "there is none: no plug-in is installed"


def options_of(name: str, options: Mapping[str, str]) -> dict[str, str]:
    """The options of a plug-in, from the variables that begin with its name."""
    begin = prefix(name)
    return {option.removeprefix(begin).lower(): text for option, text in options.items() if option.startswith(begin)}


def prefix(name: str) -> str:
    """How the options of a plug-in begin, after what all options begin with: its name in capitals."""
    return f"{name.replace('-', '_').replace('.', '_').upper()}_"


def _source(entry_point: EntryPoint) -> str:
    return entry_point.dist.name if entry_point.dist is not None else entry_point.value
