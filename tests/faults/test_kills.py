"""kill -9 at random moments of a shop at work: what it acknowledged is there afterwards, and delivered once."""

import asyncio
import random
from dataclasses import dataclass, field

import httpx

from panier.flows.account.seeds import Keys
from panier.store.engine.db import is_postgres
from tests.faults.customer import UNPAID, Customer, check_delivered_once, method_of, rows, wait_until_delivered
from tests.support.processes import Process, Runner, free_port

KILLS = 20
CUSTOMERS = 12
RECOVERY_SECONDS = 5.0


@dataclass(slots=True)
class Acknowledged:
    """What the shop said it had done."""

    placed: set[int] = field(default_factory=set)
    paid: set[int] = field(default_factory=set)


async def test_nothing_acknowledged_is_lost_and_nothing_is_done_twice(
    runner: Runner, furnished: tuple[str, tuple[Keys, ...]], http: httpx.AsyncClient
) -> None:
    moments, port, told = random.Random(20), free_port(), Acknowledged()
    customer = Customer(http, furnished[1][0], f"http://127.0.0.1:{port}")
    for round_number in range(KILLS):
        processes = _start(runner, port)
        ordering = [
            asyncio.create_task(_order_on(customer, f"kill-{round_number}-{number}", told))
            for number in range(CUSTOMERS)
        ]
        await asyncio.sleep(moments.uniform(0.2, 1.2))
        for process in processes:
            process.kill()
        await asyncio.gather(*ordering)
    _start(runner, port)
    await wait_until_delivered(runner.database, seconds=RECOVERY_SECONDS)
    await check_delivered_once(runner.database)
    stored = set(await customer.get("/me/order"))
    assert told.placed <= stored
    assert told.paid <= {row[0] for row in await rows(runner.database, "SELECT order_id FROM service")}
    assert len(told.paid) >= 100
    for order in sorted(told.paid)[-20:]:
        assert await customer.get(f"/me/order/{order}/status") == "delivered"


def _start(runner: Runner, port: int) -> list[Process]:
    """A process that answers and works; on PostgreSQL the work is another's."""
    if is_postgres(runner.database):
        worker = runner.work()
        return [runner.serve(works=False, port=port), worker]
    return [runner.serve(works=True, port=port)]


async def _order_on(customer: Customer, prefix: str, told: Acknowledged) -> None:
    """Order and pay one name after the other until the shop is gone."""
    number = 0
    try:
        card = await method_of(customer)
        while True:
            number += 1
            cart = await customer.cart_with(f"{prefix}-{number}.com")
            order = (await customer.post(f"{cart}/checkout", UNPAID))["orderId"]
            told.placed.add(order)
            await customer.post(f"/me/order/{order}/pay", card)
            told.paid.add(order)
    except httpx.TransportError:
        return
