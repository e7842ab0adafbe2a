"""Whole zones as files: an export is read by a name server's library, and an import of it gives the same zone."""

from typing import Any

import dns.name
import dns.rdatatype
import dns.zone
import pytest

from tests.support.managing import named
from tests.support.shop import Client, Sandbox

ZONE = "/domain/zone/exemple.fr"
VARIETY = (
    ("A", "192.0.2.7", "blog"),
    ("AAAA", "2001:db8::7", "blog"),
    ("CAA", '0 issue "letsencrypt.org"', ""),
    ("CNAME", "blog", "alias"),
    ("DKIM", "v=DKIM1;k=rsa;p=" + "A" * 400, "mail._domainkey"),
    ("DMARC", "v=DMARC1;p=none;", "_dmarc"),
    ("DNAME", "example.net.", "old"),
    ("HTTPS", '1 . alpn="h2,h3"', "blog"),
    ("LOC", "51 30 12.748 N 0 7 39.612 W 0.00m", ""),
    ("NAPTR", '100 10 "u" "sip+E2U" "!^.*$!sip:info@example.com!i" .', "sip"),
    ("NS", "ns1.example.net.", "sub"),
    ("PTR", "blog", "7"),
    ("RP", "camille.example.net. blog", ""),
    ("SRV", "0 5 5060 sip.example.net.", "_sip._tcp"),
    ("SSHFP", "4 2 " + "ab" * 32, "blog"),
    ("SVCB", "1 svc.example.net.", "_dns"),
    ("TLSA", "3 1 1 " + "cd" * 32, "_443._tcp.blog"),
    ("TXT", '"a \\"quoted\\" text" "and another; one"', "été"),
)


async def fill(client: Client) -> None:
    for field_type, target, below in VARIETY:
        wish = {"fieldType": field_type, "target": target, "subDomain": below}
        assert (await client.post(f"{ZONE}/record", wish)).status == 200, wish
    short = {"fieldType": "A", "target": "192.0.2.8", "subDomain": "fast", "ttl": 60}
    assert (await client.post(f"{ZONE}/record", short)).status == 200


async def export(client: Client) -> str:
    text: str = (await client.get(f"{ZONE}/export")).result
    return text


async def task_state(client: Client, number: int) -> str:
    found: str = (await client.get(f"{ZONE}/task/{number}")).result["status"]
    return found


def read(text: str) -> dns.zone.Zone:
    return dns.zone.from_text(text, origin="exemple.fr.", relativize=False)


def without_serial(text: str) -> list[str]:
    return [line for line in text.splitlines() if " SOA " not in line]


async def test_an_export_has_the_name_servers_and_the_records_that_were_ordered(shop: Sandbox) -> None:
    camille = await named(shop)
    servers = (await camille.get(ZONE)).result["nameServers"]
    await fill(camille)
    zone = read(await export(camille))
    origin = dns.name.from_text("exemple.fr.")
    servers_found = zone.get_rdataset(origin, "NS")
    assert servers_found is not None
    assert {one.target.to_text(omit_final_dot=True) for one in servers_found} == set(servers)
    soa = zone.get_rdataset(origin, "SOA")
    assert soa is not None
    assert soa[0].mname.to_text(omit_final_dot=True) == servers[0]
    for field_type, _, below in VARIETY:
        wire = "TXT" if field_type in ("DKIM", "DMARC") else field_type
        name = dns.name.from_text(below, origin) if below else origin
        assert zone.get_rdataset(name, wire) is not None, (field_type, below)
    fast = zone.get_rdataset(dns.name.from_text("fast", origin), "A")
    assert fast is not None
    assert fast.ttl == 60


async def test_an_import_of_an_export_gives_the_same_zone(shop: Sandbox) -> None:
    camille = await named(shop)
    await fill(camille)
    before = await export(camille)
    await camille.post(f"{ZONE}/reset", {"minimized": True})
    begun = (await camille.post(f"{ZONE}/import", {"zoneFile": before})).result
    assert (begun["function"], begun["status"], begun["canCancel"]) == ("ZoneImport", "todo", True)
    assert (await camille.post(f"{ZONE}/import", {"zoneFile": before})).status == 409
    await shop.work()
    assert await task_state(camille, begun["id"]) == "done"
    after = await export(camille)
    assert without_serial(after) == without_serial(before)
    assert (await camille.get(f"{ZONE}/status")).result["isDeployed"]
    again = read(before)
    assert {(name, kind) for name, kind in _sets(again)} == {(name, kind) for name, kind in _sets(read(after))}
    types = {
        (await camille.get(f"{ZONE}/record/{number}")).result["fieldType"]
        for number in (await camille.get(f"{ZONE}/record")).result
    }
    assert {"DKIM", "DMARC", "SPF", "TXT"} <= types


