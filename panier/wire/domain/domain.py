"""Domain names and DNS zones that a customer owns."""

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta, structs

from panier.core.domain.domain import ManagedDomain
from panier.core.domain.server import NameServer as Server
from panier.core.domain.server import is_v4
from panier.core.service.owned import OwnedService
from panier.core.zone.details import ZoneDetails
from panier.wire.domain.server import NameServerType
from panier.wire.service.iam import IamTags, ResourceMetadata, filters_in, iam_out
from panier.wire.types import OPTIONAL, Arguments, Datetime, DatetimeIn, Long, Shape, Text, Words, datetime_out, model

Ipv4 = Annotated[str, Meta(extra={"ovh": "ipv4"})]
Ipv6 = Annotated[str, Meta(extra={"ovh": "ipv6"})]


class NameFilter(IamTags):
    """Filter by the contact that owns the domain name, and by tags."""

    whois_owner: Words | None = None

    def arguments(self) -> Arguments:
        """The contact, and the filters in the core's form."""
        return {"whois_owner": self.whois_owner, "iam_tags": filters_in(self.iam_tags)}


@model("domain.ContactSummary")
class ContactSummary(Shape):
    """The contact that has a role for a domain name."""

    id: str


@model("domain.DnssecStateEnum")
class DnssecState(StrEnum):
    """Whether DNSSEC is enabled for a domain name."""

    DISABLED = "disabled"
    ENABLED = "enabled"
    NOT_SUPPORTED = "not_supported"


@model("domain.nameServer.NameServer")
class NameServer(Shape):
    """A name server of a domain name."""

    id: Long
    ipv4: Ipv4 | None
    ipv6: Ipv6 | None
    name_server: str
    name_server_type: NameServerType


@model("domain.OfferEnum")
class DomainOffer(StrEnum):
    """What is included with a domain name."""

    DIAMOND = "diamond"
    GOLD = "gold"
    PLATINUM = "platinum"


@model("domain.ParentServiceTypeEnum")
class ParentServiceType(StrEnum):
    """The services that a domain name can be part of."""

    ALL_DOM = "/allDom"


@model("domain.ParentService")
class ParentService(Shape):
    """The service that a domain name is part of."""

    name: str
    type: ParentServiceType


@model("domain.RenewalStateEnum")
class RenewalState(StrEnum):
    """How a domain name is renewed."""

    AUTOMATIC_RENEW = "automatic_renew"
    CANCELLATION_COMPLETE = "cancellation_complete"
    CANCELLATION_REQUESTED = "cancellation_requested"
    MANUAL_RENEW = "manual_renew"
    UNPAID = "unpaid"


@model("domain.DomainStateEnum")
class DomainState(StrEnum):
    """The states of a domain name."""

    AUTORENEW_IN_PROGRESS = "autorenew_in_progress"
    AUTORENEW_REGISTRY_IN_PROGRESS = "autorenew_registry_in_progress"
    DELETED = "deleted"
    DISPUTE = "dispute"
    EXPIRED = "expired"
    OK = "ok"
    OUTGOING_TRANSFER = "outgoing_transfer"
    PENDING_CREATE = "pending_create"
    PENDING_DELETE = "pending_delete"
    PENDING_INCOMING_TRANSFER = "pending_incoming_transfer"
    PENDING_INSTALLATION = "pending_installation"
    REGISTRY_SUSPENDED = "registry_suspended"
    RESTORABLE = "restorable"
    TECHNICAL_SUSPENDED = "technical_suspended"


@model("domain.SuspensionStateEnum")
class SuspensionState(StrEnum):
    """Whether a name is suspended."""

    NOT_SUSPENDED = "not_suspended"
    SUSPENDED = "suspended"


@model("domain.LockStatusEnum")
class LockStatus(StrEnum):
    """Whether a domain name is protected against transfers."""

    LOCKED = "locked"
    LOCKING = "locking"
    UNAVAILABLE = "unavailable"
    UNLOCKED = "unlocked"
    UNLOCKING = "unlocking"


@model("domain.DomainServiceWithIAM")
class DomainService(Shape):
    """A domain name that a customer owns."""

    contact_admin: ContactSummary
    contact_billing: ContactSummary
    contact_owner: ContactSummary
    contact_tech: ContactSummary
    dnssec_state: DnssecState
    dnssec_supported: bool
    domain: str
    expiration_date: Datetime
    glue_record_ipv6_supported: bool
    glue_record_multi_ip_supported: bool
    host_supported: bool
    iam: ResourceMetadata | None
    last_update: Datetime
    name_server_type: NameServerType
    name_servers: list[NameServer]
    offer: DomainOffer
    owo_supported: bool
    parent_service: ParentService | None
    renewal_date: Datetime
    renewal_state: RenewalState
    service_id: Long
    state: DomainState
    suspension_state: SuspensionState
    transfer_lock_status: LockStatus
    whois_owner: str


