"""What a record says is what counts: one form for texts, names by type, duplicates by data, and one rule for times."""

from typing import Any

import pytest

from tests.support.managing import named
from tests.support.shop import Client, Reply, Sandbox

ZONE = "/domain/zone/exemple.fr"
RECORD = f"{ZONE}/record"
TEXTS = (
    ("TXT", "t1", "abc", '"abc"'),
    ("TXT", "t2", '"abc"', '"abc"'),
    ("TXT", "t3", 'say "hi" \\ é', '"say \\"hi\\" \\\\ \\195\\169"'),
    ("TXT", "t4", '"\\097b\\c" "d"', '"abc" "d"'),
    ("TXT", "t5", "x" * 600, f'"{"x" * 255}" "{"x" * 255}" "{"x" * 90}"'),
    ("TXT", "t6", '""', '""'),
    ("SPF", "t7", "v=spf1 -all", '"v=spf1 -all"'),
    ("DKIM", "k._domainkey", "v=DKIM1;p=" + "A" * 300, f'"v=DKIM1;p={"A" * 245}" "{"A" * 55}"'),
    ("DMARC", "_dmarc", "v=DMARC1; p=none", '"v=DMARC1; p=none"'),
)
# The same record under two spellings.
TWINS = (
    ("TXT", "abc", '"abc"'),
    ("TXT", "abc", '"\\097bc"'),
    ("TXT", "x" * 300, f'"{"x" * 300}"'),
    ("TXT", "v=spf1 -all", '"v=spf1 -all"'),
    ("CNAME", "Www", "www.exemple.fr."),
    ("MX", "10 mail.example.net.", "010  Mail.Example.NET."),
    ("AAAA", "2001:db8::1", "2001:0DB8:0:0::0001"),
    ("SRV", "0 5 5060 sip.example.net.", "00 05 5060 SIP.example.net."),
    ("CAA", '0 issue "letsencrypt.org"', "0 ISSUE LetsEncrypt.org"),
    ("SSHFP", "4 2 " + "ab" * 32, "04 02 " + "AB" * 32),
    ("TLSA", "3 1 1 " + "cd" * 32, "3 1 1  " + "CD" * 32),
    ("HTTPS", "1 svc.example.net. alpn=h2", '01 SVC.example.net. alpn="h2"'),
    ("NAPTR", '100 10 "u" "E2U+sip" "!^.*$!sip:a@b.example!" .', '100 10 "U" "e2u+SIP" "!^.*$!sip:a@b.example!" .'),
    ("NS", "ns1.example.net.", "NS1.EXAMPLE.NET."),
    ("PTR", "host", "host.exemple.fr."),
)  # fmt: skip


async def add(client: Client, field_type: str, below: str, target: str, **more: Any) -> Reply:
    wish = {"fieldType": field_type, "subDomain": below, "target": target, **more}
    return await client.post(RECORD, wish)


async def shown(client: Client) -> list[tuple[str, str, str, int]]:
    found = [(await client.get(f"{RECORD}/{number}")).result for number in (await client.get(RECORD)).result]
    return sorted((one["subDomain"], one["fieldType"], one["target"], one["ttl"]) for one in found)


async def imported(shop: Sandbox, client: Client, text: str) -> Reply:
    reply = await client.post(f"{ZONE}/import", {"zoneFile": text})
    await shop.work()
    return reply


async def test_texts_have_one_form_and_numbers_are_long(shop: Sandbox) -> None:
    camille = await named(shop)
    for field_type, below, target, form in TEXTS:
        made = (await add(camille, field_type, below, target)).result
        assert made["target"] == form
        assert made["id"] > 2**31
        path = f"{RECORD}/{made['id']}"
        assert (await camille.get(path)).result == made
        for spelling in (target, form):
            assert (await camille.put(path, {"target": spelling})).status == 200
            assert (await camille.get(path)).result == made
    before = await shown(camille)
    text = (await camille.get(f"{ZONE}/export")).result
    await imported(shop, camille, text)
    assert await shown(camille) == before


