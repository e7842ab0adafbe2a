"""A dedicated server as its customer lives with it: found, installed, booted otherwise, put into a vRack."""

import re
from typing import Any

import pytest

from tests.support.ordering import SERVER_ANSWERS, SERVER_OPTIONS, order_plan
from tests.support.shop import Client, Sandbox


@pytest.fixture
async def camille(sqlite_shop: Sandbox) -> Client:
    return sqlite_shop.client(sqlite_shop.first)


async def bought(shop: Sandbox, client: Client) -> str:
    """The path of a new server."""
    before = set((await client.get("/dedicated/server")).result)
    await order_plan(client, "eco", "24sk10", answers=SERVER_ANSWERS, options=SERVER_OPTIONS)
    await shop.deliver()
    (name,) = set((await client.get("/dedicated/server")).result) - before
    return f"/dedicated/server/{name}"


async def over(shop: Sandbox, client: Client, path: str, task: Any) -> dict[str, Any]:
    """A task once it is done."""
    shop.clock.advance(seconds=60)
    shown: dict[str, Any] = (await client.get(f"{path}/task/{task['taskId']}")).result
    assert shown["status"] == "done"
    return shown


async def test_a_new_server_is_what_was_ordered(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await bought(sqlite_shop, camille)
    name = path.rpartition("/")[2]
    assert re.fullmatch(r"ns\d{7}\.ip-\d+-\d+-\d+\.eu", name)
    server = (await camille.get(path)).result
    assert (server["name"], server["os"], server["state"], server["bootId"]) == (name, "none_64.en", "ok", 1)
    assert (server["datacenter"], server["linkSpeed"]) == ("gra3", 300)
    assert name.split("ip-")[1].removesuffix(".eu").replace("-", ".") == server["ip"].rpartition(".")[0]
    assert (await camille.get(f"{path}/task")).result == [], "nothing is installed that nobody chose"
    assert f"{server['ip']}/32" in (await camille.get(f"{path}/ips")).result
    hardware = (await camille.get(f"{path}/specifications/hardware")).result
    assert (hardware["processorName"], hardware["memorySize"]["value"]) == ("Xeon-D 1520", 16)
    assert (hardware["diskGroups"][0]["numberOfDisks"], hardware["diskGroups"][0]["diskSize"]["value"]) == (2, 2000)
    network = (await camille.get(f"{path}/specifications/network")).result
    assert network["bandwidth"]["OvhToInternet"] == {"unit": "Mbps", "value": 300}
    assert network["routing"]["ipv4"]["ip"] == server["ip"]
    assert (await camille.get(f"{path}/option")).result == ["BANDWIDTH"]
    assert (await camille.get(f"{path}/serviceInfos")).result["domain"] == name


async def test_a_system_is_installed(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await bought(sqlite_shop, camille)
    templates = (await camille.get(f"{path}/install/compatibleTemplates")).result["ovh"]
    assert {"debian11_64", "debian12_64"} < set(templates)
    unknown = await camille.post(f"{path}/reinstall", {"operatingSystem": "amiga"})
    assert (unknown.status, "operatingSystem" in unknown.message) == (400, True)
    assert (await camille.get(f"{path}/install/status")).status == 404
    storage = [
        {"diskGroupId": 1, "partitioning": {"layout": [{"fileSystem": "ext4", "mountPoint": "/", "raidLevel": 1}]}}
    ]
    wish = {"operatingSystem": "debian12_64", "customizations": {"hostname": "one"}, "storage": storage}
    task = (await camille.post(f"{path}/reinstall", wish)).result
    assert (task["function"], task["status"]) == ("reinstallServer", "todo")
    assert (await camille.get(f"{path}/install/status")).result["progress"][0]["status"] == "todo"
    assert [one["description"] for one in (await camille.get(f"{path}/ongoing")).result] == ["reinstallServer"]
    refused = await camille.post(f"{path}/reboot")
    assert (refused.status, "running tasks on" in refused.message) == (409, True)
    assert (await camille.get(path)).result["os"] == "none_64.en"
    await over(sqlite_shop, camille, path, task)
    assert (await camille.get(path)).result["os"] == "debian12_64"
    assert (await camille.get(f"{path}/task", query={"function": "reinstallServer"})).result == [task["taskId"]]
    assert (await camille.get(f"{path}/task", query={"function": "hardReboot"})).result == []
    newest = (await camille.get("/me/notification/email/history")).result[-1]
    assert "debian12_64" in (await camille.get(f"/me/notification/email/history/{newest}")).result["body"]


async def test_it_boots_from_what_was_chosen(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await bought(sqlite_shop, camille)
    (rescue,) = (await camille.get(f"{path}/boot", query={"bootType": "rescue"})).result
    assert (await camille.get(f"{path}/boot/{rescue}")).result["bootType"] == "rescue"
    (power,) = (await camille.get(f"{path}/boot", query={"bootType": "power"})).result
    wish = {"bootId": rescue, "monitoring": False, "rescueMail": "me@example.com", "efiBootloaderPath": ""}
    assert (await camille.put(path, wish)).result is None
    server = (await camille.get(path)).result
    assert {name: server[name] for name in wish} == wish
    refused = await camille.put(path, {"bootId": 7})
    assert (refused.status, "bootId" in refused.message) == (400, True)
    task = (await camille.post(f"{path}/reboot")).result
    assert (await over(sqlite_shop, camille, path, task))["function"] == "hardReboot"
    await camille.put(path, {"bootId": power})
    await over(sqlite_shop, camille, path, (await camille.post(f"{path}/reboot")).result)
    assert (await camille.get(path)).result["powerState"] == "poweroff"


async def test_a_task_is_cancelled_before_it_begins(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await bought(sqlite_shop, camille)
    task = (await camille.post(f"{path}/reinstall", {"operatingSystem": "debian12_64"})).result
    assert (await camille.post(f"{path}/task/{task['taskId']}/cancel")).result is None
    assert (await camille.get(f"{path}/task/{task['taskId']}")).result["status"] == "cancelled"
    assert (await camille.post(f"{path}/task/{task['taskId']}/cancel")).status == 409
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(path)).result["os"] == "none_64.en"
    task = (await camille.post(f"{path}/reboot")).result
    sqlite_shop.clock.advance(seconds=0.5)
    assert (await camille.post(f"{path}/task/{task['taskId']}/cancel")).status == 409


async def test_it_is_in_the_vracks_that_have_it(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await bought(sqlite_shop, camille)
    name = path.rpartition("/")[2]
    await order_plan(camille, "vrack", "vrack")
    await sqlite_shop.deliver()
    (vrack,) = (await camille.get("/vrack")).result
    assert (await camille.get(f"{path}/vrack")).result == []
    await camille.post(f"/vrack/{vrack}/dedicatedServer", {"dedicatedServer": name})
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(f"{path}/vrack")).result == [vrack]
    assert (await camille.get(f"{path}/vrack/{vrack}")).result == {"dedicatedServer": name, "vrack": vrack}
    await camille.delete(f"/vrack/{vrack}/dedicatedServer/{name}")
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(f"{path}/vrack")).result == []


async def test_its_interfaces(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await bought(sqlite_shop, camille)
    (mac,) = (await camille.get(f"{path}/networkInterfaceController", query={"linkType": "public"})).result
    card = (await camille.get(f"{path}/networkInterfaceController/{mac}")).result
    (public,) = (await camille.get(f"{path}/virtualNetworkInterface", query={"mode": "public"})).result
    assert card["virtualNetworkInterface"] == public
    one = f"{path}/virtualNetworkInterface/{public}"
    assert (await camille.get(one)).result["networkInterfaceController"] == [mac]
    assert (await camille.post(f"{one}/enable")).status == 409
    await over(sqlite_shop, camille, path, (await camille.post(f"{one}/disable")).result)
    assert (await camille.get(one)).result["enabled"] is False
    assert (await camille.get(f"{path}/networking")).status == 404
    wish = {"interfaces": [{"macs": [mac], "type": "public"}]}
    assert (await camille.post(f"{path}/networking", wish)).result["interfaces"] == wish["interfaces"]
    assert (await camille.get(f"{path}/networking")).result["status"] == "active"
    assert (await camille.delete(f"{path}/networking")).status == 200
    assert (await camille.get(f"{path}/networking")).status == 404


async def test_domain_names_get_a_secondary_name_server(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await bought(sqlite_shop, camille)
    token = (await camille.get(f"{path}/secondaryDnsNameDomainToken", query={"domain": "exemple.fr"})).result
    assert token["fieldType"] == "TXT"
    await camille.post(f"{path}/secondaryDnsDomains", {"domain": "exemple.fr", "ip": "192.0.2.7"})
    assert (await camille.get(f"{path}/secondaryDnsDomains/exemple.fr")).result["ipMaster"] == "192.0.2.7"
    server = (await camille.get(f"{path}/secondaryDnsDomains/exemple.fr/dnsServer")).result
    assert server == (await camille.get(f"{path}/secondaryDnsNameServerAvailable")).result
    assert (await camille.delete(f"{path}/secondaryDnsDomains/exemple.fr")).result is None
    assert (await camille.get(f"{path}/secondaryDnsDomains")).result == []


async def test_what_was_done_to_servers_is_listed_in_portions(sqlite_shop: Sandbox, camille: Client) -> None:
    path, other = await bought(sqlite_shop, camille), await bought(sqlite_shop, camille)
    for server, call in ((path, "reboot"), (path, "features/ipmi/resetInterface"), (other, "reboot")):
        await camille.post(f"{server}/{call}")
        sqlite_shop.clock.advance(seconds=60)
    log, name = "/dedicated/server/log", path.rpartition("/")[2]
    whole = (await camille.get(log)).result
    assert (whole["count"], [one["resume"] for one in whole["data"]]) == (
        3, ["hardReboot: done", "resetIPMI: done", "hardReboot: done"],
    )  # fmt: skip
    own = (await camille.get(log, query={"server": name})).result
    assert (own["count"], {one["server"] for one in own["data"]}) == (2, {name})
    second = (await camille.get(log, query={"limit": "2", "page": "2"})).result
    assert (second["count"], second["data"]) == (3, whole["data"][2:])
    assert (await camille.get(log, query={"datacenter": "rbx8"})).result["count"] == 0
    assert (await camille.get(log, query={"datacenter": "nowhere"})).status == 400
    stranger = sqlite_shop.client(sqlite_shop.second)
    assert (await stranger.get(log)).result["count"] == 0
