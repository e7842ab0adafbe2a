"""Many calls at once on one cart or one order: live processes, SQLite alone and two sharing a PostgreSQL."""

import asyncio
from collections import Counter
from itertools import cycle, islice

import pytest

from tests.faults.customer import (
    AUTO_PAID,
    UNPAID,
    Customer,
    check_delivered_once,
    method_of,
    rows,
    wait_until_delivered,
)
from tests.support.processes import Runner

CHECKOUTS = 50
DELIVERY_SECONDS_MAX = 30


@pytest.mark.parametrize("carts", [6, pytest.param(40, marks=pytest.mark.long)])
async def test_a_cart_is_ordered_once_however_many_check_it_out(
    runner: Runner, customers: list[Customer], carts: int
) -> None:
    for number in range(carts):
        cart = await customers[0].cart_with(f"race-{number}.com")
        everybody = islice(cycle(customers), CHECKOUTS)
        replies = await asyncio.gather(*(one.call("POST", f"{cart}/checkout", AUTO_PAID) for one in everybody))
        assert Counter(reply.status for reply in replies) == {200: 1, 409: CHECKOUTS - 1}
        refused = {reply.json["message"] for reply in replies if reply.status == 409}
        assert refused == {"This cart has already been validated"}
    assert len(await customers[0].get("/me/order")) == carts
    await wait_until_delivered(runner.database, seconds=DELIVERY_SECONDS_MAX)
    await check_delivered_once(runner.database)


async def test_an_order_is_charged_once_however_many_pay_it(runner: Runner, customers: list[Customer]) -> None:
    card = await method_of(customers[0])
    for number, terms in enumerate([UNPAID, AUTO_PAID] * 5):
        cart = await customers[0].cart_with(f"pay-{number}.com")
        order = (await customers[0].post(f"{cart}/checkout", terms))["orderId"]
        everybody = islice(cycle(customers), 20)
        replies = await asyncio.gather(*(one.call("POST", f"/me/order/{order}/pay", card) for one in everybody))
        taken = Counter(reply.status for reply in replies)
        assert taken == ({409: 20} if terms is AUTO_PAID else {200: 1, 409: 19})
        assert await customers[0].get(f"/me/order/{order}/status") != "notPaid"
    await wait_until_delivered(runner.database, seconds=DELIVERY_SECONDS_MAX)
    await check_delivered_once(runner.database)
    assert await rows(runner.database, "SELECT count(*) FROM charge") == [(10,)]


async def test_what_is_added_during_a_checkout_is_ordered_or_refused(runner: Runner, customers: list[Customer]) -> None:
    for number in range(20):
        cart = await customers[0].cart_with(f"first-{number}.com")
        checkout, addition = await asyncio.gather(
            customers[0].call("POST", f"{cart}/checkout", UNPAID),
            customers[-1].call("POST", f"{cart}/domain", {"domain": f"late-{number}.com"}),
        )
        added = addition.status
        items = len(await customers[0].get(f"{cart}/item"))
        assert added in {200, 409}
        assert items == (2 if added == 200 else 1)
        if checkout.status == 200:  # else the late name made it, and its questions are unanswered
            assert len({line["cartItemID"] for line in checkout.json["details"]} - {None}) == items