@pytest.mark.parametrize("field_type, one, other", TWINS)
async def test_the_same_record_is_told_by_what_it_says(
    sqlite_shop: Sandbox, field_type: str, one: str, other: str
) -> None:
    camille = await named(sqlite_shop)
    assert (await add(camille, field_type, "twin", one)).status == 200
    twice = await add(camille, field_type, "Twin", other)
    assert twice.status == 409, twice.body
    if field_type != "CNAME":
        third = (await add(camille, field_type, "elsewhere", other)).result["id"]
        assert (await camille.put(f"{RECORD}/{third}", {"subDomain": "twin"})).status == 409
    servers = "@ 3600 NS ns1.example.net.\n"
    quoted = one if field_type != "TXT" or one.startswith('"') else f'"{one}"'
    typed = f"twin 3600 {field_type} {quoted}\n"
    if len(one) < 255:
        spelled = f"twin 3600 {field_type} {other}\n"
        assert (await imported(sqlite_shop, camille, servers + typed + spelled)).status == 200
        assert sum(below == "twin" for below, *_ in await shown(camille)) == 1


@pytest.mark.parametrize("field_type, target", [("A", "192.0.2.1"), ("AAAA", "2001:db8::1"), ("MX", "10 mail")])
async def test_addresses_and_mail_stand_at_hosts(sqlite_shop: Sandbox, field_type: str, target: str) -> None:
    camille = await named(sqlite_shop)
    for below in ("_a", "a_b", "a.b_.c", "*._x"):
        assert (await add(camille, field_type, below, target)).refusal == (
            400, "Invalid domain name, underscore not allowed",
        )  # fmt: skip
        text = f"@ 3600 NS ns1.example.net.\n{below} 3600 {field_type} {target}\n"
        status, message = (await camille.post(f"{ZONE}/import", {"zoneFile": text})).refusal
        assert status == 400
        assert "underscore not allowed" in message
    made = (await add(camille, field_type, "*", target)).result["id"]
    assert (await camille.put(f"{RECORD}/{made}", {"subDomain": "a_b"})).status == 400
    assert (await add(camille, "TXT", "_a", "x")).status == 200


@pytest.mark.parametrize(
    "field_type, below, target, part",
    [
        ("DKIM", "k._domainkey", "hello", "Invalid subfield found in DKIM"),
        ("DKIM", "k._domainkey", "v=DKIM1; p=!", "Invalid subfield found in DKIM"),
        ("DKIM", "k", "p=ab", "invalid subdomain"),
        ("DMARC", "_dmarc", "v=DMARC1; p=maybe", "Invalid subfield found in DMARC"),
        ("DMARC", "", "v=DMARC1; p=none", "invalid subdomain"),
        ("DMARC", "www", "v=DMARC1; p=none", "invalid subdomain"),
        ("SPF", "a", "v=spf1 oops", "Invalid subfield found in SPF"),
        ("NS", "*", "ns1.example.net.", "invalid subdomain"),
        ("A", "a.*.b", "192.0.2.1", "no name below"),
        ("A", "a", "192.0.2.01", "no target of type A"),
        ("A", "a", "192.0.2.1 ; mine", "no target"),
        ("AAAA", "a", "192.0.2.1", "no target of type AAAA"),
        ("CNAME", "a", "192.0.2.1", "is an address"),
        ("CNAME", "a", "two words", "no target of type CNAME"),
        ("MX", "a", "10 192.0.2.1", "is an address"),
        ("MX", "a", "mail", "no target of type MX"),
        ("NS", "a", "n_s.example.net.", "no name of a host"),
        ("CAA", "a", '0 issue "not a name"', "no target of type CAA"),
        ("CAA", "a", "256 issue x", "no target of type CAA"),
        ("SSHFP", "a", "4 2 abcd", "no target of type SSHFP"),
        ("TLSA", "_443._tcp", "3 1 1 abcd", "no target of type TLSA"),
        ("SRV", "_sip._tcp", "0 5 70000 sip", "no target of type SRV"),
        ("NAPTR", "a", "1 2 3", "no target of type NAPTR"),
        ("LOC", "a", "91 0 0 N 0 0 0 E 0m", "no target of type LOC"),
        ("SVCB", "a", "1 . bogus", "no target of type SVCB"),
        ("TXT", "a", '"half', "no target of type TXT"),
        ("TXT", "a", '"\\999"', "no target of type TXT"),
    ],
)  # fmt: skip
async def test_what_is_none_of_its_type_is_refused(
    sqlite_shop: Sandbox, field_type: str, below: str, target: str, part: str
) -> None:
    camille = await named(sqlite_shop)
    before = await shown(camille)
    status, message = (await add(camille, field_type, below, target)).refusal
    assert status == 400
    assert part in message or part == "no target", message
    assert await shown(camille) == before


