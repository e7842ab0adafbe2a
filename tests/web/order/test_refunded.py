"""Refunds by the owner, with and without the end of what was paid for."""

from typing import Any

import pytest

from panier.cli.owner.orders import _money
from panier.core.cart.stock import Stock
from panier.core.money import Money
from panier.core.refusal import Refusal
from panier.flows.service.ending import refunded
from panier.store import stock
from tests.support.delivering import VPS, order_vps
from tests.support.ordering import order_name, status
from tests.support.shop import Client, Sandbox
from tests.web.order.test_withdrawals import living, owed, price


async def refund(shop: Sandbox, order_id: int, **wish: Any) -> None:
    options = {"amount": None, "lines": [], "reason": "It never worked", **wish}
    await shop.database.write(lambda tx: refunded.refund(tx, shop.shop, order_id, **options))


async def delivered(shop: Sandbox, client: Client, *, projects: int = 0) -> int:
    await shop.database.write(lambda tx: stock.replace(tx, [Stock(VPS, "GRA", VPS, "1H-low", 1)], now_us=shop.clock()))
    order_id = await order_vps(client, projects=projects)
    await shop.deliver()
    return order_id


async def left(shop: Sandbox) -> int | None:
    [one] = await shop.database.read(lambda tx: stock.list_all(tx, now_us=shop.clock()))
    return one.pieces_left


async def test_a_whole_refund_ends_the_order_where_it_shall(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await delivered(shop, camille)
    assert await left(shop) == 0
    await refund(shop, order_id, ends_services=True)
    await shop.work()
    assert await status(camille, order_id) == "cancelled"
    assert (await living(shop), await left(shop)) == ([], 1)
    assert await owed(shop) == {order_id: await price(camille, order_id)}


async def test_a_refund_alone_ends_nothing(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await delivered(shop, camille)
    await refund(shop, order_id)
    await shop.work()
    assert await status(camille, order_id) == "delivered"
    assert len(await living(shop)) == 1
    with pytest.raises(Refusal, match="has been given back"):
        await refund(shop, order_id)


async def test_a_refunded_line_ends_what_it_was_for(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await delivered(shop, camille, projects=1)
    details = f"/me/order/{order_id}/details"
    lines = [(line, (await camille.get(f"{details}/{line}")).result) for line in (await camille.get(details)).result]
    paid = next(line for line, shown in lines if shown["totalPrice"]["value"] > 0)
    await refund(shop, order_id, lines=[paid], ends_services=True)
    await shop.work()
    assert (await living(shop), len(await living(shop, "cloud")), await left(shop)) == ([], 1, 1)
    assert await status(camille, order_id) == "delivered"


async def test_what_cannot_be_taken_back_is_not_refunded_with_its_end(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id = await order_name(camille)
    await sqlite_shop.deliver()
    with pytest.raises(Refusal, match="takes nothing back"):
        await refund(sqlite_shop, order_id, ends_services=True)
    with pytest.raises(Refusal, match="goes with lines"):
        await refund(sqlite_shop, order_id, amount=Money(10**8, "EUR"), ends_services=True)
    assert await owed(sqlite_shop) == {}, "nothing is half done"


def test_an_amount_has_the_decimals_of_its_currency() -> None:
    assert _money("4.99", "EUR") == Money(499_000_000, "EUR")
    assert _money("5", "XOF") == Money(500_000_000, "XOF")
    for text in ("4.999", "-1", "1e3", "", "4,99"):
        with pytest.raises(Refusal):
            _money(text, "EUR")
