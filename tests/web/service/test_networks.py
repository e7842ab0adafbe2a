"""vRacks, address blocks, load balancers and vRack services as their customer lives with them."""

import re

import pytest

from panier.flows.service import owner_tasks
from panier.flows.service.ending import ending_tasks
from panier.store.engine.db import Tx
from tests.support.ordering import name_of, order_plan
from tests.support.shop import Client, Sandbox


@pytest.fixture
async def camille(sqlite_shop: Sandbox) -> Client:
    return sqlite_shop.client(sqlite_shop.first)


async def bought(
    shop: Sandbox, client: Client, family: str, plan: str, *answers: tuple[str, str], options: tuple[str, ...] = ()
) -> str:
    """Something new, whatever installs it done; its name."""
    order_id = await order_plan(client, family, plan, answers=answers, options=options)
    await shop.deliver()
    shop.clock.advance(seconds=60)
    return await name_of(client, order_id, plan)


def escaped(name: str) -> str:
    return name.replace("/", "%2F")


async def test_a_vrack_takes_services_of_its_customer(sqlite_shop: Sandbox, camille: Client) -> None:
    vrack = await bought(sqlite_shop, camille, "vrack", "vrack")
    assert re.fullmatch(r"pn-\d{7}", vrack)
    path = f"/vrack/{vrack}"
    await camille.put(path, {"name": "inner", "description": "between us"})
    assert (await camille.get(path)).result["name"] == "inner"
    project = await bought(sqlite_shop, camille, "cloud", "project.2018")
    stranger = await camille.post(f"{path}/cloudProject", {"project": "somebody's"})
    assert (stranger.status, "project" in stranger.message) == (400, True)
    task = (await camille.post(f"{path}/cloudProject", {"project": project})).result
    assert (task["status"], task["targetDomain"]) == ("todo", project)
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(f"{path}/cloudProject")).result == [project]
    assert (await camille.get(f"{path}/task/{task['id']}")).status == 404, "it is done"
    assert (await camille.get(f"{path}/task")).result == []
    await camille.delete(f"{path}/cloudProject/{project}")
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(f"{path}/cloudProject")).result == []


async def test_an_address_block_is_seen_in_two_ways_and_routed(sqlite_shop: Sandbox, camille: Client) -> None:
    name = await bought(sqlite_shop, camille, "ip", "ip-v4-s30-ripe", ("country", "FR"))
    block = name.removeprefix("ip-")
    assert re.fullmatch(r"ip-192\.0\.2\.\d+/30", name)
    assert ((await camille.get("/ip/service")).result, (await camille.get("/ip")).result) == ([name], [block])
    service = (await camille.get(f"/ip/service/{escaped(name)}")).result
    assert (service["ip"], service["country"], service["routedTo"]) == (block, "fr", {"serviceName": None})
    await camille.put(f"/ip/service/{escaped(name)}", {"description": "mine"})
    path = f"/ip/{escaped(block)}"
    assert (await camille.get(path)).result["description"] == "mine"
    vps = await bought(sqlite_shop, camille, "vps", "vps-le-2-2-40", ("vps_datacenter", "GRA"), ("vps_os", "Debian 12"))
    task = (await camille.post(f"{path}/move", {"to": vps})).result
    assert (task["function"], task["destination"]) == ("genericMoveFloatingIp", {"serviceName": vps})
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(path)).result["routedTo"] == {"serviceName": vps}
    outside = await camille.post(f"{path}/reverse", {"ipReverse": "203.0.113.7", "reverse": "www.example.com"})
    assert (outside.status, block in outside.message) == (400, True)
    first = block.partition("/")[0]
    await camille.post(f"{path}/reverse", {"ipReverse": first, "reverse": "www.example.com"})
    assert (await camille.get(f"{path}/reverse/{first}")).result["reverse"] == "www.example.com"
    await camille.post(f"{path}/park")
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(path)).result["routedTo"] == {"serviceName": None}


async def test_addresses_are_never_given_twice(sqlite_shop: Sandbox, camille: Client) -> None:
    names = [await bought(sqlite_shop, camille, "ip", "ip-v4-s30-ripe", ("country", "FR")) for _ in range(3)]
    assert len(set(names)) == 3


