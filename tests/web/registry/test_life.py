"""The life of a name through years of the shop's clock: renewed, expired, lost, brought in, wanted by others."""

from datetime import datetime

import pytest

from panier.core.limits import SECOND_US
from panier.outside.registry.sandbox import SandboxRegistry
from tests.support.ordering import order_name, status
from tests.support.shop import Client, Sandbox

YEAR = 365


def registry_of(shop: Sandbox) -> SandboxRegistry:
    registry = shop.shop.registry
    assert isinstance(registry, SandboxRegistry)
    return registry


async def have(shop: Sandbox, client: Client, name: str) -> int:
    """Order a name until it is delivered; its service's number."""
    order_id = await order_name(client, name)
    await shop.deliver()
    assert await status(client, order_id) == "delivered"
    number: int = (await client.get(f"/domain/{name}/serviceInfos")).result["serviceId"]
    return number


async def pay(client: Client, order_id: int) -> None:
    [method, *_] = (await client.get("/me/payment/method")).result
    assert (await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": method}})).result is None


async def task_of(client: Client, name: str, function: str) -> dict[str, object]:
    query = {"domain": name, "function": function}
    number = (await client.get("/me/task/domain", query=query)).result[-1]
    task: dict[str, object] = (await client.get(f"/me/task/domain/{number}")).result
    return task


async def expiry(client: Client, name: str) -> datetime:
    return datetime.fromisoformat((await client.get(f"/domain/{name}")).result["expirationDate"])


async def test_a_name_is_renewed_from_its_end_on(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    number = await have(shop, camille, "exemple.fr")
    before = await expiry(camille, "exemple.fr")
    offers = (await camille.get(f"/service/{number}/renew")).result
    assert [one["renewPeriod"] for one in offers] == [f"P{years}Y" for years in range(1, 10)]
    first = offers[0]["strategies"][0]
    assert (first["services"], first["price"]["text"]) == ([number], "6.99 €"), "newcomers alone get a promotion"
    assert first["servicesDetails"] == [{"serviceId": number, "serviceName": "exemple.fr", "serviceType": "Domain .fr"}]
    wish = {"duration": "P2Y", "services": [number]}
    tried = (await camille.post(f"/service/{number}/renew", {**wish, "dryRun": True})).result
    assert (tried["orderId"], tried["priceWithoutTax"]["text"]) == (0, "13.98 EUR")
    order = (await camille.post(f"/service/{number}/renew", wish)).result
    assert order["priceWithTax"]["text"] == "16.78 EUR"
    await pay(camille, order["orderId"])
    await shop.deliver()
    assert await status(camille, order["orderId"]) == "delivered"
    after = await expiry(camille, "exemple.fr")
    assert (after.year - before.year, after.month, after.day) == (2, before.month, before.day)
    task = await task_of(camille, "exemple.fr", "DomainRenew")
    assert task["status"] == "done"
    [line, *_] = (await camille.get(f"/me/order/{order['orderId']}/details")).result
    detail = (await camille.get(f"/me/order/{order['orderId']}/details/{line}")).result
    assert detail["description"] == "exemple.fr - .fr demande de renouvellement - 24 mois"


async def test_a_renewal_of_something_else_is_refused(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    number = await have(sqlite_shop, camille, "exemple.fr")
    renew = f"/service/{number}/renew"
    assert (await charlie.get(renew)).status == 404
    assert (await charlie.post(renew, {"duration": "P1Y", "services": [number]})).status == 404
    assert (await camille.get("/service/none/renew")).status == 404
    for wish, named in (
        ({"duration": "P10Y", "services": [number]}, "'duration'"),
        ({"duration": "P1M", "services": [number]}, "'duration'"),
        ({"duration": "P1Y", "services": []}, "'services'"),
        ({"duration": "P1Y", "services": [number, number]}, "'services'"),
        ({"duration": "P1Y", "services": [number + 999]}, "'services'"),
    ):
        refused = await camille.post(renew, wish)
        assert refused.status == 400
        assert named in refused.message


async def test_a_name_expires_and_is_renewed_late_from_its_old_end_on(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    number = await have(shop, camille, "exemple.fr")
    before = await expiry(camille, "exemple.fr")
    shop.clock.advance(days=YEAR + 3)
    await shop.sweep()
    assert (await camille.get("/domain/exemple.fr")).status == 460
    order = (await camille.post(f"/service/{number}/renew", {"duration": "P1Y", "services": [number]})).result
    await pay(camille, order["orderId"])
    await shop.deliver()
    assert (await expiry(camille, "exemple.fr")).year == before.year + 1


async def test_a_name_that_nobody_renews_is_anybodys_again(shop: Sandbox) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    number = await have(shop, camille, "exemple.com")
    shop.clock.advance(days=YEAR + 8)
    await shop.sweep()
    refused = await camille.post(f"/service/{number}/renew", {"duration": "P1Y", "services": [number]})
    assert refused.status == 409
    assert "com-restore" in refused.message
    shop.clock.advance(days=40)
    await shop.sweep()
    assert (await camille.get("/domain")).result == []
    mails = (await camille.get("/me/notification/email/history")).result
    assert mails
    await have(shop, charlie, "exemple.com")
    assert (await charlie.get("/domain/exemple.com")).status == 200
    assert (await camille.get("/domain/exemple.com")).status == 404


async def test_a_silent_losing_registrar_agrees_after_five_days(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, "taken-waits-exemple.com", AUTH_INFO="sandbox-auth")
    await shop.deliver()
    task = await task_of(camille, "taken-waits-exemple.com", "DomainIncomingTransfer")
    assert (task["status"], task["canCancel"]) == ("doing", False)
    assert datetime.fromisoformat(str(task["todoDate"])).timestamp() == shop.clock() // SECOND_US + 5 * 86_400
    shop.clock.advance(days=4)
    await shop.work()
    assert await status(camille, order_id) == "delivering"
    shop.clock.advance(days=1)
    await shop.work()
    assert await status(camille, order_id) == "delivered"


async def test_a_refused_transfer_can_be_started_again(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id = await order_name(camille, "taken-refuses-exemple.com", AUTH_INFO="sandbox-auth")
    await sqlite_shop.deliver()
    sqlite_shop.clock.advance(days=1)
    await sqlite_shop.work()
    task = await task_of(camille, "taken-refuses-exemple.com", "DomainIncomingTransfer")
    assert (task["status"], task["canRelaunch"]) == ("error", True)
    assert "refused" in str(task["comment"])
    assert (await camille.post(f"/me/task/domain/{task['id']}/relaunch")).result is None
    await sqlite_shop.work()
    assert await status(camille, order_id) == "delivering"
    assert (await task_of(camille, "taken-refuses-exemple.com", "DomainIncomingTransfer"))["status"] == "doing"


@pytest.mark.parametrize("how", ["silence", "given up"])
async def test_another_registrar_takes_a_name_or_gives_up(shop: Sandbox, how: str) -> None:
    camille = shop.client(shop.first)
    number = await have(shop, camille, "exemple.com")
    await unlock(shop, number)
    code = await registry_of(shop).auth_code("exemple.com")
    assert code is not None
    await registry_of(shop).ask_for("exemple.com", registrar="Elsewhere", auth_code=code)
    await shop.sweep()
    task = await task_of(camille, "exemple.com", "DomainOutgoingTransfer")
    assert task["status"] == "doing"
    assert "Elsewhere" in str(task["comment"])
    if how == "given up":
        await registry_of(shop).stop_asking("exemple.com")
        await shop.sweep()
        assert (await task_of(camille, "exemple.com", "DomainOutgoingTransfer"))["status"] == "cancelled"
        assert (await camille.get("/domain")).result == ["exemple.com"]
        return
    shop.clock.advance(days=5)
    await shop.sweep()
    assert (await task_of(camille, "exemple.com", "DomainOutgoingTransfer"))["status"] == "done"
    assert (await camille.get("/domain")).result == []
    record = (await shop.shop.registry.look_up(["exemple.com"]))["exemple.com"]
    assert (record.state, record.is_locked) == ("taken", False)


async def test_a_name_goes_from_one_customer_to_another(shop: Sandbox) -> None:
    camille, charlie = shop.client(shop.first), shop.client(shop.second)
    number = await have(shop, camille, "exemple.com")
    await unlock(shop, number)
    code = await registry_of(shop).auth_code("exemple.com")
    assert code is not None
    before = await expiry(camille, "exemple.com")
    shop.clock.advance(days=60)  # before that it is too young
    order_id = await order_name(charlie, "exemple.com", AUTH_INFO=code)
    await shop.deliver()
    await shop.sweep()
    assert await status(charlie, order_id) == "delivering"
    assert (await task_of(camille, "exemple.com", "DomainOutgoingTransfer"))["status"] == "doing"
    shop.clock.advance(days=5)
    await shop.work()
    await shop.sweep()
    assert await status(charlie, order_id) == "delivered"
    assert (await camille.get("/domain")).result == []
    assert (await expiry(charlie, "exemple.com")).year == before.year + 1


async def unlock(shop: Sandbox, number: int) -> None:
    """Open the lock of a name at its registry, as its task would."""

    async def body(tx: object) -> None:
        await tx.execute("UPDATE registry_name SET is_locked = 0")  # type: ignore[attr-defined]

    del number
    await shop.database.write(body)
