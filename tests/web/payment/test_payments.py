"""Paying orders: by method, by older mean, by points, by themselves; declines, doubles, expiry."""

import pytest

from tests.support.ordering import (
    AUTO_PAY,
    NAME_ANSWERS,
    UNPAID,
    add_name,
    answer,
    order_name,
    order_project,
    own_cart,
    status,
)
from tests.support.shop import Client, Sandbox
from tests.web.payment.test_payment_methods import register


async def default_method(client: Client) -> int:
    [number] = (await client.get("/me/payment/method?default=true")).result
    assert isinstance(number, int)
    return number


async def pay(client: Client, order_id: int, method_id: int) -> tuple[int, object]:
    reply = await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": method_id}})
    return reply.status, reply.json if reply.status == 200 else reply.message


async def pay_with(client: Client, order_id: int, mean: str, mean_id: int | None = None) -> tuple[int, object]:
    body = {"paymentMean": mean} if mean_id is None else {"paymentMean": mean, "paymentMeanId": mean_id}
    reply = await client.post(f"/me/order/{order_id}/payWithRegisteredPaymentMean", body)
    return reply.status, reply.json if reply.status == 200 else reply.message


async def test_a_method_pays_and_status_never_says_unpaid_again(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, how=UNPAID)
    assert (await camille.get(f"/me/order/{order_id}/payment")).status == 404
    assert await pay(camille, order_id, await default_method(camille)) == (200, None)
    assert await status(camille, order_id) == "checking"
    await shop.deliver()
    assert await status(camille, order_id) == "delivered"
    payment = (await camille.get(f"/me/order/{order_id}/payment")).result
    assert payment["paymentType"] == "creditCard"
    assert payment["paymentDate"] == (await camille.get(f"/me/order/{order_id}")).result["date"]


