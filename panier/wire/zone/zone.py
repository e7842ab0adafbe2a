"""What is in a DNS zone: records, SOA, files, what was published before, redirections."""

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, UnsetType, field

from panier.core.limits import URL_MAX
from panier.core.zone.zone import Record as CoreRecord
from panier.core.zone.zone import Redirection as CoreRedirection
from panier.core.zone.zone import RestorePoint as CoreRestorePoint
from panier.core.zone.zone import Soa as CoreSoa
from panier.core.zone.zone import WantedRecord, Zone, ZoneStatus
from panier.wire.types import OPTIONAL, Arguments, Datetime, DatetimeIn, Long, Shape, Text, Words, datetime_out, model

Url = Annotated[str, Meta(max_length=URL_MAX)]


@model("domain.zone.RecordTypeEnum")
class RecordType(StrEnum):
    """The types of records."""

    A = "A"
    AAAA = "AAAA"
    CAA = "CAA"
    CNAME = "CNAME"
    DKIM = "DKIM"
    DMARC = "DMARC"
    DNAME = "DNAME"
    HTTPS = "HTTPS"
    LOC = "LOC"
    MX = "MX"
    NAPTR = "NAPTR"
    NS = "NS"
    PTR = "PTR"
    RP = "RP"
    SPF = "SPF"
    SRV = "SRV"
    SSHFP = "SSHFP"
    SVCB = "SVCB"
    TLSA = "TLSA"
    TXT = "TXT"


class RecordFilter(Shape):
    """By type and by sub-domain."""

    field_type: RecordType | None = None
    sub_domain: Words | None = None


class SubDomainFilter(Shape):
    """By sub-domain."""

    sub_domain: Words | None = None


@model("domain.zone.Record")
class Record(Shape):
    """A record of a zone; its time is in seconds, 0 for the zone's own."""

    field_type: RecordType
    id: Long
    sub_domain: str | None
    target: str
    ttl: Long | None
    zone: str


@model("domain.zone.RecordCreate")
class RecordCreate(Shape):
    """A record to be made."""

    taken: ClassVar[tuple[str, ...]] = ("field_type", "target", "sub_domain", "ttl")

    field_type: RecordType
    target: Text
    id: Annotated[Long | None, OPTIONAL] = None
    sub_domain: Words | None = None
    ttl: Annotated[Long | None, OPTIONAL] = None
    zone: Annotated[Words | None, OPTIONAL] = None


@model("domain.zone.RecordUpdate")
class RecordUpdate(Shape):
    """What may be changed of a record."""

    sub_domain: Words | UnsetType | None = UNSET
    target: Annotated[Text | None, OPTIONAL] = None
    ttl: Long | UnsetType | None = UNSET


@model("domain.zone.Soa")
class Soa(Shape):
    """What a zone says of itself; times are in seconds."""

    email: Annotated[Words | None, OPTIONAL] = None
    expire: Annotated[Long | None, OPTIONAL] = None
    nx_domain_ttl: Annotated[Long | None, OPTIONAL] = None
    refresh: Annotated[Long | None, OPTIONAL] = None
    serial: Annotated[Long | None, OPTIONAL] = None
    server: Annotated[Words | None, OPTIONAL] = None
    ttl: Annotated[Long | None, OPTIONAL] = None


@model("domain.zone.Status")
class Status(Shape):
    """Whether a zone is on its name servers as it stands."""

    errors: list[str] | None
    is_deployed: bool
    warnings: list[str] | None


@model("domain.zone.Import")
class Import(Shape):
    """A zone file."""

    zone_file: str


@model("domain.zone.ResettableNamedResolutionFieldTypeEnum")
class ResettableType(StrEnum):
    """The types that a zone can be put back with."""

    A = "A"
    MX = "MX"


@model("domain.zone.ResetRecord")
class ResetRecord(Shape):
    """A record that a zone is put back with."""

    field_type: Annotated[ResettableType | None, OPTIONAL] = None
    target: Annotated[Text | None, OPTIONAL] = None

    def to_core(self) -> WantedRecord:
        """As the core knows it."""
        return WantedRecord(None if self.field_type is None else self.field_type.value, self.target)


