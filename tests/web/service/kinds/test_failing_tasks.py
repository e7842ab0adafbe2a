"""Tasks of services that fail, and what the owner says of them: things are as they were, or as they should be."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from panier.core.refusal import Refusal
from panier.flows.account.seeds import Keys
from panier.flows.service import owner_tasks
from tests.support import shop as shops
from tests.support.delivering import made, of_family, order_vps, supplied
from tests.support.ordering import name_of, order_plan
from tests.support.shop import Client, Sandbox

VPS = ("vps", "vps-le-2-2-40", (("vps_datacenter", "GRA"), ("vps_os", "Debian 12")), "/vps")
STORAGE = ("netapp", "enterprise-file-storage-premium-1tb", (("region", "eu-west-gra"),), "/storage/netapp")
DATABASE = (
    "privateSQL",
    "private-sql-512-instance",
    (("dc", "gra3"), ("engine", "mysql_8.0")),
    "/hosting/privateDatabase",
)
VRACK = ("vrack", "vrack", (), "/vrack")
FAILING = "it fails today"


@pytest.fixture
async def camille(sqlite_shop: Sandbox) -> Client:
    return sqlite_shop.client(sqlite_shop.first)


async def bought(shop: Sandbox, client: Client, sold: tuple[str, str, tuple[tuple[str, str], ...], str]) -> str:
    """The path of something new that is installed."""
    family, plan, answers, root = sold
    order_id = await order_plan(client, family, plan, answers=answers)
    await shop.deliver()
    shop.clock.advance(seconds=60)
    return f"{root}/{await name_of(client, order_id)}"


async def call_it(client: Client, path: str, display_name: str) -> None:
    """Give a service a name, under which a sandbox has its tasks fail."""
    (number,) = (await client.get("/services", query={"resourceName": path.rpartition("/")[2]})).result
    named = await client.put(f"/services/{number}", {"displayName": display_name})
    assert named.status == 200, named.message


async def test_a_machine_stays_as_it_was(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await bought(sqlite_shop, camille, VPS)
    await call_it(camille, path, FAILING)
    number = (await camille.post(f"{path}/stop")).result["id"]
    assert (await camille.get(path)).result["state"] == "stopping"
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(path)).result["state"] == "running"
    assert (await camille.get(f"{path}/tasks/{number}")).result["state"] == "error"
    await call_it(camille, path, "it works again")
    assert (await camille.post(f"{path}/stop")).status == 200, "nothing is under way"
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(path)).result["state"] == "stopped"


async def test_an_entry_keeps_its_state(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await bought(sqlite_shop, camille, STORAGE)
    share = (await camille.post(f"{path}/share", {"protocol": "NFS", "size": 100})).result["id"]
    sqlite_shop.clock.advance(seconds=60)
    before = (await camille.get(f"{path}/share/{share}")).result
    await call_it(camille, path, FAILING)
    for act in ("extend", "shrink"):
        await camille.post(f"{path}/share/{share}/{act}", {"size": {"extend": 200, "shrink": 50}[act]})
        assert (await camille.get(f"{path}/share/{share}")).result != before
        sqlite_shop.clock.advance(seconds=60)
        assert (await camille.get(f"{path}/share/{share}")).result == before


async def test_what_was_not_removed_is_there_and_what_was_not_added_is_not(
    sqlite_shop: Sandbox, camille: Client
) -> None:
    path = await bought(sqlite_shop, camille, DATABASE)
    await camille.post(f"{path}/database", {"databaseName": "kept"})
    sqlite_shop.clock.advance(seconds=60)
    await call_it(camille, path, FAILING)
    number = (await camille.delete(f"{path}/database/kept")).result["id"]
    await camille.post(f"{path}/database", {"databaseName": "never"})
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(f"{path}/database")).result == ["kept"]
    assert (await camille.get(f"{path}/tasks/{number}")).result["status"] == "error"


async def test_a_vrack_lets_go_of_what_it_did_not_get(sqlite_shop: Sandbox, camille: Client) -> None:
    path = await bought(sqlite_shop, camille, VRACK)
    project = (await bought(sqlite_shop, camille, ("cloud", "project.2018", (), "/cloud/project"))).rpartition("/")[2]
    await call_it(camille, path, FAILING)
    await camille.post(f"{path}/cloudProject", {"project": project})
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(f"{path}/cloudProject")).result == []


PATH = "/vps/vps-1.vps.example"


@pytest.fixture
async def live(sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path) -> AsyncIterator[Sandbox]:
    """A shop that takes money, with a machine that people have made."""
    file, customers = sqlite_furnished
    database = shops.copy_sqlite(file, tmp_path)
    async with shops.opened(database, customers) as opened:
        order = await order_vps(opened.client(opened.first))
        await supplied(opened, deliverers="vps=hand")[0].deliver()
        (delivery,) = await of_family(opened, order)
    async with shops.opened(database, customers, change=lambda shop: replace(shop, is_sandbox=False)) as opened:
        await made(opened, delivery, PATH.removeprefix("/vps/"))
        yield opened


async def waiting(shop: Sandbox) -> list[Any]:
    found = await shop.database.read(lambda tx: owner_tasks.list_open(tx, limit=9))
    return [(one.service.name, one.task.function) for one in found]


async def test_in_a_live_shop_a_task_is_done_when_its_owner_says_so(live: Sandbox) -> None:
    client, path = live.client(live.first), PATH
    assert (await client.get(path)).result["state"] == "running", "whoever made it has installed it"
    number = (await client.post(f"{path}/stop")).result["id"]
    live.clock.advance(seconds=86_400)
    assert (await client.get(path)).result["state"] == "stopping"
    assert await waiting(live) == [("vps-1.vps.example", "stopVm")]
    for _ in range(2):  # said again, it changes nothing
        await live.database.write(lambda tx: owner_tasks.mark_done(tx, live.shop, number))
    assert (await client.get(path)).result["state"] == "stopped"
    assert (await client.get(f"{path}/tasks/{number}")).result["state"] == "done"
    assert await waiting(live) == []
    with pytest.raises(Refusal, match="done already"):
        await live.database.write(lambda tx: owner_tasks.mark_failed(tx, live.shop, number, reason=""))


async def test_in_a_live_shop_names_have_nothing_fail(live: Sandbox) -> None:
    client, path = live.client(live.first), PATH
    await client.put(path, {"displayName": FAILING})
    number = (await client.post(f"{path}/stop")).result["id"]
    await live.database.write(lambda tx: owner_tasks.mark_done(tx, live.shop, number))
    assert (await client.get(path)).result["state"] == "stopped"


async def test_in_a_live_shop_a_task_fails_when_its_owner_says_so(live: Sandbox) -> None:
    client, path = live.client(live.first), PATH
    number = (await client.post(f"{path}/stop")).result["id"]
    await live.database.write(lambda tx: owner_tasks.mark_failed(tx, live.shop, number, reason="The host is gone"))
    assert (await client.get(path)).result["state"] == "running"
    assert (await client.get(f"{path}/tasks/{number}")).result["state"] == "error"
    with pytest.raises(Refusal, match="does not exist"):
        await live.database.write(lambda tx: owner_tasks.mark_done(tx, live.shop, 4_711))
