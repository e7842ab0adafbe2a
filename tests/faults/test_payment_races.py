"""Paying, giving back and taking back from all sides at once, on live processes: once, and what belongs to it.

Whoever pays does so by the API's two calls and by the order's page, with cards whose gateway calls back before it
answers, twice, or loses its answer; whoever gives back is the owner, several at once, beside customers who withdraw and
payers' banks that dispute.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from panier.cli.beside import Clocked
from panier.cli.ready_made import PASSWORD
from panier.core.money import Money
from panier.core.refusal import Refusal
from panier.flows.service import disputes
from panier.flows.service.ending import callings_off, refunded
from panier.outside.gateway.protocol import GatewayNews, NewsKind
from panier.store import orders
from panier.store.engine.db import Database
from tests.faults.customer import (
    AUTO_PAID,
    UNPAID,
    Customer,
    Reply,
    check_delivered_once,
    rows,
    wait_until_delivered,
)
from tests.faults.money import COIN, beside, check_ledger, register, wait_for_work
from tests.faults.test_ending_races import order_vps, wait
from tests.support.processes import Runner

PAYERS, PAGES = 10, 2
SECONDS_MAX = 60
CONDUCTS = ("pays", "early", "twice", "late")
DESK = Clocked(lambda: time.time_ns() // 1_000, delivery_delay_us=50_000, is_sandbox=True)

pytestmark = pytest.mark.parametrize("rounds", [2, pytest.param(40, marks=pytest.mark.long)])


async def pay_on_page(customer: Customer, url: str, method: int) -> Reply:
    """Pay on the page of an order; 303 where that was accepted."""
    form = dict(parse_qsl(urlsplit(url).query))
    form |= {"nic": customer.keys.nic, "password": PASSWORD, "paymentMethodId": str(method)}
    answer = await customer.http.post(f"{customer.url}/order/display", data=form)
    assert answer.status_code < 500, answer.text
    return Reply(answer.status_code, answer.text)


async def test_an_order_is_charged_once_however_it_is_paid(
    runner: Runner, customers: list[Customer], rounds: int
) -> None:
    first, draw = customers[0], random.Random(5)
    cards = {words: await register(first, words) for words in CONDUCTS}
    for number in range(rounds):
        terms = AUTO_PAID if number % 3 == 2 else UNPAID
        cart = await first.cart_with(f"all-ways-{number}.com")
        placed = await first.post(f"{cart}/checkout", terms)
        path, everybody, methods = f"/me/order/{placed['orderId']}", cycle(customers), cycle(cards.values())
        calls: list[Any] = []
        for _ in range(PAYERS // 2):
            calls.append(next(everybody).call("POST", f"{path}/pay", {"paymentMethod": {"id": next(methods)}}))
            old = {"paymentMean": "creditCard", "paymentMeanId": next(methods)}
            calls.append(next(everybody).call("POST", f"{path}/payWithRegisteredPaymentMean", old))
        calls += [pay_on_page(next(everybody), placed["url"], next(methods)) for _ in range(PAGES)]
        draw.shuffle(calls)
        replies = await asyncio.gather(*calls)
        assert [one for one in replies if one.status not in (200, 303, 409)] == []
        answers = Counter(reply.status for reply in replies)
        taken = answers[200] + answers[303]
        assert taken == (0 if terms is AUTO_PAID else 1), answers
        assert answers[409] == PAYERS + PAGES - taken, answers
    await wait_until_delivered(runner.database, seconds=SECONDS_MAX)
    await check_delivered_once(runner.database)
    assert await rows(runner.database, "SELECT count(*) FROM charge") == [(rounds,)]
    orphans = (
        "SELECT payment_key FROM sandbox_payment p WHERE NOT EXISTS"
        " (SELECT 1 FROM charge c WHERE c.charge_key = p.payment_key AND c.settled_us IS NOT NULL)"
    )
    assert await rows(runner.database, orphans) == [], "what gateways took is some order's"
    received = await rows(runner.database, "SELECT count(*) FROM event WHERE label = 'PAYMENT_RECEIVED'")
    assert received == [(rounds,)]
    await check_ledger(runner.database)


@asynccontextmanager
async def owners(runner: Runner) -> AsyncIterator[list[Database]]:
    """The shop's database, as two commands of its owner see it."""
    async with beside(runner.database) as one, beside(runner.database) as other:
        yield [one, other]


async def give_back(database: Database, order_id: int, **wish: Any) -> Money | None:
    """Give money of an order back for the owner; None where that is refused."""
    options: dict[str, Any] = {"amount": None, "lines": [], "reason": "as agreed", **wish}
    try:
        staged = await database.write(lambda tx: refunded.refund(tx, DESK, order_id, **options))
    except Refusal:
        return None
    return staged.amount


