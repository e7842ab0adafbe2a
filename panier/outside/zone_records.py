"""Single records of a zone, read with dnspython as name servers read them."""

import re
from collections.abc import Iterator
from functools import lru_cache

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.CAA
import dns.rdtypes.IN.NAPTR
import idna

from panier.core.limits import ZONE_TARGET_MAX
from panier.core.refusal import Refusal
from panier.core.values import replace
from panier.core.zone.mail_texts import problem
from panier.core.zone.names import WILDCARD, check_place, target_problem
from panier.core.zone.zone import APEX, TEXT_TYPES, Record

CHUNK = 255  # bytes of one text in a TXT record (RFC 1035, 3.3)
NAME_MAX = 253
TYPES = frozenset(
    "A AAAA CAA CNAME DNAME HTTPS LOC MX NAPTR NS PTR RP SRV SSHFP SVCB TLSA TXT".split()
)  # the record types of a zone besides its SOA
_WITHOUT_NAMES = frozenset({"A", "AAAA", "TXT"})  # types whose targets mean the same in every zone
_WITH_ONE = frozenset({"CNAME", "DNAME", "MX", "NS", "PTR", "SRV"})  # and those that end in a name, if that is absolute
_ABSOLUTE = re.compile(r'[^"\\]*\.')
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_QUOTED = re.compile(r'"((?:[^"\\]|\\[^0-9]|\\[0-9]{3})*)"')
_ALL_QUOTED = re.compile(rf"{_QUOTED.pattern}(?:[ ]*{_QUOTED.pattern})*")
_ESCAPE = re.compile(rb"\\([0-9]{3}|[^0-9])")
_ISSUER = re.compile(r"\s*(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*)?\s*(?:;.*)?", re.IGNORECASE | re.DOTALL)
_IN = dns.rdataclass.IN
_SHOWN_MAX = 80  # characters of what somebody typed that a refusal repeats
# How a target of each type looks.
TARGETS = {
    "A": "192.0.2.7",
    "AAAA": "2001:db8::7",
    "CAA": '0 issue "ca.example.net"',
    "CNAME": "www.example.net.",
    "DKIM": "v=DKIM1; k=rsa; p=MIGfMA0",
    "DMARC": "v=DMARC1; p=reject",
    "DNAME": "example.net.",
    "HTTPS": "1 . alpn=h2",
    "LOC": "48 51 29.9 N 2 17 40.2 E 35m",
    "MX": "10 mail.example.net.",
    "NAPTR": '100 10 "u" "E2U+sip" "!^.*$!sip:me@example.net!" .',
    "NS": "ns1.example.net.",
    "PTR": "www.example.net.",
    "RP": "me.example.net. text.example.net.",
    "SPF": "v=spf1 -all",
    "SRV": "0 5 5060 sip.example.net.",
    "SSHFP": "4 2 and 64 hexadecimal digits",
    "SVCB": "1 www.example.net.",
    "TLSA": "3 1 1 and 64 hexadecimal digits",
    "TXT": "any text",
}


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
        raise ZoneFileError(f"{spelled:.{_SHOWN_MAX}} has a letter that no domain name has") from error
    if not all(_LABEL.fullmatch(label) for label in labels[labels[0] == WILDCARD :]):
        raise ZoneFileError(
            f"{spelled:.{_SHOWN_MAX}} is no name below {zone}: labels of letters, digits, - and _, at most 63 each,"
            " or * as the first"
        )
    name = ".".join(labels)
    if len(name) + 1 + len(zone) > NAME_MAX:
        raise ZoneFileError(f"{spelled}.{zone} has more than {NAME_MAX} characters")
    return name


def settled(record: Record, zone: str) -> Record:
    """The record with its target in the form that is kept: texts quoted and cut, others as they were written.

    Raises ZoneFileError where the target is invalid for the record's type.
    """
    origin = dns.name.from_text(zone)
    read = rdata(record, origin)
    if record.wire_type != "TXT":
        if record.target.startswith("\\#") or set(_QUOTED.sub("", record.target)) & set(";()"):
            raise ZoneFileError(f"{record.target!r:.100}: comments, brackets and bare bytes are for zone files")
        _check_names(record, read)
        return record
    found = None
    if record.field_type in TEXT_TYPES:
        found = problem(record.field_type, record.sub_domain, text_of(record))
    if found is not None:
        raise ZoneFileError(found)
    return replace(record, target=read.to_text())


def check_owner(record: Record) -> None:
    """Check that a record may stand at its name.

    Raises ZoneFileError where it may not.
    """
    try:
        check_place(record.field_type, record.sub_domain)
    except Refusal as refusal:
        raise ZoneFileError(refusal.message) from refusal


def identity(record: Record, zone: str) -> tuple[str, str, bytes]:
    """What makes a record the same as another one: name, type, and what it says, however that is spelled."""
    try:
        read = rdata(record, dns.name.from_text(zone))
    except ZoneFileError:  # kept since before it was refused
        return record.sub_domain, record.wire_type, record.target.encode()
    names = {field: name.canonicalize() for field, name in _names(read)}
    if isinstance(read, dns.rdtypes.ANY.CAA.CAA):
        issuer, mark, rest = read.value.partition(b";")
        is_issuer = read.tag.lower() in (b"issue", b"issuewild", b"issuemail")
        value = issuer.strip().lower() + mark + rest.strip() if is_issuer else read.value
        read = read.replace(tag=read.tag.lower(), value=value)
    elif isinstance(read, dns.rdtypes.IN.NAPTR.NAPTR):
        read = read.replace(flags=read.flags.lower(), service=read.service.lower())
    data = (read.replace(**names) if names else read).to_wire()
    assert data is not None
    return record.sub_domain, record.wire_type, data


