"""Withdrawing from an order: who may, from what, until when, what ends, and what is given back."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panier.core.cart.stock import Stock
from panier.core.limits import DAY_US, SECOND_US
from panier.core.money import Money
from panier.core.order.rules import OrderRules
from panier.core.order.withdrawal import Exclusions, given_back
from panier.core.period import at, us
from panier.store import stock
from panier.web.application import build
from tests.support.delivering import ANSWERS, VPS
from tests.support.ordering import (
    NAME_ANSWERS,
    PROJECT,
    add_name,
    answer,
    order_name,
    own_cart,
    status,
)
from tests.support.shop import Client, Sandbox

UNWAIVED = {"autoPayWithPreferredPaymentMethod": True}
UNPAID = {"autoPayWithPreferredPaymentMethod": False}
WHY = {"reason": "other", "comment": "It was not what I thought"}


async def order_vps(client: Client, *, how: dict[str, bool] | None = None, quantity: int = 1, name: str = "") -> int:
    """Order VPS, with a name where one is given; the right to withdraw is not given up."""
    cart = await own_cart(client)
    item = (await client.post(f"{cart}/vps", {**PROJECT, "planCode": VPS, "quantity": quantity})).result["itemId"]
    await answer(client, f"{cart}/item/{item}", ANSWERS)
    if name:
        await answer(client, await add_name(client, cart, name), NAME_ANSWERS)
    number: int = (await client.post(f"{cart}/checkout", UNWAIVED if how is None else how)).result["orderId"]
    return number


async def withdraw(client: Client, order_id: int, **wish: str) -> Any:
    reply = await client.post(f"/me/order/{order_id}/retraction", wish or WHY)
    return None if reply.status == 200 else reply.refusal


async def owed(shop: Sandbox) -> dict[int, int]:
    rows = await shop.database.read(lambda tx: tx.rows("SELECT order_id, sum(amount_ucents) FROM refund GROUP BY 1"))
    return {row[0]: int(row[1]) for row in rows}


async def price(client: Client, order_id: int) -> int:
    ucents: int = (await client.get(f"/me/order/{order_id}")).result["priceWithTax"]["priceInUcents"]
    return ucents


async def living(shop: Sandbox, family: str = "vps") -> list[str]:
    rows = await shop.database.read(
        lambda tx: tx.rows("SELECT name FROM service WHERE family = $1 AND ended_us IS NULL", family)
    )
    return [row[0] for row in rows]


async def test_a_withdrawal_ends_what_was_delivered_and_gives_back_what_is_left(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_vps(camille)
    date = datetime.fromisoformat((await camille.get(f"/me/order/{order_id}")).result["retractionDate"])
    assert date == datetime(2026, 12, 3, tzinfo=UTC), "ordered on 18 November: the fourteenth day is 2 December"
    await shop.deliver()
    assert len(await living(shop)) == 1
    [[made_us]] = await shop.database.read(lambda tx: tx.rows("SELECT created_us FROM service"))
    shop.clock.advance(days=9, seconds=1)
    assert await withdraw(camille, order_id) is None
    assert await status(camille, order_id) == "cancelling"
    await shop.work()
    assert await status(camille, order_id) == "cancelled"
    assert await living(shop) == []
    paid = await price(camille, order_id)
    end_us = us(at(made_us).replace(month=12))
    assert (end_us - made_us) // DAY_US == 30
    back = given_back(Money(paid, "EUR"), begin_us=made_us, end_us=end_us, now_us=made_us + 9 * DAY_US + 1)
    assert await owed(shop) == {order_id: back.ucents}
    assert 0 < (await owed(shop))[order_id] < paid * 21 // 30
    assert (await camille.get(f"/me/order/{order_id}")).result["retractionDate"] is None
    assert await withdraw(camille, order_id) == (409, "This order is cancelled")
    events = await shop.database.read(lambda tx: tx.rows("SELECT description FROM event WHERE label = 'WITHDRAWN'"))
    assert events[0][0] == "Withdrawn: other"


async def test_what_is_not_delivered_yet_is_given_back_whole(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_vps(camille, quantity=2)
    await shop.work()  # paid, and on its way
    assert await withdraw(camille, order_id) is None
    await shop.work()
    assert await status(camille, order_id) == "cancelling", "what is being made is made, and then ended"
    await shop.deliver()
    shop.clock.advance(seconds=700)
    await shop.work()
    assert await status(camille, order_id) == "cancelled"
    assert await living(shop) == []
    paid = await price(camille, order_id)
    assert paid * 30 // 31 <= (await owed(shop))[order_id] <= paid


@pytest.mark.parametrize("is_late", [False, True])
async def test_the_right_ends_with_the_fourteenth_day_after_the_order(sqlite_shop: Sandbox, *, is_late: bool) -> None:
    shop = sqlite_shop
    camille = shop.client(shop.first)
    order_id = await order_vps(camille)
    await shop.deliver()
    midnight_us = us(at(shop.clock()).replace(hour=0, minute=0, second=0, microsecond=0))
    shop.clock.now_us = midnight_us + 15 * DAY_US + (SECOND_US if is_late else -SECOND_US)
    found = await withdraw(camille, order_id)
    assert found == ((409, "The right to withdraw from this order ended on 2026-12-03") if is_late else None)


async def test_who_gave_the_right_up_has_it_no_more(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_vps(camille)
    assert (await camille.post(f"/me/order/{order_id}/waiveRetraction")).result is None
    assert (await camille.get(f"/me/order/{order_id}")).result["retractionDate"] is None
    await shop.deliver()
    gone = (409, "The right to withdraw from this order was given up")
    assert await withdraw(camille, order_id) == gone
    assert (await camille.post(f"/me/order/{order_id}/waiveRetraction")).refusal == gone
    waived = await order_vps(camille, how={**UNWAIVED, "waiveRetractationPeriod": True})
    await shop.deliver()
    assert await withdraw(camille, waived) == gone


async def test_a_company_has_no_such_right_and_gets_none_by_changing_its_form(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await set_form(shop, "corporation")
    order_id = await order_vps(camille)
    await set_form(shop, "individual")
    await shop.deliver()
    assert (await camille.get(f"/me/order/{order_id}")).result["retractionDate"] is None
    assert (await withdraw(camille, order_id))[0] == 409


async def set_form(shop: Sandbox, form: str) -> None:
    await shop.database.write(lambda tx: tx.execute("UPDATE account SET legal_form = $1", form))


@pytest.mark.parametrize("kind", ["name", "renewal", "unpaid", "credit"])
async def test_what_nobody_can_withdraw_from(sqlite_shop: Sandbox, kind: str) -> None:
    shop = sqlite_shop
    camille = shop.client(shop.first)
    if kind == "name":
        order_id = await order_name(camille, how=UNWAIVED)
    elif kind == "unpaid":
        order_id = await order_vps(camille, how=UNPAID)
    else:
        first = await order_vps(camille)
        await shop.deliver()
        order_id = await renewed(shop, camille, first) if kind == "renewal" else await excluded(shop)
    await shop.deliver()
    found = await withdraw(camille, order_id)
    assert found[0] == 409
    assert ("not paid" in found[1]) == (kind == "unpaid")
    assert kind == "unpaid" or (await camille.get(f"/me/order/{order_id}")).result["retractionDate"] is None


async def excluded(shop: Sandbox) -> int:
    """An order of a plan that is excluded by a pattern of its code."""
    rules = OrderRules(exclusions=Exclusions(plans=("vps-*",)))
    other = replace(shop.worker, shop=replace(shop.shop, order_rules=rules))
    application = build(other.shop, shop.database, on_write=lambda: None)
    sandbox = Sandbox(other.shop, shop.database, other, application, shop.clock, shop.customers)
    return await order_vps(sandbox.client(sandbox.first))


async def renewed(shop: Sandbox, client: Client, order_id: int) -> int:
    """Renew what an order made, paid; the renewal's order."""
    service = await number_of(shop, order_id)
    wish = {"duration": "P1M", "services": [service]}
    order: int = (await client.post(f"/service/{service}/renew", wish)).result["orderId"]
    [card] = (await client.get("/me/payment/method", query={"default": "true"})).result
    assert (await client.post(f"/me/order/{order}/pay", {"paymentMethod": {"id": card}})).status == 200
    return order


