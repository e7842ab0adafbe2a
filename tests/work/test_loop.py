"""The worker killed between any two of its steps, failing, run twice, or beside another: everything is done once."""

import asyncio
from dataclasses import replace

import pytest

from panier.core.limits import SECOND_US
from panier.core.money import Money
from panier.flows.payment import payments
from panier.flows.registry import deliveries as registry_deliveries
from panier.flows.service import deliveries
from panier.outside.deliverers import DeliveryRequest, Made
from panier.outside.gateway.gateways import only
from panier.outside.gateway.protocol import GatewayAnswer, GatewayState, PaymentRequest
from panier.outside.gateway.sandbox import SandboxGateway
from panier.store import jobs, orders
from panier.store.payment import charges
from panier.work.loop import LEASE_US, Worker
from tests.support.delivering import Passing
from tests.support.ordering import UNPAID, order_project
from tests.support.shop import Sandbox


class KilledError(BaseException):
    """What a kill is to the code it meets: nothing catches it."""


class Killing(Passing):
    """A deliverer that makes a thing, and then the process ends before it can say so."""

    made = 0

    async def make(self, request: DeliveryRequest) -> Made:
        await self.real.make(request)
        self.made += 1
        raise KilledError


class Stubborn(SandboxGateway):
    """A gateway that fails for one amount, whatever it is asked."""

    def __init__(self, shop: Sandbox, amount: Money) -> None:
        super().__init__(shop.database, shop.clock)
        self.amount = amount

    async def charge(self, request: PaymentRequest) -> GatewayAnswer:
        return await self.query(request)

    async def query(self, request: PaymentRequest) -> GatewayAnswer:
        if request.amount == self.amount:
            raise TimeoutError
        return await super().query(request)


async def claimed(shop: Sandbox) -> tuple[jobs.Job, ...]:
    """What a worker holds that is killed right after it claimed."""
    now_us = shop.clock()
    return await shop.database.write(lambda tx: jobs.claim(tx, now_us=now_us, until_us=now_us + LEASE_US, limit=99))


async def events(shop: Sandbox, order: int) -> list[str]:
    found = await shop.database.read(lambda tx: orders.list_events(tx, order))
    return [event.label for event in found]


async def services(shop: Sandbox) -> int:
    row = await shop.database.read(lambda tx: tx.row("SELECT count(*) FROM service"))
    assert row is not None
    return int(row[0])


async def test_what_a_killed_worker_claimed_is_done_when_its_lease_is_over(shop: Sandbox) -> None:
    order = await order_project(shop.client(shop.first))
    assert [job.kind for job in await claimed(shop)] == ["charge"]
    assert await shop.work() == 0
    shop.clock.advance(seconds=LEASE_US / SECOND_US)
    await shop.deliver()
    assert (await shop.client(shop.first).get(f"/me/order/{order}/status")).result == "delivered"


async def test_a_lease_that_is_renewed_stays_its_workers(shop: Sandbox) -> None:
    await order_project(shop.client(shop.first))
    held = await claimed(shop)
    shop.clock.advance(seconds=2)
    until_us = shop.clock() + LEASE_US
    await shop.database.write(lambda tx: jobs.renew(tx, held, until_us=until_us))
    shop.clock.advance(seconds=2)
    assert await shop.work() == 0


async def test_what_was_made_before_a_kill_is_not_made_twice(shop: Sandbox) -> None:
    order = await order_project(shop.client(shop.first))
    await shop.work()
    shop.clock.advance(seconds=60)
    killing = Killing(shop.worker.deliverer)
    with pytest.raises(KilledError):
        await replace(shop.worker, deliverer=killing).work_once()
    assert (killing.made, await services(shop)) == (1, 0)
    shop.clock.advance(seconds=LEASE_US / SECOND_US)
    await shop.work()
    assert await services(shop) == 1
    assert (await events(shop, order)).count("INVOICE_SENT") == 1


async def test_two_workers_that_hold_the_same_jobs_record_them_once(shop: Sandbox) -> None:
    order = await order_project(shop.client(shop.first))
    held = await claimed(shop)
    found = await shop.database.read(lambda tx: charges.load_open(tx, [order]))
    answers = [payments.ChargeAnswer(job, found[order][0], GatewayAnswer(GatewayState.DONE)) for job in held]
    settling = (shop.database.write(lambda tx: payments.settle(tx, shop.shop, answers)) for _ in range(2))
    await asyncio.gather(*settling)
    shop.clock.advance(seconds=60)
    again = await claimed(shop)
    tasks = await shop.database.read(lambda tx: deliveries.to_make(tx, again))
    results = [
        deliveries.DeliveryResult(
            task,
            [
                deliveries.Finished(task.order, one.delivery, await shop.worker.deliverer.make(one.request))
                for one in task.pieces
            ],
            [],
        )
        for task in tasks
    ]
    recording = (shop.database.write(lambda tx: registry_deliveries.record(tx, shop.shop, results)) for _ in range(2))
    await asyncio.gather(*recording)
    assert await services(shop) == 1
    happened = await events(shop, order)
    assert (happened.count("PAYMENT_RECEIVED"), happened.count("INVOICE_SENT")) == (1, 1)
    shop.clock.advance(days=1)
    assert await shop.work() == 0


async def test_one_charge_that_fails_holds_up_no_other(shop: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    client = shop.client(shop.first)
    first, second = [await order_project(client) for _ in range(2)]
    both = await shop.database.read(lambda tx: charges.load_open(tx, [first, second]))
    amount = replace(both[first][0].amount, ucents=1)
    await shop.database.write(lambda tx: tx.execute("UPDATE charge SET amount_ucents = 1 WHERE order_id = $1", first))
    worker: Worker = replace(shop.worker, gateways=only(Stubborn(shop, amount)))
    assert await worker.work_once() == 2
    assert "PAYMENT_RECEIVED" in await events(shop, second)
    assert "PAYMENT_RECEIVED" not in await events(shop, first)
    assert "it is asked what became of it" in caplog.text
    assert (await client.get(f"/me/order/{first}/status")).result == "checking"
    shop.clock.advance(seconds=60)
    assert await shop.worker.work_once() == 1, "the other one is delivered"
    shop.clock.advance(seconds=240)
    await shop.worker.work_once()
    assert "PAYMENT_RECEIVED" in await events(shop, first)


async def test_nothing_is_due_where_nothing_was_paid(shop: Sandbox) -> None:
    await order_project(shop.client(shop.first), how=UNPAID)
    assert await shop.work() == 0
