"""Zones on a real PowerDNS: what DNS answers is what the API exports, signed or not, and never somebody else's."""

import dns.dnssec
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype

from panier.wire.zone.zone import RecordType
from tests.support.managing import named, sent_updates
from tests.support.parts.powerdns import PowerDnsServer
from tests.support.parts.publishing import add, check_answers, exported, fresh_name, order_zone, refresh
from tests.support.shop import Client, Sandbox
from tests.web.zone.test_services import mailed_token

# Every type that the API has records of, as a zone file; the texts become SPF, DKIM and DMARC by what they say.
EVERY_TYPE = """
$TTL 600
@ NS ns1.example.net.
@ NS ns2.example.net.
@ A 192.0.2.7
@ AAAA 2001:db8::7
@ MX 10 mail
@ CAA 0 issue "letsencrypt.org; validationmethods=dns-01"
@ CAA 128 iodef "mailto:security@example.com"
@ TXT "v=spf1 mx -all"
@ TXT "a \\"quoted\\" text; with \\195\\169" "and another"
@ LOC 51 30 12.748 N 0 7 39.612 W 0.00m
@ RP camille.example.net. blog
mail 120 A 192.0.2.8
blog A 192.0.2.9
blog A 192.0.2.10
blog HTTPS 1 . alpn="h2,h3" ipv4hint="192.0.2.9"
blog SSHFP 4 2 abababababababababababababababababababababababababababababababab
alias CNAME blog
* CNAME blog
old DNAME example.net.
mail._domainkey TXT "v=DKIM1; k=rsa; p={key}"
_dmarc TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com"
sip NAPTR 100 10 "u" "sip+E2U" "!^.*$!sip:info@example.com!i" .
sub NS ns1.example.net.
7 PTR blog
_sip._tcp SRV 0 5 5060 sip.example.net.
_dns SVCB 1 svc.example.net. port="8853"
_443._tcp.blog TLSA 3 1 1 cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd
""".format(key='" "'.join(["A" * 200] * 2))


async def test_every_type_is_answered_as_it_is_exported(served: Sandbox, powerdns_server: PowerDnsServer) -> None:
    name = fresh_name()
    camille = await named(served, name)
    root = f"/domain/zone/{name}"
    assert (await camille.post(f"{root}/import", {"zoneFile": EVERY_TYPE})).status == 200
    await served.work()
    types = {
        (await camille.get(f"{root}/record/{number}")).result["fieldType"]
        for number in (await camille.get(f"{root}/record")).result
    }
    assert types == {one.value for one in RecordType}
    asked = check_answers(powerdns_server, name, await exported(camille, name))
    assert asked == {*types, "SOA"} - {"DKIM", "DMARC", "SPF"}
    assert powerdns_server.says(f"nobody.{name}", "A") == ["192.0.2.10", "192.0.2.9"], "by the wildcard"
    soa = (await camille.get(f"{root}/soa")).result
    [answered] = powerdns_server.says(name, "SOA")
    assert answered.split()[2] == str(soa["serial"])


async def test_a_new_zone_is_there_although_nobody_looked(
    sqlite_served: Sandbox, powerdns_server: PowerDnsServer
) -> None:
    name = fresh_name()
    camille = await named(sqlite_served, name)
    servers = (await camille.get(f"/domain/zone/{name}")).result["nameServers"]
    assert powerdns_server.says(name, "NS") == sorted(f"{one}." for one in servers)
    check_answers(powerdns_server, name, await exported(camille, name))


