"""Name servers of a domain name, one at a time."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from panier.core.domain.domain import ManagedDomain
from panier.core.domain.server import NameServer, Wanted
from panier.wire.types import OPTIONAL, UNPUBLISHED, Arguments, Datetime, Long, Shape, Words, datetime_out, model

Ip = Annotated[str, Meta(max_length=64, extra={"ovh": "ip"})]


@model("domain.nameServer.NameServerTypeEnum")
class NameServerType(StrEnum):
    """Whose name servers a domain name uses."""

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
    """A name server to set."""

    host: Words
    ip: Ip | None = None

    def to_core(self) -> Wanted:
        """The name server in the core's form."""
        return Wanted(self.host, self.ip)


@model("domain.nameServer.CreatePayload")
class NameServerCreation(Shape):
    """Name servers to add to those of a domain name; both field names are accepted."""

    name_server: Annotated[list[NameServerInput] | None, OPTIONAL] = None
    name_servers: Annotated[list[NameServerInput] | None, UNPUBLISHED] = None

    def arguments(self) -> Arguments:
        """The name servers as they were sent."""
        return _listed(name_server=self.name_server, name_servers=self.name_servers)


@model("domain.nameServer.UpdatePayload")
class NameServersUpdate(Shape):
    """All name servers of a domain name; the field names of guide and schema are accepted."""

    name_server: Annotated[list[NameServerInput] | None, UNPUBLISHED] = None
    name_servers: Annotated[list[NameServerInput] | None, OPTIONAL] = None

    def arguments(self) -> Arguments:
        """The name servers as they were sent."""
        return _listed(name_server=self.name_server, name_servers=self.name_servers)


@model("domain.nameServer.FullNameServer")
class FullNameServer(Shape):
    """A name server of a domain name."""

    host: str
    id: Long
    ip: Ip | None
    is_used: bool
    to_delete: bool


@model("domain.nameServer.NameServerStatus")
class NameServerStatus(Shape):
    """Whether a name server works, and since when it has been used."""

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


def status_out(found: tuple[ManagedDomain, NameServer]) -> NameServerStatus:
    """Since when a name server has been used.

    One that the registry does not have yet does not work.
    """
    managed, server = found
    return NameServerStatus(
        state=NameServerState.OK if server.is_used else NameServerState.KO,
        type=NameServerType(managed.server_type.value),
        used_since=datetime_out(server.since_us) if server.is_used and server.since_us is not None else None,
    )
