"""A DNS zone: its records, what its SOA says, and the rules of what may stand beside what (RFC 1034, 2181)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from panier.core.period import at
from panier.core.refusal import bad_input, conflict

TTL_MIN, TTL_MAX = 60, 2**31 - 1
SERIAL_MAX = 2**32 - 1
APEX = ""
# Types of OVHcloud's that are texts on the wire.
TEXT_TYPES = frozenset({"DKIM", "DMARC", "SPF"})
ALONE = frozenset({"CNAME"})  # nothing else stands at such a name (RFC 1034, 3.6.2)
ONCE = frozenset({"CNAME", "DNAME"})


class Origin(StrEnum):
    """Who put a record into the zone."""

    CUSTOMER = "customer"
    DYNHOST = "dynHost"


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a zone. `sub_domain` is relative to the zone, empty for the zone itself; `ttl` 0 is the zone's own.

    `target` is what the customer wrote, in the form of zone files.
    """

    record_id: int
    sub_domain: str
    field_type: str
    target: str
    ttl: int = 0
    origin: Origin = Origin.CUSTOMER

    @property
    def wire_type(self) -> str:
        """Its type on the wire."""
        return "TXT" if self.field_type in TEXT_TYPES else self.field_type


@dataclass(frozen=True, slots=True)
class Soa:
    """What a zone says of itself. Times are in seconds; `server` without its last dot."""

    server: str
    email: str
    serial: int
    refresh: int = 86_400
    expire: int = 3_600_000
    negative_ttl: int = 300
    ttl: int = 3_600


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone as it is being edited. `published_us`: when it was last put on its name servers.

    `changed_us`: when it was last edited; it waits to be published where that is later.
    """

    service_id: int
    account_id: int  # its admin's
    name: str
    soa: Soa
    changed_us: int
    published_us: int

    @property
    def is_published(self) -> bool:
        """True where its name servers answer with what stands here."""
        return self.published_us >= self.changed_us


@dataclass(frozen=True, slots=True)
class WantedRecord:
    """A record that a zone shall be put back with, as it was asked for; what was left out is None."""

    field_type: str | None
    target: str | None


@dataclass(frozen=True, slots=True)
class ZoneStatus:
    """Whether a zone is published, and what its records may not be meant to say."""

    is_deployed: bool
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RestorePoint:
    """A zone as it was published at a moment, and where its file is."""

    created_us: int
    url: str


class RedirectionKind(StrEnum):
    """How a redirection sends visitors on, in OVHcloud's words."""

    INVISIBLE = "invisible"  # in a frame
    VISIBLE = "visible"  # 302
    PERMANENT = "visiblePermanent"  # 301


@dataclass(frozen=True, slots=True)
class Redirection:
    """A host of a zone whose visitors are sent elsewhere; the texts are for the frame of an invisible one."""

    redirection_id: int
    sub_domain: str
    kind: RedirectionKind
    target: str
    title: str | None = None
    keywords: str | None = None
    description: str | None = None


def next_serial(serial: int, now_us: int) -> int:
    """The serial after another: the day and two digits (RFC 1912), or one more where that is not more."""
    today = int(f"{at(now_us):%Y%m%d}00")
    return max(today, serial + 1) if serial < SERIAL_MAX else today


def check_ttl(ttl: int | None) -> int:
    """Seconds that answers may be kept; 0 is the zone's own. Refuses others below a minute (400)."""
    wanted = ttl or 0
    if wanted and not TTL_MIN <= wanted <= TTL_MAX:
        raise bad_input("ttl", f"is {wanted}, but must be 0 (the zone's own) or {TTL_MIN} to {TTL_MAX} seconds")
    return wanted


def check_fits(record: Record, others: Iterable[Record], redirected: Sequence[str] = ()) -> None:
    """Refuses (409) a record that stands there already, or that nothing else may stand beside.

    `redirected`: sub-domains whose visitors are redirected, which takes an address of its own.
    """
    host = record.sub_domain or "the zone itself"
    if record.sub_domain == APEX and record.field_type in ALONE:
        raise conflict(f"A {record.field_type} cannot stand at the zone itself, where SOA and NS are")
    if record.sub_domain in redirected and record.wire_type in ("A", "AAAA", *ALONE):
        raise conflict(f"Visitors of {host} are redirected: delete its redirection first")
    for other in others:
        if other.sub_domain != record.sub_domain or other.record_id == record.record_id:
            continue
        if other.wire_type == record.wire_type:
            if other.target == record.target:
                raise conflict(f"This record exists already: {other.record_id}")
            if record.field_type in ONCE:
                raise conflict(f"There is a {record.field_type} at {host} already: {other.record_id}")
        elif {record.field_type, other.field_type} & ALONE:
            raise conflict(f"A CNAME stands alone at its name, and {other.field_type} {other.record_id} is at {host}")


def check_servers_left(records: Iterable[Record]) -> None:
    """Refuses (409) a zone without name servers of its own."""
    if not any(record.field_type == "NS" and record.sub_domain == APEX for record in records):
        raise conflict("A zone has at least one NS record of its own")
