"""Programs that order through this API, call by call as they make them, with the oddities that they rely on."""

from typing import Any

from panier.web.routes import ROUTES
from panier.wire.cart.offer import products_out
from tests.support.ordering import (
    AUTO_PAY,
    SERVER,
    SERVER_OPTIONS,
    UNPAID,
    add_server,
    answer,
    delivered,
    order_name,
    order_project,
    own_cart,
)
from tests.support.shop import Client, Sandbox

VRACK = {"duration": "P1M", "pricingMode": "default", "quantity": 1, "itemId": None, "domain": None}


async def test_kimsufi_notifier_fills_unsigned_and_signs_what_costs_money(shop: Sandbox) -> None:
    unsigned, signed = shop.client(), shop.client(shop.first)
    wish = {"description": "kimsufi-notifier", "expire": "2026-11-19T12:00:00Z", "ovhSubsidiary": "FR"}
    cart = f"/order/cart/{(await unsigned.post('/order/cart', wish)).result['cartId']}"
    options = (await unsigned.get(f"{cart}/eco/options", query={"planCode": "24sk10"})).result
    mandatory = {one["family"] for one in options if one["mandatory"]}
    assert mandatory == {"memory", "storage", "bandwidth"}
    (offer,) = (await unsigned.get(f"{cart}/eco", query={"planCode": "24sk10"})).result
    assert {price["pricingMode"] for price in offer["prices"]} >= {"default"}
    item_id = (await unsigned.post(f"{cart}/eco", SERVER)).result["itemId"]
    item = f"{cart}/item/{item_id}"
    for question in (await unsigned.get(f"{item}/requiredConfiguration")).result:
        if question["allowedValues"] is not None and len(question["allowedValues"]) == 1:
            given = {"label": question["label"], "value": question["allowedValues"][0]}
            await unsigned.post(f"{item}/configuration", given)
    assert (await unsigned.post(f"{item}/configuration", {"label": "region", "value": "europe"})).status == 200

    assert (await signed.post(f"{cart}/assign")).result is None
    for code in SERVER_OPTIONS:
        added = await unsigned.post(f"{cart}/eco/options", {**SERVER, "planCode": code, "itemId": item_id})
        assert added.result["parentItemId"] == item_id
    tried = (await unsigned.post(f"{item}/configuration", {"label": "dedicated_datacenter", "value": "xyz"})).result
    assert (await signed.post(f"{cart}/checkout", {})).status == 400
    assert (await unsigned.delete(f"{item}/configuration/{tried['id']}")).result is None
    await unsigned.post(f"{item}/configuration", {"label": "dedicated_datacenter", "value": "rbx"})
    order = (await signed.post(f"{cart}/checkout", {"autoPayWithPreferredPaymentMethod": True})).result
    assert order["orderId"] > 0
    assert order["url"].startswith("http")