async def test_an_older_mean_pays_by_the_same_number(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    bank = await register(camille, "SEPA_DIRECT_DEBIT")
    order_id = await order_name(camille, how=UNPAID)
    means = (await camille.get(f"/me/order/{order_id}/availableRegisteredPaymentMean")).result
    assert [mean["paymentMean"] for mean in means] == ["creditCard", "bankAccount"]
    assert await pay_with(camille, order_id, "bankAccount", bank) == (200, None)
    await shop.deliver()
    assert await status(camille, order_id) == "delivered"
    assert (await camille.get(f"/me/order/{order_id}/payment")).result["paymentType"] == "paymentMandate"


async def test_a_mean_that_cannot_pay_the_order(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id = await order_name(camille, how=UNPAID)
    for mean in ("bankAccount", "fidelityAccount", "ovhAccount"):
        assert await pay_with(camille, order_id, mean) == (403, f"This order can't be paid with '{mean}'")
    assert (await pay_with(camille, order_id, "creditCard"))[0] == 400
    assert (await pay_with(camille, order_id, "creditCard", 999_999))[0] == 404
    assert (await pay_with(camille, order_id, "seashells"))[0] == 400
    assert await status(camille, order_id) == "notPaid"


async def test_an_order_is_paid_once(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    method, order_id = await default_method(camille), await order_name(camille, how=UNPAID)
    await pay(camille, order_id, method)
    twice = (409, "This order has already been paid")
    assert await pay(camille, order_id, method) == twice
    await shop.deliver()
    assert await pay(camille, order_id, method) == twice
    assert await pay_with(camille, order_id, "creditCard", method) == twice


async def test_a_declined_charge_leaves_the_order_payable(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    bad = await register(camille, description="declines")
    order_id = await order_name(camille, how=UNPAID)
    assert await pay(camille, order_id, bad) == (200, None)
    assert await status(camille, order_id) == "checking"
    await shop.work()
    assert await status(camille, order_id) == "notPaid"
    events = await shop.database.read(
        lambda tx: tx.rows("SELECT label FROM event WHERE order_id = $1 ORDER BY event_id", order_id)
    )
    assert [event[0] for event in events][-1] == "PAYMENT_DECLINED"
    assert (await camille.get(f"/me/order/{order_id}/payment")).status == 404
    assert await pay(camille, order_id, await default_method(camille)) == (200, None)
    await shop.deliver()
    assert await status(camille, order_id) == "delivered"


async def test_what_an_order_can_be_paid_with(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    card = await default_method(camille)
    await register(camille, description="expired")
    order_id = await order_name(camille, how=UNPAID)
    ways = (await camille.get(f"/me/order/{order_id}/paymentMethods")).result
    assert ways["registered"] == [card]
    assert [method["paymentMethodId"] for method in ways["paymentMethods"]] == [card]
    kinds = ["CREDIT_CARD", "SEPA_DIRECT_DEBIT", "PAYPAL", "BANK_TRANSFER"]
    assert [kind["paymentType"] for kind in ways["available"]] == kinds
    await pay(camille, order_id, card)
    paid = (await camille.get(f"/me/order/{order_id}/paymentMethods")).result
    assert paid == {"available": [], "paymentMethods": [], "registered": []}


async def test_a_free_order_waits_to_be_paid_with_points(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_project(camille, how=UNPAID)
    await shop.deliver()
    assert await status(camille, order_id) == "notPaid"
    assert await pay_with(camille, order_id, "fidelityAccount") == (200, None)
    await shop.deliver()
    assert await status(camille, order_id) == "delivered"
    assert (await camille.get(f"/me/order/{order_id}/payment")).result["paymentType"] == "fidelityPoints"


async def test_points_pay_for_those_who_have_no_method(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await camille.delete(f"/me/payment/method/{await default_method(camille)}")
    order_id = await order_project(camille, how=UNPAID)
    means = (await camille.get(f"/me/order/{order_id}/availableRegisteredPaymentMean")).result
    assert means == [{"paymentMean": "fidelityAccount"}]
    assert await pay_with(camille, order_id, "fidelityAccount") == (200, None)


async def test_somebody_elses_order_and_method(sqlite_shop: Sandbox) -> None:
    camille, charlie = sqlite_shop.client(sqlite_shop.first), sqlite_shop.client(sqlite_shop.second)
    mine, theirs = await default_method(camille), await default_method(charlie)
    order_id = await order_name(camille, how=UNPAID)
    assert (await pay(charlie, order_id, theirs))[0] == 404
    assert (await pay_with(charlie, order_id, "creditCard", theirs))[0] == 404
    assert (await pay(camille, order_id, theirs))[0] == 404
    assert (await pay_with(camille, order_id, "creditCard", theirs))[0] == 404
    for what in ("payment", "paymentMethods", "availableRegisteredPaymentMean"):
        assert (await charlie.get(f"/me/order/{order_id}/{what}")).status == 404
    assert await status(camille, order_id) == "notPaid"
    assert (await sqlite_shop.client().post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": mine}})).status == 401


@pytest.mark.parametrize("body", [{}, {"paymentMethod": 1}, {"paymentMethod": {}}, {"paymentMethod": {"id": "card"}}])
async def test_a_body_that_names_no_method(sqlite_shop: Sandbox, body: dict[str, object]) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    order_id = await order_name(camille, how=UNPAID)
    reply = await camille.post(f"/me/order/{order_id}/pay", body)
    assert reply.status == 400
    assert "paymentMethod" in reply.message


async def checkout_refusal(client: Client) -> tuple[int, str]:
    cart = await own_cart(client)
    await answer(client, await add_name(client, cart), NAME_ANSWERS)
    refusal = (await client.post(f"{cart}/checkout", AUTO_PAY)).refusal
    assert not (await client.get(cart)).result["readOnly"]
    return refusal


async def test_auto_pay_needs_a_default_method(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await camille.delete(f"/me/payment/method/{await default_method(camille)}")
    assert await checkout_refusal(camille) == (400, "You do not have preferred payment method")
    assert (await camille.get("/me/order")).result == []


async def test_auto_pay_needs_a_default_method_that_is_valid(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await register(camille, default=True, description="expired")
    assert await checkout_refusal(camille) == (400, "Your preferred payment method is not valid")
    assert (await camille.get("/me/order")).result == []


async def test_a_card_expires_with_time(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    card = await default_method(camille)
    sqlite_shop.clock.advance(days=5 * 365)
    assert (await camille.get(f"/me/payment/method/{card}")).result["status"] == "EXPIRED"
    order_id = await order_name(camille, how=UNPAID)
    assert await pay(camille, order_id, card) == (400, "This payment method is not valid")


async def test_an_unpaid_order_lives_seven_days(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    method, order_id = await default_method(camille), await order_name(camille, how=UNPAID)
    shop.clock.advance(days=7, seconds=-1)
    assert await status(camille, order_id) == "notPaid"
    shop.clock.advance(seconds=1)
    assert await status(camille, order_id) == "cancelled"
    over = (409, "This order is cancelled")
    assert await pay(camille, order_id, method) == over
    assert await pay_with(camille, order_id, "creditCard", method) == over
    assert (await camille.get(f"/me/order/{order_id}/paymentMethods")).result["registered"] == []


async def test_a_declined_order_can_be_paid_until_it_expires(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    bad, good = await register(camille, description="it declines"), await default_method(camille)
    order_id = await order_name(camille, how=UNPAID)
    await pay(camille, order_id, bad)
    await sqlite_shop.work()
    sqlite_shop.clock.advance(days=6)
    assert await status(camille, order_id) == "notPaid"
    sqlite_shop.clock.advance(days=1)
    assert await pay(camille, order_id, good) == (409, "This order is cancelled")
