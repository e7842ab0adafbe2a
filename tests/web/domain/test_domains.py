"""The settings of a domain name: its lock, whose name servers it uses, how it is renewed."""

import asyncio

import pytest

from panier.outside.registry.sandbox_conduct import Trouble
from tests.support.managing import NAME, SERVERS, behave, named, registered, servers, task
from tests.support.shop import Sandbox


async def test_a_name_is_unlocked_and_locked_by_tasks(shop: Sandbox) -> None:
    camille = await named(shop)
    before = (await camille.get(NAME)).result
    shop.clock.advance(seconds=60)
    changed = (await camille.put(NAME, {"transferLockStatus": "unlocked"})).result
    assert (changed["transferLockStatus"], changed["domain"]) == ("unlocking", "exemple.fr")
    assert "iam" not in changed
    assert (await camille.put(NAME, {"transferLockStatus": "unlocked"})).result == changed, "it is on its way"
    busy = await camille.put(NAME, {"transferLockStatus": "locked"})
    assert busy.status == 409
    assert "DomainUnlock" in busy.message
    await shop.work()
    after = (await camille.get(NAME)).result
    assert after["transferLockStatus"] == "unlocked"
    assert after["lastUpdate"] > before["lastUpdate"]
    assert not (await registered(shop)).is_locked
    assert (await camille.put(NAME, after)).result["transferLockStatus"] == "unlocked", "an answer can be sent back"
    assert (await camille.put(NAME, {"transferLockStatus": "locked"})).result["transferLockStatus"] == "locking"
    await shop.work()
    assert (await camille.get(NAME)).result["transferLockStatus"] == "locked"
    assert (await registered(shop)).is_locked
    functions = [(await task(camille, one))["function"] for one in (await camille.get(f"{NAME}/task")).result]
    assert functions == ["DomainCreate", "DomainUnlock", "DomainLock"]


