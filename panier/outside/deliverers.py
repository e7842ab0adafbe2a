"""Deliverers, which make ordered things real."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from panier.core.service.blanks import addresses_of, digits_of, filled
from panier.core.service.details import Details, ProjectDetails
from panier.core.service.kind import ServiceKind
from panier.core.service.owned import ZONE
from panier.core.zone.details import ZoneDetails
from panier.outside import sandbox_addresses
from panier.outside.names import host
from panier.store.engine.db import Database


@dataclass(frozen=True, slots=True)
class DeliveryRequest:
    """One unit of a thing to make.

    `key` identifies it: a deliverer that is asked again answers with what it made before. `parent_key`: the unit
    that it is an option of, or is included with.
    """

    key: str
    parent_key: str | None
    family: str
    plan_code: str
    product: str
    pricing_mode: str
    domain: str | None
    configurations: tuple[tuple[str, str], ...]
    is_option: bool = False  # an option of another product of its family
    changes: str | None = None  # the name of a service to change, where nothing new is made

    def value_of(self, label: str) -> str | None:
        """The answer given for a label."""
        return next((value for name, value in self.configurations if name == label), None)


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: its name and the details that its family stores.

    Also its expiry, where that differs from the paid period, and the address that it was given.
    """

    name: str
    details: Details = field(default_factory=Details)
    expires_us: int | None = None
    address: str | None = None


class DeliveryFailedError(Exception):
    """It cannot be made as ordered, and trying again will not help.

    The message is for the customer.
    """


class NotMadeYetError(Exception):
    """Whoever makes it has not done so yet, which is no fault: ask again later."""


class Deliverer(Protocol):
    """What the shop needs from whoever makes things."""

    async def make(self, request: DeliveryRequest) -> Made:
        """Make a thing, at most once per key.

        Raises DeliveryFailedError, and NotMadeYetError where it takes its time; any other error means: ask again later.
        """


class SandboxDeliverer:
    """Makes names and nothing else.

    Each is derived from the delivery's key, so that asking again gives an equal name. Addresses are given away once:
    which are left is in the database.
    """

    def __init__(self, database: Database, kinds: Mapping[str, ServiceKind], name_servers: Sequence[str] = ()) -> None:
        self._database = database
        self._kinds = kinds
        self._name_servers = name_servers

    async def make(self, request: DeliveryRequest) -> Made:
        """Make up the name of a thing."""
        if request.changes is not None:
            return Made(request.changes)
        if request.is_option:
            return Made(f"{request.plan_code}-{_digits(request.key)[:8]}")
        if request.product == "zone":
            zone = request.domain or host(request.value_of("zone") or "") or f"zone-{_digits(request.key)[:8]}.test"
            servers = own_name_servers(zone, self._name_servers)
            return Made(zone, ZoneDetails(name_servers=servers, template=request.value_of("template")))
        if request.product == "cloud-project":
            return Made(_project_id(request.key), ProjectDetails(description=request.value_of("description")))
        kind = self._kinds.get(request.family)
        address = None
        if kind is not None and kind.has_address:
            address = await sandbox_addresses.give(self._database, request.key, request.plan_code)
            if address is None:
                raise DeliveryFailedError("No block of so many addresses is left")
        pattern = f"{request.family.lower()}-{{hex8}}" if kind is None else kind.called
        sources = {**digits_of(request.key), "domain": request.domain, **addresses_of(address)}
        return Made(str(filled(pattern, sources)), address=address)


class LiveDeliverer:
    """What a live shop makes by itself: zones and their options, which it keeps.

    Everything else waits for whoever provides it. There is no way to plug a provider in yet, so nothing is invented.
    """

    def __init__(self, database: Database, name_servers: Sequence[str] = ()) -> None:
        self._zones = SandboxDeliverer(database, {}, name_servers)

    async def make(self, request: DeliveryRequest) -> Made:
        """Make a zone or an option of one; for anything else, have the shop wait."""
        if request.family != ZONE.family:
            raise NotMadeYetError
        return await self._zones.make(request)


def own_name_servers(name: str, set_up: Sequence[str] = ()) -> tuple[str, ...]:
    """The name servers of a name's zone: those that the shop has set up, else two that are derived from the name.

    Zone and domain name therefore agree on them.
    """
    if set_up:
        return tuple(set_up)
    number = int(_digits(name)[:2], 16) % 100 + 10
    return f"dns{number}.sandbox.test", f"ns{number}.sandbox.test"


def _digits(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:32]


def _project_id(key: str) -> str:
    """A project id: 32 hexadecimal digits, with a 4 where a version 4 UUID has it.

    Programs recognise a project by that.
    """
    digits = _digits(key)
    return f"{digits[:12]}4{digits[13:]}"
