"""Options and plan changes for services that were delivered before."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from panier.core.catalog.catalog import Pricing
from panier.flows.account.seeds import Keys
from panier.flows.shop import Shop
from tests.support.ordering import AUTO_PAY, PROJECT, answer, delivered, own_cart, status
from tests.support.shop import Client, Sandbox, copy_sqlite, opened, selling, shipped

SMALL = {**PROJECT, "planCode": "vps-2025-model1"}
ANSWERS = (("vps_datacenter", "GRA"), ("vps_os", "Debian 13"))
SNAPSHOT = {**PROJECT, "planCode": "option-snapshot-vps-2025-model1"}


async def vps_of(shop: Sandbox, client: Client) -> str:
    """The name of a freshly delivered virtual server."""
    cart = await own_cart(client)
    item_id = (await client.post(f"{cart}/vps", SMALL)).result["itemId"]
    await answer(client, f"{cart}/item/{item_id}", ANSWERS)
    order_id = (await client.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    assert await delivered(shop, client, order_id)
    names: list[str] = (await client.get("/order/cartServiceOption/vps")).result
    return names[0]


async def test_an_option_for_a_delivered_server_is_ordered_and_hangs_on_it(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    name = await vps_of(shop, camille)
    codes = [option["planCode"] for option in (await camille.get(f"/order/cartServiceOption/vps/{name}")).result]
    assert "option-snapshot-vps-2025-model1" in codes
    cart = await own_cart(camille)
    wish = {**SNAPSHOT, "cartId": cart.rpartition("/")[2]}
    item = (await camille.post(f"/order/cartServiceOption/vps/{name}", wish)).result
    assert item["settings"]["planCode"] == "option-snapshot-vps-2025-model1"
    dry_run = (await camille.get(f"{cart}/checkout")).result
    assert {line["domain"] for line in dry_run["details"]} == {name}, "the lines name the server that they are for"
    order_id = (await camille.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    assert await delivered(shop, camille, order_id)
    parents = await shop.database.read(
        lambda tx: tx.rows(
            "SELECT p.name FROM service s JOIN service p ON p.service_id = s.parent_service_id WHERE s.plan_code = $1",
            SNAPSHOT["planCode"],
        )
    )
    assert [row[0] for row in parents] == [name]


async def test_somebody_elses_server_takes_no_option_and_no_upgrade(shop: Sandbox) -> None:
    name = await vps_of(shop, shop.client(shop.first))
    charlie = shop.client(shop.second)
    cart = await own_cart(charlie)
    wish = {**SNAPSHOT, "cartId": cart.rpartition("/")[2]}
    unknown = (404, "This service does not exist")
    assert (await charlie.get("/order/cartServiceOption/vps")).result == []
    assert (await charlie.get(f"/order/cartServiceOption/vps/{name}")).refusal == unknown
    assert (await charlie.post(f"/order/cartServiceOption/vps/{name}", wish)).refusal == unknown
    assert (await charlie.get(f"/order/upgrade/vps/{name}")).refusal == unknown
    assert (await charlie.get(f"/order/upgrade/vps/{name}/vps-2025-model2", query={"quantity": 1})).refusal == unknown
    assert (await charlie.post(f"/order/upgrade/vps/{name}/vps-2025-model2", {"quantity": 1})).refusal == unknown


async def test_what_is_no_option_of_the_plan_is_refused(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    name = await vps_of(sqlite_shop, camille)
    cart = await own_cart(camille)
    wish = {**SNAPSHOT, "cartId": cart.rpartition("/")[2], "planCode": "option-snapshot-vps-2025-model4"}
    refused = await camille.post(f"/order/cartServiceOption/vps/{name}", wish)
    assert refused.status == 400
    assert refused.message.startswith("Plan code not found")


async def test_an_upgrade_costs_the_rest_of_the_period_and_changes_the_plan_once_paid(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    name = await vps_of(shop, camille)
    codes = [plan["planCode"] for plan in (await camille.get(f"/order/upgrade/vps/{name}")).result]
    assert codes[:2] == ["vps-le-2-2-40", "vps-2025-model2"], "the dearer plans, the cheapest first"
    shop.clock.advance(days=15)
    path = f"/order/upgrade/vps/{name}/vps-2025-model2"
    simulated = (await camille.get(path, query={"quantity": 1})).result
    assert simulated["operation"] is None
    assert 3.8 < simulated["order"]["prices"]["withoutTax"]["value"] < 4.1, "about half of 7.99 €"
    assert (await camille.get("/order/upgrade/vps")).result == [name]

    ordered = (await camille.post(path, {"quantity": 1, "autoPayWithPreferredPaymentMethod": True})).result
    assert ordered["order"]["prices"] == simulated["order"]["prices"]
    assert ordered["operation"]["status"] == "TODO"
    order_id = ordered["order"]["orderId"]
    line_id = (await camille.get(f"/me/order/{order_id}/details")).result[0]
    extension = (await camille.get(f"/me/order/{order_id}/details/{line_id}/extension")).result["order"]
    assert (extension["action"], extension["plan"]["code"]) == ("upgrade", "vps-2025-model2")
    assert await delivered(shop, camille, order_id)
    assert "vps-2025-model2" not in [
        plan["planCode"] for plan in (await camille.get(f"/order/upgrade/vps/{name}")).result
    ]


async def test_an_upgrade_waits_for_its_payment(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    name = await vps_of(sqlite_shop, camille)
    ordered = (await camille.post(f"/order/upgrade/vps/{name}/vps-2025-model2", {"quantity": 1})).result
    await sqlite_shop.deliver()
    assert await status(camille, ordered["order"]["orderId"]) == "notPaid"
    assert "vps-2025-model2" in [plan["planCode"] for plan in (await camille.get(f"/order/upgrade/vps/{name}")).result]


def repricing(change: Callable[[Pricing], Pricing]) -> Callable[[Shop], Shop]:
    """The shipped shop, with other recurring prices of the smallest virtual server."""
    sold = shipped()
    catalog = sold.catalog("FR", "vps")
    plan = catalog.plan("vps-2025-model1")
    priced = replace(plan, pricings=tuple(change(one) if one.interval else one for one in plan.pricings))
    changed = replace(catalog, plans={**catalog.plans, plan.plan_code: priced})
    return lambda shop: selling(shop, replace(sold, catalogs={**sold.catalogs, ("FR", "vps"): changed}))


async def test_what_must_be_completed_is_not_upgraded_before(
    sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path
) -> None:
    file, customers = sqlite_furnished
    change = repricing(lambda pricing: replace(pricing, must_be_completed=True, repeat_max=1))
    async with opened(copy_sqlite(file, tmp_path), customers, change=change) as shop:
        camille = shop.client(shop.first)
        name = await vps_of(shop, camille)
        path = f"/order/upgrade/vps/{name}/vps-2025-model2"
        shop.clock.advance(days=15)
        assert (await camille.get(f"/order/upgrade/vps/{name}")).result == []
        bound = (409, f"The pricing of vps-2025-model1 must be completed before {name} can change")
        assert (await camille.get(path, query={"quantity": 1})).refusal == bound
        assert (await camille.post(path, {"quantity": 1})).refusal == bound
        assert (await shop.client(shop.second).post(path, {"quantity": 1})).status == 404


async def test_a_price_is_not_sold_for_less_than_its_least_repeats(
    sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path
) -> None:
    file, customers = sqlite_furnished
    change = repricing(lambda pricing: replace(pricing, repeat_min=3) if pricing.interval == 1 else pricing)
    async with opened(copy_sqlite(file, tmp_path), customers, change=change) as shop:
        camille = shop.client(shop.first)
        cart = await own_cart(camille)
        refused = await camille.post(f"{cart}/vps", SMALL)
        assert refused.status == 400
        assert "'duration' is P1M, but must be one of P3M" in refused.message
        item = (await camille.post(f"{cart}/vps", {**SMALL, "duration": "P3M"})).result
        monthly = shipped().catalog("FR", "vps").plan("vps-2025-model1")
        month = next(one for one in monthly.pricings if one.mode == "default" and one.interval == 1)
        prices = {one["label"]: one["price"]["priceInUcents"] for one in item["prices"]}
        assert prices["TOTAL"] == 3 * month.price_ucents, "its set-up costs nothing"


async def test_an_upgrade_to_a_plan_with_least_repeats_costs_the_rest_of_the_period(
    sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path
) -> None:
    file, customers = sqlite_furnished
    sold = shipped()
    catalog = sold.catalog("FR", "vps")
    larger = catalog.plan("vps-2025-model2")
    bound = replace(
        larger, pricings=tuple(replace(one, repeat_min=3 if one.interval == 1 else 1) for one in larger.pricings)
    )
    changed = replace(
        sold,
        catalogs={**sold.catalogs, ("FR", "vps"): replace(catalog, plans={**catalog.plans, larger.plan_code: bound})},
    )
    async with opened(copy_sqlite(file, tmp_path), customers, change=lambda shop: selling(shop, changed)) as shop:
        camille = shop.client(shop.first)
        name = await vps_of(shop, camille)
        shop.clock.advance(days=15)
        simulated = (await camille.get(f"/order/upgrade/vps/{name}/vps-2025-model2", query={"quantity": 1})).result
        assert 3.8 < simulated["order"]["prices"]["withoutTax"]["value"] < 4.1, "about half of a month at 7.99 €"
