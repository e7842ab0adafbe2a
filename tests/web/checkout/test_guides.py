"""The guides' orders inside one process, on both databases."""

import re

from tests.support.ordering import (
    NAME_ANSWERS,
    SERVER_ANSWERS,
    UNPAID,
    add_name,
    add_project,
    add_server,
    answer,
    delivered,
    own_cart,
    status,
)
from tests.support.shop import Client, Sandbox


async def lines(client: Client, order_id: int) -> list[dict[str, str]]:
    numbers = (await client.get(f"/me/order/{order_id}/details")).result
    return [(await client.get(f"/me/order/{order_id}/details/{number}")).result for number in numbers]


async def place_and_pay(client: Client, cart: str) -> int:
    order_id: int = (await client.post(f"{cart}/checkout", UNPAID)).result["orderId"]
    assert await status(client, order_id) == "notPaid"
    how = {"paymentMean": "creditCard", "paymentMeanId": 1}
    assert (await client.post(f"/me/order/{order_id}/payWithRegisteredPaymentMean", how)).result is None
    assert await status(client, order_id) != "notPaid"
    return order_id


async def test_a_project_is_ordered_paid_and_delivered(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    await answer(camille, await add_project(camille, cart), [("description", "My first project")])
    order_id = await place_and_pay(camille, cart)
    assert await delivered(shop, camille, order_id)
    names = {line["domain"] for line in await lines(camille, order_id)}
    assert len(names) == 1
    assert re.fullmatch("[0-9a-f]{12}4[0-9a-f]{19}", names.pop())


async def test_a_domain_name_is_ordered_paid_and_delivered_with_its_zone(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    await answer(camille, await add_name(camille, cart), NAME_ANSWERS)
    order_id = await place_and_pay(camille, cart)
    assert {line["domain"] for line in await lines(camille, order_id)} == {"*001", "*001.001"}
    assert await delivered(shop, camille, order_id)
    assert {line["domain"] for line in await lines(camille, order_id)} == {"exemple.fr"}


async def test_a_server_is_ordered_paid_and_delivered_with_its_options(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    cart = await own_cart(camille)
    await answer(camille, await add_server(camille, cart), SERVER_ANSWERS)
    order_id = await place_and_pay(camille, cart)
    placed = await lines(camille, order_id)
    assert {line["domain"] for line in placed} == {"*001", "*001.001", "*001.002", "*001.003"}
    rented = [line["description"] for line in placed if (line["domain"], line["detailType"]) == ("*001", "DURATION")]
    assert [text.split(" - ")[1][-3:] for text in rented] == ["gra"]  # as buyers of servers find the place
    assert await delivered(shop, camille, order_id)
