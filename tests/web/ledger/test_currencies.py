"""Customers who buy in several currencies: no amount of one is ever taken for an amount of another."""

from itertools import count

import pytest

from panier.core.ledger.balance import BalanceKind, MovementKind
from panier.core.money import Money
from panier.flows.ledger import grants
from panier.flows.payment import refunds
from panier.store import orders
from panier.store.engine.db import Tx
from tests.support.ordering import AUTO_PAY, NAME_ANSWERS, UNPAID, add_name, answer, own_cart
from tests.support.paper.receipts import PREPAID, pay_in
from tests.support.parts.methods import registered
from tests.support.shop import Client, Sandbox

UNIT = 10**8
_numbers = count(1)
MEAN = "payWithRegisteredPaymentMean"


async def order_in(client: Client, subsidiary: str, *, how: dict[str, bool] = AUTO_PAY) -> int:
    """Order a domain name from a seller; the order's number."""
    cart = await own_cart(client, subsidiary)
    await answer(client, await add_name(client, cart, f"exemple-{next(_numbers)}.fr"), NAME_ANSWERS)
    number: int = (await client.post(f"{cart}/checkout", how)).result["orderId"]
    return number


async def give(shop: Sandbox, kind: BalanceKind, amount: Money) -> None:
    async def write(tx: Tx) -> None:
        row = await tx.row("SELECT account_id FROM account WHERE nic = $1", shop.first.nic)
        assert row is not None
        await grants.give(
            tx, account_id=row[0], kind=kind, amount=amount, why=MovementKind.GIFT, source="Test", source_id="1",
            now_us=shop.clock(),
        )  # fmt: skip

    await shop.database.write(write)


async def give_back(shop: Sandbox, order_id: int) -> None:
    """Put what was paid for an order on its customer's balance."""

    async def stage(tx: Tx) -> None:
        order = (await orders.load_several(tx, [order_id]))[order_id]
        await refunds.stage_refund(tx, shop.shop, order, reason="as agreed", to="balance")

    await shop.database.write(stage)


async def worth(client: Client) -> list[tuple[str, float]]:
    """What the customer's credit balances come to, in which currencies."""
    names = (await client.get("/me/credit/balance")).result
    amounts = [(await client.get(f"/me/credit/balance/{name}")).result["amount"] for name in names]
    return sorted((one["currencyCode"], one["value"]) for one in amounts)


async def means(client: Client, order_id: int) -> list[str]:
    """What an order can be paid with, as the older API names it."""
    found = (await client.get(f"/me/order/{order_id}/availableRegisteredPaymentMean")).result
    return [one["paymentMean"] for one in found]


@pytest.mark.parametrize("kind", [one for one in BalanceKind if one is not BalanceKind.POINTS])
async def test_each_currency_has_a_balance_of_its_own(shop: Sandbox, kind: BalanceKind) -> None:
    camille = shop.client(shop.first)
    for amount in (Money(7 * UNIT, "PLN"), Money(5 * UNIT, "EUR"), Money(3 * UNIT, "PLN")):
        await give(shop, kind, amount)
    assert await worth(camille) == [("EUR", 5), ("PLN", 10)]
    names = (await camille.get("/me/credit/balance", query={"type": kind.value})).result
    assert len(names) == 2
    polish = await order_in(camille, "PL", how=UNPAID)
    found = [await camille.post(f"/me/order/{polish}/balance", {"balanceName": name}) for name in names]
    assert sorted(one.status for one in found) == [200, 409], "what is in another currency pays nothing of it"


async def test_what_is_given_back_keeps_its_currency(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    number = await order_in(camille, "PL")
    await shop.deliver()
    await give_back(shop, number)
    assert [one for one, _ in await worth(camille)] == ["PLN"]
    assert (await camille.get(PREPAID)).result["balance"]["currencyCode"] == "EUR"
    assert (await camille.get(PREPAID)).result["balance"]["value"] == 0
    wish = {"amount": 1000, "bankAccountId": await registered(camille, "SEPA_DIRECT_DEBIT")}
    refused = await camille.post(f"{PREPAID}/retrieveMoney", wish)
    assert refused.status == 400, "there is nothing in euros that could be paid out"
    await pay_in(shop, camille)
    assert (await camille.get(PREPAID)).result["balance"]["value"] == 100
    assert len(await worth(camille)) == 2
    another = await order_in(camille, "PL", how=UNPAID)
    assert "ovhAccount" in await means(camille, another)
    assert (await camille.post(f"/me/order/{another}/{MEAN}", {"paymentMean": "ovhAccount"})).status == 200
    await shop.deliver()
    assert [value for currency, value in await worth(camille) if currency == "EUR"] == [100]


async def test_points_pay_in_the_currency_that_they_are_bought_in(shop: Sandbox) -> None:
    camille = shop.client(shop.first)
    await give(shop, BalanceKind.POINTS, Money(1_000_000 * UNIT, "points"))
    for subsidiary, may_pay in (("CZ", False), ("FR", True)):
        number = await order_in(camille, subsidiary, how=UNPAID)
        assert ("fidelityAccount" in await means(camille, number)) is may_pay, subsidiary
        paid = await camille.post(f"/me/order/{number}/{MEAN}", {"paymentMean": "fidelityAccount"})
        assert paid.status == (200 if may_pay else 403)
