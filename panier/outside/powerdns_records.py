"""Records in the spelling that PowerDNS wants, which takes no other."""

import re
from ipaddress import IPv6Address
from typing import Any

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.LOC
import dns.rdtypes.svcbbase

_PARSED_AS = re.compile(r"Record (\S+)/([A-Z0-9]+) '(.*)': Not in expected format \(parsed as '(.*)'\)", re.DOTALL)
_BARE = re.compile(r'\b(mandatory|alpn|port|ipv4hint|ipv6hint)="([^"\\ ]*)"')  # parameters that stand without quotes
_NAMED = re.compile(r"(?<= )([a-z][a-z0-9-]*)(=|$|(?= ))")
_KNOWN = frozenset(
    {"alpn", "ech", "ipv4hint", "ipv6hint", "mandatory", "no-default-alpn", "port"}
)  # by name, not number
_LOC_WORDS = 9  # of a LOC that leaves out its precision


def written(record: dns.rdata.Rdata) -> str:
    """A record as PowerDNS wants it."""
    text = record.to_text()
    if isinstance(record, dns.rdtypes.ANY.LOC.LOC) and len(text.split()) <= _LOC_WORDS:
        sizes = (record.size, record.horizontal_precision, record.vertical_precision)
        return " ".join([text, *(f"{size / 100:.2f}m" for size in sizes)])
    if isinstance(record, dns.rdtypes.svcbbase.SVCBBase):
        return _numbered(_BARE.sub(r"\1=\2", text))
    kind = dns.rdatatype.to_text(record.rdtype)
    if kind == "AAAA" and "." in text:  # an IPv4 address in an IPv6 one, whose dots PowerDNS does not read
        return ":".join(f"{int(group, 16):x}" for group in IPv6Address(text).exploded.split(":"))
    if kind in ("TLSA", "SSHFP"):
        numbers = 3 if kind == "TLSA" else 2
        words = text.split()
        return " ".join([*words[:numbers], "".join(words[numbers:])])
    return text


def read(kind: str, content: str) -> dns.rdata.Rdata | None:
    """What a record of PowerDNS says; None where that cannot be read."""
    try:
        return dns.rdata.from_text(dns.rdataclass.IN, kind, content, origin=dns.name.root, relativize=False)
    except (dns.exception.DNSException, ValueError):
        return None


def respelled(sets: list[dict[str, Any]], refusal: str) -> bool:
    """Put the spelling that PowerDNS says it wants in place of a record's; False where that is not why it refuses.

    Releases differ in it. It must say the same.
    """
    found = _PARSED_AS.search(refusal)
    if found is None:
        return False
    name, kind, before, after = found.groups()
    known = read(kind, before)
    records = [
        record
        for one in sets
        if (one["name"], one["type"]) == (name, kind)
        for record in one.get("records", ())
        if record["content"] == before and known is not None and read(kind, after) == known
    ]
    for record in records:
        record["content"] = after
    return bool(records) and before != after


def _numbered(text: str) -> str:
    """Parameters that PowerDNS may not know by name, by their numbers."""

    def number(found: re.Match[str]) -> str:
        if found[1] in _KNOWN or found[1].startswith("key"):
            return found[0]
        try:
            key = dns.rdtypes.svcbbase.ParamKey.from_text(found[1])
        except (dns.exception.DNSException, ValueError):
            return found[0]
        return f"key{int(key)}=" if found[2] else f'key{int(key)}=""'

    quoted = re.split(r'("(?:[^"\\]|\\.)*")', text)
    return "".join(part if part.startswith('"') else _NAMED.sub(number, part) for part in quoted)
