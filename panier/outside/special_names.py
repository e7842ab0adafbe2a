"""The sandbox registry's list of names that are not simply free (catalogs/names.yaml), and its strict form."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from msgspec import Struct

from panier.core.domain_name import NameRecord, NameState
from panier.core.money import DECIMALS
from panier.outside.names import host, normalised
from panier.store.catalog_files import Amount, read, ucents


class NameEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """A special name, or every name that begins so (`prefix`)."""

    name: str | None = None
    prefix: str | None = None
    state: NameState = NameState.FREE
    price: dict[str, Amount] = {}
    claimed: bool = False
    reason: bool = False
    unlock_code: str | None = None
    auth_code: str | None = None
    locked: bool = False
    name_servers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.name is None) == (self.prefix is None):
            raise ValueError("an entry has either a name or a prefix")
        if self.name is not None and self._spelling() != self.name:
            raise ValueError(f"{self.name} is not the spelling of a domain name: {self._spelling()}")
        if unknown := [key for key in self.price if key not in DECIMALS]:
            raise ValueError(f"{unknown[0]!r} is no currency")
        if bool(self.price) != self.record().has_own_price:
            raise ValueError("premium and aftermarket names have a price of their own, and no other")
        if odd := [server for server in self.name_servers if host(server) != server]:
            raise ValueError(f"{odd[0]!r} is no name server")

    def record(self) -> NameRecord:
        """The same as the core knows it."""
        return NameRecord(
            name=self.name or "",
            state=self.state,
            prices_ucents={currency: ucents(amount) for currency, amount in self.price.items()},
            has_claim=self.claimed,
            wants_reason=self.reason,
            unlock_code=self.unlock_code,
            auth_code=self.auth_code,
            is_locked=self.locked,
            name_servers=self.name_servers,
        )

    def _spelling(self) -> str:
        found = normalised(self.name or "")
        return found if isinstance(found, str) else found.ascii_name


@dataclass(frozen=True, slots=True)
class SpecialNames:
    """What the registry says of a name that nobody registered here: by the name itself, else by how it begins."""

    names: Mapping[str, NameRecord]
    prefixes: Mapping[str, NameRecord]

    def record(self, name: str) -> NameRecord:
        """A name's record; of several beginnings the longest counts, and what no line speaks of is free."""
        if name in self.names:
            return self.names[name]
        beginning = max((prefix for prefix in self.prefixes if name.startswith(prefix)), key=len, default=None)
        if beginning is None:
            return NameRecord(name, NameState.FREE)
        return replace(self.prefixes[beginning], name=name)


def load(path: Path) -> SpecialNames:
    """The list in a file. Refuses one that is not in its form or says two things of a name, by file and line."""
    entries, source = read(path, tuple[NameEntry, ...])
    names: dict[str, NameRecord] = {}
    prefixes: dict[str, NameRecord] = {}
    for index, entry in enumerate(entries):
        key = entry.name or entry.prefix or ""
        listed = prefixes if entry.name is None else names
        if key in listed:
            raise source.fault(f"{key} is described twice", index)
        listed[key] = entry.record()
    return SpecialNames(names, prefixes)
