"""A virtual server as its customer lives with it: found, read, changed, restarted, installed anew."""

import re
import uuid

import pytest

from tests.support.ordering import name_of, order_plan
from tests.support.parts.mailed import received
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
    images = [(await camille.get(f"{path}/images/available/{one}")).result
              for one in (await camille.get(f"{path}/images/available")).result]  # fmt: skip
    assert {"Debian 12", "Debian 13", "Rocky Linux 9"} < {image["name"] for image in images}
    assert all(uuid.UUID(image["id"]) for image in images)
    assert (await camille.get(f"{path}/images/current")).result in images
    wanted = next(image for image in images if image["name"] == "Debian 13")
    await camille.post(f"{path}/rebuild", {"imageId": wanted["id"]})
    assert (await camille.get(path)).result["state"] == "installing"
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(f"{path}/images/current")).result == wanted
    assert (await camille.get(f"{path}/distribution")).result["distribution"] == "debian-13"


async def test_a_password_is_mailed_unless_that_is_not_wanted(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await installed(sqlite_shop, camille)
    (templates,) = [(await camille.get(f"{path}/templates")).result]
    before = (await camille.get("/me/notification/email/history")).result
    await camille.post(f"{path}/reinstall", {"templateId": templates[0]})
    sqlite_shop.clock.advance(seconds=60)
    (number,) = set((await camille.get("/me/notification/email/history")).result) - set(before)
    mail = (await camille.get(f"/me/notification/email/history/{number}")).result
    assert path.removeprefix("/vps/") in mail["subject"]
    assert "\n***\n" in mail["body"], "the history keeps no password"
    assert re.search(r"^\w{12}$", (await received(camille))[-1], re.MULTILINE)
    await camille.post(f"{path}/reinstall", {"templateId": templates[0], "doNotSendPassword": True})
    assert len((await camille.get("/me/notification/email/history")).result) == len(before) + 1


async def test_options_are_there_once_they_are_bought(sqlite_shop: Sandbox, camille: Client) -> None:
    plain = await installed(sqlite_shop, camille)
    assert (await camille.get(f"{plain}/option")).result == []
    for path in ("automatedBackup", "automatedBackup/restorePoints", "snapshot"):
        assert (await camille.get(f"{plain}/{path}")).status == 404
    assert (await camille.post(f"{plain}/createSnapshot", {})).status == 404
    path = await with_options(sqlite_shop, camille)
    assert sorted((await camille.get(f"{path}/option")).result) == ["automatedBackup", "snapshot"]
    assert (await camille.get(f"{path}/option/snapshot")).result == {"option": "snapshot", "state": "subscribed"}
    assert (await camille.get(f"{path}/option/windows")).status == 404
    assert sorted((await camille.get(f"{path}/activeOptions")).result) == ["automatedBackup", "snapshot"]


async def with_options(shop: Sandbox, client: Client) -> str:
    options = ("option-auto-backup-vps-le-2-2-40", "option-snapshot-vps-le-2-2-40")
    before = set((await client.get("/vps")).result)
    await order_plan(client, "vps", "vps-le-2-2-40", answers=ANSWERS, options=options)
    await shop.deliver()
    shop.clock.advance(seconds=60)
    (name,) = set((await client.get("/vps")).result) - before
    return f"/vps/{name}"


async def test_a_snapshot_is_taken_kept_and_deleted(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await with_options(sqlite_shop, camille)
    assert (await camille.get(f"{path}/snapshot")).status == 404
    assert (await camille.post(f"{path}/snapshot/revert")).status == 404
    taken = (await camille.post(f"{path}/createSnapshot", {"description": "before"})).result
    assert taken["type"] == "createSnapshot"
    refused = await camille.post(f"{path}/reboot")
    assert (refused.status, "running tasks on" in refused.message) == (409, True)
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(f"{path}/snapshot")).result["description"] == "before"
    assert (await camille.post(f"{path}/createSnapshot", {})).status == 409
    await camille.put(f"{path}/snapshot", {"description": "kept"})
    assert (await camille.post(f"{path}/snapshot/revert")).result["type"] == "revertSnapshot"
    assert (await camille.delete(f"{path}/snapshot")).status == 409
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(f"{path}/snapshot")).result["description"] == "kept"
    assert (await camille.delete(f"{path}/snapshot")).result["type"] == "deleteSnapshot"
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(f"{path}/snapshot")).status == 404


async def test_backups_are_kept_for_some_days(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await with_options(sqlite_shop, camille)
    assert (await camille.get(f"{path}/automatedBackup/restorePoints", query={"state": "available"})).result == []
    await camille.post(f"{path}/automatedBackup/reschedule", {"schedule": "04:30:00"})
    sqlite_shop.clock.advance(days=9)
    assert (await camille.get(f"{path}/automatedBackup")).result["schedule"] == "04:30:00"
    points = (await camille.get(f"{path}/automatedBackup/restorePoints", query={"state": "available"})).result
    assert len(points) == 7
    assert all("T04:30:00" in point for point in points)
    unknown = await camille.post(f"{path}/automatedBackup/restore", {"restorePoint": "2020-01-01", "type": "full"})
    assert unknown.status == 400
    await camille.post(f"{path}/automatedBackup/restore", {"restorePoint": points[1], "type": "file"})
    sqlite_shop.clock.advance(seconds=60)
    (attached,) = (await camille.get(f"{path}/automatedBackup/attachedBackup")).result
    assert attached["restorePoint"] == points[1]
    await camille.post(f"{path}/automatedBackup/detachBackup", {"restorePoint": points[1]})
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(f"{path}/automatedBackup/attachedBackup")).result == []


