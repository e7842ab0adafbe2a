"""Refunds of orders that a card, prepaid money, given credit and points paid together: each gets back what it paid."""

import asyncio
import random
from typing import Any

import pytest

from panier.core.ledger.balance import BalanceKind, MovementKind
from panier.core.money import Money
from panier.core.order.order import Order
from panier.core.payment.refund import Refund
from panier.core.refusal import Refusal
from panier.flows.ledger import grants
from panier.flows.payment import refunds
from panier.store import orders
from panier.work import sweeps
from tests.support.ledger import faults
from tests.support.ordering import UNPAID, order_name, status
from tests.support.shop import Client, Sandbox
from tests.web.payment.test_payment_methods import register

UNIT = 10**8
NAMES = ("VOUCHER", "BONUS", "PREPAID_ACCOUNT")
_COIN = 10**6


async def give(shop: Sandbox, name: str, ucents: int) -> None:
    """Give the first customer some of a balance."""
    kind = BalanceKind(name)
    currency = "points" if kind is BalanceKind.POINTS else "EUR"
    [[account]] = await shop.database.read(
        lambda tx: tx.rows("SELECT account_id FROM account WHERE nic = $1", shop.first.nic)
    )
    await shop.database.write(
        lambda tx: grants.give(
            tx, account_id=account, kind=kind, amount=Money(ucents, currency), why=MovementKind.GIFT, source="Test",
            source_id="1", now_us=shop.clock(),
        )
    )  # fmt: skip


async def left(client: Client, name: str) -> int:
    """What a balance comes to."""
    if name == "POINTS":
        return int((await client.get("/me/fidelityAccount")).result["balance"]) * UNIT
    return int((await client.get(f"/me/credit/balance/{name}")).result["amount"]["priceInUcents"])


async def shared(shop: Sandbox, shares: dict[str, int], *, words: str = "pays", name: str = "exemple.fr") -> Order:
    """An order that balances of so much and then a card of these words paid, delivered."""
    client = shop.client(shop.first)
    card = await register(client, description=words)
    number = await order_name(client, name, how=UNPAID)
    for balance, ucents in shares.items():
        await give(shop, balance, ucents)
        assert (await client.post(f"/me/order/{number}/balance", {"balanceName": balance})).status == 200
    paid = await client.post(f"/me/order/{number}/pay", {"paymentMethod": {"id": card}})
    assert paid.result is None
    await shop.deliver()
    assert await status(client, number) == "delivered"
    return await load(shop, number)


async def load(shop: Sandbox, order_id: int) -> Order:
    return (await shop.database.read(lambda tx: orders.load_several(tx, [order_id])))[order_id]


async def give_back(shop: Sandbox, order: Order, ucents: int | None = None, **more: Any) -> Refund:
    amount = None if ucents is None else Money(ucents, order.quote.currency)
    return await shop.database.write(
        lambda tx: refunds.stage_refund(tx, shop.shop, order, amount=amount, reason="as agreed", **more)
    )


async def test_each_gets_back_what_it_paid(shop: Sandbox) -> None:
    order = await shared(shop, {"VOUCHER": 2 * UNIT, "PREPAID_ACCOUNT": UNIT})
    client, total = shop.client(shop.first), order.quote.totals.with_tax
    assert (await left(client, "VOUCHER"), await left(client, "PREPAID_ACCOUNT")) == (0, 0)
    refund = await give_back(shop, order)
    await shop.work()
    assert (refund.amount, refund.balance_ucents) == (total, 3 * UNIT)
    assert (await left(client, "VOUCHER"), await left(client, "PREPAID_ACCOUNT")) == (2 * UNIT, UNIT)
    moved = (await client.get(f"/me/payment/transaction/{2 * refund.refund_id + 1}")).result
    assert (moved["type"], moved["status"], moved["amount"]["priceInUcents"]) == (
        "CREDIT", "SUCCESS", total.ucents - 3 * UNIT,
    )  # fmt: skip
    [note] = (await client.get("/me/refund", query={"orderId": order.order_id})).result
    noted = (await client.get(f"/me/refund/{note}")).result["priceWithTax"]["priceInUcents"]
    assert abs(noted) == total.ucents, "one credit note for all of it"
    for ucents in (_COIN, None):
        with pytest.raises(Refusal, match=r"left to give back|has been given back"):
            await give_back(shop, order, ucents)
    assert await faults(shop) == []


