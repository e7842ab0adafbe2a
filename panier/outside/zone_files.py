"""Zone files (RFC 1035, 5.1; RFC 2308, 4), read and written with dnspython.

Records are checked and written as name servers read them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import dns.exception
import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.tokenizer
import dns.zone
import dns.zonefile

from panier.core.limits import ZONE_RECORDS_MAX
from panier.core.values import replace
from panier.core.zone.zone import TTL_MAX, TTL_MIN, Record, Soa, is_ttl
from panier.outside.names import host
from panier.outside.zone_records import TYPES, ZoneFileError, as_written, check_owner, identity, settled, sub_domain

QUOTES_MAX = 20_000  # in a file; dnspython takes seconds for ten times as many
_IN = dns.rdataclass.IN


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
        text = as_written(record, origin)
        written.add((_order(record), f"{record.sub_domain or '@'} {ttl_text}IN {record.wire_type} {text}"))
    return "\n".join([*lines, *(line for _, line in sorted(written))]) + "\n"


def parse(zone: str, text: str, *, ttl: int, is_checked: bool = True) -> tuple[Soa | None, tuple[Record, ...]]:
    """The records in a zone file, and its SOA where it has one.

    `ttl`: of records where the file states none. `is_checked`: the records are judged as new ones are, as they need
    not be where the zone had them before. Raises ZoneFileError, also for names outside the zone, which dnspython
    would ignore.
    """
    origin = dns.name.from_text(zone)
    if text.count('"') > QUOTES_MAX:
        raise ZoneFileError(f"It has more than {QUOTES_MAX} quotation marks")
    try:
        read = _read(text, origin, ttl=ttl)
        soa = _soa(read, origin)
        default = ttl if soa is None else soa.ttl
        records = tuple(_typed(list(_records(read, origin, zone, default, is_checked=is_checked)), zone))
    except ZoneFileError:
        raise
    except KeyError as error:
        raise ZoneFileError(f"every name must be in {zone}") from error
    except (dns.exception.DNSException, ValueError, UnicodeError) as error:
        raise ZoneFileError(str(error).replace("<string>:", "line ") or type(error).__name__) from error
    if is_checked and soa is not None:
        _check_times(soa)
    if len(records) > ZONE_RECORDS_MAX:
        raise ZoneFileError(f"It has {len(records)} records; a zone holds at most {ZONE_RECORDS_MAX}")
    return soa, records


def retained(
    zone: str, present: Sequence[Record], new: Sequence[Record], *, ttl_before: int, ttl_after: int
) -> tuple[Record, ...]:
    """The new records of a zone, those that it has already as it has them: their type, spelling and origin.

    Their TTL too, where it is as long. `ttl_before`, `ttl_after`: the zone's own.
    """
    spelled = {(one.sub_domain, one.wire_type, one.target): one for one in present}
    others = {(one.sub_domain, one.wire_type, one.target) for one in new}
    # Only what is not spelled alike has to be read.
    known = {identity(one, zone): one for key, one in spelled.items() if key not in others}
    result = []
    for record in new:
        before = spelled.get((record.sub_domain, record.wire_type, record.target)) or (
            known.get(identity(record, zone)) if known else None
        )
        if before is None:
            result.append(record)
            continue
        is_as_long = (before.ttl or ttl_before) == (record.ttl or ttl_after) and (before.ttl or ttl_before == ttl_after)
        result.append(replace(before, record_id=0, ttl=before.ttl if is_as_long else record.ttl))
    return tuple(result)


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

    A record without a TTL has that of the last $TTL; without one, the last one stated (RFC 1035, 5.1). Where none is
    stated at all, it is the SOA's minimum, or else `ttl`. Raises KeyError for names outside the zone.
    """
    try:
        return _read_with(text, origin, ttl=None)
    except dns.exception.SyntaxError as error:
        if "Missing default TTL value" not in str(error):
            raise
        return _read_with(text, origin, ttl=ttl)


def _read_with(text: str, origin: dns.name.Name, *, ttl: int | None) -> dns.zone.Zone:
    read = dns.zone.Zone(origin, relativize=False)
    with read.writer(True) as changes:
        reader = dns.zonefile.Reader(
            dns.tokenizer.Tokenizer(text, "<string>"),
            _IN,
            changes,
            allow_directives=["$ORIGIN", "$TTL"],
            default_ttl=ttl,
        )
        reader.default_ttl_from_soa = True  # so that a default of ours gives way to one that the file states
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


def _check_times(soa: Soa) -> None:
    """Check that the times of a SOA are those that a zone may have."""
    times = {"refresh": soa.refresh, "expire": soa.expire, "minimum": soa.negative_ttl, "TTL": soa.ttl}
    for name, seconds in times.items():
        if not is_ttl(seconds):
            raise ZoneFileError(f"the {name} of the SOA is {seconds}, but must be {TTL_MIN} to {TTL_MAX} seconds")


def _records(
    read: dns.zone.Zone, origin: dns.name.Name, zone: str, default: int, *, is_checked: bool
) -> Iterator[Record]:
    for name, found in read.iterate_rdatasets():
        field_type = dns.rdatatype.to_text(found.rdtype)
        if field_type == "SOA":
            continue
        if field_type not in TYPES:
            raise ZoneFileError(f"{name} has a record of type {field_type}; a zone holds {', '.join(sorted(TYPES))}")
        below = name.relativize(origin).to_text()
        if not is_checked:
            below = "" if below == "@" else below.lower()
        else:
            below = sub_domain(below, zone)
            if not is_ttl(found.ttl):
                must = f"must be {TTL_MIN} to {TTL_MAX} seconds"
                raise ZoneFileError(f"the TTL of {name} {field_type} is {found.ttl}, but {must}")
        ttl = 0 if found.ttl == default else found.ttl
        same = set()
        for data in found:
            record = Record(0, below, field_type, data.to_text(), ttl)
            if is_checked:
                record = _checked(record, zone, str(name))
            if (key := identity(record, zone)) not in same:
                same.add(key)
                yield record


def _checked(record: Record, zone: str, name: str) -> Record:
    try:
        check_owner(record)
        return settled(record, zone)
    except ZoneFileError as error:
        raise ZoneFileError(f"{name} {record.field_type}: {error}") from error


def _typed(records: Sequence[Record], zone: str) -> Iterator[Record]:
    """The records with OVHcloud's types of texts, where a text is one and the only one of its type at its name."""
    types = [_alias(record, zone) for record in records]
    counts = Counter((record.sub_domain, kind) for record, kind in zip(records, types, strict=True))
    for record, kind in zip(records, types, strict=True):
        yield replace(record, field_type=kind) if counts[record.sub_domain, kind] == 1 else record


def _alias(record: Record, zone: str) -> str:
    """OVHcloud's type of a record: of a text, by its place and what it says."""
    if record.field_type != "TXT":
        return record.field_type
    for kind in ("DMARC", "DKIM", "SPF"):
        wish = replace(record, field_type=kind)
        try:
            check_owner(wish)
            settled(wish, zone)
        except ZoneFileError:
            continue
        return kind
    return "TXT"