def rdata(record: Record, origin: dns.name.Name) -> dns.rdata.Rdata:
    """What a record says.

    Raises ZoneFileError where its target is invalid for its type.
    """
    target = record.target
    if not target.strip() or not target.isprintable():
        raise ZoneFileError("a target is wanted, of printable characters")
    if len(target) > ZONE_TARGET_MAX:
        raise ZoneFileError(f"a target has at most {ZONE_TARGET_MAX} characters")
    try:
        if record.wire_type == "TXT":
            return _texts(target)
        return dns.rdata.from_text(_IN, record.wire_type, target, origin=origin, relativize=False)
    except (dns.exception.DNSException, ValueError, UnicodeError) as error:
        raise ZoneFileError(_no_target(record)) from error


def as_written(record: Record, origin: dns.name.Name) -> str:
    """What a record says, as zone files have it; every new zone holds much the same.

    Raises ZoneFileError where its target is invalid for its type.
    """
    is_everywhere = record.wire_type in _WITHOUT_NAMES or (
        record.wire_type in _WITH_ONE and _ABSOLUTE.fullmatch(record.target) is not None
    )
    return _written_once(record.field_type, record.target, None if is_everywhere else origin)


@lru_cache(maxsize=512)
def _written_once(field_type: str, target: str, origin: dns.name.Name | None) -> str:
    return rdata(Record(0, APEX, field_type, target), dns.name.root if origin is None else origin).to_text()


def address_type(ip: str) -> str:
    """The record type of an address: A or AAAA.

    Raises ZoneFileError for anything but an address.
    """
    field_type = "AAAA" if ":" in ip else "A"
    rdata(Record(0, APEX, field_type, ip), dns.name.root)
    return field_type


def target_host(record: Record, zone: str) -> str | None:
    """The host that a record leads to, relative to its zone.

    None where it leads out of the zone, or not to a host.
    """
    if record.field_type not in ("CNAME", "MX", "NS", "SRV"):
        return None
    origin = dns.name.from_text(zone)
    last = rdata(record, origin).to_text().split()[-1]
    name = dns.name.from_text(last)
    if not name.is_subdomain(origin):
        return None
    return "" if name == origin else name.relativize(origin).to_text()


def text_of(record: Record) -> str:
    """The whole text of a record that is a text on the wire, its pieces joined."""
    return b"".join(_strings(record.target)).decode("latin-1")


def _check_names(record: Record, read: dns.rdata.Rdata) -> None:
    """Check the names that a record leads to, and what dnspython passes over.

    Raises ZoneFileError where one is none.
    """
    for field, name in _names(read):
        if record.field_type == "RP" and field == "mbox":
            continue  # a mailbox, whose first label may be anything
        labels = tuple(label.decode("latin-1") for label in name.labels[:-1])
        found = target_problem(record.field_type, labels, _as_sent(record, read, field))
        if found is not None:
            raise ZoneFileError(f"{_no_target(record)}: {found}")
    if isinstance(read, dns.rdtypes.ANY.CAA.CAA) and not _is_property(read.tag.lower(), read.value.decode("latin-1")):
        raise ZoneFileError(f"{_no_target(record)}: its issuer is no domain name")


def _no_target(record: Record) -> str:
    """What is said of a target that is none of its type: how one looks."""
    shown = f"{record.target!r:.{_SHOWN_MAX}}"
    return f"{shown} is no target of type {record.field_type}, such as {TARGETS[record.field_type]}"


def _is_property(tag: bytes, value: str) -> bool:
    return tag not in (b"issue", b"issuewild") or _ISSUER.fullmatch(value) is not None


def _as_sent(record: Record, read: dns.rdata.Rdata, field: str) -> str:
    """The name as it was sent: a target by itself, or the last or only word that is one."""
    if field == "target" and record.field_type in ("HTTPS", "SVCB"):
        return record.target.split()[1]
    if field in ("target", "exchange", "replacement"):
        return record.target.split()[-1]
    return str(getattr(read, field))


def _names(read: dns.rdata.Rdata) -> Iterator[tuple[str, dns.name.Name]]:
    for kind in type(read).__mro__:
        for field in getattr(kind, "__slots__", ()):
            value = getattr(read, field, None)
            if isinstance(value, dns.name.Name):
                yield field, value


def _texts(target: str) -> dns.rdata.Rdata:
    """Quoted texts, or one unquoted text.

    Texts that are too long for a record are split.
    """
    strings = _strings(target)
    chunks = [text[start : start + CHUNK] for text in strings for start in range(0, max(len(text), 1), CHUNK)]
    written = " ".join(f'"{_escaped(chunk)}"' for chunk in chunks)
    return dns.rdata.from_text(_IN, "TXT", written)


def _strings(target: str) -> list[bytes]:
    if not target.startswith('"'):
        return [target.encode()]
    if not _ALL_QUOTED.fullmatch(target):
        raise ValueError("a text that begins with a quotation mark is whole quoted texts")
    return [_ESCAPE.sub(_unescaped, one.encode()) for one in _QUOTED.findall(target)]


def _unescaped(found: re.Match[bytes]) -> bytes:
    escaped = found[1]
    if not escaped.isdigit():
        return escaped
    if int(escaped) > 255:
        raise ValueError(f"\\{escaped.decode()} is no byte")
    return bytes([int(escaped)])


def _escaped(chunk: bytes) -> str:
    return "".join(
        f"\\{chr(byte)}" if byte in b'"\\' else chr(byte) if 32 <= byte < 127 else f"\\{byte:03}" for byte in chunk
    )
