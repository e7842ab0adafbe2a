"""Zone files: whatever can stand in a zone survives being written and read, and no text breaks the reader."""

from hypothesis import given
from hypothesis import strategies as st

from panier.core.zone.zone import Record, Soa
from panier.outside import zone_files, zone_records
from panier.outside.zone_records import ZoneFileError

ZONE = "exemple.fr"
SOA = Soa("ns1.example.net", "dns\\.master.example.net", 2026_11_18_00)
NS = Record(0, "", "NS", "ns1.example.net.")
labels = st.from_regex(r"[a-z0-9_]([a-z0-9_-]{0,10}[a-z0-9])?", fullmatch=True)
names = st.lists(labels, max_size=3).map(".".join)
texts = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=300)
ttls = st.sampled_from((0, 60, 7200))
records = st.one_of(
    st.builds(Record, st.just(0), names, st.just("A"), st.ip_addresses(v=4).map(str), ttls),
    st.builds(Record, st.just(0), names, st.just("AAAA"), st.ip_addresses(v=6).map(str), ttls),
    st.builds(Record, st.just(0), names, st.sampled_from(("TXT", "DKIM", "SPF")), texts, ttls),
    st.builds(Record, st.just(0), names, st.just("MX"), labels.map(lambda host: f"10 {host}"), ttls),
)


def is_right(record: Record) -> bool:
    try:
        zone_records.check_owner(record)
        zone_records.settled(record, ZONE)
    except ZoneFileError:
        return False
    return True


@given(st.lists(records, max_size=20))
def test_what_is_written_is_read_again(written: list[Record]) -> None:
    kept = [NS, *(record for record in written if is_right(record))]
    text = zone_files.render(ZONE, SOA, kept)
    soa, read = zone_files.parse(ZONE, text, ttl=60)
    assert soa == SOA
    assert zone_files.render(ZONE, soa, read) == text


@given(st.text(max_size=300), st.sampled_from(("", "@ NS ns1\n", "@ IN SOA a. b. 1 1 1 1 1\n", "$TTL 60\nx TXT ")))
def test_any_text_is_a_zone_file_or_refused(text: str, before: str) -> None:
    try:
        _, read = zone_files.parse(ZONE, before + text, ttl=60)
    except ZoneFileError:
        return
    assert all(is_right(record) for record in read)


@given(st.text(max_size=80), st.sampled_from(sorted(zone_records.TYPES)))
def test_any_target_is_one_of_its_type_or_refused(target: str, field_type: str) -> None:
    record = Record(0, "a", field_type, target)
    if is_right(record):
        assert zone_files.parse(ZONE, zone_files.render(ZONE, SOA, [NS, record]), ttl=60)[1]


@given(st.text(max_size=80))
def test_any_text_is_a_sub_domain_or_refused(text: str) -> None:
    try:
        below = zone_records.sub_domain(text, ZONE)
    except ZoneFileError:
        return
    assert zone_records.sub_domain(below, ZONE) == below
