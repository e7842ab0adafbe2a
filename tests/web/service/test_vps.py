"""A virtual server as its customer lives with it: found, read, changed, restarted, installed anew."""

import re

import pytest

from tests.support.ordering import name_of, order_plan
from tests.support.shop import Client, Sandbox

ANSWERS = (("vps_datacenter", "GRA"), ("vps_os", "Debian 12"))


@pytest.fixture
async def camille(sqlite_shop: Sandbox) -> Client:
    return sqlite_shop.client(sqlite_shop.first)


async def bought(shop: Sandbox, client: Client) -> str:
    """A new VPS, its installation still under way; its path."""
    order_id = await order_plan(client, "vps", "vps-le-2-2-40", answers=ANSWERS)
    await shop.deliver()
    return f"/vps/{await name_of(client, order_id)}"


async def installed(shop: Sandbox, client: Client) -> str:
    path = await bought(shop, client)
    shop.clock.advance(seconds=60)
    return path


async def test_a_new_vps_is_what_was_ordered(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await installed(sqlite_shop, camille)
    name = path.removeprefix("/vps/")
    assert re.fullmatch(r"vps-[0-9a-f]{8}\.vps\.ovh\.net", name)
    assert (await camille.get("/vps")).result == [name]
    vps = (await camille.get(path)).result
    assert (vps["name"], vps["state"], vps["memoryLimit"], vps["vcore"]) == (name, "running", 2048, 2)
    assert vps["model"]["name"] == "vps-le-2-2-40"
    assert "gra" in vps["zone"]
    assert vps["iam"]["urn"].endswith(f":vps:{name}")
    addresses = (await camille.get(f"{path}/ips")).result
    assert [address.partition(".")[0] for address in addresses][:1] == ["192"]
    assert addresses[1].startswith("2001:db8:")


async def test_it_is_being_installed_before_it_runs(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await bought(sqlite_shop, camille)
    assert (await camille.get(path)).result["state"] == "installing"
    (number,) = (await camille.get(f"{path}/tasks", query={"state": "todo"})).result
    sqlite_shop.clock.advance(seconds=0.5)
    assert (await camille.get(f"{path}/tasks", query={"state": "doing"})).result == [number]
    sqlite_shop.clock.advance(seconds=1)
    assert (await camille.get(path)).result["state"] == "running"
    task = (await camille.get(f"{path}/tasks/{number}")).result
    assert (task["type"], task["state"], task["progress"]) == ("deliverVm", "done", 100)


async def test_it_is_stopped_and_started(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await installed(sqlite_shop, camille)
    assert (await camille.post(f"{path}/stop")).result["type"] == "stopVm"
    assert (await camille.get(path)).result["state"] == "stopping"
    assert (await camille.post(f"{path}/reboot")).status == 409
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(path)).result["state"] == "stopped"
    refused = await camille.post(f"{path}/reboot")
    assert (refused.status, "running" in refused.json["message"]) == (409, True)
    await camille.post(f"{path}/start")
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(path)).result["state"] == "running"


async def test_another_image_is_installed(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await installed(sqlite_shop, camille)
    unknown = await camille.post(f"{path}/rebuild", {"imageId": "amiga"})
    assert (unknown.status, "imageId" in unknown.json["message"]) == (400, True)
    await camille.post(f"{path}/rebuild", {"imageId": "debian-12"})
    assert (await camille.get(path)).result["state"] == "installing"
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(f"{path}/images/current")).result["id"] == "debian-12"


async def test_what_can_be_written_is_written_and_nothing_else(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await installed(sqlite_shop, camille)
    before = (await camille.get(path)).result
    assert (await camille.put(path, {"displayName": "mine", "keymap": "fr"})).status == 200
    vps = (await camille.get(path)).result
    assert (vps["displayName"], vps["keymap"]) == ("mine", "fr")
    assert (await camille.put(path, vps)).status == 200
    refused = await camille.put(path, {"vcore": 64})
    assert (refused.status, "vcore" in refused.json["message"]) == (400, True)
    assert (await camille.put(path, {"keymap": None})).status == 200
    assert (await camille.get(path)).result == {**before, "displayName": "mine", "iam": vps["iam"]}


async def test_its_disk_and_its_infos(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await installed(sqlite_shop, camille)
    (disk,) = (await camille.get(f"{path}/disks")).result
    await camille.put(f"{path}/disks/{disk}", {"monitoring": True})
    assert (await camille.get(f"{path}/disks/{disk}")).result["monitoring"] is True
    assert (await camille.get(f"{path}/disks/1")).status == 404
    infos = (await camille.get(f"{path}/serviceInfos")).result
    assert (await camille.put(f"{path}/serviceInfos", {"renew": {"automatic": True, "period": 1}})).status == 200
    assert (await camille.get(f"{path}/serviceInfos")).result["renew"]["automatic"] is True
    assert infos["domain"] == path.removeprefix("/vps/")
