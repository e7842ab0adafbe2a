"""Zone files (RFC 1035, 5.1), read and written with dnspython.

Records are checked and written as name servers read them.
"""

import re
from collections.abc import Iterator, Sequence

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.tokenizer
import dns.zone
import dns.zonefile
import idna

from panier.core.limits import ZONE_RECORDS_MAX, ZONE_TARGET_MAX
from panier.core.zone.zone import APEX, Record, Soa
from panier.outside.names import host

CHUNK = 255  # bytes of one text in a TXT record (RFC 1035, 3.3)
NAME_MAX = 253
QUOTES_MAX = 20_000  # in a file; dnspython takes seconds for ten times as many
_LABEL = re.compile(r"\*|[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
TYPES = frozenset(
    "A AAAA CAA CNAME DNAME HTTPS LOC MX NAPTR NS PTR RP SRV SSHFP SVCB TLSA TXT".split()
)  # the record types of a zone besides its SOA
_ALIASES = (("v=dmarc1", "DMARC"), ("v=dkim1", "DKIM"), ("v=spf1", "SPF"))
_IN = dns.rdataclass.IN


class ZoneFileError(ValueError):
    """It is not a zone file, or not a record of its type; the message says where and why."""


def sub_domain(text: str | None, zone: str) -> str:
    """A name below a zone in normalised spelling: relative, and empty for the zone itself.

    Raises ZoneFileError for an invalid name.
    """
    spelled = (text or "").strip()
    if spelled in ("", "@"):
        return APEX
    try:
        labels = [label if label.isascii() else idna.alabel(label).decode() for label in spelled.lower().split(".")]
    except UnicodeError as error:
        raise ZoneFileError(f"{spelled} is no name: {error}") from error
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise ZoneFileError(f"{spelled} is no name below {zone}: labels of letters, digits, - and _, at most 63 each")
    name = ".".join(labels)
    if len(name) + 1 + len(zone) > NAME_MAX:
        raise ZoneFileError(f"{spelled}.{zone} has more than {NAME_MAX} characters")
    return name


def check(record: Record, zone: str) -> None:
    """Check the target of a record.

    Raises ZoneFileError where it is invalid for the record's type.
    """
    _rdata(record, dns.name.from_text(zone))


def render(zone: str, soa: Soa, records: Sequence[Record]) -> str:
    """A zone as its file, sorted by name and type; equal zones give equal files."""
    origin = dns.name.from_text(zone)
    lines = [f"$ORIGIN {origin}", f"$TTL {soa.ttl}", f"@ IN SOA {_soa_text(soa)}"]
    shortest: dict[tuple[str, str], int] = {}
    for record in records:  # records of one name and type have one TTL (RFC 2181, 5.2)
        key = (record.sub_domain, record.wire_type)
        ttl = record.ttl or soa.ttl
        shortest[key] = min(ttl, shortest.get(key, ttl))
    written = set()
    for record in records:
        ttl = shortest[record.sub_domain, record.wire_type]
        ttl_text = "" if ttl == soa.ttl else f"{ttl} "
        text = _rdata(record, origin).to_text()
        written.add((_order(record), f"{record.sub_domain or '@'} {ttl_text}IN {record.wire_type} {text}"))
    return "\n".join([*lines, *(line for _, line in sorted(written))]) + "\n"


def parse(zone: str, text: str, *, ttl: int) -> tuple[Soa | None, tuple[Record, ...]]:
    """The records in a zone file, and its SOA where it has one.

    `ttl`: of records where the file has none. Raises ZoneFileError, also for names outside the zone, which
    dnspython would ignore.
    """
    origin = dns.name.from_text(zone)
    if text.count('"') > QUOTES_MAX:
        raise ZoneFileError(f"It has more than {QUOTES_MAX} quotation marks")
    try:
        read = _read(text, origin, ttl=ttl)
        soa = _soa(read, origin)
        records = tuple(_records(read, origin, zone, ttl if soa is None else soa.ttl))
    except ZoneFileError:
        raise
    except KeyError as error:
        raise ZoneFileError(f"every name must be in {zone}") from error
    except (dns.exception.DNSException, ValueError, UnicodeError) as error:
        raise ZoneFileError(str(error).replace("<string>:", "line ") or type(error).__name__) from error
    if len(records) > ZONE_RECORDS_MAX:
        raise ZoneFileError(f"It has {len(records)} records; a zone holds at most {ZONE_RECORDS_MAX}")
    return soa, records


def address_type(ip: str) -> str:
    """The record type of an address: A or AAAA.

    Raises ZoneFileError for anything but an address.
    """
    field_type = "AAAA" if ":" in ip else "A"
    check(Record(0, APEX, field_type, ip), "zone.test")
    return field_type


def target_host(record: Record, zone: str) -> str | None:
    """The host that a record leads to, relative to its zone.

    None where it leads out of the zone, or not to a host.
    """
    if record.field_type not in ("CNAME", "MX", "NS", "SRV"):
        return None
    origin = dns.name.from_text(zone)
    last = _rdata(record, origin).to_text().split()[-1]
    name = dns.name.from_text(last)
    if not name.is_subdomain(origin):
        return None
    return "" if name == origin else name.relativize(origin).to_text()


def _rdata(record: Record, origin: dns.name.Name) -> dns.rdata.Rdata:
    if not record.target.strip() or not record.target.isprintable():
        raise ZoneFileError("a target is wanted, of printable characters")
    if len(record.target) > ZONE_TARGET_MAX:
        raise ZoneFileError(f"a target has at most {ZONE_TARGET_MAX} characters")
    try:
        if record.wire_type == "TXT":
            return _texts(record.target)
        return dns.rdata.from_text(_IN, record.wire_type, record.target, origin=origin, relativize=False)
    except (dns.exception.DNSException, ValueError, UnicodeError) as error:
        problem = str(error) or type(error).__name__
        raise ZoneFileError(f"{record.target!r:.100} is no target of type {record.field_type}: {problem}") from error


def _texts(target: str) -> dns.rdata.Rdata:
    """Quoted texts, or one unquoted text.

    Texts that are too long for a record are split.
    """
    if target.startswith('"'):
        strings = [token.unescape_to_bytes().value for token in dns.tokenizer.Tokenizer(target).get_remaining()]
    else:
        strings = [target.encode()]
    chunks = [
        (text if isinstance(text, bytes) else str(text).encode())[start : start + CHUNK]
        for text in strings
        for start in range(0, max(len(text), 1), CHUNK)
    ]
    written = " ".join(f'"{_escaped(chunk)}"' for chunk in chunks)
    return dns.rdata.from_text(_IN, "TXT", written)


def _escaped(chunk: bytes) -> str:
    return "".join(
        f"\\{chr(byte)}" if byte in b'"\\' else chr(byte) if 32 <= byte < 127 else f"\\{byte:03}" for byte in chunk
    )


def _soa_text(soa: Soa) -> str:
    name, at, domain = soa.email.partition("@")
    email = f"{name.replace('.', chr(92) + '.')}.{domain}" if at else soa.email
    return (
        f"{soa.server}. {email.rstrip('.')}. {soa.serial} {soa.refresh} {max(soa.refresh // 8, 60)} {soa.expire}"
        f" {soa.negative_ttl}"
    )


def _order(record: Record) -> tuple[object, ...]:
    labels = tuple(record.sub_domain.split(".")[::-1]) if record.sub_domain else ()
    return labels, record.wire_type != "NS", record.wire_type


def _read(text: str, origin: dns.name.Name, *, ttl: int) -> dns.zone.Zone:
    """A zone file as a dnspython zone.

    Raises KeyError for names outside the zone.
    """
    read = dns.zone.Zone(origin, relativize=False)
    with read.writer(True) as changes:
        reader = dns.zonefile.Reader(
            dns.tokenizer.Tokenizer(text, "<string>"),
            _IN,
            changes,
            allow_directives=["$ORIGIN", "$TTL"],
            default_ttl=ttl,
        )
        reader.zone_origin = dns.name.root  # otherwise it ignores names outside the zone
        reader.read()
    return read


def _soa(read: dns.zone.Zone, origin: dns.name.Name) -> Soa | None:
    """The SOA of a file; its TTL is that of the records without their own."""
    found = read.get_rdataset(origin, dns.rdatatype.SOA)
    if found is None:
        return None
    soa = found[0]
    server = host(soa.mname.to_text(omit_final_dot=True))
    if server is None:
        raise ZoneFileError(f"{soa.mname} in the SOA record is no host")
    email = soa.rname.to_text(omit_final_dot=True)
    return Soa(server, email, soa.serial, soa.refresh, soa.expire, soa.minimum, found.ttl)


def _records(read: dns.zone.Zone, origin: dns.name.Name, zone: str, default: int) -> Iterator[Record]:
    for name, found in read.iterate_rdatasets():
        field_type = dns.rdatatype.to_text(found.rdtype)
        if field_type == "SOA":
            continue
        if field_type not in TYPES:
            raise ZoneFileError(f"{name} has a record of type {field_type}; a zone holds {', '.join(sorted(TYPES))}")
        below = sub_domain(name.relativize(origin).to_text(), zone)
        ttl = 0 if found.ttl == default else found.ttl
        for data in found:
            text = data.to_text()
            yield Record(0, below, _alias(text) if field_type == "TXT" else field_type, text, ttl)


def _alias(text: str) -> str:
    """OVHcloud's type of a text."""
    start = text.lstrip('"').lower()
    return next((alias for mark, alias in _ALIASES if start.startswith(mark)), "TXT")