async def test_an_upgraded_vps_has_the_figures_of_its_new_plan(sqlite_shop: Sandbox, camille: Client) -> None:
    order_id = await order_plan(camille, "vps", "vps-2025-model1", answers=ANSWERS)
    await sqlite_shop.deliver()
    name = await name_of(camille, order_id)
    sqlite_shop.clock.advance(seconds=60)
    larger = [model["name"] for model in (await camille.get(f"/vps/{name}/availableUpgrade")).result]
    assert "vps-2025-model2" in larger
    assert "vps-2025-model1" not in larger
    assert {model["name"] for model in (await camille.get(f"/vps/{name}/models")).result} > set(larger)
    await camille.put(f"/vps/{name}", {"displayName": "mine"})
    body = {"autoPayWithPreferredPaymentMethod": True, "quantity": 1}
    assert (await camille.post(f"/order/upgrade/vps/{name}/vps-2025-model2", body)).status == 200
    await sqlite_shop.deliver()
    vps = (await camille.get(f"/vps/{name}")).result
    assert (vps["model"]["name"], vps["memoryLimit"], vps["vcore"]) == ("vps-2025-model2", 12288, 6)
    assert (vps["displayName"], "gra" in vps["zone"]) == ("mine", True)
    (disk,) = (await camille.get(f"/vps/{name}/disks")).result
    assert (await camille.get(f"/vps/{name}/disks/{disk}")).result["size"] == 100
    used = await camille.get(f"/vps/{name}/disks/{disk}/use", query={"type": "max"})
    assert used.result == {"unit": "GB", "value": 100}


async def test_domain_names_get_a_secondary_name_server(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await installed(sqlite_shop, camille)
    assert (await camille.post(f"{path}/secondaryDnsDomains", {"domain": "exemple.fr"})).result is None
    assert (await camille.post(f"{path}/secondaryDnsDomains", {"domain": "exemple.fr"})).status == 409
    assert (await camille.get(f"{path}/secondaryDnsDomains")).result == ["exemple.fr"]
    one = f"{path}/secondaryDnsDomains/exemple.fr"
    assert (await camille.get(one)).result["ipMaster"] == (await camille.get(f"{path}/ips")).result[0]
    await camille.put(one, {"ipMaster": "192.0.2.77"})
    assert (await camille.get(one)).result["ipMaster"] == "192.0.2.77"
    assert (await camille.delete(one)).result is None
    assert (await camille.get(one)).status == 404


async def test_another_image_leaves_how_it_boots(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await installed(sqlite_shop, camille)
    await camille.put(path, {"netbootMode": "rescue"})
    image = (await camille.get(f"{path}/images/available")).result[0]
    await camille.post(f"{path}/rebuild", {"imageId": image})
    sqlite_shop.clock.advance(seconds=60)
    vps = (await camille.get(path)).result
    assert (vps["state"], vps["netbootMode"]) == ("running", "rescue")


async def test_a_rescued_vps_is_told_from_one_that_runs(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await installed(sqlite_shop, camille)
    await camille.put(path, {"netbootMode": "rescue"})
    await camille.post(f"{path}/reboot")
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(path)).result["state"] == "rescued"
    assert (await camille.get(f"{path}/status")).result["ping"] == "up"
    assert name_in((await camille.post(f"{path}/getConsoleUrl")).result, path)
    await camille.post(f"{path}/stop")
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(f"{path}/status")).result["ping"] == "down"
    assert (await camille.post(f"{path}/getConsoleUrl")).status == 409


def name_in(url: str, path: str) -> bool:
    return url.startswith("https://") and path.removeprefix("/vps/") in url


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


async def test_an_option_is_ended_by_itself(sqlite_shop: Sandbox, camille: Client) -> None:
    order_id = await order_plan(
        camille, "vps", "vps-le-2-2-40", answers=ANSWERS, options=("option-snapshot-vps-le-2-2-40",)
    )
    await sqlite_shop.deliver()
    path = f"/vps/{await name_of(camille, order_id, 'vps-le-2-2-40')}"
    assert (await camille.get(f"{path}/option")).result == ["snapshot"]
    assert (await sqlite_shop.client(sqlite_shop.second).delete(f"{path}/option/snapshot")).status == 404
    assert (await camille.delete(f"{path}/option/automatedBackup")).status == 404
    assert (await camille.delete(f"{path}/option/snapshot")).status == 200
    assert (await camille.get(f"{path}/option")).result == ["snapshot"], "until the end of what is paid"
    assert (await camille.delete(f"{path}/option/snapshot", query={"deleteNow": "true"})).status == 200
    assert (await camille.get(f"{path}/option")).result == []
    assert "gra" in (await camille.get("/vps/datacenter")).result
