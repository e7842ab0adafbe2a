"""The log of calls on services, whoever made them, and calls that are streamed to a hook as they are made."""

from typing import Any

import msgspec
import pytest

from panier.core.hook.log_subscription import stream_of
from tests.support.ordering import name_of, order_name, order_plan
from tests.support.shop import Client, Sandbox
from tests.web.hook.test_hooks import Receiver, listening, new_hook, telling

SERVICES, SELF, SUBSCRIPTION = "/me/api/logs/services", "/me/api/logs/self", "/me/api/log/subscription"


@pytest.fixture
def camille(shop: Sandbox) -> Client:
    return shop.client(shop.first)


async def calls(client: Client, log: str = SERVICES) -> list[dict[str, Any]]:
    return [(await client.get(f"{log}/{number}")).result for number in (await client.get(log)).result]


async def hand_tech(shop: Sandbox, path: str) -> None:
    """Make the second customer the technical contact of a service, by number as the shop's owner would."""
    name = path.rpartition("/")[2]
    await shop.database.write(
        lambda tx: tx.execute(
            "UPDATE service SET tech_account_id = (SELECT account_id FROM account WHERE nic = $1) WHERE name = $2",
            shop.second.nic, name,
        )
    )  # fmt: skip


async def test_calls_on_services_are_told_to_all_who_have_a_role(shop: Sandbox, camille: Client) -> None:
    charlie = shop.client(shop.second)
    answers = (("vps_datacenter", "GRA"), ("vps_os", "Debian 12"))
    order_id = await order_plan(camille, "vps", "vps-le-2-2-40", answers=answers)
    await shop.deliver()
    shop.clock.advance(seconds=60)
    path = f"/vps/{await name_of(camille, order_id)}"
    await camille.post(f"{path}/reboot")
    shop.clock.advance(seconds=60)
    number = (await camille.get(f"{path}/serviceInfos")).result["serviceId"]
    await camille.put(f"/services/{number}", {"displayName": "Mine"})
    await camille.post("/order/cart", {"ovhSubsidiary": "FR"})
    assert [one["path"] for one in await calls(camille)] == [f"/services/{number}", f"{path}/reboot"]
    assert await calls(charlie) == []
    await hand_tech(shop, path)
    await charlie.post(f"{path}/stop")
    last, *before = await calls(camille)
    assert (last["account"], last["path"], last["ip"]) == (shop.second.nic, f"{path}/stop", None), (
        "where from is theirs"
    )
    assert {one["account"] for one in before} == {shop.first.nic}
    assert (await calls(charlie))[0]["ip"] == "127.0.0.1"
    mine = (await camille.get(SELF)).result
    about_carts = [one for one in mine if one not in (await camille.get(SERVICES)).result]
    assert (await camille.get(f"{SERVICES}/{about_carts[0]}")).status == 404
    assert (await charlie.get(f"{SERVICES}/{about_carts[0]}")).status == 404


async def test_two_services_of_one_name_are_told_apart(shop: Sandbox, camille: Client) -> None:
    charlie = shop.client(shop.second)
    await order_name(camille, "exemple.fr")
    await shop.deliver()
    await shop.database.write(
        lambda tx: tx.execute("UPDATE service SET account_id = 2 WHERE name = 'exemple.fr' AND family = 'dns'")
    )
    record = {"fieldType": "TXT", "subDomain": "a", "target": "b"}
    assert (await charlie.post("/domain/zone/exemple.fr/record", record)).status == 200
    assert [one["path"] for one in await calls(charlie)] == ["/domain/zone/exemple.fr/record"]
    assert await calls(camille) == [], "the zone is somebody else's, and the name is not the zone"


async def test_what_was_called_before_a_service_was_there_is_not_told(shop: Sandbox, camille: Client) -> None:
    charlie = shop.client(shop.second)
    await charlie.put("/domain/exemple.fr", {"nameServerType": "external"})
    await order_name(camille, "exemple.fr")
    await shop.deliver()
    assert await calls(camille) == []


async def test_calls_are_streamed_to_the_hook_that_is_wanted_and_to_no_other(shop: Sandbox, camille: Client) -> None:
    wanted, other = Receiver(), Receiver()
    async with listening(wanted) as url, listening(other) as another, telling(shop) as worker:
        hook_id, _ = await new_hook(camille, url, "mail.failed")
        await new_hook(camille, another)
        stream = (await camille.get(f"/hooks/{hook_id}")).result["streamId"]
        await camille.post("/order/cart", {"ovhSubsidiary": "FR"})
        begun = (await camille.post(SUBSCRIPTION, {"kind": "default", "streamId": stream})).result
        assert begun["serviceName"] == f"hook-{hook_id}"
        (number,) = (await camille.get(SUBSCRIPTION)).result
        shown = (await camille.get(f"{SUBSCRIPTION}/{number}")).result
        assert (shown["streamId"], shown["kind"]) == (stream, "default")
        assert shown["resource"] == {"name": shop.first.nic, "type": "account"}
        assert (await camille.post(SUBSCRIPTION, {"kind": "default", "streamId": stream})).status == 409
        await camille.post("/me/contact", {})
        await camille.post("/order/cart", {"ovhSubsidiary": "FR"})
        await shop.client(shop.second).post("/order/cart", {"ovhSubsidiary": "FR"})
        await worker.work_once()
        ended = (await camille.delete(f"{SUBSCRIPTION}/{number}")).result
        assert ended["operationId"] != begun["operationId"]
        await camille.post("/order/cart", {"ovhSubsidiary": "FR"})
        await worker.work_once()
    told = [msgspec.json.decode(body) for _, body in wanted.seen]
    assert {one["type"] for one in told} == {"api.called"}
    routes = [one["data"]["route"] for one in told]
    assert routes == ["/order/cart"], "refused calls changed nothing, and what is not streamed any more is not told"
    assert told[0]["data"] == {
        "account": shop.first.nic, "ip": "127.0.0.1", "method": "POST", "path": "/order/cart", "route": "/order/cart"
    }  # fmt: skip
    assert not [one for _, one in other.seen if b"api.called" in one]
    assert (await camille.get(SUBSCRIPTION)).result == []


async def test_a_stream_leads_to_a_hook_of_the_account_and_ends_with_it(shop: Sandbox, camille: Client) -> None:
    charlie = shop.client(shop.second)
    hook_id, _ = await new_hook(camille, "https://example.com/log")
    body = {"kind": "default", "streamId": stream_of(hook_id)}
    assert (await charlie.post(SUBSCRIPTION, body)).status == 404
    for wrong in (stream_of(999), "00000000-0000-4000-8000-000000000001", "x"):
        assert (await camille.post(SUBSCRIPTION, body | {"streamId": wrong})).status == 404
    assert (await camille.post(SUBSCRIPTION, body | {"kind": "none"})).status == 400
    await camille.post(SUBSCRIPTION, body)
    assert (await camille.get(SUBSCRIPTION, query={"kind": "none"})).result == []
    assert len((await camille.get(SUBSCRIPTION, query={"kind": "default"})).result) == 1
    await camille.delete(f"/hooks/{hook_id}")
    assert (await camille.get(SUBSCRIPTION)).result == []
    [[is_streamed]] = await shop.database.read(
        lambda tx: tx.rows("SELECT has_log_stream FROM account WHERE nic = $1", shop.first.nic)
    )
    assert is_streamed == 0
