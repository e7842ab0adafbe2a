"""kill -9 at random moments of a shop at work: what it acknowledged is there afterwards, and delivered once."""

import asyncio
import random
from dataclasses import dataclass, field

import httpx
import pytest

from panier.flows.account.seeds import Keys
from panier.store.engine.db import is_postgres
from tests.faults.customer import UNPAID, Customer, check_delivered_once, method_of, rows, wait_until_delivered
from tests.support.processes import Process, Runner

CUSTOMERS = 12
RECOVERY_SECONDS = 30.0  # a lease is over after 3; the rest is for machines that do other things as well


@dataclass(slots=True)
class Acknowledged:
    """What the shop said it had done."""

    placed: set[int] = field(default_factory=set)
    paid: set[int] = field(default_factory=set)


@pytest.mark.parametrize("kills", [4, pytest.param(20, marks=pytest.mark.long)])
async def test_nothing_acknowledged_is_lost_and_nothing_is_done_twice(
    runner: Runner, furnished: tuple[str, tuple[Keys, ...]], http: httpx.AsyncClient, kills: int
) -> None:
    moments, acknowledged = random.Random(20), Acknowledged()
    for round_number in range(kills):
        customer, processes = _start(runner, Customer(http, furnished[1][0], ""))
        ordering = [
            asyncio.create_task(_order_on(customer, f"kill-{round_number}-{number}", acknowledged))
            for number in range(CUSTOMERS)
        ]
        known = len(acknowledged.paid)
        while len(acknowledged.paid) == known and not any(
            one.done() for one in ordering
        ):  # however slow the machine is
            await asyncio.sleep(0.01)
        await asyncio.sleep(moments.uniform(0, 1))
        for process in processes:
            process.kill()
        await asyncio.gather(*ordering)
    customer, _ = _start(runner, customer)
    await wait_until_delivered(runner.database, seconds=RECOVERY_SECONDS)
    await check_delivered_once(runner.database)
    stored = set(await customer.get("/me/order"))
    assert acknowledged.placed <= stored
    assert acknowledged.paid <= {row[0] for row in await rows(runner.database, "SELECT order_id FROM service")}
    assert len(acknowledged.paid) >= kills  # else nothing was under way when the power went
    for order in sorted(acknowledged.paid)[-20:]:
        assert await customer.get(f"/me/order/{order}/status") == "delivered"


def _start(runner: Runner, customer: Customer) -> tuple[Customer, list[Process]]:
    """A process that answers and works, and the customer at it; on PostgreSQL the work is another's.

    Each start has a port of its own: whoever runs beside this test may get the last one as soon as it is free.
    """
    workers = [runner.work()] if is_postgres(runner.database) else []
    server = runner.serve(works=not workers)
    return customer.at(server.url), [server, *workers]


async def _order_on(customer: Customer, prefix: str, acknowledged: Acknowledged) -> None:
    """Order and pay one name after the other until the shop is gone."""
    number = 0
    try:
        card = await method_of(customer)
        while True:
            number += 1
            cart = await customer.cart_with(f"{prefix}-{number}.com")
            order = (await customer.post(f"{cart}/checkout", UNPAID))["orderId"]
            acknowledged.placed.add(order)
            await customer.post(f"/me/order/{order}/pay", card)
            acknowledged.paid.add(order)
    except httpx.TransportError:
        return
