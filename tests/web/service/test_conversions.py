"""/services/…/upgrade and …/detach: another plan for a service, and options that become services of their own."""

from typing import Any

from tests.support.ordering import AUTO_PAY, PROJECT, delivered, order_name, own_cart, status
from tests.support.shop import Client, Sandbox
from tests.web.service.test_engagements import pay, read, renew, server, vps

LARGER = "vps-2025-model2"


async def private_network(shop: Sandbox, client: Client) -> str:
    """The path of a vRack that was ordered as an option of a project."""
    cart = await own_cart(client)
    item_id = (await client.post(f"{cart}/cloud", PROJECT)).result["itemId"]
    wish = {**PROJECT, "planCode": "vrack", "itemId": item_id}
    assert (await client.post(f"{cart}/cloud/options", wish)).status == 200
    assert await delivered(shop, client, (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"])
    for number in (await client.get("/services")).result:
        found = await read(client, f"/services/{number}")
        if found["billing"]["plan"]["code"] == "vrack" and found["parentServiceId"] is not None:
            return f"/services/{number}"
    raise AssertionError("it was delivered")


async def plan_of(client: Client, path: str) -> str:
    code: str = (await read(client, path))["billing"]["plan"]["code"]
    return code


async def test_an_upgrade_is_what_the_older_path_says(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    path = await vps(shop, camille, "default", "P1M")
    name = (await read(camille, path))["resource"]["name"]
    shop.clock.advance(days=10)
    older = (await camille.get(f"/order/upgrade/vps/{name}/{LARGER}", query={"quantity": 1})).result["order"]
    offers = (await camille.get(f"{path}/upgrade")).result
    assert [one["planCode"] for one in offers] == [
        one["planCode"] for one in (await camille.get(f"/order/upgrade/vps/{name}")).result
    ]
    assert (await camille.get(f"{path}/upgrade/{LARGER}")).result == next(
        one for one in offers if one["planCode"] == LARGER
    )
    simulated = (await camille.post(f"{path}/upgrade/{LARGER}/simulate", {"quantity": 1})).result["order"]
    assert simulated == older
    ordered = (await camille.post(f"{path}/upgrade/{LARGER}/execute", {})).result["order"]
    assert ordered["prices"] == older["prices"]
    await shop.deliver()
    assert (await status(camille, ordered["orderId"]), await plan_of(camille, path)) == ("notPaid", "vps-2025-model1")
    await pay(shop, camille, ordered["orderId"])
    shown = await read(camille, path)
    assert (shown["billing"]["plan"]["code"], shown["billing"]["expirationDate"][:10]) == (LARGER, "2026-12-18")
    assert shown["billing"]["pricing"]["price"]["value"] == 7.99, "what its next period costs"
    assert LARGER not in [one["planCode"] for one in (await camille.get(f"{path}/upgrade")).result]


async def test_auto_pay_upgrades_at_once(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    path = await vps(sqlite_shop, camille, "default", "P1M")
    wish = {"autoPayWithPreferredPaymentMethod": True, "duration": "P1M", "pricingMode": "default", "quantity": 1}
    ordered = (await camille.post(f"{path}/upgrade/{LARGER}/execute", wish)).result["order"]
    assert await delivered(sqlite_shop, camille, ordered["orderId"])
    assert await plan_of(camille, path) == LARGER


async def test_what_is_no_upgrade_is_refused_with_what_is(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    path = await vps(sqlite_shop, camille, "default", "P1M")
    orders = (await camille.get("/me/order")).result
    for plan, body, told in (
        ("vps-2025-model1", {}, LARGER),
        ("no-such-plan", {}, LARGER),
        (LARGER, {"pricingMode": "upfront12"}, "'pricingMode' is upfront12, but must be default"),
        (LARGER, {"duration": "P7M"}, "'duration' is P7M, but must be P1M"),
        (LARGER, {"duration": "soon"}, "'duration' is soon, but must be P1M"),
        (LARGER, {"quantity": 0}, "quantity"),
    ):
        for way in ("simulate", "execute"):
            refused = await camille.post(f"{path}/upgrade/{plan}/{way}", body)
            assert refused.status == 400, (plan, body)
            assert told in refused.message
    assert (await camille.get(f"{path}/upgrade/no-such-plan")).status == 400
    assert (await camille.get("/me/order")).result == orders, "nothing was ordered"


async def test_a_price_holds_only_for_the_service_as_it_was(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    path = await vps(sqlite_shop, camille, "default", "P1M")
    ordered = (await camille.post(f"{path}/upgrade/{LARGER}/execute", {})).result["order"]
    await renew(sqlite_shop, camille, path, "P1M")
    method = (await camille.get("/me/payment/method")).result[0]
    refused = await camille.post(f"/me/order/{ordered['orderId']}/pay", {"paymentMethod": {"id": method}})
    assert (refused.status, "has changed since this was ordered" in refused.message) == (409, True)
    sqlite_shop.clock.advance(days=70)
    for call in (camille.get(f"{path}/upgrade"), camille.post(f"{path}/upgrade/{LARGER}/execute", {})):
        assert (await call).refusal == (460, "This service is expired")


async def test_an_option_changes_to_a_dearer_one_of_its_group(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    path = await server(sqlite_shop, camille, "default")
    options = {one["billing"]["plan"]["code"]: one for one in (await camille.get(f"{path}/options")).result}
    memory = options["ram-32g-ecc-3200-24rise01"]
    assert memory["parentServiceId"] == int(path.rpartition("/")[2])
    codes = [one["planCode"] for one in (await camille.get(f"/services/{memory['serviceId']}/upgrade")).result]
    assert "ram-64g-ecc-3200-24rise01" in codes
    assert not [code for code in codes if not code.startswith("ram-")], "memory is not changed for a disk"
    execute = f"/services/{memory['serviceId']}/upgrade/ram-64g-ecc-3200-24rise01/execute"
    ordered = (await camille.post(execute, {"autoPayWithPreferredPaymentMethod": True})).result["order"]
    assert await delivered(sqlite_shop, camille, ordered["orderId"])
    assert await plan_of(camille, f"/services/{memory['serviceId']}") == "ram-64g-ecc-3200-24rise01"


async def test_a_name_is_not_upgraded_to_another_extension(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await order_name(camille)
    await sqlite_shop.deliver()
    for number in (await camille.get("/services")).result:
        assert (await camille.get(f"/services/{number}/upgrade")).result == []
        assert (await camille.post(f"/services/{number}/upgrade/com/execute", {})).status == 400


async def test_an_option_becomes_a_service_of_its_own(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    path = await private_network(shop, camille)
    before = await read(camille, path)
    offers = (await camille.get(f"{path}/detach")).result
    assert [(one["planCode"], one["invoiceName"]) for one in offers] == [("vrack", "vRack")]
    assert (await camille.get(f"{path}/detach/vrack")).result == offers[0]
    assert (await camille.get(f"{path}/detach/vrack/options")).result == []
    simulated = (await camille.post(f"{path}/detach/vrack/simulate", {})).result["order"]
    assert (simulated["orderId"], simulated["prices"]["withTax"]["value"]) == (None, 0)
    ordered = (await camille.post(f"{path}/detach/vrack/execute", {"addons": []})).result["order"]
    await shop.deliver()
    assert (await read(camille, path))["parentServiceId"] is not None, "a free order must be paid, too"
    paid = {"paymentMean": "fidelityAccount"}
    assert (await camille.post(f"/me/order/{ordered['orderId']}/payWithRegisteredPaymentMean", paid)).status == 200
    assert await delivered(shop, camille, ordered["orderId"])
    after = await read(camille, path)
    assert (after["parentServiceId"], after["resource"]["name"]) == (None, before["resource"]["name"])
    assert after["billing"]["expirationDate"] == before["billing"]["expirationDate"]
    assert before["resource"]["name"] in (await camille.get("/order/upgrade/bandwidthVrack")).result, "as any vRack"
    assert (await camille.get(f"{path}/detach")).result == []
    line = (await camille.get(f"/me/order/{ordered['orderId']}/details")).result[0]
    extension = (await camille.get(f"/me/order/{ordered['orderId']}/details/{line}/extension")).result["order"]
    assert extension["action"] == "detach"


async def test_what_cannot_be_detached(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    path = await server(sqlite_shop, camille, "default")
    assert (await camille.get(f"{path}/detach")).result == []
    refused = await camille.post(f"{path}/detach/vrack/execute", {})
    assert (refused.status, "is no option" in refused.message) == (400, True)
    for option in (await camille.get(f"{path}/options")).result:
        own = f"/services/{option['serviceId']}"
        assert (await camille.get(f"{own}/detach")).result == []
        refused = await camille.post(f"{own}/detach/24rise01/simulate", {})
        assert (refused.status, "must have it" in refused.message) == (400, True)
    network = await private_network(sqlite_shop, camille)
    strange: list[dict[str, Any]] = [{"serviceId": 1, "planCode": "vrack"}]
    refused = await camille.post(f"{network}/detach/vrack/execute", {"addons": strange})
    assert (refused.status, "addons.serviceId" in refused.message) == (400, True)


async def test_somebody_elses_service_and_the_technical_contacts(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    path = await vps(sqlite_shop, camille, "default", "P1M")
    assert (await charlie.get(f"{path}/upgrade")).status == 404
    assert (await charlie.post(f"{path}/upgrade/{LARGER}/execute", {})).status == 404
    number = path.rpartition("/")[2]
    await sqlite_shop.database.write(
        lambda tx: tx.execute("UPDATE service SET tech_account_id = 2 WHERE service_id = $1", int(number))
    )
    assert (await charlie.get(f"{path}/upgrade")).status == 200, "who looks after it sees it"
    reply = await charlie.post(f"{path}/upgrade/{LARGER}/execute", {})
    assert (reply.status, "admin and billing contacts" in reply.message) == (403, True)