async def test_changes_are_answered_once_they_are_published(served: Sandbox, powerdns_server: PowerDnsServer) -> None:
    name = fresh_name()
    camille = await named(served, name)
    number = await add(camille, name, "A", "192.0.2.20", "a", ttl=300)
    await served.work()
    assert powerdns_server.says(f"a.{name}", "A") == [], "it is not published yet"
    await refresh(served, camille, name)
    assert powerdns_server.says(f"a.{name}", "A") == ["192.0.2.20"]
    serial = int(powerdns_server.says(name, "SOA")[0].split()[2])
    await camille.delete(f"/domain/zone/{name}/record/{number}")
    await add(camille, name, "CNAME", "www", "a")  # in place of an address, in one step
    await refresh(served, camille, name)
    assert powerdns_server.says(f"a.{name}", "CNAME") == [f"www.{name}."]
    assert int(powerdns_server.says(name, "SOA")[0].split()[2]) > serial
    redirection = {"type": "visible", "target": "https://www.example.com/", "subDomain": "go"}
    assert (await camille.post(f"/domain/zone/{name}/redirection", redirection)).status == 200
    wish = {"ip": "192.0.2.30", "subDomain": "home"}
    host = (await camille.post(f"/domain/zone/{name}/dynHost/record", wish)).result["id"]
    await refresh(served, camille, name)
    check_answers(powerdns_server, name, await exported(camille, name))
    assert powerdns_server.says(f"go.{name}", "A") == ["192.0.2.81"]
    wish = {"ip": "192.0.2.31", "subDomain": "home"}
    assert (await camille.put(f"/domain/zone/{name}/dynHost/record/{host}", wish)).status == 200
    await served.work()
    assert powerdns_server.says(f"home.{name}", "A") == ["192.0.2.31"], "at once, without a refresh"
    assert (await camille.post(f"/domain/zone/{name}/reset", {"minimized": True})).status == 200
    await served.work()
    assert powerdns_server.says(f"home.{name}", "A") == []
    check_answers(powerdns_server, name, await exported(camille, name))


def validate(server: PowerDnsServer, name: str) -> str:
    """Validate a zone's keys and some answers as a resolver does; returns the DS records that belong to its keys."""
    origin = dns.name.from_text(name)
    reply = server.ask(name, "DNSKEY", is_signed=True)
    keys = reply.get_rrset(reply.answer, origin, dns.rdataclass.IN, dns.rdatatype.DNSKEY)
    assert keys is not None, "signed"
    for kind in ("DNSKEY", "SOA", "NS", "A"):
        reply = server.ask(name, kind, is_signed=True)
        found = reply.get_rrset(reply.answer, origin, dns.rdataclass.IN, dns.rdatatype.from_text(kind))
        signed = reply.get_rrset(
            reply.answer, origin, dns.rdataclass.IN, dns.rdatatype.RRSIG, dns.rdatatype.from_text(kind)
        )
        assert found is not None, kind
        assert signed is not None, kind
        dns.dnssec.validate(found, signed, {origin: keys})
    missing = server.ask(f"nothing-of-the-sort.{name}", "A", is_signed=True)
    assert any(one.rdtype in (dns.rdatatype.NSEC, dns.rdatatype.NSEC3) for one in missing.authority), "and denied"
    [key] = [one for one in keys if one.flags == 257]
    return dns.dnssec.make_ds(origin, key, "SHA256").to_text()


def is_signed(server: PowerDnsServer, name: str) -> bool:
    return bool(server.says(name, "DNSKEY"))


async def shown_ds(client: Client, name: str) -> list[str]:
    """The DS records that belong to the keys that the API shows."""
    shown = []
    for number in (await client.get(f"/domain/{name}/dsRecord")).result:
        key = (await client.get(f"/domain/{name}/dsRecord/{number}")).result
        text = f"{key['flags']} 3 {key['algorithm']} {key['publicKey']}"
        made = dns.dnssec.make_ds(dns.name.from_text(name), dns.rdata.from_text("IN", "DNSKEY", text), "SHA256")
        assert made.key_tag == key["tag"]
        shown.append(made.to_text())
    return shown


