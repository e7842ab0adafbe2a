"""Balances and orders from all sides at once: nothing is spent twice, whatever comes first."""

import asyncio
from collections import Counter
from itertools import count, cycle, islice

import pytest

from tests.faults.customer import UNPAID, Customer, method_of, rows, wait_until_delivered
from tests.faults.money import check_ledger, give, register, wait_for_work
from tests.support.processes import Runner

SECONDS_MAX = 30
AT_ONCE = 12
FIFTY = 50 * 10**8


async def unpaid(customer: Customer, name: str) -> int:
    cart = await customer.cart_with(name)
    return int((await customer.post(f"{cart}/checkout", UNPAID))["orderId"])


async def test_a_code_for_one_use_is_redeemed_once(runner: Runner, customers: list[Customer]) -> None:
    everybody = islice(cycle(customers), AT_ONCE)
    code = {"inputCode": "CREDIT-ONCE-0001"}
    replies = await asyncio.gather(*(one.call("POST", "/me/credit/code", code) for one in everybody))
    found = Counter(reply.status for reply in replies)
    assert (found[200], found[400] + found[429]) == (1, AT_ONCE - 1), "wrong codes are counted, too"
    assert await rows(runner.database, "SELECT sum(amount_ucents) FROM balance_movement") == [(FIFTY,)]
    await check_ledger(runner.database)


@pytest.mark.parametrize("name", ["VOUCHER", "BONUS", "PREPAID_ACCOUNT"])
@pytest.mark.parametrize("rounds", [2, pytest.param(20, marks=pytest.mark.long)])
async def test_credit_is_spent_once_however_many_orders_want_it(
    runner: Runner, customers: list[Customer], rounds: int, name: str
) -> None:
    await give(runner.database, customers[0], name, FIFTY)
    wanted = {"balanceName": name}
    orders = [await unpaid(customers[0], f"spend-{number}.com") for number in range(8)]
    for _ in range(rounds):
        calls = zip(cycle(customers), [*orders, *orders], strict=False)
        await asyncio.gather(*(one.call("POST", f"/me/order/{each}/balance", wanted) for one, each in calls))
        [(booked,)] = await rows(runner.database, "SELECT sum(amount_ucents) FROM balance_booking")
        assert booked == FIFTY, "all of it, and no more"
        calls = zip(cycle(customers), orders, strict=False)
        await asyncio.gather(*(one.call("DELETE", f"/me/order/{each}/balance/{name}") for one, each in calls))
        assert await rows(runner.database, "SELECT count(*) FROM balance_booking") == [(0,)]
    await check_ledger(runner.database)


@pytest.mark.parametrize("rounds", [2, pytest.param(20, marks=pytest.mark.long)])
async def test_points_pay_for_no_more_than_there_are(runner: Runner, customers: list[Customer], rounds: int) -> None:
    """However many orders want all of their price in points at once."""
    await give(runner.database, customers[0], "POINTS", 3_000 * 10**8)
    paying = {"paymentMean": "fidelityAccount"}
    for number in range(rounds):
        orders = [await unpaid(customers[0], f"points-{number}-{each}.com") for each in range(6)]
        calls = zip(cycle(customers), [*orders, *orders], strict=False)
        await asyncio.gather(
            *(one.call("POST", f"/me/order/{each}/payWithRegisteredPaymentMean", paying) for one, each in calls)
        )
    await wait_for_work(runner.database)
    [(left, used)] = await rows(
        runner.database,
        "SELECT sum(amount_ucents), count(CASE WHEN amount_ucents < 0 THEN 1 END) FROM balance_movement",
    )
    assert left >= 0
    assert used >= 1
    await check_ledger(runner.database)


