"""The guides' orders, inside one process, on both databases: what every other test of the web floor builds on."""

import re

from tests.shop import Sandbox

PROJECT = {"planCode": "project.2018", "duration": "P1M", "pricingMode": "default", "quantity": 1}
AUTO_PAY = {"autoPayWithPreferredPaymentMethod": True, "waiveRetractationPeriod": True}


async def test_a_project_is_ordered_paid_and_delivered(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart_id = (await camille.post("/order/cart", {"ovhSubsidiary": "FR"})).result["cartId"]
    cart = f"/order/cart/{cart_id}"
    assert (await camille.post(f"{cart}/assign")).result is None
    item_id = (await camille.post(f"{cart}/cloud", PROJECT)).result["itemId"]
    answer = {"label": "description", "value": "My first project"}
    await camille.post(f"{cart}/item/{item_id}/configuration", answer)
    order_id = (await camille.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    order = f"/me/order/{order_id}"
    assert (await camille.get(f"{order}/status")).result != "notPaid"
    await shop.deliver()
    assert (await camille.get(f"{order}/status")).result == "delivered"
    lines = [(await camille.get(f"{order}/details/{n}")).result for n in (await camille.get(f"{order}/details")).result]
    assert all(re.fullmatch("[0-9a-f]{12}4[0-9a-f]{19}", line["domain"]) for line in lines)


async def test_a_domain_name_is_ordered_and_pays_itself(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart_id = (await camille.post("/order/cart", {"ovhSubsidiary": "FR"})).result["cartId"]
    cart = f"/order/cart/{cart_id}"
    await camille.post(f"{cart}/assign")
    item = (await camille.post(f"{cart}/domain", {"domain": "exemple.fr"})).result
    answer = {"label": "OWNER_LEGAL_AGE", "value": "true"}
    await camille.post(f"{cart}/item/{item['itemId']}/configuration", answer)
    order_id = (await camille.post(f"{cart}/checkout", AUTO_PAY)).result["orderId"]
    await shop.deliver()
    assert (await camille.get(f"/me/order/{order_id}/status")).result == "delivered"