async def test_a_signed_zone_is_validated_and_its_registry_has_its_keys(
    served: Sandbox, powerdns_server: PowerDnsServer
) -> None:
    name = fresh_name()
    camille = await named(served, name)
    assert not is_signed(powerdns_server, name)
    assert (await camille.post(f"/domain/zone/{name}/dnssec")).status == 200
    await served.work()
    ds = validate(powerdns_server, name)
    assert await shown_ds(camille, name) == [ds]
    assert any(f'"tag":{ds.split()[0]}' in command for command in await sent_updates(served)), "the registry was told"
    await add(camille, name, "A", "192.0.2.40", "more")
    await refresh(served, camille, name)
    assert validate(powerdns_server, name) == ds, "the keys stay when the zone changes"
    assert powerdns_server.says(f"more.{name}", "A") == ["192.0.2.40"]
    servers = {"nameServers": [{"host": "ns1.example.org"}, {"host": "ns2.example.org"}]}
    assert (await camille.post(f"/domain/{name}/nameServers/update", servers)).status == 409


async def test_signatures_stay_until_nobody_remembers_the_ds_records(
    sqlite_served: Sandbox, powerdns_server: PowerDnsServer
) -> None:
    name = fresh_name()
    camille = await named(sqlite_served, name)
    await camille.post(f"/domain/zone/{name}/dnssec")
    await sqlite_served.work()
    assert await shown_ds(camille, name) == [validate(powerdns_server, name)]
    await camille.delete(f"/domain/zone/{name}/dnssec")
    await sqlite_served.work()
    assert (await camille.get(f"/domain/zone/{name}/dnssec")).result == {"status": "disabled"}
    assert await shown_ds(camille, name) == []
    sqlite_served.clock.advance(days=1)
    await add(camille, name, "A", "192.0.2.50", "later")
    await refresh(sqlite_served, camille, name)
    await sqlite_served.sweep()
    validate(powerdns_server, name)
    assert powerdns_server.says(f"later.{name}", "A") == ["192.0.2.50"]
    sqlite_served.clock.advance(days=1, seconds=1)
    await sqlite_served.sweep()
    assert not is_signed(powerdns_server, name)
    assert powerdns_server.says(f"later.{name}", "A") == ["192.0.2.50"]
    await camille.post(f"/domain/zone/{name}/dnssec")
    await sqlite_served.work()
    assert await shown_ds(camille, name) == [validate(powerdns_server, name)], "with new keys"


async def test_a_zone_that_was_ordered_signed_is_so_from_the_beginning(
    sqlite_served: Sandbox, powerdns_server: PowerDnsServer
) -> None:
    name, camille = fresh_name(), sqlite_served.client(sqlite_served.first)
    await order_zone(sqlite_served, camille, name, "dnssec")
    validate(powerdns_server, name)


async def test_a_zone_that_ended_is_answered_no_more(served: Sandbox, powerdns_server: PowerDnsServer) -> None:
    name = fresh_name()
    camille = await named(served, name)
    assert name in powerdns_server.zones()
    await camille.post(f"/domain/zone/{name}/terminate")
    wish = {"token": await mailed_token(camille)}
    assert (await camille.post(f"/domain/zone/{name}/confirmTermination", wish)).status == 200
    await served.work()
    assert name not in powerdns_server.zones()
    assert powerdns_server.ask(name, "SOA").rcode() == dns.rcode.REFUSED
    await order_zone(served, camille, name)
    check_answers(powerdns_server, name, await exported(camille, name))


async def test_a_zone_that_ends_in_any_way_is_found_by_the_sweep(
    sqlite_served: Sandbox, powerdns_server: PowerDnsServer
) -> None:
    name = fresh_name()
    await named(sqlite_served, name)
    now_us = sqlite_served.clock()
    await sqlite_served.database.write(
        lambda tx: tx.execute("UPDATE service SET ended_us = $1 WHERE family = 'dns' AND name = $2", now_us, name)
    )
    await sqlite_served.sweep()
    assert name not in powerdns_server.zones()
