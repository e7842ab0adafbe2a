"""Promotions, vouchers and coupons over HTTP: how they show, that they hold what was shown, and that they run out."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import panier
from panier.core.limits import ORDER_LIFE_US, SECOND_US
from panier.files.assortment import load
from panier.flows.account.seeds import Keys
from panier.flows.shop import Shop
from tests.support import shop as shops
from tests.support.shop import Client, Reply, Sandbox

SHIPPED = Path(panier.__file__).parent / "catalogs"
BUYERS = 16
ROUNDS = 3

SINCE = "from: '2026-01-01T00:00:00+00:00'"
ENDS = "until: '2026-11-19T00:00:00+00:00'"  # some hours after the shop's clock stands still
PROMOTIONS = {
    "ending": f"name: soon over, percent: 30, {SINCE}, {ENDS}",
    "first-order": f"name: welcome, off: {{EUR: 4.00}}, {SINCE}, context: welcome",
    "two-each": f"name: two, instead: {{EUR: 1.00}}, {SINCE}, each: 2",
    **{f"last-{number}": f"name: last one, percent: 90, {SINCE}, total: 1" for number in range(ROUNDS)},
}
KITCHEN = """
each_plan: {product: thing, name: Thing, questions: [{label: voucher, kind: voucher}]}
plans:
  - {code: plain, prices: [{period: P1M, price: {EUR: 10.00}, setup: {EUR: 3.00}}]}