async def dispute(database: Database, order_id: int, kind: NewsKind, amount: Money | None = None) -> None:
    """The payer's bank disputes the payment of an order."""
    placed = (await database.read(lambda tx: orders.load_several(tx, [order_id])))[order_id]
    assert placed.payment is not None
    charge, name = placed.payment, f"dispute-of-{order_id}"
    news = GatewayNews(kind, charge.key, dispute=name, amount=amount)
    await database.write(lambda tx: disputes.take(tx, DESK, "sandbox", charge, news))


@pytest.mark.parametrize("is_disputed", [False, True])
async def test_refunds_and_disputes_take_no_more_than_was_paid(
    runner: Runner, customers: list[Customer], rounds: int, *, is_disputed: bool
) -> None:
    first, draw = customers[0], random.Random(7)
    for number in range(rounds):
        await register(first, ("pays", "refund-late", "refund-fails")[number % 3])
        order_id = await order_vps(first)
        await wait(first, order_id, "delivered")
        [(paid,)] = await rows(runner.database, f"SELECT amount_ucents FROM charge WHERE order_id = {order_id}")
        wishes: list[dict[str, Any]] = [{}, {}, {"lines": [order_id * 10_000 + 1]}, {"to": "balance"}]
        wishes += [{"amount": Money(draw.randint(1, paid // 2 // COIN) * COIN, "EUR")} for _ in range(8)]
        draw.shuffle(wishes)
        async with owners(runner) as opened:
            desks = cycle(opened)
            acts: list[Any] = [give_back(next(desks), order_id, **wish) for wish in wishes]
            acts.append(customers[-1].call("POST", f"/me/order/{order_id}/retraction", {"reason": "other"}))
            if is_disputed:
                part = Money(paid // 3 // COIN * COIN, "EUR")
                acts += [dispute(next(desks), order_id, NewsKind.DISPUTE_OPENED, part) for _ in range(3)]
            draw.shuffle(acts)
            await asyncio.gather(*acts)
            await wait(first, order_id, "cancelled")
            await wait_for_work(runner.database)
            await give_back(opened[0], order_id)  # what is left of it, if anything is
            if is_disputed:
                await dispute(opened[0], order_id, NewsKind.DISPUTE_LOST)
        await wait_for_work(runner.database)
        await check_given_back(runner.database, order_id, paid, is_disputed=is_disputed)
    await check_ledger(runner.database)


async def check_given_back(database: str, order_id: int, paid: int, *, is_disputed: bool) -> None:
    """All that was paid went back, each part once; of what the bank took meanwhile no more than was left."""
    given = await rows(database, f"SELECT amount_ucents, refund_key FROM refund WHERE order_id = {order_id}")
    sums = await rows(database, f"SELECT amount_ucents FROM dispute WHERE order_id = {order_id}")
    assert len(sums) == (1 if is_disputed else 0), "told three times, opened once"
    back = sum(row[0] for row in given)
    assert back <= paid
    assert back + sum(row[0] for row in sums) >= paid, "nothing is kept"
    open_ones = f"SELECT refund_id FROM refund WHERE order_id = {order_id} AND paid_us IS NULL AND failed_us IS NULL"
    assert await rows(database, open_ones) == [], "none is left on its way"
    twice = "SELECT cause_id FROM ledger_entry WHERE cause = 'refund-paid' GROUP BY cause_id HAVING count(*) <> 2"
    assert await rows(database, twice) == []


async def test_a_cancellation_beside_a_delivery_leaves_nothing_and_gives_all_back(
    runner: Runner, customers: list[Customer], rounds: int
) -> None:
    first, draw = customers[0], random.Random(9)
    ordered: list[int] = []
    for _ in range(rounds):
        ordered.append(await order_vps(first))
        await asyncio.sleep(draw.uniform(0, 0.3))
        async with owners(runner) as opened:
            cancelled = await asyncio.gather(*(cancel(one, ordered[-1]) for one in [*opened, *opened]))
        assert sum(cancelled) == 1, "it is called off once"
    for order_id in ordered:
        await wait(first, order_id, "cancelled")
    await wait_for_work(runner.database)
    assert await rows(runner.database, "SELECT name FROM service WHERE family = 'vps' AND ended_us IS NULL") == []
    found = await rows(
        runner.database,
        "SELECT c.order_id, c.amount_ucents - coalesce((SELECT sum(r.amount_ucents) FROM refund r"
        " WHERE r.order_id = c.order_id), 0) FROM charge c WHERE c.settled_us IS NOT NULL",
    )
    assert {left for _, left in found} <= {0}, found
    assert {order_id for order_id, _ in found} == set(ordered), "each had been charged"
    await check_ledger(runner.database)


async def cancel(database: Database, order_id: int) -> bool:
    """Call an order off for the owner; False where that is refused."""
    try:
        await database.write(lambda tx: callings_off.cancel(tx, DESK, order_id, reason="By mistake"))
    except Refusal:
        return False
    return True
