"""Credit of codes, prepaid money and points: given, set aside for orders, used, given back, expired."""

from typing import Any

import pytest

from panier.core.money import Money
from panier.flows.payment import refunds
from panier.store import orders
from panier.store.engine.db import Tx
from panier.work import sweeps
from tests.support.ledger import accounts_of
from tests.support.ordering import (
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
from tests.web.checkout.test_service_orders import SNAPSHOT, vps_of
from tests.web.payment.test_payment_methods import register

UNIT = 10**8
CREDIT = "/me/credit/balance"


async def price(client: Client, order_id: int) -> int:
    return int((await client.get(f"/me/order/{order_id}")).result["priceWithTax"]["priceInUcents"])


async def amount(client: Client, name: str = "VOUCHER") -> int:
    return int((await client.get(f"{CREDIT}/{name}")).result["amount"]["priceInUcents"])


async def redeem(client: Client, code: str = "CREDIT-50") -> Any:
    return (await client.post("/me/credit/code", {"inputCode": code})).result


async def test_a_code_gives_credit_once(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    assert (await camille.get(CREDIT)).result == []
    assert (await camille.post("/me/voucher/checkValidity", {"voucher": "CREDIT-50"})).result == {"validity": True}
    movement = await redeem(camille)
    assert (movement["type"], movement["amount"]["text"]) == ("VOUCHER", "50.00 EUR")
    assert movement["sourceObject"] == {"id": "CREDIT-50", "name": "Voucher"}
    assert movement["expirationDate"].startswith("2027-12-"), "thirteen months"
    assert (await camille.get(CREDIT)).result == ["VOUCHER"]
    assert (await camille.get(f"{CREDIT}?type=VOUCHER")).result == ["VOUCHER"]
    assert (await camille.get(f"{CREDIT}?type=BONUS")).result == []
    balance = (await camille.get(f"{CREDIT}/VOUCHER")).result
    assert (balance["amount"]["value"], balance["type"], balance["booked"]) == (50, "VOUCHER", [])
    assert [one["amount"]["value"] for one in balance["expiring"]] == [50]
    [number] = (await camille.get(f"{CREDIT}/VOUCHER/movement")).result
    assert (await camille.get(f"{CREDIT}/VOUCHER/movement/{number}")).result == movement
    again = await camille.post("/me/credit/code", {"inputCode": "CREDIT-50"})
    assert again.status == 400
    assert (await camille.post("/me/voucher/checkValidity", {"voucher": "CREDIT-50"})).result == {"validity": False}


@pytest.mark.parametrize("code", ["", "NO-SUCH-CODE", "TEN-PERCENT", "SANDBOX", "CLOUD-CREDIT-50"])
async def test_what_gives_no_credit_to_accounts_is_refused(sqlite_shop: Sandbox, code: str) -> None:
    reply = await sqlite_shop.client(sqlite_shop.first).post("/me/credit/code", {"inputCode": code})
    assert (reply.status, "is no code that gives credit" in reply.message) == (400, True), reply.message


async def test_credit_of_accounts_is_no_coupon_and_no_voucher_of_an_item(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    cart = (await camille.post("/order/cart", {"ovhSubsidiary": "FR"})).result["cartId"]
    assert (await camille.post(f"/order/cart/{cart}/coupon", {"coupon": "CREDIT-50"})).status == 400


async def test_a_code_for_one_is_used_by_one(shop: Sandbox) -> None:
    camille, dominique = shop.client(shop.first), shop.client(shop.second)
    await redeem(camille, "CREDIT-ONCE-0001")
    assert (await dominique.post("/me/credit/code", {"inputCode": "CREDIT-ONCE-0001"})).status == 400


async def test_a_balance_pays_a_part_and_the_method_the_rest(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order_id = await order_name(camille, how=UNPAID)
    cost = await price(camille, order_id)
    await redeem(camille)
    applied = (await camille.post(f"/me/order/{order_id}/balance", {"balanceName": "VOUCHER"})).result
    paid = min(cost, 50 * UNIT)
    assert (applied["balanceName"], applied["amount"]["priceInUcents"]) == ("VOUCHER", paid)
    assert (await camille.get(f"/me/order/{order_id}/balance")).result == ["VOUCHER"]
    assert (await camille.get(f"/me/order/{order_id}/balance/VOUCHER")).result == applied
    balance = (await camille.get(f"{CREDIT}/VOUCHER")).result
    assert balance["amount"]["priceInUcents"] == 50 * UNIT - paid, "what is set aside is nobody else's"
    assert [(one["orderId"], one["amount"]["priceInUcents"]) for one in balance["booked"]] == [(order_id, paid)]
    means = (await camille.get(f"/me/order/{order_id}/availableRegisteredPaymentMean")).result
    assert {"paymentMean": "ovhAccount"} in means
    how = {"paymentMean": "ovhAccount"}
    assert (await camille.post(f"/me/order/{order_id}/payWithRegisteredPaymentMean", how)).status == 200
    await shop.deliver()
    assert await status(camille, order_id) == "delivered"
    assert (await camille.get(f"/me/order/{order_id}/payment")).result["paymentType"] == "ovhAccount"
    assert await amount(camille) == 50 * UNIT - paid
    movements = (await camille.get(f"{CREDIT}/VOUCHER/movement")).result
    used = (await camille.get(f"{CREDIT}/VOUCHER/movement/{movements[-1]}")).result
    assert (used["type"], used["amount"]["priceInUcents"], used["orderId"]) == ("USE", -paid, order_id)
    assert used["destinationObject"] == {"id": str(order_id), "name": "Order"}
    found = await accounts_of(shop)
    assert (found["goodwill"], "gateway/sandbox" in found) == (50 * UNIT, False)
    assert sum(found.values()) == 0


async def test_only_the_rest_is_charged(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await redeem(camille)
    first = await order_name(camille, "exemple-un.fr", how=UNPAID)
    orders = [first]
    while await amount(camille):
        assert (await camille.post(f"/me/order/{orders[-1]}/balance", {"balanceName": "VOUCHER"})).status == 200
        if await amount(camille):
            orders.append(await order_name(camille, f"exemple-{len(orders)}.fr", how=UNPAID))
    last = orders[-1]
    cost = await price(camille, last)
    applied = (await camille.get(f"/me/order/{last}/balance/VOUCHER")).result["amount"]["priceInUcents"]
    assert 0 < applied < cost
    refused = await camille.post(f"/me/order/{last}/payWithRegisteredPaymentMean", {"paymentMean": "ovhAccount"})
    assert refused.refusal == (403, "This order can't be paid with 'ovhAccount'")
    [method] = (await camille.get("/me/payment/method?default=true")).result
    assert (await camille.post(f"/me/order/{last}/pay", {"paymentMethod": {"id": method}})).status == 200
    await shop.deliver()
    assert (await accounts_of(shop))["gateway/sandbox"] == cost - applied


async def test_what_is_set_aside_is_given_back(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await redeem(camille)
    gone, expired = [await order_name(camille, name, how=UNPAID) for name in ("exemple-a.fr", "exemple-b.fr")]
    for order_id in (gone, expired):
        assert (await camille.post(f"/me/order/{order_id}/balance", {"balanceName": "VOUCHER"})).status == 200
    assert (await camille.delete(f"/me/order/{gone}/balance/VOUCHER")).result is None
    assert (await camille.get(f"/me/order/{gone}/balance")).result == []
    assert (await camille.delete(f"/me/order/{gone}/balance/VOUCHER")).status == 404
    cost = await price(camille, expired)
    assert await amount(camille) == 50 * UNIT - cost
    shop.clock.advance(days=8)
    assert await status(camille, expired) == "cancelled"
    assert await amount(camille) == 50 * UNIT, "an order that can no longer be paid holds nothing"
    assert (await camille.post(f"/me/order/{gone}/balance", {"balanceName": "VOUCHER"})).status == 409


async def test_a_paid_order_keeps_its_balances(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await redeem(camille)
    order_id = await order_name(camille, how=UNPAID)
    await camille.post(f"/me/order/{order_id}/balance", {"balanceName": "VOUCHER"})
    await camille.post(f"/me/order/{order_id}/payWithRegisteredPaymentMean", {"paymentMean": "ovhAccount"})
    assert (await camille.delete(f"/me/order/{order_id}/balance/VOUCHER")).status == 409
    assert (await camille.post(f"/me/order/{order_id}/balance", {"balanceName": "VOUCHER"})).status == 409
    await shop.deliver()
    assert (await camille.delete(f"/me/order/{order_id}/balance/VOUCHER")).status == 409


async def test_nothing_is_taken_for_what_costs_nothing(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await redeem(camille)
    order_id = await order_project(camille, how=UNPAID)
    assert (await camille.post(f"/me/order/{order_id}/balance", {"balanceName": "VOUCHER"})).status == 409
    assert (await camille.post(f"/me/order/{order_id}/balance", {"balanceName": "BONUS"})).status == 404
    assert await amount(camille) == 50 * UNIT


async def test_credit_expires(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await redeem(camille)
    shop.clock.advance(days=400)
    assert await amount(camille) == 0, "at once, whether anybody has swept or not"
    for _ in range(2):
        await sweeps.sweep(shop.shop, shop.database)
        movements = (await camille.get(f"{CREDIT}/VOUCHER/movement")).result
        kinds = [(await camille.get(f"{CREDIT}/VOUCHER/movement/{one}")).result["type"] for one in movements]
        assert kinds == ["VOUCHER", "EXPIRE"]
    assert await accounts_of(shop) == {"goodwill": 50 * UNIT, "expired": -50 * UNIT}


async def test_what_is_spent_is_swept_once_until_something_is_given_back(shop: Sandbox) -> None:
    """Sweeps do not look at all credit that there ever was, and yet what comes back expires."""
    camille = shop.client(shop.first)
    given = await redeem(camille)

    async def is_spent() -> bool:
        number = given["movementId"]
        [row] = await shop.database.read(
            lambda tx: tx.rows("SELECT spent_us FROM balance_movement WHERE movement_id = $1", number)
        )
        return row[0] is not None

    order_id = await order_name(camille, how=UNPAID)
    assert (await camille.post(f"/me/order/{order_id}/balance", {"balanceName": "VOUCHER"})).status == 200
    [method] = (await camille.get("/me/payment/method?default=true")).result
    assert (await camille.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": method}})).status == 200
    await shop.deliver()
    assert await status(camille, order_id) == "delivered"
    await sweeps.sweep(shop.shop, shop.database)
    assert not await is_spent(), "its time is not over"
    shop.clock.advance(days=400)
    await sweeps.sweep(shop.shop, shop.database)
    assert await is_spent()
    kinds = ["VOUCHER", "USE", "EXPIRE"]

    async def give_back(tx: Tx) -> None:
        order = (await orders.load_several(tx, [order_id]))[order_id]
        await refunds.stage_refund(tx, shop.shop, order, amount=Money(UNIT, "EUR"), reason="as agreed", to="origin")

    await shop.database.write(give_back)
    await shop.work()
    assert not await is_spent()
    assert await amount(camille) == UNIT, "it may be used for a month"
    shop.clock.advance(days=31)
    for _ in range(2):
        await sweeps.sweep(shop.shop, shop.database)
        assert await is_spent()
        assert await amount(camille) == 0
        movements = (await camille.get(f"{CREDIT}/VOUCHER/movement")).result
        found = [(await camille.get(f"{CREDIT}/VOUCHER/movement/{one}")).result["type"] for one in movements]
        assert found == [*kinds, "REFUND", "EXPIRE"]


async def test_the_prepaid_account_is_paid_in_used_and_paid_out(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    assert (await camille.get("/me/ovhAccount")).result == ["FR"]
    account = (await camille.get("/me/ovhAccount/FR")).result
    assert (account["balance"]["value"], account["ovhAccountId"], account["isActive"]) == (0, "FR", True)
    assert (await camille.get("/me/ovhAccount/DE")).status == 404
    order = (await camille.post("/me/ovhAccount/FR/creditOrder", {"amount": 10000})).result
    assert (order["priceWithTax"]["value"], order["tax"]["value"]) == (100, 0)
    [method] = (await camille.get("/me/payment/method?default=true")).result
    order_id = order["orderId"]
    refused = await camille.post(f"/me/order/{order_id}/payWithRegisteredPaymentMean", {"paymentMean": "ovhAccount"})
    assert refused.status == 403, "nobody pays in what is there already"
    assert (await camille.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": method}})).status == 200
    await shop.deliver()
    assert await status(camille, order_id) == "delivered"
    assert (await camille.get("/me/ovhAccount/FR")).result["balance"]["value"] == 100
    assert (await camille.get("/me/bill")).result == [], "what is paid in is no sale"
    assert (await camille.get(f"{CREDIT}?type=PREPAID_ACCOUNT")).result == ["PREPAID_ACCOUNT"]
    name = await order_name(camille, how=UNPAID)
    cost = await price(camille, name)
    how = {"paymentMean": "ovhAccount"}
    assert (await camille.post(f"/me/order/{name}/payWithRegisteredPaymentMean", how)).status == 200
    await shop.deliver()
    movements = (await camille.get("/me/ovhAccount/FR/movements")).result
    paid_in, used = [(await camille.get(f"/me/ovhAccount/FR/movements/{one}")).result for one in movements]
    assert [(one["operation"], one["order"]) for one in (paid_in, used)] == [("credit", order_id), ("debit", name)]
    assert used["previousBalance"]["value"] == 100
    assert used["balance"]["priceInUcents"] == 100 * UNIT - cost == paid_in["retrievableAmount"]["priceInUcents"]
    assert (await accounts_of(shop))["gateway/sandbox"] == 100 * UNIT, "paid in is no revenue, and is taken once"


async def test_credit_for_one_service_pays_that_service_alone(shop: Sandbox) -> None:
    """An order of two pieces, of which one belongs to the service that the credit is for."""
    camille = shop.client(shop.first)
    name = await vps_of(shop, camille)
    number = (await camille.get(f"/vps/{name}/serviceInfos")).result["serviceId"]
    await camille.post("/me/credit/code", {"inputCode": "CREDIT-50", "serviceId": number})
    alone, both = [await with_option(camille, name, domain) for domain in (None, "exemple-2.fr")]
    assert 0 < await price(camille, alone) < await price(camille, both) < 50 * UNIT
    for order_id in (both, alone):
        path = f"/me/order/{order_id}/balance"
        for _ in range(2):
            await camille.post(path, {"balanceName": "VOUCHER"})
            paid = (await camille.get(f"{path}/VOUCHER")).result["amount"]["priceInUcents"]
            assert paid == await price(camille, alone), "the option's price, and no more when it is asked again"
    other = await order_name(camille, "exemple-3.fr", how=UNPAID)
    assert (await camille.post(f"/me/order/{other}/balance", {"balanceName": "VOUCHER"})).status == 409


async def with_option(client: Client, name: str, domain: str | None) -> int:
    """The number of an unpaid order of an option for a server, and of a domain name beside it."""
    cart = await own_cart(client)
    if domain is not None:
        await answer(client, await add_name(client, cart, domain), NAME_ANSWERS)
    wish = {**SNAPSHOT, "cartId": cart.rpartition("/")[2]}
    await client.post(f"/order/cartServiceOption/vps/{name}", wish)
    return int((await client.post(f"{cart}/checkout", UNPAID)).result["orderId"])


async def test_money_goes_back_to_a_bank_account(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order = (await camille.post("/me/ovhAccount/FR/creditOrder", {"amount": 10000})).result
    [method] = (await camille.get("/me/payment/method?default=true")).result
    await camille.post(f"/me/order/{order['orderId']}/pay", {"paymentMethod": {"id": method}})
    await shop.deliver()
    bank = await register(camille, "SEPA_DIRECT_DEBIT")
    back = "/me/ovhAccount/FR/retrieveMoney"
    for sent, refused in (
        ({"amount": 10001, "bankAccountId": bank}, 400),
        ({"amount": 0, "bankAccountId": bank}, 400),
        ({"amount": 10, "bankAccountId": method}, 404),
    ):
        assert (await camille.post(back, sent)).status == refused, sent
    order = (await camille.post(back, {"amount": 4000, "bankAccountId": bank})).result
    assert (await camille.get("/me/ovhAccount/FR")).result["balance"]["value"] == 60, "set aside at once"
    await shop.deliver()
    assert await status(camille, order["orderId"]) == "delivered"
    prepaid = f"balance/{await number(shop)}/PREPAID_ACCOUNT"
    assert await accounts_of(shop) == {"gateway/sandbox": 100 * UNIT, "bank": -40 * UNIT, prepaid: -60 * UNIT}


async def test_points_are_bought_and_pay_whole_orders(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    assert (await camille.get("/me/fidelityAccount")).result["balance"] == 0
    order = (await camille.post("/me/fidelityAccount/creditOrder", {"amount": 5000})).result
    assert (order["priceWithoutTax"]["value"], order["priceWithTax"]["value"]) == (50, 60)
    [method] = (await camille.get("/me/payment/method?default=true")).result
    await camille.post(f"/me/order/{order['orderId']}/pay", {"paymentMethod": {"id": method}})
    await shop.deliver()
    assert (await camille.get("/me/fidelityAccount")).result["balance"] == 5000
    assert (await camille.get(CREDIT)).result == [], "points are no credit balance"
    name = await order_name(camille, how=UNPAID)
    cost = await price(camille, name)
    how = {"paymentMean": "fidelityAccount"}
    assert (await camille.post(f"/me/order/{name}/payWithRegisteredPaymentMean", how)).status == 200
    await shop.deliver()
    left = 5000 - -(-cost // 10**6)
    assert (await camille.get("/me/fidelityAccount")).result["balance"] == left
    movements = (await camille.get("/me/fidelityAccount/movements")).result
    last = (await camille.get(f"/me/fidelityAccount/movements/{movements[-1]}")).result
    assert (last["operation"], last["balance"], last["previousBalance"], last["order"]) == ("debit", left, 5000, name)


async def test_a_threshold_is_kept(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    for path in ("/me/ovhAccount/FR", "/me/fidelityAccount"):
        assert (await camille.put(path, {"alertThreshold": 10})).result is None
        assert (await camille.get(path)).result["alertThreshold"] == 10
        assert (await camille.put(path, {"alertThreshold": -1})).status == 400
        assert (await camille.put(path, {**(await camille.get(path)).result, "alertThreshold": None})).status == 200
        assert (await camille.get(path)).result["alertThreshold"] is None


async def test_who_wants_it_is_told_once_that_little_is_left(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    order = (await camille.post("/me/fidelityAccount/creditOrder", {"amount": 5000})).result
    [method] = (await camille.get("/me/payment/method?default=true")).result
    await camille.post(f"/me/order/{order['orderId']}/pay", {"paymentMethod": {"id": method}})
    await shop.deliver()
    await camille.put("/me/fidelityAccount", {"alertThreshold": 4999})
    for place in range(2):
        name = await order_name(camille, f"exemple-{place}.fr", how=UNPAID)
        how = {"paymentMean": "fidelityAccount"}
        assert (await camille.post(f"/me/order/{name}/payWithRegisteredPaymentMean", how)).status == 200
        await shop.deliver()
    history = "/me/notification/email/history"
    sent = [(await camille.get(f"{history}/{one}")).result for one in (await camille.get(history)).result]
    [told] = [one["body"] for one in sent if one["subject"] == "Your points are running low"]
    assert "4999" in told
    assert "/account/balance" in told


async def number(shop: Sandbox) -> int:
    row = await shop.database.read(lambda tx: tx.row("SELECT account_id FROM account WHERE nic = $1", shop.first.nic))
    assert row is not None
    return int(row[0])