""" + "".join(
    f"  - {{code: {code}, prices: [{{period: P1M, price: {{EUR: 10.00}}, promotions: [{{{promotion}}}]}}]}}\n"
    for code, promotion in PROMOTIONS.items()
)
CODES = "\n".join(
    [
        "- {code: TENTH, on: cart, description: A tenth off, percent: 10}",
        "- {code: FIVE, on: cart, description: Five off, off: {EUR: 5.00}, each: 1}",
        *(f"- {{code: COUPON-{n}, on: cart, description: One, percent: 50, total: 1}}" for n in range(ROUNDS)),
        *(f"- {{code: VOUCHER-{n}, on: item, description: One, off: {{EUR: 7.50}}, total: 1}}" for n in range(ROUNDS)),
    ]
)


@pytest.fixture
async def kitchen(furnished: tuple[str, tuple[Keys, ...]], tmp_path: Path) -> AsyncIterator[Sandbox]:
    """A shop that sells what this file is about, on SQLite and on PostgreSQL."""
    folder = tmp_path / "kitchen"
    shutil.copytree(SHIPPED, folder)
    (folder / "products" / "vrack.yaml").write_text(KITCHEN)
    (folder / "vouchers.yaml").write_text(CODES)

    def change(shop: Shop) -> Shop:
        return shops.selling(shop, load(folder))

    async with shops.opened(*furnished, change=change) as opened:
        yield opened


async def cart_with(client: Client, *plan_codes: str, quantity: int = 1, coupon: str | None = None) -> tuple[str, int]:
    """An assigned cart with some plans; its path, and the number of the last item."""
    cart = "/order/cart/" + (await client.post("/order/cart", {"ovhSubsidiary": "FR"})).result["cartId"]
    await client.post(f"{cart}/assign")
    item_id = 0
    for plan_code in plan_codes:
        body = {"planCode": plan_code, "duration": "P1M", "pricingMode": "default", "quantity": quantity}
        item_id = (await client.post(f"{cart}/vrack", body)).result["itemId"]
    if coupon is not None:
        assert coupon in (await client.post(f"{cart}/coupon", {"coupon": coupon})).result
    return cart, item_id


async def prices(client: Client, path: str) -> dict[str, str]:
    """The totals of a quote, as texts."""
    return texts((await client.get(path)).result)


def gifts(order: Any) -> list[Any]:
    return [line for line in order["details"] if line["detailType"] == "GIFT"]


def texts(order: Any) -> dict[str, str]:
    return {name: price["text"].removesuffix(" €") for name, price in order["prices"].items()}


async def test_a_coupon_reduces_lines_and_is_listed_as_a_reduction(kitchen: Sandbox) -> None:
    camille = kitchen.client(kitchen.first)
    cart, _ = await cart_with(camille, "plain", coupon="TENTH")
    order = (await camille.get(f"{cart}/checkout")).result
    assert texts(order) == {
        "originalWithoutTax": "13.00", "reduction": "1.30", "withoutTax": "11.70", "tax": "2.34", "withTax": "14.04",
    }  # fmt: skip
    line = order["details"][0]
    assert (line["originalTotalPrice"]["text"], line["totalPrice"]["text"]) == ("3.00 €", "1.70 €")
    assert line["reductionTotalPrice"]["text"] == "1.30 €"
    (reduction,) = line["reductions"]
    assert (reduction["context"], reduction["type"], reduction["description"]) == ("voucher", "percentage", "TENTH")
    assert (reduction["price"]["text"], reduction["value"]["text"]) == ("1.30 €", "10.00 %")
    assert await prices(camille, f"{cart}/summary") == texts(order)
    placed = (await camille.post(f"{cart}/checkout")).result
    assert placed["details"] == order["details"]
    header = (await camille.get(f"/me/order/{placed['orderId']}")).result
    assert (header["priceWithoutTax"]["text"], header["priceWithTax"]["text"]) == ("11.70 EUR", "14.04 EUR")


async def test_a_coupon_of_one_use_for_each_customer_is_refused_the_second_time(kitchen: Sandbox) -> None:
    for customer in (kitchen.first, kitchen.second):
        client = kitchen.client(customer)
        cart, _ = await cart_with(client, "plain", coupon="FIVE")
        assert texts((await client.post(f"{cart}/checkout")).result)["withoutTax"] == "8.00"
        again, _ = await cart_with(client, "plain", coupon="FIVE")
        refused = (400, "Coupon FIVE is not valid any more")
        assert (await client.get(f"{again}/checkout")).refusal == refused
        assert (await client.post(f"{again}/checkout")).refusal == refused
        await client.delete(f"{again}/coupon", query={"coupon": "FIVE"})
        assert texts((await client.post(f"{again}/checkout")).result)["withoutTax"] == "13.00"


async def test_unknown_codes_and_vouchers_are_no_coupons(kitchen: Sandbox) -> None:
    camille = kitchen.client(kitchen.first)
    cart, _ = await cart_with(camille, "plain")
    for code in ("NOTHING", "VOUCHER-0"):
        assert (await camille.post(f"{cart}/coupon", {"coupon": code})).refusal == (400, f"Coupon {code} is not valid")


async def test_a_voucher_reduces_its_item_alone(kitchen: Sandbox) -> None:
    camille = kitchen.client(kitchen.first)
    cart, item_id = await cart_with(camille, "plain", "plain")
    await camille.post(f"{cart}/item/{item_id}/configuration", {"label": "voucher", "value": "VOUCHER-0"})
    order = (await camille.post(f"{cart}/checkout")).result
    assert (texts(order)["reduction"], texts(order)["withoutTax"]) == ("7.50", "18.50")
    assert {line["cartItemID"] for line in order["details"] if line["reductions"]} == {item_id}
    again, item_id = await cart_with(camille, "plain")
    await camille.post(f"{again}/item/{item_id}/configuration", {"label": "voucher", "value": "VOUCHER-0"})
    assert (await camille.post(f"{again}/checkout")).refusal == (400, "Voucher VOUCHER-0 is not valid any more")


async def test_a_promotion_holds_for_what_was_in_the_cart_before_it_ended(kitchen: Sandbox) -> None:
    camille = kitchen.client(kitchen.first)
    cart, item_id = await cart_with(camille, "ending")
    (gift,) = gifts((await camille.get(f"{cart}/summary")).result)
    assert (gift["totalPrice"]["text"], gift["description"]) == ("-3.00 €", "soon over")
    kitchen.clock.advance(seconds=23 * 3600)
    assert (await prices(camille, f"{cart}/checkout"))["originalWithoutTax"] == "7.00"
    late, late_id = await cart_with(camille, "ending")
    item = (await camille.get(f"{late}/item/{late_id}")).result
    assert [price["price"]["text"] for price in item["prices"]] == ["10.00 €"]
    assert (await camille.get(f"{cart}/item/{item_id}")).result["prices"][0]["price"]["text"] == "7.00 €"


async def test_a_welcome_is_for_the_first_order(kitchen: Sandbox) -> None:
    camille = kitchen.client(kitchen.first)
    anonymous = kitchen.client()
    cart = "/order/cart/" + (await anonymous.post("/order/cart", {"ovhSubsidiary": "FR"})).result["cartId"]
    body = {"planCode": "first-order", "duration": "P1M", "pricingMode": "default", "quantity": 1}
    await anonymous.post(f"{cart}/vrack", body)
    assert (await prices(anonymous, f"{cart}/summary"))["withoutTax"] == "10.00"
    await camille.post(f"{cart}/assign")
    assert (await prices(camille, f"{cart}/summary"))["withoutTax"] == "6.00"
    second, item_id = await cart_with(camille, "first-order")
    assert texts((await camille.post(f"{cart}/checkout")).result)["withoutTax"] == "6.00"
    problem = f"A promotion of first-order ran out: change item {item_id}, or add it again, to take it without"
    assert (await camille.post(f"{second}/checkout")).refusal == (400, problem)
    await camille.put(f"{second}/item/{item_id}", {"quantity": 1})
    assert texts((await camille.post(f"{second}/checkout")).result)["withoutTax"] == "10.00"


async def test_pieces_beyond_a_customers_share_cost_the_full_price(kitchen: Sandbox) -> None:
    camille = kitchen.client(kitchen.first)
    cart, item_id = await cart_with(camille, "two-each", quantity=3)
    assert (await camille.get(f"{cart}/item/{item_id}")).result["prices"][0]["price"]["text"] == "12.00 €"
    order = (await camille.post(f"{cart}/checkout")).result
    (gift,) = gifts(order)
    assert (gift["quantity"], gift["totalPrice"]["text"]) == (2, "-18.00 €")
    other = kitchen.client(kitchen.second)
    cart, _ = await cart_with(other, "two-each", quantity=2)
    assert texts((await other.post(f"{cart}/checkout")).result)["withoutTax"] == "2.00"


async def test_an_order_that_expires_unpaid_gives_its_uses_back(kitchen: Sandbox) -> None:
    camille, charlie = kitchen.client(kitchen.first), kitchen.client(kitchen.second)
    first, _ = await cart_with(camille, "last-0")
    assert texts((await camille.post(f"{first}/checkout")).result)["withoutTax"] == "1.00"
    kitchen.clock.advance(seconds=ORDER_LIFE_US / SECOND_US - 1)
    cart, _ = await cart_with(charlie, "last-0")
    assert (await prices(charlie, f"{cart}/checkout"))["withoutTax"] == "10.00"
    kitchen.clock.advance(seconds=1)
    cart, _ = await cart_with(charlie, "last-0")
    assert texts((await charlie.post(f"{cart}/checkout")).result)["withoutTax"] == "1.00"


async def test_the_last_promotion_is_sold_once(kitchen: Sandbox) -> None:
    for number in range(ROUNDS):
        carts = await asyncio.gather(*(cart_with(client, f"last-{number}") for client in buyers(kitchen)))
        replies = await checkouts(kitchen, [cart for cart, _ in carts])
        assert sorted(reply.status for reply in replies) == [200] + [400] * (BUYERS - 1)
        assert [texts(reply.result)["withoutTax"] for reply in replies if reply.status == 200] == ["1.00"]


async def test_the_last_coupon_is_used_once(kitchen: Sandbox) -> None:
    for number in range(ROUNDS):
        code = f"COUPON-{number}"
        carts = await asyncio.gather(*(cart_with(client, "plain", coupon=code) for client in buyers(kitchen)))
        replies = await checkouts(kitchen, [cart for cart, _ in carts])
        assert sorted(reply.status for reply in replies) == [200] + [400] * (BUYERS - 1)


async def test_a_voucher_for_a_single_use_is_used_once(kitchen: Sandbox) -> None:
    for number in range(ROUNDS):
        answer = {"label": "voucher", "value": f"VOUCHER-{number}"}
        carts = await asyncio.gather(*(cart_with(client, "plain") for client in buyers(kitchen)))
        for client, (cart, item_id) in zip(buyers(kitchen), carts, strict=True):
            await client.post(f"{cart}/item/{item_id}/configuration", answer)
        replies = await checkouts(kitchen, [cart for cart, _ in carts])
        assert sorted(reply.status for reply in replies) == [200] + [400] * (BUYERS - 1)


def buyers(kitchen: Sandbox) -> list[Client]:
    return [kitchen.client(kitchen.customers[number % 2]) for number in range(BUYERS)]


async def checkouts(kitchen: Sandbox, carts: list[str]) -> list[Reply]:
    """Run all of these at the same time."""
    place = [partial(client.post, f"{cart}/checkout") for client, cart in zip(buyers(kitchen), carts, strict=True)]
    return list(await asyncio.gather(*(one() for one in place)))