async def test_the_card_gets_its_part_first_and_what_was_given_comes_last(shop: Sandbox) -> None:
    order = await shared(shop, {"VOUCHER": UNIT, "BONUS": UNIT, "PREPAID_ACCOUNT": UNIT})
    client, charged = shop.client(shop.first), order.charges[0].amount.ucents
    assert (await give_back(shop, order, charged - _COIN)).balance_ucents == 0
    assert (await give_back(shop, order, 2 * _COIN)).balance_ucents == _COIN
    assert [await left(client, name) for name in NAMES] == [0, 0, _COIN]
    await give_back(shop, order, UNIT)
    assert [await left(client, name) for name in NAMES] == [0, _COIN, UNIT]
    await give_back(shop, order)
    assert [await left(client, name) for name in NAMES] == [UNIT, UNIT, UNIT]
    await shop.work()
    assert await faults(shop) == []


@pytest.mark.parametrize("name", ["PREPAID_ACCOUNT", "POINTS"])
async def test_what_no_card_paid_goes_back_whole(shop: Sandbox, name: str) -> None:
    client = shop.client(shop.first)
    await give(shop, name, 100_000 * UNIT)
    number = await order_name(client, how=UNPAID)
    mean = "ovhAccount" if name == "PREPAID_ACCOUNT" else "fidelityAccount"
    path = f"/me/order/{number}/payWithRegisteredPaymentMean"
    assert (await client.post(path, {"paymentMean": mean})).result is None
    await shop.deliver()
    order = await load(shop, number)
    total = order.quote.totals.with_tax
    assert order.charges[0].amount.ucents == 0
    third = Money(total.ucents // 3, total.currency).rounded().ucents
    before = await left(client, name)
    given = await give_back(shop, order, third)
    assert given.balance_ucents == third
    assert before < await left(client, name) < 100_000 * UNIT
    await give_back(shop, order)
    assert await left(client, name) == 100_000 * UNIT
    with pytest.raises(Refusal, match="has been given back"):
        await give_back(shop, order)
    assert await faults(shop) == []


async def test_credit_that_is_given_back_can_still_be_used(sqlite_shop: Sandbox) -> None:
    shop, client = sqlite_shop, sqlite_shop.client(sqlite_shop.first)
    order = await shared(shop, {"BONUS": UNIT})
    shop.clock.advance(days=500)  # its thirteen months are over
    await sweeps.sweep(shop.shop, shop.database)
    await give_back(shop, order)
    await sweeps.sweep(shop.shop, shop.database)
    assert await left(client, "BONUS") == UNIT
    shop.clock.advance(days=31)
    await sweeps.sweep(shop.shop, shop.database)
    assert await left(client, "BONUS") == 0
    assert await faults(shop) == []


async def test_what_the_card_does_not_take_goes_to_the_prepaid_account(shop: Sandbox) -> None:
    order = await shared(shop, {"VOUCHER": UNIT}, words="refund-fails")
    await give_back(shop, order)
    await shop.work()
    client, charged = shop.client(shop.first), order.charges[0].amount.ucents
    assert (await left(client, "VOUCHER"), await left(client, "PREPAID_ACCOUNT")) == (UNIT, charged)
    assert await faults(shop) == []


@pytest.mark.parametrize("seeds", [range(2), pytest.param(range(2, 40), marks=pytest.mark.long)])
async def test_whatever_is_given_back_at_once_is_never_more_than_came(shop: Sandbox, seeds: range) -> None:
    client, sums = shop.client(shop.first), dict.fromkeys(NAMES, 0)
    for seed in seeds:
        draw = random.Random(seed)
        chosen = draw.sample(NAMES, draw.randint(1, 3))
        shares = {name: draw.randint(1, 100) * _COIN for name in chosen}
        order = await shared(shop, shares, name=f"exemple-{seed}.fr")
        total = order.quote.totals.with_tax.ucents
        wishes = [draw.randint(1, total // 3 // _COIN) * _COIN for _ in range(12)]
        outcomes = await asyncio.gather(*(give_back(shop, order, one) for one in wishes), return_exceptions=True)
        assert all(isinstance(one, Refund | Refusal) for one in outcomes), outcomes
        done = [one for one in outcomes if isinstance(one, Refund)]
        if sum(one.amount.ucents for one in done) < total:
            done.append(await give_back(shop, order))
        await shop.work()
        assert sum(one.amount.ucents for one in done) == total
        assert sum(one.of_charge.ucents for one in done) == order.charges[0].amount.ucents
        for name, ucents in shares.items():
            sums[name] += ucents
            assert await left(client, name) == ucents, "as it was before, and is used up below"
            await spend(shop, name, seed)
    assert await faults(shop) == []


async def spend(shop: Sandbox, name: str, seed: int) -> None:
    """Use up what is left of a balance."""
    client = shop.client(shop.first)
    number = await order_name(client, f"rest-{name.lower().replace('_', '-')}-{seed}.fr", how=UNPAID)
    assert (await client.post(f"/me/order/{number}/balance", {"balanceName": name})).status == 200
    [card] = (await client.get("/me/payment/method", query={"default": "true"})).result
    await client.post(f"/me/order/{number}/pay", {"paymentMethod": {"id": card}})
    await shop.work()
