"""The sandbox registry's list of special names (catalogs/names.yaml), and its strict form.

Names that are not simply free.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from panier.core.domain.domain_name import NameRecord, NameState
from panier.core.limits import DAY_US
from panier.core.money import DECIMALS
from panier.core.values import frozen
from panier.files.catalog_file import Amount, read, ucents
from panier.outside.names import host, normalised
from panier.outside.registry.sandbox_conduct import Conduct, Losing, Trouble
from panier.outside.registry.sandbox_marks import claim_on

Days = Annotated[int, Meta(ge=-36_500, le=36_500)]


class NameEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """A special name, or every name that begins with `prefix`.

    `age_days`: how long ago it was registered; `moved_days`: how long ago it changed its registrar or holder;
    `expires_days`: in how many days it expires. All of them count from the moment at which the registry is asked.
    """

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
    age_days: Days | None = None
    moved_days: Days | None = None
    expires_days: Days | None = None
    trouble: Trouble | None = None
    losing: Losing = Losing.AGREES
    wants: str | None = None
    seconds: int = 60

    def __post_init__(self) -> None:
        if (self.name is None) == (self.prefix is None):
            raise ValueError("an entry has either a name or a prefix")
        if self.name is not None and self._spelling() != self.name:
            raise ValueError(f"{self.name} is not the spelling of a domain name: {self._spelling()}")
        if unknown := [key for key in self.price if key not in DECIMALS]:
            raise ValueError(f"{unknown[0]!r} is no currency")
        if bool(self.price) != self.record("", 0).has_own_price:
            raise ValueError("premium and aftermarket names have a price of their own, and no other")
        if odd := [server for server in self.name_servers if host(server) != server]:
            raise ValueError(f"{odd[0]!r} is no name server")

    def record(self, name: str, now_us: int) -> NameRecord:
        """The record of a name at an instant."""
        return NameRecord(
            name=name,
            state=self.state,
            prices_ucents={currency: ucents(amount) for currency, amount in self.price.items()},
            claim=claim_on(name.partition(".")[0]) if self.claimed else None,
            wants_reason=self.reason,
            unlock_code=self.unlock_code,
            auth_code=self.auth_code,
            is_locked=self.locked,
            name_servers=self.name_servers,
            created_us=None if self.age_days is None else now_us - self.age_days * DAY_US,
            expires_us=None if self.expires_days is None else now_us + self.expires_days * DAY_US,
            last_transfer_us=None if self.moved_days is None else now_us - self.moved_days * DAY_US,
        )

    def conduct(self) -> Conduct:
        """How the registry behaves for it."""
        return Conduct(self.trouble, self.losing, self.wants, self.seconds)

    def _spelling(self) -> str:
        found = normalised(self.name or "")
        return found if isinstance(found, str) else found.ascii_name


@frozen
class SpecialNames:
    """The registry's records of names that nobody registered here.

    They are found by the whole name, else by its prefix.
    """

    names: Mapping[str, NameEntry]
    prefixes: Mapping[str, NameEntry]

    def record(self, name: str, now_us: int) -> NameRecord:
        """A name's record.

        The longest matching prefix counts; a name without an entry is free.
        """
        entry = self._entry(name)
        return NameRecord(name, NameState.FREE) if entry is None else entry.record(name, now_us)

    def conduct(self, name: str) -> Conduct:
        """The registry's behaviour for a name, found by the whole name or its longest prefix."""
        entry = self._entry(name)
        return Conduct() if entry is None else entry.conduct()

    def _entry(self, name: str) -> NameEntry | None:
        if name in self.names:
            return self.names[name]
        beginning = max((prefix for prefix in self.prefixes if name.startswith(prefix)), key=len, default=None)
        return None if beginning is None else self.prefixes[beginning]


def load(path: Path) -> SpecialNames:
    """The list in a file.

    Refuses: a malformed entry, and two entries for one name, naming file and line.
    """
    entries, source = read(path, tuple[NameEntry, ...])
    names: dict[str, NameEntry] = {}
    prefixes: dict[str, NameEntry] = {}
    for index, entry in enumerate(entries):
        key = entry.name or entry.prefix or ""
        listed = prefixes if entry.name is None else names
        if key in listed:
            raise source.fault(f"{key} is described twice", index)
        listed[key] = entry
    return SpecialNames(names, prefixes)
