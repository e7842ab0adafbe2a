"""PowerDNS as a thing that may answer badly: records that it wants spelled otherwise, and servers that are none."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from panier.outside.powerdns import PowerDns, PowerDnsBounds
from panier.outside.powerdns_records import read, respelled
from panier.outside.zone_publisher import PublishingError
from tests.support.parts.powerdns import KEY, PowerDnsServer
from tests.support.parts.publishing import fresh_name

BOUNDS = PowerDnsBounds(connect_seconds=1, answer_seconds=0.5, zone_seconds=1.5, pause_seconds=30, answer_bytes=10_000)
ZONE = "$TTL 300\n@ SOA ns1.example.net. tech.example.net. 2026010100 3600 600 86400 300\n@ NS ns1.example.net.\n"

# In the spelling of zone files, and each says what PowerDNS says otherwise, or took great pains to read.
RECORDS = (
    ("AAAA", "::ffff:192.0.2.1"),
    ("AAAA", "2001:DB8:0:0::1"),
    ("CAA", '128 IODEF "mailto:a@example.com"'),
    ("CAA", '0 issue ";"'),
    ("HTTPS", "0 svc.example.net."),
    ("HTTPS", "1 . alpn=h2,h3 ipv4hint=192.0.2.9,192.0.2.10 ipv6hint=2001:db8::1 port=443 no-default-alpn"),
    ("LOC", "52 N 4 E 10m 1m 100m 10m"),
    ("LOC", "42 21 54 N 71 6 18 W -24m 30m"),
    ("LOC", "1 2 3.5 S 4 5 6.001 E 100000.55m 0.5m 2000m 0.02m"),
    ("MX", "0 ."),
    ("NAPTR", '100 10 "S" "SIP+D2U" "" _sip._udp.Example.NET.'),
    ("NAPTR", r'1 1 "u" "E2U+x" "!^\\+(.*)$!sip:\\1@x!" .'),
    ("RP", r"a\.b.example.net. ."),
    ("SRV", "0 0 0 ."),
    ("SSHFP", "4 2 " + "AB" * 32),
    ("SVCB", '1 . dohpath="/dns-query{?dns}" alpn=h2'),
    ("SVCB", '1 svc.example.net. mandatory=alpn alpn=dot key65333="ex1"'),
    ("TLSA", "2 0 0 " + "ab" * 300),
    ("TXT", r'"a \"q\" \\ x; \195\169\009" "" "\127\255"'),
)


@contextlib.asynccontextmanager
async def client(url: str, bounds: PowerDnsBounds | None = None) -> AsyncIterator[PowerDns]:
    opened = PowerDns(url, KEY, server="localhost", bounds=bounds)
    try:
        yield opened
    finally:
        await opened.close()


@pytest.mark.parametrize("kind, text", RECORDS)
async def test_a_record_is_answered_as_it_was_written(powerdns_server: PowerDnsServer, kind: str, text: str) -> None:
    name = fresh_name()
    async with client(powerdns_server.url) as opened:
        assert await opened.publish(name, f"{ZONE}x {kind} {text}\n", is_signed=False) == ()
        assert [read(kind, one) for one in powerdns_server.says(f"x.{name}", kind)] == [read(kind, text)]
        serial = powerdns_server.says(name, "SOA")
        await opened.publish(name, f"{ZONE}x {kind} {text}\n", is_signed=False)
        assert powerdns_server.says(name, "SOA") == serial, "the shop's own, whatever is sent again"
        await opened.remove(name)
        await opened.remove(name)
    assert name not in powerdns_server.zones()


async def test_a_primary_tells_other_servers(powerdns_server: PowerDnsServer) -> None:
    name, opened = fresh_name(), PowerDns(powerdns_server.url, KEY, server="localhost", kind="Master")
    try:
        await opened.publish(name, ZONE, is_signed=True)
    finally:
        await opened.close()
    assert powerdns_server.kind(name) == "Master"
    assert powerdns_server.says(name, "DNSKEY")


def test_another_spelling_is_taken_where_it_says_the_same() -> None:
    refusal = "Record x.un.fr./LOC '52 N 4 E 10m': Not in expected format (parsed as '52 0 0.000 N 4 0 0.000 E 10.00m')"
    sets = [{"name": "x.un.fr.", "type": "LOC", "records": [{"content": "52 N 4 E 10m"}, {"content": "1 N 4 E 10m"}]}]
    assert respelled(sets, refusal)
    assert sets[0]["records"] == [{"content": "52 0 0.000 N 4 0 0.000 E 10.00m"}, {"content": "1 N 4 E 10m"}]
    assert not respelled(sets, refusal), "it is in that spelling already"
    assert not respelled(sets, refusal.replace("parsed as '52 0", "parsed as '53 0")), "that is elsewhere"
    assert not respelled(sets, "RRset a.un.fr. IN A: Conflicts with pre-existing RRset")


async def test_what_no_name_server_would_load_is_told(powerdns_server: PowerDnsServer) -> None:
    async with client(powerdns_server.url) as opened:
        with pytest.raises(PublishingError, match="What was published cannot be read"):
            await opened.publish(fresh_name(), "@ IN NONSENSE 1", is_signed=False)


@contextlib.asynccontextmanager
async def answering(answer: bytes | None, asked: list[bytes]) -> AsyncIterator[str]:
    """A server that answers every request alike, or never."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        try:
            if answer is None:
                await asyncio.sleep(60)
            with contextlib.suppress(ConnectionError):
                writer.write(answer or b"")
                await writer.drain()
                writer.close()
                await writer.wait_closed()
        finally:
            writer.transport.abort()  # else what is left of it is found in another test

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


@pytest.mark.parametrize(
    "answer, problem, times",
    [
        (b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n", "answered 302", 1),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n<html/>", "something else", 1),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 20000\r\n\r\n" + b"x" * 20_000, "more than 10000 bytes", 1),
        (b"HTTP/1.1 503 Busy\r\ncontent-length: 4\r\n\r\nbusy", "answered 503: busy", 3),
        (b"HTTP/1.1 401 No\r\ncontent-length: 0\r\n\r\n", "refuses the key in PANIER_POWERDNS_KEY", 1),
        (b"nonsense\r\n\r\n", "could not be reached", 1),
        (None, "could not be reached", 1),
    ],
)
async def test_a_server_that_answers_badly_is_told_of_in_time(answer: bytes | None, problem: str, times: int) -> None:
    asked: list[bytes] = []
    async with answering(answer, asked) as url, client(url, BOUNDS) as opened:
        with pytest.raises(PublishingError, match=problem) as caught:
            await opened.publish("exemple.fr", ZONE, is_signed=False)
        assert KEY not in str(caught.value)
        assert len(asked) == times
        if problem == "could not be reached":
            with pytest.raises(PublishingError, match="a moment ago"):
                await opened.publish("exemple.fr", ZONE, is_signed=False)
            assert len(asked) == times, "nobody asks again at once"
