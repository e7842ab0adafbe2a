"""No registrar: what a live shop has that sells no names."""

from collections.abc import Mapping, Sequence

from panier.core.domain.domain_name import NameRecord, NameState
from panier.outside.registry.protocol import Command, Message, Outcome, RegistryUnreachableError


class AbsentRegistrar:
    """Offers no name.

    What an earlier registrar was asked for stays open: it goes on once the shop has a registrar again.
    """

    async def look_up(self, names: Sequence[str]) -> Mapping[str, NameRecord]:
        """Every name, as one that nobody can have."""
        return {name: NameRecord(name, NameState.RESERVED) for name in names}

    async def execute(self, command: Command) -> Outcome:
        """Carry out nothing; it stays to be done."""
        raise _absent()

    async def outcome(self, command: Command) -> Outcome | None:
        """Nobody knows what became of a command."""
        raise _absent()

    async def auth_code(self, name: str) -> str | None:
        """Nobody knows the transfer code of a name."""
        raise _absent()

    async def poll(self) -> Message | None:
        """There are no messages."""
        return None

    async def acknowledge(self, message_id: str) -> None:
        """There is nothing to remove."""

    async def close(self) -> None:
        """There is nothing to close."""


def _absent() -> RegistryUnreachableError:
    return RegistryUnreachableError("The shop has no registrar: set PANIER_REGISTRY to a plug-in")
