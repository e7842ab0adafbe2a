"""A file storage as its customer lives with it: shares that grow and shrink, their snapshots and policies."""

import pytest

from tests.support.ordering import name_of, order_plan
from tests.support.shop import Client, Sandbox

ELSEWHERE = "3f0c7a52-7d0e-4c83-9f5c-6f1f2e0b8d41"


@pytest.fixture
async def camille(sqlite_shop: Sandbox) -> Client:
    return sqlite_shop.client(sqlite_shop.first)


@pytest.fixture
async def path(sqlite_shop: Sandbox, camille: Client) -> str:
    """The path of a file storage of 1024 GB."""
    order_id = await order_plan(
        camille, "netapp", "enterprise-file-storage-premium-1tb", answers=(("region", "eu-west-gra"),)
    )
    await sqlite_shop.deliver()
    sqlite_shop.clock.advance(seconds=60)
    return f"/storage/netapp/{await name_of(camille, order_id)}"


async def shared(client: Client, path: str, size: int = 100) -> str:
    """The path of a new share."""
    share = (await client.post(f"{path}/share", {"protocol": "NFS", "size": size})).result
    return f"{path}/share/{share['id']}"


async def test_shares_have_ids_of_their_own(camille: Client, path: str) -> None:
    first, second = await shared(camille, path), await shared(camille, path)
    assert first != second
    assert (await camille.get(first)).result["status"] == "available"
    (reached,) = (await camille.get(f"{first}/accessPath")).result
    assert reached["path"].endswith(first.rpartition("/")[2])
    assert (await camille.get(f"{first}/accessPath/{reached['id']}")).result == reached
    assert (await camille.get(f"{second}/accessPath/{reached['id']}")).status == 404


async def test_a_share_grows_and_shrinks_within_what_was_bought(
    sqlite_shop: Sandbox, camille: Client, path: str
) -> None:
    share = await shared(camille, path, 1000)
    for call, size in (("extend", 1000), ("extend", 1025), ("shrink", 1000), ("shrink", 0)):
        refused = await camille.post(f"{share}/{call}", {"size": size})
        assert (refused.status, "size" in refused.json["message"]) == (400, True)
    assert (await camille.post(f"{path}/share", {"protocol": "NFS", "size": 25})).status == 400
    assert (await camille.post(f"{share}/shrink", {"size": 500})).result is None
    assert (await camille.get(share)).result["status"] == "shrinking"
    assert (await camille.post(f"{share}/extend", {"size": 600})).status == 409
    sqlite_shop.clock.advance(seconds=60)
    now = (await camille.get(share)).result
    assert (now["status"], now["size"]) == ("available", 500)
    await camille.post(f"{share}/extend", {"size": 1024})
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(share)).result["size"] == 1024


async def test_a_share_is_taken_back_to_its_own_snapshots_only(
    sqlite_shop: Sandbox, camille: Client, path: str
) -> None:
    share, other = await shared(camille, path), await shared(camille, path)
    snapshot = (await camille.post(f"{share}/snapshot", {"name": "before"})).result
    held = await camille.post(f"{share}/snapshot/{snapshot['id']}/hold")
    assert (held.result["id"], held.result["type"]) == (snapshot["id"], "manual")
    assert (await camille.post(f"{other}/revert", {"snapshotID": snapshot["id"]})).status == 400
    assert (await camille.post(f"{share}/revert", {"snapshotID": snapshot["id"]})).result is None
    assert (await camille.get(share)).result["status"] == "reverting"
    sqlite_shop.clock.advance(seconds=60)
    assert (await camille.get(share)).result["status"] == "available"


async def test_a_share_follows_a_policy_that_stays_while_it_is_used(camille: Client, path: str) -> None:
    share = await shared(camille, path)
    (default,) = (await camille.get(f"{path}/snapshotPolicy")).result
    assert (await camille.get(f"{share}/snapshotPolicy")).result == {"id": default["id"], "status": "active"}
    mine = (await camille.post(f"{path}/snapshotPolicy", {"name": "hourly", "rules": []})).result
    refused = await camille.put(f"{share}/snapshotPolicy", {"snapshotPolicyID": ELSEWHERE})
    assert (refused.status, "snapshotPolicyID" in refused.json["message"]) == (400, True)
    assert (await camille.put(f"{share}/snapshotPolicy", {"snapshotPolicyID": mine["id"]})).result is None
    assert (await camille.get(f"{share}/snapshotPolicy")).result["id"] == mine["id"]
    assert (await camille.delete(f"{path}/snapshotPolicy/{mine['id']}")).status == 409
    assert (await camille.delete(f"{path}/snapshotPolicy/{default['id']}")).status == 409
    await camille.put(f"{share}/snapshotPolicy", {"snapshotPolicyID": default["id"]})
    assert (await camille.delete(f"{path}/snapshotPolicy/{mine['id']}")).status == 200


async def test_a_part_of_a_share_is_kept_for_its_snapshots(camille: Client, path: str) -> None:
    share = await shared(camille, path)
    assert (await camille.get(f"{share}/snapshotReserve")).result == {"percent": 5, "status": "active"}
    assert (await camille.put(f"{share}/snapshotReserve", {"percent": 101})).status == 400
    assert (await camille.put(f"{share}/snapshotReserve", {"percent": 20})).result is None
    assert (await camille.get(f"{share}/snapshotReserve")).result["percent"] == 20
