"""Domain name registries: what can be done with a name, and registering it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from panier.core.domain_name import NameRecord


@dataclass(frozen=True, slots=True)
class Registration:
    """What a registry is asked to do. `key` identifies the asking, so that asking again does nothing twice.

    `name_servers`: those that the name shall have; None keeps the ones that it has (a transfer).
    """

    key: str
    name: str
    pricing_mode: str
    auth_code: str | None
    name_servers: tuple[str, ...] | None


class NameNotAvailableError(Exception):
    """The registry gave the name to somebody else, or refuses it; the message says which."""


class Registry(Protocol):
    """What the shop needs of a registry. Names are in their ASCII form."""

    async def look_up(self, names: Sequence[str]) -> Mapping[str, NameRecord]:
        """What the registry says of each name now."""

    async def register(self, registration: Registration) -> tuple[str, ...]:
        """Make a name the shop's customer's, at most once per key; its name servers. Raises NameNotAvailableError."""
