"""A DNS zone: its records, its SOA, and which records may coexist (RFC 1034, 2181)."""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from panier.core.period import at
from panier.core.refusal import bad_input, conflict
from panier.core.values import frozen

TTL_MIN, TTL_MAX = 60, 2**31 - 1
SERIAL_MAX = 2**32 - 1
APEX = ""
# OVHcloud's record types that are TXT records in the DNS.
TEXT_TYPES = frozenset({"DKIM", "DMARC", "SPF"})
ALONE = frozenset({"CNAME"})  # no other record may have its name (RFC 1034, 3.6.2)
# One at a name: of two policies or keys, receivers take neither (RFC 7208, 4.5; 7489, 6.6.3; 6376, 3.6.2.2).
ONCE = frozenset({"CNAME", "DNAME", "DKIM", "DMARC", "SPF"})


class Origin(StrEnum):
    """Who added a record to the zone."""

    CUSTOMER = "customer"
    DYNHOST = "dynHost"


@frozen
class Record:
    """A record of a zone.

    `sub_domain` is relative to the zone, empty for the zone itself. `ttl` 0 stands for the zone's default. `target`
    is what the customer wrote, in the form of zone files; a text is quoted, and cut where it is long.
    """

    record_id: int
    sub_domain: str
    field_type: str
    target: str
    ttl: int = 0
    origin: Origin = Origin.CUSTOMER

    @property
    def wire_type(self) -> str:
        """Its type in the DNS, where OVHcloud's DKIM, DMARC and SPF are TXT records."""
        return "TXT" if self.field_type in TEXT_TYPES else self.field_type


@frozen
class Soa:
    """The SOA record of a zone.

    Times are in seconds; `server` is without its final dot.
    """

    server: str
    email: str
    serial: int
    refresh: int = 86_400
    expire: int = 3_600_000
    negative_ttl: int = 300
    ttl: int = 3_600


@frozen
class Zone:
    """A zone as it is being edited.

    `published_us`: when it was last published on its name servers. `changed_us`: when it was last edited; where
    that is later, it waits to be published.
    """

    service_id: int
    account_id: int  # its admin's
    name: str
    soa: Soa
    changed_us: int
    published_us: int

    @property
    def is_published(self) -> bool:
        """True where its name servers answer with the present content."""
        return self.published_us >= self.changed_us


@frozen
class WantedRecord:
    """A record that a zone is to be reset with, as requested; what was left out is None."""

    field_type: str | None
    target: str | None


@frozen
class ZoneStatus:
    """Whether a zone is published, and warnings about its records."""

    is_deployed: bool
    warnings: tuple[str, ...]


@frozen
class RestorePoint:
    """A zone as it was published at a moment, and the address of its file."""

    created_us: int
    url: str


class RedirectionKind(StrEnum):
    """How a redirection forwards visitors, in OVHcloud's words."""

    INVISIBLE = "invisible"  # in a frame
    VISIBLE = "visible"  # 302
    PERMANENT = "visiblePermanent"  # 301


@frozen
class Redirection:
    """A host of a zone whose visitors are redirected.

    The texts are for the frame of an invisible redirection.
    """

    redirection_id: int
    sub_domain: str
    kind: RedirectionKind
    target: str
    title: str | None = None
    keywords: str | None = None
    description: str | None = None


def next_serial(serial: int, now_us: int) -> int:
    """The serial that follows another.

    The day and two digits (RFC 1912), or one more than the other where that would not be greater.
    """
    today = int(f"{at(now_us):%Y%m%d}00")
    return max(today, serial + 1) if serial < SERIAL_MAX else today


def is_ttl(seconds: int) -> bool:
    """True for a time that a record, or the zone for its records, may be cached."""
    return TTL_MIN <= seconds <= TTL_MAX


def check_ttl(ttl: int | None) -> int:
    """The time in seconds that answers may be cached; 0 stands for the zone's default.

    Refuses: any other time below a minute (400).
    """
    wanted = ttl or 0
    if wanted and not is_ttl(wanted):
        raise bad_input("ttl", f"is {wanted}, but must be 0 (the zone's own) or {TTL_MIN} to {TTL_MAX} seconds")
    return wanted


def check_fits(
    record: Record, others: Iterable[Record], *, is_same: Callable[[Record], bool], redirected: Sequence[str] = ()
) -> None:
    """Check that a record can be added to a zone.

    `is_same`: whether another record says the same, however it is spelled. `redirected`: sub-domains whose visitors
    are redirected, which needs an address record of its own.

    Refuses: a record that exists already, and one that may not coexist with another (409).
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
            if is_same(other):
                raise conflict(f"This record exists already: {other.record_id}")
            if record.field_type == other.field_type and record.field_type in ONCE:
                raise conflict(f"There is a {record.field_type} at {host} already: {other.record_id}")
        elif {record.field_type, other.field_type} & ALONE:
            raise conflict(f"A CNAME stands alone at its name, and {other.field_type} {other.record_id} is at {host}")


def check_servers_left(records: Iterable[Record]) -> None:
    """Check that a zone keeps name servers of its own.

    Refuses: a zone without any (409).
    """
    if not any(record.field_type == "NS" and record.sub_domain == APEX for record in records):
        raise conflict("A zone has at least one NS record of its own")
