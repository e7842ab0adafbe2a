"""The settings of a process, read once from the environment."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from panier.core.catalog.region import Region
from panier.core.limits import whole_number
from panier.core.rates import SETTING, TABLE, Manner, Rate, Rates, defaults
from panier.core.refusal import bad_input, conflict

N = TypeVar("N", int, float)

DEFAULT_PORT = 8080
RATE_MAX = 10**9  # of what, and of seconds
_OPTION = "PANIER_REGISTRY_"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a shop.

    Where it keeps its data, where it answers, how its sandbox behaves, and what makes it a live shop. `database`: a
    PostgreSQL URL or the path of an SQLite file. `base_url`: the address written into links. `registry`: the entry
    point of a registrar's plug-in; `registry_options`: its options. `rdap`: on, off, or the address of a list of
    servers. `has_shared_attempts`: whether what guards against guessing is counted in the database, by all processes
    of the shop together. `limits`: the rates of limits that are set (core/rates.py). `region`: whose subsidiaries
    sell.
    """

    database: str
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    base_url: str = ""
    delivery_seconds: float = 1.0
    clock_offset_seconds: int = 0
    manage_port: int = 0  # the sandbox owner's port; 0: none
    registry: str = ""
    registry_options: Mapping[str, str] = field(default_factory=dict, repr=False)  # they include passwords
    rdap: str = ""
    has_shared_attempts: bool = True
    limits: Rates = field(default_factory=dict)
    region: Region = Region.EU

    @property
    def is_live(self) -> bool:
        """True where names are registered for real; without a registrar the shop is a sandbox."""
        return bool(self.registry)

    @property
    def rates(self) -> Rates:
        """The rate of every limit: as it is set, or the one of shops of this kind."""
        return {**defaults(is_live=self.is_live), **self.limits}

    def check_mode(self) -> None:
        """Check that every setting has an effect in this mode.

        Refuses: settings of the other mode (409).
        """
        if self.is_live and self.clock_offset_seconds:
            raise conflict("PANIER_CLOCK_OFFSET_SECONDS is for sandboxes: with PANIER_REGISTRY the shop's time is real")
        if not self.is_live and (self.rdap or self.registry_options):
            given = "PANIER_RDAP" if self.rdap else f"{_OPTION}{min(self.registry_options).upper()}"
            raise conflict(f"{given} is for live shops: set PANIER_REGISTRY to a registrar's plug-in, or unset it")

    def check_sandbox(self) -> None:
        """Check that nothing leads out of a sandbox to a real registry.

        Refuses: settings that do (409).
        """
        if self.is_live or self.rdap or self.registry_options:
            raise conflict(
                "A sandbox reaches no real registry: unset PANIER_REGISTRY, PANIER_REGISTRY_* and PANIER_RDAP, or start"
                " a live shop with `panier serve`"
            )

    @property
    def url(self) -> str:
        """The address of the shop, without a slash at its end."""
        return self.base_url.rstrip("/") or f"http://{self.host}:{self.port}"


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in PANIER_* variables; without any, an SQLite file in ./data."""
    given = os.environ if environment is None else environment
    return Settings(
        database=given.get("PANIER_DATABASE", str(Path("data") / "panier.sqlite")),
        host=given.get("PANIER_HOST", "127.0.0.1"),
        port=_number(given, "PANIER_PORT", DEFAULT_PORT, int),
        base_url=given.get("PANIER_URL", ""),
        delivery_seconds=_number(given, "PANIER_DELIVERY_SECONDS", 1.0, float),
        clock_offset_seconds=_number(given, "PANIER_CLOCK_OFFSET_SECONDS", 0, int),
        registry=given.get("PANIER_REGISTRY", ""),
        registry_options={
            name.removeprefix(_OPTION).lower(): value for name, value in given.items() if name.startswith(_OPTION)
        },
        rdap=given.get("PANIER_RDAP", ""),
        has_shared_attempts=_choice(given, "PANIER_ATTEMPTS", ("database", "process")) == "database",
        limits=_limits(given),
        region=Region(_choice(given, "PANIER_REGION", tuple(Region))),
    )


def _choice(given: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """One of a few words from a variable; the first word where it is not set.

    Refuses: any other word, naming the variable.
    """
    chosen = given.get(name, words[0])
    if chosen not in words:
        raise bad_input(name, f"is {chosen!r}, but must be {' or '.join(words)}")
    return chosen


def _limits(given: Mapping[str, str]) -> dict[str, Rate | None]:
    """The rates in PANIER_LIMIT_* variables, by the names of their limits.

    Refuses: a limit that does not exist, and what is not a rate, naming the variable.
    """
    found: dict[str, Rate | None] = {}
    for variable, text in given.items():
        if not variable.startswith(SETTING):
            continue
        limit = TABLE.get(variable.removeprefix(SETTING))
        if limit is None:
            raise bad_input(variable, f"is no limit: there are {', '.join(TABLE)}")
        found[limit.name] = _rate(variable, text.strip(), is_over_time=limit.manner is not Manner.BOUND)
    return found


def _rate(variable: str, text: str, *, is_over_time: bool) -> Rate | None:
    """A rate such as 600/3600, or 200 of what has no time; None for "off".

    Refuses: anything else, naming the variable.
    """
    if text == "off":
        return None
    count, seconds = (whole_number(part, most=RATE_MAX) for part in (*text.split("/", 1), "0")[:2])
    if not count or seconds is None or bool(seconds) is not is_over_time or (not is_over_time and "/" in text):
        form = "a count and seconds such as 600/3600" if is_over_time else "a whole number such as 200"
        raise bad_input(variable, f"is {text!r}, but must be {form}, or off")
    return Rate(count, seconds)


def _number(given: Mapping[str, str], name: str, default: N, kind: Callable[[str], N]) -> N:
    """A number from a variable.

    Refuses: anything else, naming the variable.
    """
    if name not in given:
        return default
    try:
        return kind(given[name])
    except ValueError:
        raise bad_input(name, f"is {given[name]!r}, but must be a number") from None
