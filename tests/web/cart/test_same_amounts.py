"""Cart, summary, dry run, order and the order's lines have the same amounts, for carts out of everything shipped."""

import random
from typing import Any

import pytest

from tests.support.ordering import own_cart
from tests.support.shop import Client, Sandbox

# All currencies that the shop sells in.
FAMILIES = ("cloud", "eco", "ip", "ipLoadbalancing", "netapp", "okms", "vps", "vrack")
SUBSIDIARIES = ("FR", "IE", "GB", "PL", "CZ", "MA", "TN", "SN")
COUPONS = ("TEN-PERCENT", "FIVE-OFF")


@pytest.mark.parametrize("seed", range(12))
async def test_every_answer_has_the_same_amounts(sqlite_shop: Sandbox, seed: int) -> None:
    chance = random.Random(seed)
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = await own_cart(camille, SUBSIDIARIES[seed % len(SUBSIDIARIES)])
    for _ in range(chance.randint(1, 5)):
        await _add(camille, cart, chance)
    items = [
        (await camille.get(f"{cart}/item/{number}")).result for number in (await camille.get(f"{cart}/item")).result
    ]
    for coupon in COUPONS[: chance.randint(0, 2)]:
        await camille.post(f"{cart}/coupon", {"coupon": coupon})
    summary = (await camille.get(f"{cart}/summary")).result
    assert sum(map(_total, items)) == _ucents(summary["prices"]["originalWithoutTax"])
    dry = (await camille.get(f"{cart}/checkout")).result
    assert (dry["prices"], dry["details"]) == (summary["prices"], summary["details"])
    placed = (await camille.post(f"{cart}/checkout")).result
    assert (placed["prices"], placed["details"], placed["contracts"]) == (
        dry["prices"],
        dry["details"],
        dry["contracts"],
    )
    order = f"/me/order/{placed['orderId']}"
    header = (await camille.get(order)).result
    assert _ucents(header["priceWithoutTax"]) + _ucents(header["tax"]) == _ucents(header["priceWithTax"])
    assert _ucents(header["priceWithTax"]) == _ucents(placed["prices"]["withTax"])
    numbers = (await camille.get(f"{order}/details")).result
    lines = [(await camille.get(f"{order}/details/{number}")).result for number in numbers]
    assert [line["totalPrice"] for line in lines] == [line["totalPrice"] for line in placed["details"]]
    assert sum(_ucents(line["totalPrice"]) for line in lines) == _ucents(header["priceWithoutTax"])


async def _add(client: Client, cart: str, chance: random.Random) -> None:
    """Any plan of any family that is sold here, in any mode, for its own time."""
    family = chance.choice(FAMILIES)
    offers = (await client.get(f"{cart}/{family}")).result
    if not offers:
        return
    offer = chance.choice(offers)
    price = chance.choice([one for one in offer["prices"] if one["capacities"] == ["renew"]] or offer["prices"])
    body = {
        "planCode": offer["planCode"],
        "pricingMode": price["pricingMode"],
        "duration": price["duration"],
        "quantity": chance.randint(1, min(price["maximumQuantity"] or 7, 7)),
    }
    item_id = (await client.post(f"{cart}/{family}", body)).result["itemId"]
    options = await client.get(f"{cart}/{family}/options", query={"planCode": offer["planCode"]})
    found = options.result if options.status != 404 else []  # not every family has options
    needed = {option["family"]: option["planCode"] for option in found if option["mandatory"]}
    for plan_code in needed.values():
        option = {**body, "planCode": plan_code, "itemId": item_id, "quantity": 1}
        assert (await client.post(f"{cart}/{family}/options", option)).status == 200
    item = f"{cart}/item/{item_id}"
    for question in (await client.get(f"{item}/requiredConfiguration")).result:
        if question["required"] or question["label"] == "dedicated_datacenter":  # asked at checkout alone
            value = (question["allowedValues"] or ["true"])[0]
            await client.post(f"{item}/configuration", {"label": question["label"], "value": value})


def _total(item: Any) -> int:
    return next(_ucents(price["price"]) for price in item["prices"] if price["label"] == "TOTAL")


def _ucents(price: Any) -> int:
    ucents: int = price["priceInUcents"]
    return ucents