async def test_a_name_has_one_policy_of_each_kind(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    assert (await add(camille, "SPF", "", "v=spf1 -all")).status == 409, "a new zone has one"
    assert (await add(camille, "SPF", "a", "v=spf1 -all")).status == 200
    assert (await add(camille, "SPF", "a", "v=spf1 ~all")).status == 409
    assert (await camille.get(f"{ZONE}/status")).result["warnings"] == []
    assert (await add(camille, "TXT", "a", "v=spf1 ?all")).status == 200
    assert "SPF" in (await camille.get(f"{ZONE}/status")).result["warnings"][0]
    before = await shown(camille)
    await imported(sqlite_shop, camille, (await camille.get(f"{ZONE}/export")).result)
    assert await shown(camille) == before


NS = "@ NS ns1.example.net.\n"
SOA = "@ {ttl} IN SOA ns1.example.net. hostmaster.example.net. ( 1 ; serial\n 7200 3600 86400 900 )\n"
ONE, TWO, THREE = (f"{below} A 192.0.2.1\n" for below in "abc")


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("$TTL 600\n" + NS + ONE + "b 900 A 192.0.2.1\n" + THREE, {"a": 600, "b": 900, "c": 600}),
        ("@ 600 NS ns1.example.net.\n" + ONE + "b 900 A 192.0.2.1\n" + THREE, {"a": 600, "b": 900, "c": 900}),
        (SOA.format(ttl=7200) + NS + ONE + "b IN 900 A 192.0.2.1\n" + THREE, {"a": 7200, "b": 900, "c": 900}),
        (SOA.format(ttl="") + NS + ONE + "b 600 IN A 192.0.2.1\n" + THREE, {"a": 900, "b": 600, "c": 600}),
        ("$TTL 1h\n" + NS + ONE + "$TTL 2h\n" + TWO, {"a": 3600, "b": 7200}),
        (
            "$ORIGIN fr.\n$TTL 600\nexemple NS ns1.example.net.\na.exemple A 192.0.2.1\n"
            "$ORIGIN sub.exemple.fr.\n" + TWO,
            {"a": 600, "b.sub": 600},
        ),
        (NS + ONE + "  A 192.0.2.2\n", {"a": 3600}),
    ],
)
async def test_a_file_says_how_long_its_records_last(sqlite_shop: Sandbox, text: str, wanted: dict[str, int]) -> None:
    camille = await named(sqlite_shop)
    assert (await imported(sqlite_shop, camille, text)).status == 200
    own = (await camille.get(f"{ZONE}/soa")).result["ttl"]
    assert {below: ttl or own for below, kind, _, ttl in await shown(camille) if kind == "A"} == wanted


@pytest.mark.parametrize("ttl", [-1, 1, 59, 60, 2**31 - 1, 2**31])
async def test_one_rule_says_how_long_a_record_may_last(sqlite_shop: Sandbox, ttl: int) -> None:
    camille = await named(sqlite_shop)
    expected = 200 if 60 <= ttl < 2**31 else 400
    assert (await add(camille, "A", "a", "192.0.2.1", ttl=ttl)).status == expected
    other = (await add(camille, "A", "b", "192.0.2.1")).result["id"]
    assert (await camille.put(f"{RECORD}/{other}", {"ttl": ttl})).status == expected
    text = f"@ 3600 NS ns1.example.net.\na {ttl} A 192.0.2.1\n"
    assert (await camille.post(f"{ZONE}/import", {"zoneFile": text})).status == expected


async def test_a_file_that_allows_no_caching_is_refused_rather_than_changed(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    text = "@ 3600 NS ns1.example.net.\na 0 A 192.0.2.1\n"
    status, message = (await camille.post(f"{ZONE}/import", {"zoneFile": text})).refusal
    assert status == 400
    assert "TTL of a.exemple.fr. A is 0" in message


async def test_an_import_of_an_export_changes_no_record(shop: Sandbox) -> None:
    camille = await named(shop)
    for field_type, below, target, ttl in (
        ("CNAME", "alias", "www", 0), ("TXT", "a", "v=spf1 -all", 600), ("DKIM", "k._domainkey", "p=ab", 0),
        ("MX", "b", "010 Mail", 3600), ("TXT", "c", "v=DMARC1; p=none", 60), ("AAAA", "d", "2001:0db8::1", 0),
    ):  # fmt: skip
        assert (await add(camille, field_type, below, target, ttl=ttl)).status == 200
    before, text = await shown(camille), (await camille.get(f"{ZONE}/export")).result
    assert (await imported(shop, camille, text)).status == 200
    assert await shown(camille) == before
    again = (await camille.get(f"{ZONE}/export")).result
    assert [line for line in again.splitlines() if " SOA " not in line] == [
        line for line in text.splitlines() if " SOA " not in line
    ]