@pytest.mark.parametrize("rounds", [2, pytest.param(20, marks=pytest.mark.long)])
async def test_prepaid_money_is_transferred_or_spent(runner: Runner, customers: list[Customer], rounds: int) -> None:
    """What goes to a bank account pays no order, whatever comes first."""
    card, bank = await method_of(customers[0]), await register(customers[0], "pays", "SEPA_DIRECT_DEBIT")
    await customers[0].call("PUT", f"/me/payment/method/{card['paymentMethod']['id']}", {"default": True})
    transfer, paying = {"amount": 5_000, "bankAccountId": bank}, {"paymentMean": "ovhAccount"}
    for number in range(rounds):
        await give(runner.database, customers[0], "PREPAID_ACCOUNT", FIFTY)
        orders = [await unpaid(customers[0], f"spent-{number}-{each}.com") for each in range(4)]
        everybody = cycle(customers)
        calls = [next(everybody).call("POST", "/me/ovhAccount/FR/retrieveMoney", transfer) for _ in range(4)]
        calls += [
            next(everybody).call("POST", f"/me/order/{each}/payWithRegisteredPaymentMean", paying) for each in orders
        ]
        replies = await asyncio.gather(*calls)
        taken = [reply.status for reply in replies[:4]].count(200)
        paid = [reply.status for reply in replies[4:]].count(200)
        assert taken <= 1
        assert taken + paid >= 1
        assert not taken or not paid, "all of it was transferred"
        await wait_for_work(runner.database)
        await spend_rest(runner.database, customers[0], f"rest-{number}")
    await check_ledger(runner.database)


async def spend_rest(database: str, customer: Customer, prefix: str) -> None:
    """Use up what is left of the prepaid account."""
    [(left,)] = await rows(database, "SELECT coalesce(sum(amount_ucents), 0) FROM balance_movement")
    for number in count():
        if left <= 0:
            break
        order = await unpaid(customer, f"{prefix}-{number}.com")
        await customer.post(f"/me/order/{order}/balance", {"balanceName": "PREPAID_ACCOUNT"})
        await customer.post(f"/me/order/{order}/pay", await method_of(customer))
        await wait_for_work(database)
        [(left,)] = await rows(database, "SELECT coalesce(sum(amount_ucents), 0) FROM balance_movement")


@pytest.mark.parametrize("rounds", [3, pytest.param(40, marks=pytest.mark.long)])
async def test_an_order_is_paid_once_while_balances_come_and_go(
    runner: Runner, customers: list[Customer], rounds: int
) -> None:
    """Whatever of paying, applying and removing comes first: what was charged and what was used is the price."""
    await customers[0].post("/me/credit/code", {"inputCode": "CREDIT-50"})
    card, mean, wanted = await method_of(customers[0]), {"paymentMean": "ovhAccount"}, {"balanceName": "VOUCHER"}
    for number in range(rounds):
        order = await unpaid(customers[0], f"both-{number}.com")
        path = f"/me/order/{order}"
        one, other = customers[0], customers[-1]
        replies = await asyncio.gather(
            one.call("POST", f"{path}/balance", wanted),
            other.call("POST", f"{path}/pay", card),
            one.call("POST", f"{path}/payWithRegisteredPaymentMean", mean),
            other.call("DELETE", f"{path}/balance/VOUCHER"),
            other.call("POST", f"{path}/balance", wanted),
            one.call("POST", f"{path}/pay", card),
        )
        assert all(reply.status < 500 for reply in replies)
        paid = [replies[place].status for place in (1, 2, 5)]
        assert paid.count(200) == 1, paid
    await wait_until_delivered(runner.database, seconds=SECONDS_MAX)
    sums = await rows(
        runner.database,
        "SELECT o.order_id, (SELECT sum(c.amount_ucents) FROM charge c WHERE c.order_id = o.order_id"
        " AND c.settled_us IS NOT NULL) - (SELECT coalesce(sum(m.amount_ucents), 0) FROM balance_movement m"
        " WHERE m.order_id = o.order_id) - (SELECT e.amount_ucents FROM ledger_entry e WHERE e.cause = 'order'"
        " AND e.cause_id = o.order_id AND e.chart = 'receivable') FROM placed_order o",
    )
    assert {left for _, left in sums} == {0}
    await check_ledger(runner.database)
