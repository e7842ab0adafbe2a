"""The sandbox's registry of domain names: a table of what is special, everything else is free."""

from collections.abc import Mapping, Sequence

from panier.core.domain_name import NameRecord, NameState
from panier.outside.registries import NameNotAvailableError, Registration
from panier.store import registry_names
from panier.store.db import Database, Tx


class SandboxRegistry:
    """Names that nobody took are free; a table and what was registered here say otherwise."""

    def __init__(self, database: Database, special: Mapping[str, NameRecord]) -> None:
        self._database = database
        self._special = special

    async def look_up(self, names: Sequence[str]) -> Mapping[str, NameRecord]:
        """What the table says, then what the shipped list of special names says, else free."""
        known = await self._database.read(lambda tx: registry_names.load(tx, names))
        return {name: known.get(name) or self._shipped(name) for name in names}

    async def register(self, registration: Registration) -> None:
        """Take a name, or bring it in. Raises NameNotAvailableError when another key holds it."""

        async def take(tx: Tx) -> str:
            before = self._shipped(registration.name)
            record = NameRecord(registration.name, before.state, name_servers=registration.name_servers)
            return await registry_names.take(tx, record, registration.key)

        if await self._database.write(take) != registration.key:
            raise NameNotAvailableError(f"{registration.name} was registered by somebody else meanwhile")

    def _shipped(self, name: str) -> NameRecord:
        return self._special.get(name) or NameRecord(name, NameState.FREE)
