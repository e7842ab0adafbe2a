"""The sandbox's registry of domain names: a list of what is special, and a table of what was registered here."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace

from panier.core.domain_name import OFFERS, NameRecord, NameState
from panier.outside.registries import NameNotAvailableError, Registration
from panier.outside.special_names import SpecialNames
from panier.store import registry_names
from panier.store.db import Database


class SandboxRegistry:
    """Names that nobody took are free; the list of special names and what was registered here say otherwise."""

    def __init__(self, database: Database, special: SpecialNames) -> None:
        self._database = database
        self._special = special

    async def look_up(self, names: Sequence[str]) -> Mapping[str, NameRecord]:
        """What the list says; a name that was registered here is taken and locked, whatever it was before."""
        here = await self._database.read(lambda tx: registry_names.registered(tx, names))
        return {name: _held(record, here.get(name)) for name in names for record in (self._special.record(name),)}

    async def register(self, registration: Registration) -> tuple[str, ...]:
        """Take a name, or bring it in. The first key wins; every other is refused, and so is a wrong code."""
        record = self._special.record(registration.name)
        _check(record, registration)
        asked = record.name_servers if registration.name_servers is None else registration.name_servers
        key, name_servers = await self._database.write(
            lambda tx: registry_names.take(tx, registration.name, registration.key, name_servers=asked)
        )
        if key != registration.key:
            raise NameNotAvailableError(f"{registration.name} was registered by somebody else meanwhile")
        return name_servers


def _held(record: NameRecord, name_servers: tuple[str, ...] | None) -> NameRecord:
    """The record of a name that was registered here: a premium name stays one, and nobody is told a code."""
    if name_servers is None:
        return record
    was_premium = record.state in (NameState.PREMIUM, NameState.TAKEN_PREMIUM)
    return replace(
        record,
        state=NameState.TAKEN_PREMIUM if was_premium else NameState.TAKEN,
        auth_code=None,
        is_locked=True,
        name_servers=name_servers,
    )


def _check(record: NameRecord, registration: Registration) -> None:
    """What the list alone can tell: the wrong sort of request, a closed lock, a wrong code."""
    name = record.name
    _, mode = OFFERS.get(record.state, (None, None))
    if mode != registration.pricing_mode:
        raise NameNotAvailableError(f"{name} cannot be had as {registration.pricing_mode}")
    if not record.is_held:
        return
    if record.is_locked:
        raise NameNotAvailableError(f"{name} is locked against transfers by its holder")
    given, right = registration.auth_code or "", record.auth_code or ""
    if not hmac.compare_digest(given.encode(), right.encode()):
        raise NameNotAvailableError(f"AUTH_INFO is not the transfer code of {name}")