async def test_a_load_balancer_has_the_zones_that_were_bought(sqlite_shop: Sandbox, camille: Client) -> None:
    name = await bought(sqlite_shop, camille, "ipLoadbalancing", "iplb-lb1", options=("iplb-zone-lb1-rbx",))
    path = f"/ipLoadbalancing/{name}"
    assert re.fullmatch(r"loadbalancer-[0-9a-f]{32}", name)
    assert (await camille.get(path)).result["zone"] == ["rbx"]
    assert (await camille.get(f"{path}/zone")).result == ["rbx"]
    farm = (await camille.post(f"{path}/tcp/farm", {"zone": "rbx", "port": 8080})).result
    assert (farm["port"], farm["zone"]) == (8080, "rbx")
    server = {"address": "192.0.2.7", "status": "active"}
    made = (await camille.post(f"{path}/tcp/farm/{farm['farmId']}/server", server)).result
    assert made["backendId"] == farm["farmId"]
    strange = await camille.post(f"{path}/tcp/farm/{farm['farmId']}/server", {**server, "address": "here"})
    assert (strange.status, "address" in strange.message) == (400, True)
    assert (await camille.post(f"{path}/tcp/farm/1/server", server)).status == 404
    unknown = await camille.post(f"{path}/tcp/frontend", {"port": "80,443", "zone": "rbx", "defaultFarmId": 1})
    assert (unknown.status, "defaultFarmId" in unknown.message) == (400, True)
    refresh = (await camille.post(f"{path}/refresh", {})).result
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(f"{path}/task/{refresh['id']}")).result["status"] == "done"
    await camille.delete(f"{path}/tcp/farm/{farm['farmId']}")
    assert (await camille.get(f"{path}/tcp/farm")).result == []
    assert (await camille.get(f"{path}/tcp/farm/{farm['farmId']}/server")).status == 404


async def test_a_vrack_service_is_changed_by_what_it_shall_be(sqlite_shop: Sandbox, camille: Client) -> None:
    name = await bought(sqlite_shop, camille, "vrackServices", "vrack-services", ("region_name", "eu-west-rbx"))
    path = f"/v2/vrackServices/resource/{name}"
    before = (await camille.get(path)).result
    assert (before["resourceStatus"], before["currentState"]["region"]) == ("READY", "eu-west-rbx")
    subnet = {"cidr": "10.120.0.0/24", "serviceRange": {"cidr": "10.120.0.0/29"}, "serviceEndpoints": [], "vlan": 30}
    wish = {"checksum": "another", "targetSpec": {"subnets": [subnet]}}
    assert (await camille.put(path, wish)).status == 409
    changed = (await camille.put(path, {**wish, "checksum": before["checksum"]})).result
    assert (changed["resourceStatus"], changed["checksum"] != before["checksum"]) == ("UPDATING", True)
    sqlite_shop.clock.advance(seconds=60)
    after = (await camille.get(path)).result
    assert after["resourceStatus"] == "READY"
    (made,) = after["currentState"]["subnets"]
    assert (made["cidr"], made["vlan"], made["serviceRange"]["remainingIps"]) == ("10.120.0.0/24", 30, 3)
    listed = (await camille.get(f"{path}/task")).result
    assert [(await camille.get(f"{path}/task/{one['id']}")).result for one in listed] == listed
    assert (await camille.get(f"{path}/task/1")).status == 404