def _sets(zone: dns.zone.Zone) -> list[tuple[str, str]]:
    return [
        (name.to_text(), rdataset.to_text())
        for name, rdataset in zone.iterate_rdatasets()
        if rdataset.rdtype != dns.rdatatype.SOA
    ]


async def test_an_import_can_be_called_off(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    before = await export(camille)
    begun = (await camille.post(f"{ZONE}/import", {"zoneFile": "@ NS ns1.example.net."})).result
    assert (await camille.get(f"/me/task/dns/{begun['id']}")).result == {**begun, "zone": "exemple.fr"}
    assert (await camille.post(f"/me/task/dns/{begun['id']}/cancel")).status == 200
    await sqlite_shop.work()
    assert await task_state(camille, begun["id"]) == "cancelled"
    assert await export(camille) == before


@pytest.mark.parametrize(
    "text, reason",
    [
        ("", "at least one NS"),
        ("@ A 192.0.2.7", "at least one NS"),
        ("@ NS ns1\nx A 192.0.2", "line 2"),
        ("@ NS ns1\n$INCLUDE /etc/passwd", "line 2: zone file directive '$INCLUDE' is not allowed"),
        ("@ NS ns1\n$GENERATE 1-1000000 h$ A 192.0.2.7", "line 2: zone file directive '$GENERATE' is not allowed"),
        ("@ NS ns1\nwww.example.net. A 192.0.2.7", "every name must be in exemple.fr"),
        ("@ NS ns1\na CNAME b\na A 192.0.2.7", "CNAME"),
        ("@ NS ns1\n@ DNSKEY 257 3 13 AAAA", "DNSKEY"),
        ("@ NS ns1\n" + "\n".join(f"h{number} A 192.0.2.7" for number in range(5001)), "at most 5000"),
        ("@ NS ns1\n;" + "x" * 200_000, "at most 200000 characters"),
        ("@ SOA a", "line 1"),
        ("\\", "zoneFile"),
    ],
)
async def test_what_is_no_zone_file_is_refused(sqlite_shop: Sandbox, text: str, reason: str) -> None:
    camille = await named(sqlite_shop)
    reply = await camille.post(f"{ZONE}/import", {"zoneFile": text})
    assert reply.status == 400
    assert reason in reply.message
    assert "'zoneFile'" in reply.message
    assert (await camille.get(f"{ZONE}/task")).result == []


async def test_what_was_published_can_be_looked_at_and_put_back(shop: Sandbox) -> None:
    camille = await named(shop)
    new = await export(camille)
    await camille.post(f"{ZONE}/record", {"fieldType": "A", "subDomain": "blog", "target": "192.0.2.7"})
    await camille.post(f"{ZONE}/refresh")
    first = await export(camille)
    shop.clock.advance(days=1)
    await camille.post(f"{ZONE}/reset", {"minimized": True})
    latest, earlier = (await camille.get(f"{ZONE}/history")).result
    assert latest > earlier
    assert (await camille.get(f"{ZONE}/history", query={"creationDate.to": earlier})).result == [earlier]
    assert (await camille.get(f"{ZONE}/history", query={"creationDate.from": latest})).result == [latest]
    point = (await camille.get(f"{ZONE}/history/{earlier}")).result
    assert point["creationDate"] == earlier
    async with shop.http() as browser:
        page = await browser.get(point["zoneFileUrl"])
        assert page.headers["content-type"].startswith("text/plain")
        assert page.text == first
        assert (await browser.get("/zone/file?token=nobody")).status_code == 404
    shop.clock.advance(seconds=1)
    begun = (await camille.post(f"{ZONE}/history/{earlier}/restore")).result
    assert begun["function"] == "ZoneRestore"
    await shop.work()
    assert without_serial(await export(camille)) == without_serial(first)
    assert without_serial(first) != without_serial(new)
    assert len((await camille.get(f"{ZONE}/history")).result) == 3
    assert (await camille.get(f"{ZONE}/history/2020-01-01T00:00:00+00:00")).status == 404
    assert (await camille.get(f"{ZONE}/history/yesterday")).status == 400


async def test_redirections_and_changing_hosts_survive_an_import(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    wish: dict[str, Any] = {"type": "visible", "subDomain": "go", "target": "https://www.example.com/"}
    await camille.post(f"{ZONE}/redirection", wish)
    await camille.post(f"{ZONE}/dynHost/record", {"subDomain": "home", "ip": "192.0.2.7"})
    before = await export(camille)
    assert "go IN A 192.0.2.81" in before
    await camille.post(f"{ZONE}/import", {"zoneFile": before})
    await sqlite_shop.work()
    assert without_serial(await export(camille)) == without_serial(before)
    assert len((await camille.get(f"{ZONE}/redirection")).result) == 1
    assert len((await camille.get(f"{ZONE}/dynHost/record")).result) == 1
    other = before.replace("go IN A 192.0.2.81", "go IN A 192.0.2.9")
    assert (await camille.post(f"{ZONE}/import", {"zoneFile": other})).status == 409
