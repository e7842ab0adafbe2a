"""What is not paid in time: shown, settled by an order of its own, once, or given up."""

import pytest

from panier.core.ledger.movements import dispute_lost, dispute_opened
from panier.core.limits import DAY_US
from panier.core.money import Money
from panier.core.refusal import Refusal
from panier.flows.ledger import debts, postings
from panier.store import orders
from panier.store.engine.db import Tx
from tests.support.ledger import accounts_of, faults
from tests.support.ordering import order_name, status
from tests.support.shop import Client, Sandbox
from tests.web.payment.test_payment_methods import register

UNIT = 10**8
ACCOUNT = "/me/debtAccount"


@pytest.fixture
def camille(shop: Sandbox) -> Client:
    return shop.client(shop.first)


async def owe(shop: Sandbox, order_id: int, *, number: int = 1, due_us: int | None = None) -> int:
    """Have a paid order charged back and the dispute lost; the number of the debt."""

    async def lose(tx: Tx) -> int:
        order = (await orders.load_several(tx, [order_id]))[order_id]
        amount, now_us = Money(3 * UNIT, "EUR"), shop.clock()
        about = {"order_id": order_id, "amount": amount, "at_us": now_us}
        await postings.record(tx, [dispute_opened(number, gateway="creditCard", **about)])  # type: ignore[arg-type]
        await postings.record(tx, [dispute_lost(number, holder=order.account_id, **about)])  # type: ignore[arg-type]
        made = await debts.make(tx, order, amount, cause="dispute", cause_id=number, now_us=now_us, due_us=due_us)
        again = await debts.make(tx, order, amount, cause="dispute", cause_id=number, now_us=now_us)
        assert again is None, "one dispute makes one debt"
        assert made is not None
        return made

    return await shop.database.write(lose)


async def ordered(shop: Sandbox, client: Client, name: str = "exemple.fr") -> int:
    order_id = await order_name(client, name)
    await shop.deliver()
    return order_id


async def pay(client: Client, order_id: int) -> int:
    [method] = (await client.get("/me/payment/method?default=true")).result
    return (await client.post(f"/me/order/{order_id}/pay", {"paymentMethod": {"id": method}})).status


async def test_a_debt_is_settled_by_an_order_of_its_own(shop: Sandbox, camille: Client) -> None:
    assert (await camille.get(ACCOUNT)).result["active"] is False
    assert (await camille.post(f"{ACCOUNT}/pay")).status == 409
    order_id = await ordered(shop, camille)
    assert (await camille.get(f"/me/order/{order_id}/debt")).status == 404
    number = await owe(shop, order_id)
    assert (await camille.get(f"{ACCOUNT}/debt")).result == [number]
    debt = (await camille.get(f"{ACCOUNT}/debt/{number}")).result
    assert debt == (await camille.get(f"/me/order/{order_id}/debt")).result
    assert (debt["status"], debt["dueAmount"]["value"], debt["todoAmount"]["value"]) == ("UNPAID", 3, 3)
    settlement = (await camille.post(f"{ACCOUNT}/debt/{number}/pay")).result
    assert (settlement["priceWithTax"]["value"], settlement["tax"]["value"]) == (3, 0)
    assert await pay(camille, settlement["orderId"]) == 200
    debt = (await camille.get(f"{ACCOUNT}/debt/{number}")).result
    assert (debt["status"], debt["pendingAmount"]["value"], debt["todoAmount"]["value"]) == ("TO_BE_PAID", 3, 0)
    assert (await camille.post(f"{ACCOUNT}/debt/{number}/pay")).status == 409
    await shop.deliver()
    assert await status(camille, settlement["orderId"]) == "delivered"
    debt = (await camille.get(f"{ACCOUNT}/debt/{number}")).result
    assert (debt["status"], debt["dueAmount"]["value"]) == ("PAID", 0)
    [done] = (await camille.get(f"{ACCOUNT}/debt/{number}/operation")).result
    path = f"/me/order/{order_id}/debt/operation/{done}"
    operation = (await camille.get(path)).result
    assert (operation["depositOrderId"], operation["status"]) == (settlement["orderId"], "PAID")
    about = (await camille.get(f"{path}/associatedObject")).result
    assert (about["type"], about["id"]) == ("Order", str(settlement["orderId"]))
    assert about["paymentInfo"]["paymentType"] == "creditCard"
    chosen = await camille.get(f"{ACCOUNT}/debt/{number}/operation?depositOrderId=1000000")
    assert chosen.result == []
    assert (await camille.get(ACCOUNT)).result["active"] is False
    assert not [code for code in await accounts_of(shop) if code.startswith(("debt/", "disputes", "receivable/"))]
    assert await faults(shop) == []


