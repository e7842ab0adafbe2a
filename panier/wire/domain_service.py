"""Domain names and DNS zones that a customer owns."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from panier.core.possession import Possession
from panier.wire.service_infos import ResourceMetadata, metadata_out
from panier.wire.types import Datetime, Long, Shape, Words, datetime_out, model

Ip = Annotated[str, Meta(extra={"ovh": "ip"})]
Ipv4 = Annotated[str, Meta(extra={"ovh": "ipv4"})]
Ipv6 = Annotated[str, Meta(extra={"ovh": "ipv6"})]


class WhoisOwner(Shape):
    """By the contact that owns it."""

    whois_owner: Words | None = None


@model("domain.ContactSummary")
class ContactSummary(Shape):
    """Whom a role of a domain name belongs to."""

    id: str


@model("domain.DnssecStateEnum")
class DnssecState(StrEnum):
    """Whether the answers for a name are signed."""

    DISABLED = "disabled"
    ENABLED = "enabled"
    NOT_SUPPORTED = "not_supported"


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


@model("domain.nameServer.NameServer")
class NameServer(Shape):
    """A name server of a domain name."""

    id: Long
    ipv4: Ipv4 | None
    ipv6: Ipv6 | None
    name_server: str
    name_server_type: NameServerType


@model("domain.nameServer.FullNameServer")
class FullNameServer(Shape):
    """A name server of a domain name, by its number."""

    host: str
    id: Long
    ip: Ip | None
    is_used: bool
    to_delete: bool


@model("domain.OfferEnum")
class DomainOffer(StrEnum):
    """What is included with a name."""

    DIAMOND = "diamond"
    GOLD = "gold"
    PLATINUM = "platinum"


@model("domain.ParentServiceTypeEnum")
class ParentServiceType(StrEnum):
    """What a name can be part of."""

    ALL_DOM = "/allDom"


@model("domain.ParentService")
class ParentService(Shape):
    """What a name is part of."""

    name: str
    type: ParentServiceType


@model("domain.RenewalStateEnum")
class RenewalState(StrEnum):
    """How a name's next year comes about."""

    AUTOMATIC_RENEW = "automatic_renew"
    CANCELLATION_COMPLETE = "cancellation_complete"
    CANCELLATION_REQUESTED = "cancellation_requested"
    MANUAL_RENEW = "manual_renew"
    UNPAID = "unpaid"


@model("domain.DomainStateEnum")
class DomainState(StrEnum):
    """The states of a name."""

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
    """Whether a name can be taken elsewhere."""

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


def name_out(owned: Possession) -> DomainService:
    """A domain name. What this shop has no routes for (glue records, obfuscation) is not supported by it."""
    service = owned.service
    assert service.expires_us is not None, "a domain name is registered for some years"
    kind = NameServerType.HOSTED if owned.is_hosted else NameServerType.EXTERNAL
    is_signed = owned.is_hosted and "dnssec" in owned.options
    return DomainService(
        contact_admin=ContactSummary(id=owned.admin),
        contact_billing=ContactSummary(id=owned.nic),
        contact_owner=ContactSummary(id=owned.owner_contact),
        contact_tech=ContactSummary(id=owned.tech),
        dnssec_state=DnssecState.ENABLED if is_signed else DnssecState.DISABLED,
        dnssec_supported=True,
        domain=service.name,
        expiration_date=datetime_out(service.expires_us),
        glue_record_ipv6_supported=False,
        glue_record_multi_ip_supported=False,
        host_supported=False,
        iam=metadata_out(owned),
        last_update=datetime_out(service.created_us),
        name_server_type=kind,
        name_servers=[
            NameServer(id=number, ipv4=None, ipv6=None, name_server=host, name_server_type=kind)
            for number, host in owned.name_servers
        ],
        offer=DomainOffer.GOLD,
        owo_supported=False,
        parent_service=None,
        renewal_date=datetime_out(service.expires_us),
        renewal_state=RenewalState.MANUAL_RENEW,
        service_id=service.service_id,
        state=DomainState.OK,
        suspension_state=SuspensionState.NOT_SUSPENDED,
        transfer_lock_status=LockStatus.LOCKED,
        whois_owner=owned.owner_contact,
    )


def name_server_out(server: tuple[int, str]) -> FullNameServer:
    """A name server."""
    number, host = server
    return FullNameServer(host=host, id=number, ip=None, is_used=True, to_delete=False)


def zone_out(owned: Possession) -> Zone:
    """A DNS zone."""
    return Zone(
        dnssec_activated="dnssec" in owned.options,
        dnssec_supported=True,
        has_dns_anycast="dns-anycast" in owned.options,
        iam=metadata_out(owned),
        last_update=datetime_out(owned.service.created_us),
        name=owned.service.name,
        name_servers=[host for _, host in owned.name_servers],
    )
