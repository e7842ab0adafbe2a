"""The content of a DNS zone: records, SOA, files, history and redirections."""

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
    """The record types of a zone."""

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
    """Filter by record type and sub-domain."""

    field_type: RecordType | None = None
    sub_domain: Words | None = None


class SubDomainFilter(Shape):
    """Filter by sub-domain."""

    sub_domain: Words | None = None


@model("domain.zone.Record")
class Record(Shape):
    """A record of a zone; its TTL is in seconds, 0 stands for the zone's default."""

    field_type: RecordType
    id: Long
    sub_domain: str | None
    target: str
    ttl: Long | None
    zone: str


@model("domain.zone.RecordCreate")
class RecordCreate(Shape):
    """A record to create."""

    taken: ClassVar[tuple[str, ...]] = ("field_type", "target", "sub_domain", "ttl")

    field_type: RecordType
    target: Text
    id: Annotated[Long | None, OPTIONAL] = None
    sub_domain: Words | None = None
    ttl: Annotated[Long | None, OPTIONAL] = None
    zone: Annotated[Words | None, OPTIONAL] = None


@model("domain.zone.RecordUpdate")
class RecordUpdate(Shape):
    """The fields of a record that can be changed."""

    sub_domain: Words | UnsetType | None = UNSET
    target: Annotated[Text | None, OPTIONAL] = None
    ttl: Long | UnsetType | None = UNSET


@model("domain.zone.Soa")
class Soa(Shape):
    """The SOA record of a zone; times are in seconds."""

    email: Annotated[Words | None, OPTIONAL] = None
    expire: Annotated[Long | None, OPTIONAL] = None
    nx_domain_ttl: Annotated[Long | None, OPTIONAL] = None
    refresh: Annotated[Long | None, OPTIONAL] = None
    serial: Annotated[Long | None, OPTIONAL] = None
    server: Annotated[Words | None, OPTIONAL] = None
    ttl: Annotated[Long | None, OPTIONAL] = None


@model("domain.zone.Status")
class Status(Shape):
    """Whether a zone is published as it stands."""

    errors: list[str] | None
    is_deployed: bool
    warnings: list[str] | None


@model("domain.zone.Import")
class Import(Shape):
    """A zone file to import."""

    zone_file: str


@model("domain.zone.ResettableNamedResolutionFieldTypeEnum")
class ResettableType(StrEnum):
    """The record types that a zone can be reset with."""

    A = "A"
    MX = "MX"


@model("domain.zone.ResetRecord")
class ResetRecord(Shape):
    """A record that a zone is reset with."""

    field_type: Annotated[ResettableType | None, OPTIONAL] = None
    target: Annotated[Text | None, OPTIONAL] = None

    def to_core(self) -> WantedRecord:
        """The record in the core's form."""
        return WantedRecord(None if self.field_type is None else self.field_type.value, self.target)


@model("domain.zone.Reset")
class Reset(Shape):
    """How to reset a zone."""

    dns_records: Annotated[list[ResetRecord] | None, OPTIONAL] = field(name="DnsRecords", default=None)
    minimized: Annotated[bool | None, OPTIONAL] = None

    def arguments(self) -> Arguments:
        """The fields that were sent; a field that was left out is not requested."""
        return {"is_minimal": bool(self.minimized), "wanted": [one.to_core() for one in self.dns_records or ()]}


class HistoryDates(Shape):
    """A time range."""

    since: DatetimeIn | None = field(default=None, name="creationDate.from")
    until: DatetimeIn | None = field(default=None, name="creationDate.to")


@model("domain.zone.ZoneRestorePoint")
class RestorePoint(Shape):
    """A zone as it was published at a given time."""

    creation_date: Datetime
    zone_file_url: str


@model("domain.zone.RedirectionTypeEnum")
class RedirectionType(StrEnum):
    """How visitors are redirected."""

    INVISIBLE = "invisible"
    VISIBLE = "visible"
    VISIBLE_PERMANENT = "visiblePermanent"


@model("domain.zone.Redirection")
class Redirection(Shape):
    """A host whose visitors are redirected."""

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
    """A redirection to create."""

    target: Url
    type: RedirectionType
    description: Text | None = None
    keywords: Text | None = None
    sub_domain: Annotated[Words | None, OPTIONAL] = None
    title: Text | None = None


@model("domain.zone.RedirectionUpdate")
class RedirectionUpdate(Shape):
    """The fields of a redirection that can be changed."""

    description: Text | UnsetType | None = UNSET
    keywords: Text | UnsetType | None = UNSET
    target: Annotated[Url | None, OPTIONAL] = None
    title: Text | UnsetType | None = UNSET
    type: Annotated[RedirectionType | None, OPTIONAL] = None


def record_out(found: tuple[Zone, CoreRecord]) -> Record:
    """A record."""
    zone, record = found
    return Record(
        field_type=RecordType(record.field_type),
        id=record.record_id,
        sub_domain=record.sub_domain,
        target=record.target,
        ttl=record.ttl,
        zone=zone.name,
    )


def soa_out(soa: CoreSoa) -> Soa:
    """The SOA record of a zone."""
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
    """The state of a zone.

    Errors are refused when the zone is edited, so there are none to report.
    """
    return Status(errors=[], is_deployed=status.is_deployed, warnings=list(status.warnings))


def text_out(text: str) -> str:
    """A text."""
    return text


def history_out(times_us: tuple[int, ...]) -> list[Datetime]:
    """The times at which a zone was published."""
    return list(dict.fromkeys(map(datetime_out, times_us)))


def restore_point_out(point: CoreRestorePoint) -> RestorePoint:
    """A zone as it was published at a given time."""
    return RestorePoint(creation_date=datetime_out(point.created_us), zone_file_url=point.url)


def redirection_out(found: tuple[Zone, CoreRedirection]) -> Redirection:
    """A redirection."""
    zone, redirection = found
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
