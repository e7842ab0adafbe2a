"""Orders that the shop's owner calls off: unpaid, paid, half made, made."""

import pytest

from panier.core.refusal import Refusal
from panier.flows.order import owner_orders
from panier.flows.service.ending import callings_off
from tests.support.delivering import order_vps
from tests.support.ordering import UNPAID, order_name, order_project, status
from tests.support.shop import Sandbox
from tests.web.order.test_withdrawals import living, number_of, owed, price, renewed
from tests.web.payment.test_payment_methods import register


async def cancel(shop: Sandbox, order_id: int) -> None:
    await shop.database.write(lambda tx: callings_off.cancel(tx, shop.shop, order_id, reason="By mistake"))


async def test_an_unpaid_order_is_over_at_once(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_project(camille, how=UNPAID)
    await cancel(shop, order_id)
    assert await status(camille, order_id) == "cancelled"
    assert await owed(shop) == {}
    with pytest.raises(Refusal, match="is cancelled already"):
        await cancel(shop, order_id)
    [card] = (await camille.get("/me/payment/method", query={"default": "true"})).result
    paid = await camille.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": card}})
    assert paid.refusal == (409, "This order is cancelled")


@pytest.mark.parametrize("moment", ["charged", "paid", "delivered"])
async def test_a_paid_order_ends_whole_and_its_money_is_given_back_once(shop: Sandbox, moment: str) -> None:
    camille = shop.client(shop.first)
    order_id = await order_vps(camille, pieces=3)
    if moment == "paid":
        await shop.work()
    if moment == "delivered":
        await shop.deliver()
    await cancel(shop, order_id)
    assert await status(camille, order_id) == "cancelling"
    for _ in range(4):
        await shop.deliver()
        shop.clock.advance(seconds=30)
    await shop.work()
    assert await status(camille, order_id) == "cancelled"
    assert await living(shop) == []
    assert await owed(shop) == {order_id: await price(camille, order_id)}
    found = await shop.database.read(lambda tx: owner_orders.read(tx, order_id))
    assert next(one.description for one in found.events if one.label == "CANCELLED") == "By mistake"
    assert found.customer == shop.first.nic


async def test_a_charge_that_is_declined_meanwhile_gives_nothing_back(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    bad = await register(camille, description="declines")
    order_id = await order_project(camille, how=UNPAID)
    await camille.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": bad}})
    await cancel(sqlite_shop, order_id)
    await sqlite_shop.work()
    sqlite_shop.clock.advance(seconds=30)
    await sqlite_shop.work()
    assert await status(camille, order_id) == "cancelled"
    assert await owed(sqlite_shop) == {}


@pytest.mark.parametrize("kind", ["a name", "a change"])
async def test_what_cannot_be_taken_back_is_refused_and_nothing_is_half_done(sqlite_shop: Sandbox, kind: str) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    if kind == "a name":
        order_id = await order_name(camille)
    else:
        order_id = await renewed(sqlite_shop, camille, await made(sqlite_shop))
    await sqlite_shop.deliver()
    with pytest.raises(Refusal, match=r"takes nothing back|cannot be undone"):
        await cancel(sqlite_shop, order_id)
    assert await status(camille, order_id) == "delivered"


async def made(shop: Sandbox) -> int:
    order_id = await order_vps(shop.client(shop.first))
    await shop.deliver()
    assert await number_of(shop, order_id)
    return order_id


async def test_an_order_that_there_is_not_is_refused(sqlite_shop: Sandbox) -> None:
    with pytest.raises(Refusal):
        await cancel(sqlite_shop, 999)
    with pytest.raises(Refusal):
        await sqlite_shop.database.read(lambda tx: owner_orders.read(tx, 999))