async def test_all_debts_are_settled_together_and_an_earlier_settlement_gives_way(
    shop: Sandbox, camille: Client
) -> None:
    order_id = await ordered(shop, camille)
    first, later = await owe(shop, order_id), await owe(shop, order_id, number=2, due_us=shop.clock() + DAY_US)
    early = (await camille.post(f"{ACCOUNT}/debt/{first}/pay")).result["orderId"]
    found = (await camille.get(ACCOUNT)).result
    assert (found["dueAmount"]["value"], found["unmaturedAmount"]["value"], found["todoAmount"]["value"]) == (6, 3, 3)
    assert (await camille.get(f"{ACCOUNT}/debt/{later}")).result["status"] == "UNMATURED"
    assert (await camille.post(f"{ACCOUNT}/debt/{later}/pay")).status == 409
    shop.clock.advance(days=2)
    both = (await camille.post(f"{ACCOUNT}/pay")).result
    assert both["priceWithTax"]["value"] == 6
    assert await status(camille, early) == "cancelled"
    assert await pay(camille, early) == 409
    assert await pay(camille, both["orderId"]) == 200
    await shop.deliver()
    assert [(await camille.get(f"{ACCOUNT}/debt/{one}")).result["status"] for one in (first, later)] == ["PAID"] * 2
    assert await faults(shop) == []


async def test_somebody_elses_debts_do_not_exist(shop: Sandbox, camille: Client) -> None:
    order_id = await ordered(shop, camille)
    number = await owe(shop, order_id)
    other = shop.client(shop.second)
    assert (await other.get(f"{ACCOUNT}/debt")).result == []
    for path in (f"{ACCOUNT}/debt/{number}", f"{ACCOUNT}/debt/{number}/operation", f"/me/order/{order_id}/debt"):
        assert (await other.get(path)).status == 404
    for path in (f"{ACCOUNT}/debt/{number}/pay", f"/me/order/{order_id}/debt/pay"):
        assert (await other.post(path)).status == 404


async def test_a_debt_is_given_up(shop: Sandbox, camille: Client) -> None:
    order_id = await ordered(shop, camille)
    number = await owe(shop, order_id)
    settlement = (await camille.post(f"/me/order/{order_id}/debt/pay")).result["orderId"]

    async def give_up(tx: Tx) -> Money:
        return await debts.write_off(tx, number, now_us=shop.clock())

    assert await shop.database.write(give_up) == Money(3 * UNIT, "EUR")
    assert (await camille.get(f"{ACCOUNT}/debt/{number}")).result["status"] == "WRITE_OFF"
    assert await pay(camille, settlement) == 409, "nobody pays what is given up"
    with pytest.raises(Refusal, match="Nothing is left"):
        await shop.database.write(give_up)
    assert (await accounts_of(shop))["write-off"] == 3 * UNIT
    assert await faults(shop) == []


async def test_debtors_get_no_money_back(shop: Sandbox, camille: Client) -> None:
    order_id = await ordered(shop, camille)
    await owe(shop, order_id)
    prepaid = (await camille.post("/me/ovhAccount/FR/creditOrder", {"amount": 10000})).result["orderId"]
    await pay(camille, prepaid)
    await shop.deliver()
    sent = {"amount": 100, "bankAccountId": await register(camille, "SEPA_DIRECT_DEBIT")}
    assert (await camille.post("/me/ovhAccount/FR/retrieveMoney", sent)).status == 409
