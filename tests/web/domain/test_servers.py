"""Name servers and glue records of domain names that are not on their zone's servers."""

from typing import Any

import pytest

from tests.support.managing import NAME, SERVERS, named, registered, servers, task
from tests.support.shop import Sandbox

UPDATE = f"{NAME}/nameServers/update"
GLUE = f"{NAME}/glueRecord"


async def test_name_servers_are_replaced_by_a_task(shop: Sandbox) -> None:
    camille = await named(shop, is_external=True)
    old = await servers(camille)
    body = {"nameServers": [{"host": "NS1.Example.net."}, {"host": "ns2.example.net", "ip": "2001:DB8::7"}]}
    begun = (await camille.post(UPDATE, body)).result
    assert (begun["function"], begun["status"], begun["domain"]) == ("DomainDnsUpdate", "todo", "exemple.fr")
    assert (begun["canCancel"], begun["canRelaunch"], begun["canAccelerate"]) == (True, False, False)
    listed = await servers(camille)
    assert [(one["isUsed"], one["toDelete"]) for one in listed] == [(True, True)] * 2 + [(False, False)] * 2
    assert [one["id"] for one in listed[:2]] == [one["id"] for one in old]
    coming = listed[2]["id"]
    waiting = (await camille.get(f"{NAME}/nameServer/{coming}/status")).result
    assert waiting == {"state": "ko", "type": "external", "usedSince": None}
    shop.clock.advance(seconds=60)
    await shop.work()
    after = await servers(camille)
    assert [(one["host"], one["ip"]) for one in after] == [
        ("ns1.example.net", None),
        ("ns2.example.net", "2001:db8::7"),
    ]
    assert after[0]["id"] == coming
    used = (await camille.get(f"{NAME}/nameServer/{coming}/status")).result
    assert (used["state"], used["usedSince"]) == ("ok", (await task(camille, begun["id"]))["doneDate"])
    name = (await camille.get(NAME)).result
    assert [(one["nameServer"], one["ipv4"], one["ipv6"]) for one in name["nameServers"]] == [
        ("ns1.example.net", None, None),
        ("ns2.example.net", None, "2001:db8::7"),
    ]
    assert (await registered(shop)).name_servers == ("ns1.example.net", "ns2.example.net")
    offered = await shop.shop.registry.look_up(["exemple.fr"])
    assert offered["exemple.fr"].name_servers == ("ns1.example.net", "ns2.example.net")


async def test_a_name_on_its_zones_servers_becomes_external_with_the_task(shop: Sandbox) -> None:
    camille = await named(shop)
    zone_servers = await servers(camille)
    begun = (await camille.post(UPDATE, {"nameServers": SERVERS})).result
    assert (begun["function"], begun["status"]) == ("DomainDnsUpdate", "todo")
    assert (await camille.get(NAME)).result["nameServerType"] == "hosted", "not yet"
    await shop.work()
    assert (await camille.get(NAME)).result["nameServerType"] == "external"
    assert [one["host"] for one in await servers(camille)] == [one["host"] for one in SERVERS]
    back = [{"host": one["host"]} for one in zone_servers]
    await camille.post(UPDATE, {"nameServers": back})
    await shop.work()
    assert (await camille.get(NAME)).result["nameServerType"] == "external", "they were declared"
    assert (await camille.put(NAME, {"nameServerType": "hosted"})).result["nameServerType"] == "hosted"