async def number_of(shop: Sandbox, order_id: int) -> int:
    [[number]] = await shop.database.read(
        lambda tx: tx.rows("SELECT service_id FROM service WHERE order_id = $1 AND ended_us IS NULL", order_id)
    )
    return int(number)


async def test_a_name_stays_and_the_rest_of_its_order_ends(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_vps(camille, name="exemple.fr")
    await shop.deliver()
    assert await status(camille, order_id) == "delivered"
    assert await withdraw(camille, order_id) is None
    await shop.work()
    assert await status(camille, order_id) == "delivered"
    assert await living(shop) == []
    assert await living(shop, "domain") == ["exemple.fr"]
    lines = (await camille.get(f"/me/order/{order_id}/details")).result
    shown = [(await camille.get(f"/me/order/{order_id}/details/{line}")).result for line in lines]
    assert {one["cancelled"] for one in shown if one["domain"].startswith("vps-")} == {True}
    assert {one["cancelled"] for one in shown if not one["domain"].startswith("vps-")} == {False}
    assert 0 < (await owed(shop))[order_id] < await price(camille, order_id)
    assert (await withdraw(camille, order_id))[0] == 409


async def test_a_renewal_under_way_is_made_first_and_given_back_whole(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_vps(camille)
    await shop.deliver()
    shop.clock.advance(days=1)
    renewal = await renewed(shop, camille, order_id)
    assert await withdraw(camille, order_id) is None
    for _ in range(4):
        await shop.deliver()
        shop.clock.advance(seconds=20)
    await shop.work()
    assert await status(camille, order_id) == "cancelled"
    assert await living(shop) == []
    found = await owed(shop)
    assert found[renewal] == await price(camille, renewal), "its month has not begun"
    assert await price(camille, order_id) > found[order_id] > 0


async def test_a_renewal_cannot_be_paid_once_the_order_is_withdrawn(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_vps(camille)
    await shop.deliver()
    service = await number_of(shop, order_id)
    wish = {"duration": "P1M", "services": [service]}
    renewal = (await camille.post(f"/service/{service}/renew", wish)).result["orderId"]
    assert await withdraw(camille, order_id) is None
    await shop.work()
    [card] = (await camille.get("/me/payment/method", query={"default": "true"})).result
    paid = await camille.post(f"/me/order/{renewal}/pay", {"paymentMethod": {"id": card}})
    assert (paid.status, "has ended" in paid.message) == (409, True)


async def test_the_stock_is_back(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await shop.database.write(lambda tx: stock.replace(tx, [Stock(VPS, "GRA", VPS, "1H-low", 1)], now_us=shop.clock()))

    async def left() -> int | None:
        [one] = await shop.database.read(lambda tx: stock.list_all(tx, now_us=shop.clock()))
        return one.pieces_left

    order_id = await order_vps(camille)
    await shop.deliver()
    assert await left() == 0
    await withdraw(camille, order_id)
    await shop.work()
    assert await left() == 1


async def test_a_reason_that_there_is_not_and_somebody_elses_order_are_refused(sqlite_shop: Sandbox) -> None:
    camille, other = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    order_id = await order_vps(camille)
    await sqlite_shop.deliver()
    assert (await withdraw(camille, order_id, reason="bored"))[0] == 400
    assert (await withdraw(other, order_id))[0] == 404
    assert (await other.post(f"/me/order/{order_id}/waiveRetraction")).status == 404


@given(
    cents=st.integers(0, 10**7),
    days=st.integers(1, 4_000),
    used_us=st.integers(-DAY_US, 5_000 * DAY_US),
)
def test_given_back_is_never_more_than_paid_and_never_grows(cents: int, days: int, used_us: int) -> None:
    paid = Money(cents * 10**6, "EUR")
    back = given_back(paid, begin_us=0, end_us=days * DAY_US, now_us=used_us)
    later = given_back(paid, begin_us=0, end_us=days * DAY_US, now_us=used_us + DAY_US)
    assert 0 <= later.ucents <= back.ucents <= paid.ucents
    assert back == back.rounded()
    if used_us <= 0:
        assert back == paid
    if used_us >= days * DAY_US:
        assert back.ucents == 0
