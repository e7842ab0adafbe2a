"""Name servers of a domain name, one by one."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from panier.core.domain.domain import ManagedName
from panier.core.domain.server import NameServer, Wanted
from panier.wire.types import OPTIONAL, UNPUBLISHED, Arguments, Datetime, Long, Shape, Words, datetime_out, model

Ip = Annotated[str, Meta(max_length=64, extra={"ovh": "ip"})]


@model("domain.nameServer.NameServerTypeEnum")
class NameServerType(StrEnum):
    """Whose name servers they are."""

    ANYCAST = "anycast"
    DEDICATED = "dedicated"
    EMPTY = "empty"
    EXTERNAL = "external"
    HOLD = "hold"
    HOSTED = "hosted"
    HOSTING = "hosting"
    MIXED = "mixed"
    PARKING = "parking"


@model("domain.nameServer.NameServerStateEnum")
class NameServerState(StrEnum):
    """Whether a name server is in use."""

    KO = "ko"
    OK = "ok"


@model("domain.nameServer.NameServerInput")
class NameServerInput(Shape):
    """A name server that a name shall have."""

    host: Words
    ip: Ip | None = None

    def to_core(self) -> Wanted:
        """As the core knows it."""
        return Wanted(self.host, self.ip)


@model("domain.nameServer.CreatePayload")
class NameServerCreation(Shape):
    """Name servers that a name shall have, too; listed under either word."""

    name_server: Annotated[list[NameServerInput] | None, OPTIONAL] = None
    name_servers: Annotated[list[NameServerInput] | None, UNPUBLISHED] = None

    def arguments(self) -> Arguments:
        """The servers as they were given."""
        return _listed(name_server=self.name_server, name_servers=self.name_servers)


@model("domain.nameServer.UpdatePayload")
class NameServersUpdate(Shape):
    """All the name servers that a name shall have; listed under either word, as guide and schema have it."""

    name_server: Annotated[list[NameServerInput] | None, UNPUBLISHED] = None
    name_servers: Annotated[list[NameServerInput] | None, OPTIONAL] = None

    def arguments(self) -> Arguments:
        """The servers as they were given."""
        return _listed(name_server=self.name_server, name_servers=self.name_servers)


@model("domain.nameServer.FullNameServer")
class FullNameServer(Shape):
    """A name server of a domain name, by its number."""

    host: str
    id: Long
    ip: Ip | None
    is_used: bool
    to_delete: bool


@model("domain.nameServer.NameServerStatus")
class NameServerStatus(Shape):
    """Since when a name server is used."""

    state: NameServerState
    type: NameServerType
    used_since: Datetime | None


def _listed(**listed: list[NameServerInput] | None) -> Arguments:
    return {name: None if given is None else [one.to_core() for one in given] for name, given in listed.items()}


def name_server_out(server: NameServer) -> FullNameServer:
    """A name server."""
    return FullNameServer(
        host=server.host, id=server.number, ip=server.ip, is_used=server.is_used, to_delete=server.is_going
    )


def status_out(found: tuple[ManagedName, NameServer]) -> NameServerStatus:
    """Since when a name server is used; one that the registry does not have yet does not work."""
    managed, server = found
    return NameServerStatus(
        state=NameServerState.OK if server.is_used else NameServerState.KO,
        type=NameServerType(managed.server_type.value),
        used_since=datetime_out(server.since_us) if server.is_used and server.since_us is not None else None,
    )