async def test_a_server_beside_those_of_the_zone_makes_a_name_external(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    zone_servers = [one["host"] for one in await servers(camille)]
    await camille.post(f"{NAME}/nameServer", {"nameServer": [{"host": "ns3.example.net"}]})
    await sqlite_shop.work()
    assert (await camille.get(NAME)).result["nameServerType"] == "external"
    assert [one["host"] for one in await servers(camille)] == [*zone_servers, "ns3.example.net"]


async def test_the_servers_of_a_signed_zone_stay(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    first = (await servers(camille))[0]["id"]
    await camille.post("/domain/zone/exemple.fr/dnssec")
    await sqlite_shop.work()
    for refused in (
        await camille.post(UPDATE, {"nameServers": SERVERS}),
        await camille.post(f"{NAME}/nameServer", {"nameServers": SERVERS}),
        await camille.delete(f"{NAME}/nameServer/{first}"),
    ):
        assert refused.refusal == (409, "The zone of exemple.fr is signed: disable DNSSEC first")


@pytest.mark.parametrize(
    "host", ["192.0.2.1", "192.0.2.1.", "2001:db8::1", "ns1.0x7f", "１９２.0.2.1", "x" * 64 + ".test"]
)
async def test_a_server_is_never_an_address(sqlite_shop: Sandbox, host: str) -> None:
    camille = await named(sqlite_shop)
    for path in (UPDATE, f"{NAME}/nameServer"):
        refused = await camille.post(path, {"nameServers": [{"host": "ns2.example.net"}, {"host": host}]})
        assert refused.status == 400
        assert "'nameServers[1].host' must be a host name" in refused.message
    assert (await camille.post(GLUE, {"host": host, "ips": ["192.0.2.1"]})).status == 400


@pytest.mark.parametrize("path", [f"{NAME}/nameServer", UPDATE])
@pytest.mark.parametrize("word", ["nameServer", "nameServers"])
async def test_both_words_are_understood(sqlite_shop: Sandbox, path: str, word: str) -> None:
    camille = await named(sqlite_shop, is_external=True)
    assert (await camille.post(path, {word: SERVERS})).result["function"] == "DomainDnsUpdate"
    twice = await camille.post(path, {"nameServer": SERVERS, "nameServers": SERVERS})
    assert twice.status in (400, 409)


async def test_servers_are_added_and_taken_away_and_keep_their_numbers(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop, is_external=True)
    await camille.post(UPDATE, {"nameServers": SERVERS})
    await sqlite_shop.work()
    first, second = await servers(camille)
    await camille.post(f"{NAME}/nameServer", {"nameServer": [{"host": "ns3.example.net"}]})
    await sqlite_shop.work()
    assert (await camille.post(f"{NAME}/nameServer", {"nameServer": [{"host": "NS3.example.net"}]})).refusal == (
        409,
        "ns3.example.net is a name server of exemple.fr already",
    )
    assert [one["id"] for one in await servers(camille)][:2] == [first["id"], second["id"]]
    begun = (await camille.delete(f"{NAME}/nameServer/{first['id']}")).result
    assert begun["function"] == "DomainDnsUpdate"
    assert (await camille.get(f"{NAME}/nameServer/{first['id']}")).result["toDelete"] is True
    busy = await camille.delete(f"{NAME}/nameServer/{second['id']}")
    assert busy.status == 409
    assert str(begun["id"]) in busy.message
    await camille.post(f"{NAME}/task/{begun['id']}/cancel")
    assert (await camille.get(f"{NAME}/nameServer/{first['id']}")).result["toDelete"] is False
    await camille.delete(f"{NAME}/nameServer/{first['id']}")
    await sqlite_shop.work()
    assert (await camille.get(f"{NAME}/nameServer/{first['id']}")).status == 404
    assert [one["host"] for one in await servers(camille)] == ["ns2.example.net", "ns3.example.net"]
    refused = await camille.delete(f"{NAME}/nameServer/{second['id']}")
    assert refused.refusal == (409, "exemple.fr must keep 2 name servers at least: declare another one first")


@pytest.mark.parametrize(
    "listed, problem",
    [
        ([], "2 to 8"),
        ([{"host": "ns1.example.net"}], "2 to 8"),
        ([{"host": f"ns{one}.example.net"} for one in range(9)], "2 to 8"),
        ([{"host": "ns1.example.net"}, {"host": "NS1.EXAMPLE.NET"}], "twice"),
        ([{"host": "ns1.example.net"}, {"host": "localhost"}], "nameServers[1].host"),
        ([{"host": "ns_1.example.net"}, {"host": "ns2.example.net"}], "nameServers[0].host"),
        ([{"host": "ns1.example.net"}, {"host": "ns1.exemple.fr"}], "ns1.exemple.fr an ip"),
        ([{"host": "ns1.example.net"}, {"host": "exemple.fr"}], "exemple.fr an ip"),
        ([{"host": "ns1.example.net", "ip": "192.0.2"}, {"host": "ns2.example.net"}], "nameServers[0].ip"),
        ([{"host": "ns1.example.net", "ip": "fe80::1%eth0"}, {"host": "ns2.example.net"}], "nameServers[0].ip"),
        ([{"ip": "192.0.2.1"}, {"host": "ns2.example.net"}], "host"),
        ([{"host": f"ns{one}.example.net"} for one in range(101)], "at most 100"),
        (None, "'nameServers' is a required property"),
        ("ns1.example.net", "nameServers"),
    ],
)
async def test_what_is_wrong_with_name_servers_is_named(sqlite_shop: Sandbox, listed: Any, problem: str) -> None:
    camille = await named(sqlite_shop, is_external=True)
    refused = await camille.post(UPDATE, {"nameServers": listed})
    assert refused.status == 400
    assert problem in refused.message


async def test_a_glue_record_is_made_used_changed_and_taken_away(shop: Sandbox) -> None:
    camille = await named(shop, is_external=True)
    made = (await camille.post(GLUE, {"host": "NS1.exemple.fr", "ips": ["192.0.2.1", "2001:db8::1"]})).result
    assert made["function"] == "DomainHostCreate"
    other = (await camille.post(GLUE, {"host": "ns2.exemple.fr", "ips": ["192.0.2.2"]})).result
    assert (await camille.post(GLUE, {"host": "ns2.exemple.fr", "ips": ["192.0.2.3"]})).status == 409
    assert (await camille.get(GLUE)).result == []
    await shop.work()
    assert (await task(camille, other["id"]))["status"] == "done"
    assert (await camille.get(GLUE)).result == ["ns1.exemple.fr", "ns2.exemple.fr"]
    assert (await camille.get(GLUE, query={"host": "ns2.exemple.fr"})).result == ["ns2.exemple.fr"]
    one = (await camille.get(f"{GLUE}/ns1.exemple.fr")).result
    assert one == {"host": "ns1.exemple.fr", "ips": ["192.0.2.1", "2001:db8::1"]}
    assert (await camille.post(GLUE, one)).refusal == (409, "ns1.exemple.fr has a glue record already")
    await camille.post(UPDATE, {"nameServers": [{"host": "ns1.exemple.fr"}, {"host": "ns2.exemple.fr"}]})
    about = (await camille.delete(f"{GLUE}/ns1.exemple.fr")).refusal
    assert about == (409, "ns1.exemple.fr is a name server of exemple.fr: declare others in its place first")
    await shop.work()
    server = (await camille.get(NAME)).result["nameServers"][0]
    assert (server["nameServer"], server["ipv4"], server["ipv6"]) == ("ns1.exemple.fr", "192.0.2.1", "2001:db8::1")
    changed = (await camille.post(f"{GLUE}/ns1.exemple.fr/update", {**one, "ips": ["192.0.2.9"]})).result
    assert changed["function"] == "DomainHostUpdate"
    await shop.work()
    assert (await camille.get(f"{GLUE}/ns1.exemple.fr")).result["ips"] == ["192.0.2.9"]
    assert [(one["host"], one["ip"]) for one in await servers(camille)] == [
        ("ns1.exemple.fr", "192.0.2.9"),
        ("ns2.exemple.fr", "192.0.2.2"),
    ]
    assert (await camille.delete(f"{GLUE}/ns1.exemple.fr")).status == 409
    await camille.post(UPDATE, {"nameServers": SERVERS})
    await shop.work()
    assert (await camille.delete(f"{GLUE}/ns1.exemple.fr")).result["function"] == "DomainHostDelete"
    await shop.work()
    assert (await camille.get(f"{GLUE}/ns1.exemple.fr")).status == 404
    assert (await registered(shop)).details["hosts"] == {"ns2.exemple.fr": ["192.0.2.2"]}


@pytest.mark.parametrize(
    "body, field",
    [
        ({"host": "ns1.example.net", "ips": ["192.0.2.1"]}, "host"),
        ({"host": "notexemple.fr", "ips": ["192.0.2.1"]}, "host"),
        ({"host": "ns 1.exemple.fr", "ips": ["192.0.2.1"]}, "host"),
        ({"host": "ns1.exemple.fr", "ips": []}, "ips"),
        ({"host": "ns1.exemple.fr", "ips": ["192.0.2.1", "192.0.2.1"]}, "ips"),
        ({"host": "ns1.exemple.fr", "ips": ["192.0.2.1", "ns"]}, "ips[1]"),
        ({"host": "ns1.exemple.fr", "ips": [f"192.0.2.{one}" for one in range(14)]}, "1 to 13"),
        ({"host": "ns1.exemple.fr"}, "ips"),
    ],
)
async def test_what_is_wrong_with_a_glue_record_is_named(
    sqlite_shop: Sandbox, body: dict[str, Any], field: str
) -> None:
    camille = await named(sqlite_shop)
    refused = await camille.post(GLUE, body)
    assert refused.status == 400
    assert field in refused.message
