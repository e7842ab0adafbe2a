"""What can be set about a process, read once from the environment."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from panier.core.refusal import bad_input

N = TypeVar("N", int, float)

DEFAULT_PORT = 8080


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the shop keeps its data, where it answers, and how its sandbox behaves.

    `database`: a PostgreSQL URL or the path of an SQLite file. `base_url`: the address written into links.
    """

    database: str
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    base_url: str = ""
    delivery_seconds: float = 1.0
    clock_offset_seconds: int = 0

    @property
    def url(self) -> str:
        """The address of the shop, without a slash at its end."""
        return self.base_url.rstrip("/") or f"http://{self.host}:{self.port}"


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from PANIER_* variables; without any, an SQLite file in ./data."""
    given = os.environ if environment is None else environment
    return Settings(
        database=given.get("PANIER_DATABASE", str(Path("data") / "panier.sqlite")),
        host=given.get("PANIER_HOST", "127.0.0.1"),
        port=_number(given, "PANIER_PORT", DEFAULT_PORT, int),
        base_url=given.get("PANIER_URL", ""),
        delivery_seconds=_number(given, "PANIER_DELIVERY_SECONDS", 1.0, float),
        clock_offset_seconds=_number(given, "PANIER_CLOCK_OFFSET_SECONDS", 0, int),
    )


def _number(given: Mapping[str, str], name: str, default: N, kind: Callable[[str], N]) -> N:
    """A number from a variable. Refuses what is none, by the variable's name."""
    if name not in given:
        return default
    try:
        return kind(given[name])
    except ValueError:
        raise bad_input(name, f"is {given[name]!r}, but must be a number") from None
