"""Deliverers, which make ordered things real."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from hashlib import sha256
from typing import Protocol

from panier.core.service.blanks import addresses_of, digits_of, filled
from panier.core.service.details import Details, ProjectDetails, Property
from panier.core.service.kind import ServiceKind
from panier.core.service.owned import PROJECT, ZONE
from panier.core.values import frozen, replace
from panier.core.zone.details import ZoneDetails
from panier.outside import sandbox_addresses
from panier.outside.names import host
from panier.store.engine.db import Database


@frozen
class DeliveryRequest:
    """One unit of a thing to make, or a change of one.

    `key` identifies it: a deliverer that is asked again answers with what it made before. `parent_key`: the unit
    that it is an option of, or is included with. `service`: the name of an existing service that it is an option of,
    or that it changes; `changes` is that name where nothing new is made, and `action` says what is changed.
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
    service: str | None = None
    action: str = "installation"  # upgrade or detach: to that plan; renew: for another duration
    duration: str = ""  # what was paid for, as P1M
    order_id: int = 0

    def value_of(self, label: str) -> str | None:
        """The answer given for a label."""
        return next((value for name, value in self.configurations if name == label), None)


@frozen
class EndRequest:
    """A service that has ended.

    `key` identifies the end, and is the same whenever it is told again; `made_key` is that of what was made.
    """

    key: str
    made_key: str
    family: str
    plan_code: str
    product: str
    service: str


@frozen
class Made:
    """What was made: its name, and the details that its family stores.

    Also its expiry, where that differs from the paid period, `properties`: what else there is to tell of it, and the
    address that it was given.
    `has_outside_name`: somebody else named it, so that the shop looks whether another service has the name.
    """

    name: str
    details: Details = field(default_factory=Details)
    expires_us: int | None = None
    properties: Mapping[str, Property] = field(default_factory=dict)
    has_outside_name: bool = False
    address: str | None = None


class DeliveryFailedError(Exception):
    """It cannot be made as ordered, and trying again will not help.

    The message is for the customer.
    """


class NotMadeYetError(Exception):
    """Whoever makes it has not done so yet, which is no fault: ask again later.

    `ask_again_us`: when, where that is known.
    """

    def __init__(self, ask_again_us: int | None = None) -> None:
        super().__init__("not made yet")
        self.ask_again_us = ask_again_us


class DeliveryTroubleError(Exception):
    """Whoever makes it could not be asked, or has trouble of its own: it is tried again, a bounded number of times.

    The message is for the shop's owner, and for the customer once the last try has failed: it holds no secret.
    `wait_seconds`: not to be asked again before.
    """

    def __init__(self, message: str, wait_seconds: int = 0) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


class Deliverer(Protocol):
    """What the shop needs from whoever makes things.

    Each verb raises DeliveryFailedError for what cannot be, NotMadeYetError where it takes its time, and
    DeliveryTroubleError, or any other error, where it is to be asked again.
    """

    async def make(self, request: DeliveryRequest) -> Made:
        """Make a thing, at most once per key."""

    async def change(self, request: DeliveryRequest) -> None:
        """Change a service as was ordered (`request.action`), at most once per key."""

    async def end(self, request: EndRequest) -> None:
        """Take back what has ended, at most once per key."""

    async def close(self) -> None:
        """Release what is held open, such as connections; nothing is asked any more."""


def details_for(
    request: DeliveryRequest, properties: Mapping[str, Property] | None = None, *, name_servers: Sequence[str] = ()
) -> Details:
    """The details that the family of a thing stores, from what was ordered, and what its deliverer told of it."""
    details = Details()
    if (request.family, request.product) == (ZONE.family, ZONE.product):
        servers = own_name_servers(zone_name(request), name_servers)
        details = ZoneDetails(name_servers=servers, template=request.value_of("template"))
    elif (request.family, request.product) == (PROJECT.family, PROJECT.product):
        details = ProjectDetails(description=request.value_of("description"))
    return replace(details, told=properties) if properties else details


def zone_name(request: DeliveryRequest) -> str:
    """The name of a zone that is ordered."""
    return request.domain or host(request.value_of("zone") or "") or f"zone-{_digits(request.key)[:8]}.test"


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
        if request.is_option:
            return Made(f"{request.plan_code}-{_digits(request.key)[:8]}")
        if request.product == ZONE.product:
            return Made(zone_name(request), details_for(request, name_servers=self._name_servers))
        if request.product == PROJECT.product:
            return Made(_project_id(request.key), details_for(request))
        kind = self._kinds.get(request.family)
        address = None
        if kind is not None and kind.has_address:
            address = await sandbox_addresses.give(self._database, request.key, request.plan_code)
            if address is None:
                raise DeliveryFailedError("No block of so many addresses is left")
        pattern = f"{request.family.lower()}-{{hex8}}" if kind is None else kind.called
        sources = {**digits_of(request.key), "domain": request.domain, **addresses_of(address)}
        return Made(str(filled(pattern, sources)), address=address)

    async def change(self, request: DeliveryRequest) -> None:
        """Nothing is there that could be changed."""

    async def end(self, request: EndRequest) -> None:
        """Nothing is there that could end."""

    async def close(self) -> None:
        """Nothing is held open."""


class OwnDeliverer(SandboxDeliverer):
    """What every shop makes by itself: zones and their options, which it keeps."""

    def __init__(self, database: Database, name_servers: Sequence[str] = ()) -> None:
        super().__init__(database, {}, name_servers)


class HandDeliverer:
    """People: everything waits until somebody tells the shop that it is done (`panier deliveries`)."""

    async def make(self, request: DeliveryRequest) -> Made:
        """Have the shop wait."""
        raise NotMadeYetError

    async def change(self, request: DeliveryRequest) -> None:
        """Have the shop wait."""
        raise NotMadeYetError

    async def end(self, request: EndRequest) -> None:
        """Have the shop wait."""
        raise NotMadeYetError

    async def close(self) -> None:
        """Nothing is held open."""


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