@model("domain.zone.Reset")
class Reset(Shape):
    """How a zone is put back."""

    dns_records: Annotated[list[ResetRecord] | None, OPTIONAL] = field(name="DnsRecords", default=None)
    minimized: Annotated[bool | None, OPTIONAL] = None

    def arguments(self) -> Arguments:
        """What is left out is not asked for."""
        return {"is_minimal": bool(self.minimized), "wanted": [one.to_core() for one in self.dns_records or ()]}


class HistoryDates(Shape):
    """Between two instants."""

    since: DatetimeIn | None = field(default=None, name="creationDate.from")
    until: DatetimeIn | None = field(default=None, name="creationDate.to")


@model("domain.zone.ZoneRestorePoint")
class RestorePoint(Shape):
    """A zone as it was published at a moment."""

    creation_date: Datetime
    zone_file_url: str


@model("domain.zone.RedirectionTypeEnum")
class RedirectionType(StrEnum):
    """How visitors are sent on."""

    INVISIBLE = "invisible"
    VISIBLE = "visible"
    VISIBLE_PERMANENT = "visiblePermanent"


@model("domain.zone.Redirection")
class Redirection(Shape):
    """A host whose visitors are sent elsewhere."""

    description: str | None
    id: Long
    keywords: str | None
    sub_domain: str | None
    target: str
    title: str | None
    type: RedirectionType
    zone: str


@model("domain.zone.RedirectionCreate")
class RedirectionCreate(Shape):
    """A redirection to be made."""

    target: Url
    type: RedirectionType
    description: Text | None = None
    keywords: Text | None = None
    sub_domain: Annotated[Words | None, OPTIONAL] = None
    title: Text | None = None


@model("domain.zone.RedirectionUpdate")
class RedirectionUpdate(Shape):
    """What may be changed of a redirection."""

    description: Text | UnsetType | None = UNSET
    keywords: Text | UnsetType | None = UNSET
    target: Annotated[Url | None, OPTIONAL] = None
    title: Text | UnsetType | None = UNSET
    type: Annotated[RedirectionType | None, OPTIONAL] = None


def record_out(told: tuple[Zone, CoreRecord]) -> Record:
    """A record."""
    zone, record = told
    return Record(
        field_type=RecordType(record.field_type),
        id=record.record_id,
        sub_domain=record.sub_domain,
        target=record.target,
        ttl=record.ttl,
        zone=zone.name,
    )


def soa_out(soa: CoreSoa) -> Soa:
    """What a zone says of itself."""
    return Soa(
        email=soa.email,
        expire=soa.expire,
        nx_domain_ttl=soa.negative_ttl,
        refresh=soa.refresh,
        serial=soa.serial,
        server=soa.server,
        ttl=soa.ttl,
    )


def status_out(status: ZoneStatus) -> Status:
    """Where a zone stands. What cannot be is refused when it is edited, so that there are no errors."""
    return Status(errors=[], is_deployed=status.is_deployed, warnings=list(status.warnings))


def text_out(text: str) -> str:
    """A text."""
    return text


def history_out(times_us: tuple[int, ...]) -> list[Datetime]:
    """When a zone was published."""
    return list(dict.fromkeys(map(datetime_out, times_us)))


def restore_point_out(point: CoreRestorePoint) -> RestorePoint:
    """What was published at a moment."""
    return RestorePoint(creation_date=datetime_out(point.created_us), zone_file_url=point.url)


def redirection_out(told: tuple[Zone, CoreRedirection]) -> Redirection:
    """A redirection."""
    zone, redirection = told
    return Redirection(
        description=redirection.description,
        id=redirection.redirection_id,
        keywords=redirection.keywords,
        sub_domain=redirection.sub_domain,
        target=redirection.target,
        title=redirection.title,
        type=RedirectionType(redirection.kind.value),
        zone=zone.name,
    )