async def test_a_vrack_service_is_active_in_a_vrack_with_something_to_reach(
    sqlite_shop: Sandbox, camille: Client
) -> None:
    name = await bought(sqlite_shop, camille, "vrackServices", "vrack-services", ("region_name", "eu-west-rbx"))
    vrack = await bought(sqlite_shop, camille, "vrack", "vrack")
    path = f"/v2/vrackServices/resource/{name}"

    async def seen(*, endpoints: list[dict[str, str]] | None = None) -> tuple[str, str | None]:
        if endpoints is not None:
            subnet = {"cidr": "10.120.0.0/24", "serviceRange": {"cidr": "10.120.0.0/29"}, "serviceEndpoints": endpoints}
            checksum = (await camille.get(path)).result["checksum"]
            wish = {"checksum": checksum, "targetSpec": {"subnets": [{**subnet, "vlan": None}]}}
            assert (await camille.put(path, wish)).status == 200
            sqlite_shop.clock.advance(seconds=60)
        state = (await camille.get(path)).result["currentState"]
        (listed,) = (await camille.get("/v2/vrackServices/resource")).result
        assert listed["currentState"] == state
        return state["productStatus"], state["vrackId"]

    reached = [{"managedServiceURN": "urn:v1:eu:resource:storageNetApp:x"}]
    assert await seen(endpoints=reached) == ("DRAFT", None)
    await camille.post(f"/vrack/{vrack}/vrackServices", {"vrackServices": name})
    sqlite_shop.clock.advance(seconds=60)
    assert await seen() == ("ACTIVE", vrack)
    assert await seen(endpoints=[]) == ("DRAFT", vrack)
    assert await seen(endpoints=reached) == ("ACTIVE", vrack)
    await camille.delete(f"/vrack/{vrack}/vrackServices/{name}")
    sqlite_shop.clock.advance(seconds=60)
    assert await seen() == ("DRAFT", None)


async def test_a_block_is_given_back_by_a_task_of_its_admin(sqlite_shop: Sandbox, camille: Client) -> None:
    name = await bought(sqlite_shop, camille, "ip", "ip-v4-s30-ripe", ("country", "FR"))
    path = f"/ip/{escaped(name.removeprefix('ip-'))}"
    task = (await camille.post(f"{path}/terminate")).result
    assert (task["function"], task["status"]) == ("checkAndReleaseIp", "todo")
    assert (await camille.get(path)).result["canBeTerminated"] is False
    again = await camille.post(f"{path}/terminate")
    assert (again.status, await blocks(camille)) == (409, [name])
    sqlite_shop.clock.advance(seconds=60)
    await sqlite_shop.work()
    assert await blocks(camille) == []
    assert (await camille.get(path)).status in (404, 460)
    mails = [(await camille.get(f"/me/notification/email/history/{one}")).result for one in await history(camille)]
    assert any(name in one["subject"] for one in mails), "its end is told"


async def test_a_block_stays_where_its_task_fails(sqlite_shop: Sandbox, camille: Client) -> None:
    name = await bought(sqlite_shop, camille, "ip", "ip-v4-s30-ripe", ("country", "FR"))
    number = (await camille.get(f"/ip/service/{escaped(name)}/serviceInfos")).result["serviceId"]
    await camille.put(f"/services/{number}", {"displayName": "fails"})
    path = f"/ip/{escaped(name.removeprefix('ip-'))}"
    await camille.post(f"{path}/terminate")
    sqlite_shop.clock.advance(seconds=60)
    await sqlite_shop.work()
    assert await blocks(camille) == [name]
    assert (await camille.get(path)).result["canBeTerminated"] is True


async def test_a_block_ends_when_its_owner_says_that_it_was_released(sqlite_shop: Sandbox, camille: Client) -> None:
    name = await bought(sqlite_shop, camille, "ip", "ip-v4-s30-ripe", ("country", "FR"))
    task = (await camille.post(f"/ip/{escaped(name.removeprefix('ip-'))}/terminate")).result

    async def as_in_a_live_shop(tx: Tx) -> None:
        await tx.execute("UPDATE service_task SET due_us = NULL")
        await tx.execute("DELETE FROM job WHERE kind = $1", ending_tasks.JOB)

    await sqlite_shop.database.write(as_in_a_live_shop)
    sqlite_shop.clock.advance(days=1)
    await sqlite_shop.work()
    assert await blocks(camille) == [name], "nobody has done it"
    await sqlite_shop.database.write(lambda tx: owner_tasks.mark_done(tx, sqlite_shop.shop, task["taskId"]))
    await sqlite_shop.work()
    assert await blocks(camille) == []


async def blocks(client: Client) -> list[str]:
    found: list[str] = (await client.get("/ip/service")).result
    return found


async def history(client: Client) -> list[int]:
    found: list[int] = (await client.get("/me/notification/email/history")).result
    return found