@model("domain.DomainService")
class PlainDomainService(Shape):
    """A domain name to change: only its lock and the type of its name servers are used."""

    taken: ClassVar[tuple[str, ...]] = ("name_server_type", "transfer_lock_status")

    contact_admin: Annotated[ContactSummary | None, OPTIONAL] = None
    contact_billing: Annotated[ContactSummary | None, OPTIONAL] = None
    contact_owner: Annotated[ContactSummary | None, OPTIONAL] = None
    contact_tech: Annotated[ContactSummary | None, OPTIONAL] = None
    dnssec_state: Annotated[DnssecState | None, OPTIONAL] = None
    dnssec_supported: Annotated[bool | None, OPTIONAL] = None
    domain: Annotated[Text | None, OPTIONAL] = None
    expiration_date: Annotated[DatetimeIn | None, OPTIONAL] = None
    glue_record_ipv6_supported: Annotated[bool | None, OPTIONAL] = None
    glue_record_multi_ip_supported: Annotated[bool | None, OPTIONAL] = None
    host_supported: Annotated[bool | None, OPTIONAL] = None
    last_update: Annotated[DatetimeIn | None, OPTIONAL] = None
    name_server_type: Annotated[NameServerType | None, OPTIONAL] = None
    name_servers: Annotated[list[NameServer] | None, OPTIONAL] = None
    offer: Annotated[DomainOffer | None, OPTIONAL] = None
    owo_supported: Annotated[bool | None, OPTIONAL] = None
    parent_service: ParentService | None = None
    renewal_date: Annotated[DatetimeIn | None, OPTIONAL] = None
    renewal_state: Annotated[RenewalState | None, OPTIONAL] = None
    service_id: Annotated[Long | None, OPTIONAL] = None
    state: Annotated[DomainState | None, OPTIONAL] = None
    suspension_state: Annotated[SuspensionState | None, OPTIONAL] = None
    transfer_lock_status: Annotated[LockStatus | None, OPTIONAL] = None
    whois_owner: Annotated[Text | None, OPTIONAL] = None


@model("domain.ZoneWithIAM")
class Zone(Shape):
    """A DNS zone that a customer owns."""

    dnssec_activated: bool
    dnssec_supported: bool
    has_dns_anycast: bool
    iam: ResourceMetadata | None
    last_update: Datetime | None
    name: str
    name_servers: list[str]


def name_out(managed: ManagedDomain) -> DomainService:
    """A domain name."""
    return DomainService(iam=iam_out(managed.owned.iam), **structs.asdict(plain_name_out(managed)))


def plain_name_out(managed: ManagedDomain) -> PlainDomainService:
    """A domain name that was changed."""
    owned, service, extension = managed.owned, managed.service, managed.extension
    assert service.expires_us is not None, "a domain name is registered for some years"
    kind, owner = NameServerType(managed.server_type.value), str(managed.details.owner_id or "")
    return PlainDomainService(
        contact_admin=ContactSummary(id=owned.admin),
        contact_billing=ContactSummary(id=owned.billing),
        contact_owner=ContactSummary(id=owner),
        contact_tech=ContactSummary(id=owned.tech),
        dnssec_state=DnssecState(managed.dnssec),
        dnssec_supported=extension.has_dnssec,
        domain=service.name,
        expiration_date=datetime_out(service.expires_us),
        glue_record_ipv6_supported=extension.has_ipv6_glue,
        glue_record_multi_ip_supported=extension.has_many_ip_glue,
        host_supported=extension.has_hosts,
        last_update=datetime_out(managed.changed_us),
        name_server_type=kind,
        name_servers=[_server_out(managed, server, kind) for server in managed.servers if server.is_used],
        offer=DomainOffer.GOLD,
        owo_supported=extension.has_obfuscation,
        parent_service=None,
        renewal_date=datetime_out(service.expires_us),
        renewal_state=RenewalState(managed.renewal.state),
        service_id=service.service_id,
        state=DomainState(managed.state),
        suspension_state=SuspensionState.NOT_SUSPENDED,
        transfer_lock_status=LockStatus(managed.lock.value),
        whois_owner=owner,
    )


def _server_out(managed: ManagedDomain, server: Server, kind: NameServerType) -> NameServer:
    """A name server with its first address of each version."""
    ipv4, ipv6 = addresses_of(managed, server)
    return NameServer(id=server.number, ipv4=ipv4, ipv6=ipv6, name_server=server.host, name_server_type=kind)


def addresses_of(managed: ManagedDomain, server: Server) -> tuple[str | None, str | None]:
    """The first address of each version that a registry has of a name server."""
    addresses = [server.ip] if server.ip is not None else []
    addresses += managed.glue.get(server.host, ())
    return next((ip for ip in addresses if is_v4(ip)), None), next((ip for ip in addresses if not is_v4(ip)), None)


def zone_out(owned: OwnedService) -> Zone:
    """A DNS zone."""
    return Zone(
        dnssec_activated=owned.is_signed,
        dnssec_supported=True,
        has_dns_anycast="dns-anycast" in owned.options,
        iam=iam_out(owned.iam),
        last_update=datetime_out(owned.service.created_us if owned.changed_us is None else owned.changed_us),
        name=owned.service.name,
        name_servers=list(owned.service.details_as(ZoneDetails).name_servers),
    )
