"""Domain names in the second version: what they shall be is said, and tasks make them so."""

from typing import Any

import pytest

from panier.core.refusal import Kind
from panier.outside.registry.sandbox_conduct import Trouble
from panier.web.errors import ANSWERS
from tests.support.managing import NAME, behave, named, registered
from tests.support.shop import Client, Sandbox

RESOURCE = "/v2/domain/name/exemple.fr"
SERVERS = [{"nameServer": "ns1.example.net"}, {"nameServer": "ns2.example.net", "ipv6": "2001:db8::7"}]


def wanting(servers: list[dict[str, str]], **more: str) -> dict[str, Any]:
    return {"targetSpec": {"dnsConfiguration": {"nameServers": servers}}, **more}


async def shown(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(RESOURCE)).result
    return found


def hosts(servers: list[dict[str, Any]]) -> list[str]:
    return [one["nameServer"] for one in servers]


async def test_a_name_shows_what_it_is_and_what_it_shall_be(shop: Sandbox) -> None:
    camille = await named(shop)
    name = await shown(camille)
    plain = (await camille.get(NAME)).result
    assert (name["id"], name["resourceStatus"], name["currentTasks"]) == ("exemple.fr", "READY", [])
    assert name["iam"] == plain["iam"]
    now = name["currentState"]
    assert (now["name"], now["extension"], now["mainState"]) == ("exemple.fr", "fr", "OK")
    assert (now["protectionState"], now["suspensionState"], now["additionalStates"]) == (
        "PROTECTED",
        "NOT_SUSPENDED",
        [],
    )
    dns = now["dnsConfiguration"]
    assert (dns["configurationType"], dns["minDNS"], dns["glueRecordIPv6Supported"]) == ("HOSTING", 2, True)
    assert hosts(dns["nameServers"]) == hosts(plain["nameServers"])
    assert hosts(name["targetSpec"]["dnsConfiguration"]["nameServers"]) == hosts(plain["nameServers"])
    assert len(name["checksum"]) == 32


async def test_name_servers_and_lock_become_what_they_shall_be(shop: Sandbox) -> None:
    camille = await named(shop)
    before = await shown(camille)
    wish = wanting(SERVERS, checksum=before["checksum"])
    wish["targetSpec"]["protectionState"] = "UNPROTECTED"
    begun = (await camille.put(RESOURCE, wish)).result
    assert "iam" not in begun
    assert begun["resourceStatus"] == "UPDATING"
    assert begun["targetSpec"]["dnsConfiguration"]["nameServers"] == [
        {"nameServer": "ns1.example.net", "ipv4": None, "ipv6": None},
        {"nameServer": "ns2.example.net", "ipv4": None, "ipv6": "2001:db8::7"},
    ]
    assert begun["targetSpec"]["protectionState"] == "UNPROTECTED"
    assert begun["currentState"]["protectionState"] == "PROTECTED", "not yet"
    assert begun["currentState"]["dnsConfiguration"] == before["currentState"]["dnsConfiguration"]
    assert begun["checksum"] != before["checksum"]
    assert {one["type"] for one in begun["currentTasks"]} == {"DomainDnsUpdate", "DomainUnlock"}
    await shop.work()
    after = await shown(camille)
    assert (after["resourceStatus"], after["currentTasks"], after["checksum"]) == ("READY", [], begun["checksum"])
    assert after["targetSpec"] == begun["targetSpec"]
    assert hosts(after["currentState"]["dnsConfiguration"]["nameServers"]) == ["ns1.example.net", "ns2.example.net"]
    assert after["currentState"]["dnsConfiguration"]["configurationType"] == "EXTERNAL"
    assert after["currentState"]["protectionState"] == "UNPROTECTED"
    assert (await registered(shop)).name_servers == ("ns1.example.net", "ns2.example.net")