async def test_terraform_orders_a_private_network_and_finds_it(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    assert (await client.get("/auth/time")).result == shop.clock() // 1_000_000
    subsidiary = (await client.get("/me")).result["ovhSubsidiary"]
    cart_id = (await client.post("/order/cart", {"ovhSubsidiary": subsidiary})).result["cartId"]
    assert (await client.post(f"/order/cart/{cart_id}/assign")).result is None
    answers = [{"label": "name", "value": "one"}, {"label": "description", "value": "two"}]
    wish = {**VRACK, "configuration": answers, "planCode": "vrack"}
    item = (await client.post(f"/order/cart/{cart_id}/vrack", wish)).result
    assert item["configurations"] == [], "posting them again would make them double"
    for sent in answers:
        given = await client.post(f"/order/cart/{cart_id}/item/{item['itemId']}/configuration", sent)
        assert given.result["label"] == sent["label"]
    option = {**wish, "configuration": None, "itemId": item["itemId"]}
    option["planCode"] = "vrack-outgoing-bandwidth-limit-eu-west-rbx-15g"
    assert (await client.post(f"/order/cart/{cart_id}/vrack/options", option)).result["parentItemId"] == item["itemId"]
    (method_id,) = (await client.get("/me/payment/method", query={"default": "true"})).result
    order_id = (await client.post(f"/order/cart/{cart_id}/checkout")).result["orderId"]
    assert (await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": method_id}})).result is None

    seen = [(await client.get(f"/me/order/{order_id}/status")).result]
    await shop.work()
    seen.append((await client.get(f"/me/order/{order_id}/status")).result)
    await shop.deliver()
    seen.append((await client.get(f"/me/order/{order_id}/status/")).result)
    assert set(seen[:2]) <= {"checking", "delivering"}
    assert seen[2] == "delivered"
    assert (await service_name(client, order_id, "vrack")).startswith("pn-")


async def service_name(client: Client, order_id: int, plan_code: str) -> str:
    """How the provider finds what an order made."""
    for detail_id in (await client.get(f"/me/order/{order_id}/details")).result:
        line = f"/me/order/{order_id}/details/{detail_id}"
        extension: dict[str, Any] = (await client.get(f"{line}/extension")).result
        if extension["order"]["plan"]["code"] == plan_code:
            return str((await client.get(line)).result["domain"])
    raise AssertionError(plan_code)


async def test_terraform_pays_a_free_order_with_points_when_there_is_no_method(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    cart_id = (await client.post("/order/cart", {"ovhSubsidiary": "FR"})).result["cartId"]
    await client.post(f"/order/cart/{cart_id}/assign")
    await client.post(f"/order/cart/{cart_id}/vrack", {**VRACK, "planCode": "vrack"})
    assert (await client.get(f"/order/cart/{cart_id}/checkout")).result["prices"]["withoutTax"]["value"] == 0
    order_id = (await client.post(f"/order/cart/{cart_id}/checkout")).result["orderId"]
    points = {"paymentMean": "fidelityAccount"}
    assert (await client.post(f"/me/order/{order_id}/payWithRegisteredPaymentMean", points)).result is None
    await shop.deliver()
    assert (await client.get(f"/me/order/{order_id}/status")).result == "delivered"


async def test_newer_programs_use_the_prefix_v1_and_older_ones_end_with_a_slash(shop: Sandbox) -> None:
    newer, bare = shop.client(shop.first, prefix="/v1"), shop.client(shop.first, prefix="")
    older = shop.client(shop.first)
    for client, path in ((newer, "/me/order"), (bare, "/me/order"), (older, "/me/order/"), (older, "/me/order/?a=b")):
        assert (await client.get(path)).result == []


async def test_domain_watchdog_sends_booleans_and_its_own_keys(shop: Sandbox) -> None:
    client = shop.client(shop.first)
    wish = {"ovhSubsidiary": "FR", "description": "Domain Watchdog"}
    cart_id = (await client.post("/order/cart", wish)).result["cartId"]
    offers = (await client.get(f"/order/cart/{cart_id}/domain", query={"domain": "exemple-chien.fr"})).result
    assert [one["pricingMode"] for one in offers if one["action"] == "create" and one["orderable"]]
    wanted = {"domain": "exemple-chien.fr", "duration": "P1Y"}
    item_id = (await client.post(f"/order/cart/{cart_id}/domain", wanted)).result["itemId"]
    await client.post(f"/order/cart/{cart_id}/assign")
    answer = {"cartId": cart_id, "itemId": item_id, "label": "OWNER_LEGAL_AGE", "value": True}
    given = (await client.post(f"/order/cart/{cart_id}/item/{item_id}/configuration", answer)).result
    assert given["value"] == "true"
    await client.get(f"/order/cart/{cart_id}/checkout")
    both = {"autoPayWithPreferredPaymentMethod": True, "waiveRetractationPeriod": True}
    assert (await client.post(f"/order/cart/{cart_id}/checkout", both)).result["orderId"] > 0


async def test_a_control_panel_orders_a_project_with_the_first_price_it_is_shown(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    project = next(one for one in (await camille.get(f"{cart}/cloud")).result if one["planCode"] == "project.2018")
    shown = {name: project["prices"][0][name] for name in ("duration", "pricingMode")}
    assert shown == {"duration": "P1M", "pricingMode": "default"}
    assert (await camille.post(f"{cart}/cloud", {**shown, "planCode": "project.2018", "quantity": 1})).status == 200


async def order_addresses(shop: Sandbox, plan: str, quantity: int = 1) -> list[str]:
    """The names of the services that an order of addresses makes."""
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    wish = {"planCode": plan, "duration": "P1M", "pricingMode": "default", "quantity": quantity}
    item = f"{cart}/item/{(await camille.post(f'{cart}/ip', wish)).result['itemId']}"
    await answer(camille, item, [("country", "FR")])
    order_id = (await camille.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    assert await delivered(shop, camille, order_id)
    names = []
    for number in (await camille.get(f"/me/order/{order_id}/details")).result:
        for one in (await camille.get(f"/me/order/{order_id}/details/{number}/operations")).result:
            operation = (await camille.get(f"/me/order/{order_id}/details/{number}/operations/{one}")).result
            names.append(operation["resource"]["name"])
    return sorted(set(names))


async def test_addresses_are_called_by_their_block_and_given_once(shop: Sandbox) -> None:
    assert await order_addresses(shop, "ip-v4-s30-ripe") == ["ip-192.0.2.0/30"]
    assert await order_addresses(shop, "ip-failover-ripe", quantity=2) == ["ip-192.0.2.4", "ip-192.0.2.5"]
    assert await order_addresses(shop, "ip-v4-s30-ripe") == ["ip-192.0.2.8/30"]
    assert await order_addresses(shop, "ip-v4-s24-ripe") == ["ip-198.51.100.0/24"]
    assert await order_addresses(shop, "ip-v4-s24-ripe") == ["ip-203.0.113.0/24"]
    assert await order_addresses(shop, "ip-v4-s24-ripe") == ["ip-198.18.0.0/24"]
    assert await order_addresses(shop, "ip-failover-ripe") == ["ip-192.0.2.12"]
    camille = shop.client(shop.first)
    found = (await camille.get("/services", query={"resourceName": "ip-192.0.2.0/30"})).result
    assert len(found) == 1


async def test_every_order_leaves_an_email(shop: Sandbox) -> None:
    """Also those that have no cart, as a renewal."""
    camille = shop.client(shop.first)
    history = "/me/notification/email/history"
    ordered = [await order_name(camille, "exemple.fr")]
    await shop.deliver()
    service = (await camille.get("/domain/exemple.fr/serviceInfos")).result["serviceId"]
    renewal = {"duration": "P1Y", "services": [service]}
    ordered.append((await camille.post(f"/service/{service}/renew", renewal)).result["orderId"])
    ordered.append(await order_project(camille, how=UNPAID))
    for order_id in ordered:
        order = (await camille.get(f"/me/order/{order_id}")).result
        mails = [(await camille.get(f"{history}/{number}")).result for number in (await camille.get(history)).result]
        [mail] = [mail for mail in mails if mail["subject"] == f"Your order {order_id}"]
        assert order["url"] in mail["body"]
        assert f"Total with tax: €{order['priceWithTax']['value']:.2f}" in mail["body"], "as its reader writes it"


async def test_a_server_says_what_was_recorded_of_its_configurations(sqlite_shop: Sandbox) -> None:
    """What checkout demands is another matter: the datacentre, and no region."""
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille)
    item = await add_server(camille, cart)
    asked = {one["label"]: one["required"] for one in (await camille.get(f"{item}/requiredConfiguration")).result}
    said = {"dedicated_datacenter": False, "dedicated_os": True, "region": True, "TECH_ACCOUNT": False}
    assert asked.items() >= said.items()
    missing = await camille.get(f"{cart}/checkout")
    assert missing.message.splitlines() == [
        f"Custom field {label} is mandatory for product 24sk10" for label in ("dedicated_datacenter", "dedicated_os")
    ]
    await answer(camille, item, [("dedicated_datacenter", "gra"), ("dedicated_os", "none_64.en")])
    assert (await camille.get(f"{cart}/checkout")).status == 200


async def test_what_a_vps_is_is_said_by_its_product(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    wish = {**SERVER, "planCode": "vps-2025-model1"}
    number = (await camille.post(f"{cart}/vps", wish)).result["itemId"]
    option = {**wish, "planCode": "option-snapshot-vps-2025-model1", "itemId": number}
    await camille.post(f"{cart}/vps/options", option)
    await answer(camille, f"{cart}/item/{number}", [("vps_datacenter", "GRA"), ("vps_os", "Debian 12")])
    order_id = (await camille.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    await shop.deliver()
    products = {}
    for line in (await camille.get(f"/me/order/{order_id}/details")).result:
        plan = (await camille.get(f"/me/order/{order_id}/details/{line}/extension")).result["order"]["plan"]
        products[plan["code"]] = plan["product"]["name"]
    assert products.pop("vps-2025-model1") == "virtualPrivateServer"
    assert products == {"option-snapshot-vps-2025-model1": "option-snapshot"}


async def test_whatever_is_sold_in_a_cart_is_a_delivery(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart, kinds, root = await own_cart(camille), set(), "/order/cart/{cartId}/"
    listings = [route.path.removeprefix(root) for route in ROUTES if route.reply is products_out]
    families = [family for family in listings if "/" not in family and not family.startswith("domain")]
    for family in families:
        offers = (await camille.get(f"{cart}/{family}")).result
        for one in offers[:2]:
            options = await camille.get(f"{cart}/{family}/options", query={"planCode": one["planCode"]})
            kinds |= {option["productType"] for option in options.result} if options.status == 200 else set()
        kinds |= {one["productType"] for one in offers}
    assert "cloud" in families
    assert kinds == {"delivery"}


async def test_ready_made_customers_have_one_of_each_kind_of_payment(shop: Sandbox) -> None:
    for keys in (shop.first, shop.second):
        client = shop.client(keys)
        for mean in ("bankAccount", "creditCard", "paypal"):
            [number] = (await client.get(f"/me/paymentMean/{mean}")).result
            assert (await client.get(f"/me/paymentMean/{mean}/{number}")).result["state"] in ("valid", "enabled")
        [default] = (await client.get("/me/payment/method", query={"default": "true"})).result
        assert (await client.get(f"/me/payment/method/{default}")).result["paymentType"] == "CREDIT_CARD"
