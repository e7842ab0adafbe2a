"""Withdrawals beside deliveries, renewals and each other, on live processes: one end, one refund, nothing left over."""

import asyncio
import random
import time
from collections import Counter

import pytest

from tests.faults.customer import Customer, method_of, rows
from tests.support.delivering import ANSWERS, VPS
from tests.support.ordering import PROJECT
from tests.support.processes import Runner

UNWAIVED = {"autoPayWithPreferredPaymentMethod": True}
CALLS = 8
PATIENCE_SECONDS = 60.0

pytestmark = pytest.mark.parametrize("rounds", [2, pytest.param(60, marks=pytest.mark.long)])


async def order_vps(customer: Customer) -> int:
    """Order a VPS that is paid by itself, and may be withdrawn from."""
    cart = f"/order/cart/{(await customer.post('/order/cart', {'ovhSubsidiary': 'FR'}))['cartId']}"
    item = await customer.post(f"{cart}/vps", {**PROJECT, "planCode": VPS})
    for label, value in ANSWERS:
        await customer.post(f"{cart}/item/{item['itemId']}/configuration", {"label": label, "value": value})
    await customer.post(f"{cart}/assign")
    return int((await customer.post(f"{cart}/checkout", UNWAIVED))["orderId"])


async def wait(customer: Customer, order_id: int, wanted: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (found := await customer.get(f"/me/order/{order_id}/status")) != wanted:
        assert time.monotonic() < deadline, f"order {order_id} stays {found}"
        await asyncio.sleep(0.05)


async def check_ended(database: str, order_ids: list[int]) -> None:
    """Everything of these orders has ended, each gave its money back once, and no more than was taken."""
    assert await rows(database, "SELECT name FROM service WHERE family = 'vps' AND ended_us IS NULL") == []
    given = await rows(database, "SELECT order_id, sum(amount_ucents), count(*) FROM refund GROUP BY order_id")
    settled = await rows(database, "SELECT order_id, amount_ucents FROM charge WHERE settled_us IS NOT NULL")
    taken = {row[0]: row[1] for row in settled}
    assert {row[0] for row in given} == set(order_ids)
    assert {row[2] for row in given} == {1}
    assert all(0 < row[1] <= taken[row[0]] for row in given)


async def test_a_withdrawal_beside_a_delivery_ends_what_was_made(
    runner: Runner, customers: list[Customer], rounds: int
) -> None:
    moments, ordered = random.Random(11), []
    for _ in range(rounds):
        order_id = await order_vps(customers[0])
        ordered.append(order_id)
        await asyncio.sleep(moments.uniform(0, 0.3))
        left: Counter[int] = Counter()
        while not left[200]:  # until its payment has come there is nothing to withdraw from
            calls = (
                customers[number % len(customers)].call("POST", f"/me/order/{order_id}/retraction", {"reason": "other"})
                for number in range(CALLS)
            )
            left = Counter(reply.status for reply in await asyncio.gather(*calls))
        assert left == {200: 1, 409: CALLS - 1}
    for order_id in ordered:
        await wait(customers[0], order_id, "cancelled")
    await check_ended(runner.database, ordered)


async def test_a_withdrawal_beside_a_renewal_gives_both_back_or_charges_one(
    runner: Runner, customers: list[Customer], rounds: int
) -> None:
    card, given = await method_of(customers[0]), []
    for _ in range(rounds):
        order_id = await order_vps(customers[0])
        await wait(customers[0], order_id, "delivered")
        [[number]] = await rows(runner.database, f"SELECT service_id FROM service WHERE order_id = {order_id}")
        wish = {"duration": "P1M", "services": [number]}
        renewal = (await customers[0].post(f"/service/{number}/renew", wish))["orderId"]
        left, paid = await asyncio.gather(
            customers[0].call("POST", f"/me/order/{order_id}/retraction", {"reason": "unused"}),
            customers[-1].call("POST", f"/me/order/{renewal}/pay", card),
        )
        assert left.status == 200
        assert paid.status in (200, 409)
        await wait(customers[0], order_id, "cancelled")
        given += [order_id, renewal] if paid.status == 200 else [order_id]
        charged = await rows(runner.database, f"SELECT count(*) FROM charge WHERE order_id = {renewal}")
        assert charged[0][0] == (1 if paid.status == 200 else 0)
    await check_ended(runner.database, given)