async def test_what_is_left_out_stays_and_what_is_already_so_is_no_work(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    before = await shown(camille)
    bodies: tuple[dict[str, Any], ...] = (
        {},
        {"targetSpec": {}},
        {"targetSpec": {"dnsConfiguration": {}}},
        {"checksum": before["checksum"]},
    )
    for body in bodies:
        assert (await camille.put(RESOURCE, body)).result["currentTasks"] == []
    sent_back = {name: value for name, value in before.items() if name != "iam"}
    assert (await camille.put(RESOURCE, sent_back)).result["currentTasks"] == [], "whoever reads may send it back"
    assert [one["type"] for one in (await camille.get(f"{RESOURCE}/task")).result] == ["DomainCreate"]


async def test_a_later_wish_takes_the_place_of_one_that_has_not_begun(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    before = await shown(camille)
    first = (await camille.put(RESOURCE, wanting(SERVERS))).result
    others = [{"nameServer": "ns3.example.net"}, {"nameServer": "ns4.example.net"}]
    second = (await camille.put(RESOURCE, wanting(others, checksum=first["checksum"]))).result
    (task,) = second["currentTasks"]
    assert task["id"] != first["currentTasks"][0]["id"]
    tasks = {one["id"]: one for one in (await camille.get(f"{RESOURCE}/task")).result}
    gone = tasks[first["currentTasks"][0]["id"]]
    assert (gone["status"], gone["errors"]) == ("ERROR", [{"message": "Cancelled by the customer"}])
    assert (await camille.get(task["link"])).result == tasks[task["id"]]
    assert (tasks[task["id"]]["status"], tasks[task["id"]]["link"]) == ("PENDING", RESOURCE)
    await sqlite_shop.work()
    assert hosts((await shown(camille))["currentState"]["dnsConfiguration"]["nameServers"]) == hosts(others)
    assert (await camille.get(task["link"])).result["status"] == "DONE"
    back = before["targetSpec"]["dnsConfiguration"]["nameServers"]
    await camille.put(RESOURCE, wanting(SERVERS))
    present = (await camille.put(RESOURCE, wanting(others))).result
    assert (present["currentTasks"], present["resourceStatus"]) == ([], "READY"), "nothing is left to do"
    assert hosts(back) != hosts(others)


async def test_an_older_checksum_changes_nothing(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    before = await shown(camille)
    await camille.put(NAME, {"transferLockStatus": "unlocked"})
    stale = await camille.put(RESOURCE, wanting(SERVERS, checksum=before["checksum"]))
    assert stale.status == ANSWERS[Kind.OUTDATED].status == 412
    assert before["checksum"] in stale.message
    assert (await shown(camille))["currentTasks"][0]["type"] == "DomainUnlock"
    for wrong in ("", "x", "g" * 32):
        refused = await camille.put(RESOURCE, wanting(SERVERS, checksum=wrong))
        assert (refused.status, "'checksum'" in refused.message) == (400, True)


@pytest.mark.parametrize(
    "servers, field",
    [
        ([], "nameServers"),
        ([{"nameServer": "ns1.example.net"}], "nameServers"),
        ([{"nameServer": "ns1.example.net"}] * 2, "nameServers"),
        ([{"nameServer": "not a host"}, SERVERS[0]], "nameServers[0].nameServer"),
        ([SERVERS[0], {"nameServer": "ns2.example.net", "ipv4": "2001:db8::7"}], "nameServers[1].ipv4"),
        ([SERVERS[0], {"nameServer": "ns2.example.net", "ipv6": "192.0.2.7"}], "nameServers[1].ipv6"),
        ([SERVERS[0], {"nameServer": "ns2.example.net", "ipv4": "nowhere"}], "nameServers[1].ipv4"),
        ([SERVERS[0], {"nameServer": "ns2.example.net", "ipv4": "192.0.2.7", "ipv6": "2001:db8::7"}], "nameServers[1]"),
        ([SERVERS[0], {"nameServer": "ns2.exemple.fr"}], "nameServers"),
        ([{"nameServer": f"ns{number}.example.net"} for number in range(200)], "nameServers"),
    ],
)
async def test_impossible_name_servers_are_refused_by_their_place(
    sqlite_shop: Sandbox, servers: list[dict[str, str]], field: str
) -> None:
    camille = await named(sqlite_shop)
    refused = await camille.put(RESOURCE, wanting(servers))
    assert refused.status == 400
    assert f"'targetSpec.dnsConfiguration.{field}'" in refused.message
    assert (await shown(camille))["currentTasks"] == []


async def test_a_signed_zone_stands_against_other_servers(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    await camille.post("/domain/zone/exemple.fr/dnssec")
    await sqlite_shop.work()
    assert (await camille.put(RESOURCE, wanting(SERVERS))).status == 409


async def test_a_task_that_has_begun_is_not_overtaken(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    await behave(sqlite_shop, "exemple.fr", Trouble.SILENT)
    await camille.put(RESOURCE, wanting(SERVERS))
    await sqlite_shop.work()
    silent = await shown(camille)
    assert silent["resourceStatus"] in ("ERROR", "UPDATING")
    others = [{"nameServer": "ns3.example.net"}, {"nameServer": "ns4.example.net"}]
    assert (await camille.put(RESOURCE, wanting(others))).status == 409
    assert (await shown(camille))["targetSpec"] == silent["targetSpec"]


async def test_an_expired_name_is_shown_and_not_changed(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    await camille.put(f"{NAME}/serviceInfos", {"renew": {"automatic": False}})
    sqlite_shop.clock.advance(days=367)
    over = await shown(camille)
    assert (over["currentState"]["mainState"], over["resourceStatus"]) == ("EXPIRED", "SUSPENDED")
    assert over["currentState"]["suspensionState"] == "SUSPENDED"
    assert (await camille.put(RESOURCE, wanting(SERVERS))).status == 460
    sqlite_shop.clock.advance(days=30)
    assert (await shown(camille))["currentState"]["mainState"] == "RESTORABLE"


async def test_nobody_else_sees_or_changes_a_name(sqlite_shop: Sandbox) -> None:
    await named(sqlite_shop)
    charlie = sqlite_shop.client(sqlite_shop.second)
    for path in (RESOURCE, f"{RESOURCE}/task", f"{RESOURCE}/task/00000000-0000-8000-8000-000000000001"):
        assert (await charlie.get(path)).status == 404
    assert (await charlie.put(RESOURCE, wanting(SERVERS))).status == 404
    camille = sqlite_shop.client(sqlite_shop.first)
    for unknown in ("00000000-0000-8000-8000-0000000fffff", "no-uuid", "f" * 32):
        assert (await camille.get(f"{RESOURCE}/task/{unknown}")).status == 404