async def test_an_unlocked_name_is_locked_again_after_seven_days(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    await camille.put(NAME, {"transferLockStatus": "unlocked"})
    await sqlite_shop.work()
    sqlite_shop.clock.advance(days=6)
    await sqlite_shop.work()
    assert (await camille.get(NAME)).result["transferLockStatus"] == "unlocked"
    for lock in ("locked", "unlocked"):
        await camille.put(NAME, {"transferLockStatus": lock})
        await sqlite_shop.work()
    sqlite_shop.clock.advance(days=6)
    await sqlite_shop.work()
    assert (await camille.get(NAME)).result["transferLockStatus"] == "unlocked", "it was unlocked six days ago"
    sqlite_shop.clock.advance(days=1)
    await sqlite_shop.work()
    assert (await camille.get(NAME)).result["transferLockStatus"] == "locked"
    assert (await registered(sqlite_shop)).is_locked
    left = await sqlite_shop.database.read(lambda tx: tx.rows("SELECT kind FROM job WHERE kind = 'relock'"))
    assert left == []


async def test_a_name_without_a_lock_says_so_and_gives_its_code(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop, "exemple.de")
    found = (await camille.get("/domain/exemple.de")).result
    assert found["transferLockStatus"] == "unavailable"
    assert (await camille.put("/domain/exemple.de", found)).status == 200
    for lock in ("locked", "unlocked"):
        refused = await camille.put("/domain/exemple.de", {"transferLockStatus": lock})
        assert refused.refusal == (409, "The registry of .de has no lock against transfers")
    code = (await camille.get("/domain/exemple.de/authInfo")).result
    assert code == (await registered(sqlite_shop, "exemple.de")).auth_code


@pytest.mark.parametrize(
    "body, field",
    [
        ({"transferLockStatus": "unavailable"}, "transferLockStatus"),
        ({"transferLockStatus": "open"}, "transferLockStatus"),
        ({"nameServerType": "parking"}, "nameServerType"),
        ({"nameServerType": 7}, "nameServerType"),
    ],
)
async def test_what_is_no_setting_is_named(sqlite_shop: Sandbox, body: dict[str, object], field: str) -> None:
    camille = await named(sqlite_shop)
    refused = await camille.put(NAME, body)
    assert refused.status == 400
    assert field in refused.message


async def test_a_name_leaves_its_zones_servers_and_comes_back(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    hosted = (await camille.get(NAME)).result
    assert hosted["nameServerType"] == "hosted"
    wish = {"nameServers": SERVERS}
    away = (await camille.put(NAME, {"nameServerType": "external"})).result
    assert away["nameServerType"] == "external"
    assert [one["nameServer"] for one in away["nameServers"]] == [one["nameServer"] for one in hosted["nameServers"]]
    assert (await camille.put(NAME, {"nameServerType": "hosted"})).result["nameServerType"] == "hosted", "it never left"
    await camille.put(NAME, {"nameServerType": "external"})
    assert (await camille.post(f"{NAME}/nameServers/update", wish)).result["function"] == "DomainDnsUpdate"
    await sqlite_shop.work()
    assert (await camille.put(NAME, {"nameServerType": "hosted"})).result["nameServerType"] == "external", "not yet"
    assert (await camille.put(NAME, {"nameServerType": "hosted"})).status == 409
    await sqlite_shop.work()
    again = (await camille.get(NAME)).result
    assert again["nameServerType"] == "hosted"
    assert again["nameServers"] == hosted["nameServers"]
    assert list((await registered(sqlite_shop)).name_servers) == [one["nameServer"] for one in hosted["nameServers"]]


async def test_a_name_without_a_zone_cannot_be_hosted(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop, is_external=True)
    await sqlite_shop.database.write(
        lambda tx: tx.execute("UPDATE service SET ended_us = 1 WHERE family = 'dns' AND name = 'exemple.fr'")
    )
    refused = await camille.put(NAME, {"nameServerType": "hosted"})
    assert refused.refusal == (409, "exemple.fr has no DNS zone in this account: order one first")


async def test_how_a_name_goes_on_is_said(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop)
    infos = (await camille.get(f"{NAME}/serviceInfos")).result
    assert (infos["renew"]["automatic"], infos["renewalType"]) == (False, "manual")
    assert 12 in infos["possibleRenewPeriod"]
    wish = {**infos, "renew": {**infos["renew"], "automatic": True, "period": 24}}
    assert (await camille.put(f"{NAME}/serviceInfos", wish)).result is None
    shown = (await camille.get(f"{NAME}/serviceInfos")).result
    assert shown["renew"] == {**infos["renew"], "automatic": True, "period": 24}
    assert (await camille.put(f"{NAME}/serviceInfos", {**wish, "domain": "another.fr"})).status == 400
    assert (await camille.get(NAME)).result["renewalState"] == "automatic_renew"
    assert (await camille.put(f"{NAME}/serviceInfos", {"renew": {"deleteAtExpiration": True}})).result is None
    shown = (await camille.get(f"{NAME}/serviceInfos")).result
    assert (shown["renew"]["automatic"], shown["renew"]["deleteAtExpiration"]) == (True, True)
    assert (await camille.get(NAME)).result["renewalState"] == "cancellation_requested"
    assert (await camille.put(f"{NAME}/serviceInfos", {"renew": None})).result is None
    assert (await camille.get(f"{NAME}/serviceInfos")).result == shown
    refused = await camille.put(f"{NAME}/serviceInfos", {"renew": {"period": 7}})
    assert refused.status == 400
    assert "renew.period" in refused.message


async def test_only_its_admin_changes_a_name(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    await named(sqlite_shop)
    await sqlite_shop.database.write(
        lambda tx: tx.execute("UPDATE service SET tech_account_id = 2 WHERE name = 'exemple.fr'")
    )
    assert (await charlie.get(NAME)).result["contactTech"]["id"] == sqlite_shop.second.nic
    only = (403, "Only the admin contact of exemple.fr may change it")
    assert (await charlie.put(NAME, {"transferLockStatus": "unlocked"})).refusal == only
    assert (await charlie.put(f"{NAME}/serviceInfos", {})).refusal == only
    assert (await charlie.get(f"{NAME}/authInfo")).status == 403
    assert (await camille.get(NAME)).result["transferLockStatus"] == "locked"


async def test_an_expired_name_answers_460_to_every_change(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop, is_external=True)
    [number, _] = (await camille.get(f"{NAME}/nameServer")).result
    sqlite_shop.clock.advance(days=366)
    over = (460, "This service is expired")
    assert (await camille.put(NAME, {"transferLockStatus": "unlocked"})).refusal == over
    assert (await camille.put(f"{NAME}/serviceInfos", {})).refusal == over
    assert (await camille.get(f"{NAME}/authInfo")).refusal == over
    assert (await camille.post(f"{NAME}/nameServers/update", {"nameServers": SERVERS})).refusal == over
    assert (await camille.delete(f"{NAME}/nameServer/{number}")).refusal == over
    assert (await camille.post(f"{NAME}/dsRecord", {"keys": []})).refusal == over
    assert (await camille.put(f"{NAME}/configurations/optin", [])).refusal == over


async def test_a_registry_in_trouble_leaves_a_task_that_says_so(sqlite_shop: Sandbox) -> None:
    camille = await named(sqlite_shop, is_external=True)
    await behave(sqlite_shop, "exemple.fr", Trouble.SILENT)
    number = (await camille.post(f"{NAME}/nameServers/update", {"nameServers": SERVERS})).result["id"]
    await sqlite_shop.work()
    failed = await task(camille, number)
    assert (failed["status"], failed["comment"], failed["canRelaunch"], failed["canCancel"]) == (
        "error", "The registry did not answer in time", True, False,
    )  # fmt: skip
    assert [one["isUsed"] for one in await servers(camille)] == [True, True, False, False]
    await behave(sqlite_shop, "exemple.fr", Trouble.FAILING)
    await camille.post(f"/me/task/domain/{number}/relaunch")
    await sqlite_shop.work()
    failed = await task(camille, number)
    assert (failed["status"], failed["canRelaunch"]) == ("error", False)
    await behave(sqlite_shop, "exemple.fr", None)
    sqlite_shop.clock.advance(seconds=3_600)
    await sqlite_shop.work()
    assert (await task(camille, number))["status"] == "done"
    assert [one["host"] for one in await servers(camille)] == ["ns1.example.net", "ns2.example.net"]


async def test_of_many_changes_at_once_one_is_taken_up(shop: Sandbox) -> None:
    camille = await named(shop, is_external=True)
    wishes = [{"nameServers": [{"host": f"ns{one}.example.net"}, {"host": "ns.example.org"}]} for one in range(5)]
    replies = await asyncio.gather(*(camille.post(f"{NAME}/nameServers/update", wish) for wish in wishes))
    assert sorted(reply.status for reply in replies) == [200, 409, 409, 409, 409]
    [won] = [one for one, reply in enumerate(replies) if reply.status == 200]
    await shop.work()
    assert [one["host"] for one in await servers(camille)] == [f"ns{won}.example.net", "ns.example.org"]
