"""The worker killed between any two of its steps, failing, run twice, or beside another: everything is done once."""

import asyncio
import time
from dataclasses import replace
from pathlib import Path

import pytest

from panier.core.limits import HOUR_US, SECOND_US
from panier.core.money import Money
from panier.flows.account.seeds import Keys
from panier.flows.payment import payments
from panier.flows.registry import deliveries as registry_deliveries
from panier.flows.service import deliveries
from panier.outside.deliverers import DeliveryRequest, Made
from panier.outside.gateway.gateways import only
from panier.outside.gateway.protocol import GatewayAnswer, GatewayState, PaymentRequest
from panier.outside.gateway.sandbox import SandboxGateway
from panier.serving import running
from panier.settings import Settings
from panier.store import jobs, orders
from panier.store.messages import hooks, mails
from panier.store.payment import charges
from panier.work.leases import HOOK_LEASE_US, JOB_LEASE_US, MAIL_LEASE_US, take_over
from panier.work.loop import Worker
from tests.support import shop as shops
from tests.support.delivering import Passing
from tests.support.ordering import UNPAID, order_project
from tests.support.secrets import KEY_TEXT
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
    return await shop.database.write(lambda tx: jobs.claim(tx, now_us=now_us, until_us=now_us + JOB_LEASE_US, limit=99))


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
    shop.clock.advance(seconds=JOB_LEASE_US / SECOND_US)
    await shop.deliver()
    assert (await shop.client(shop.first).get(f"/me/order/{order}/status")).result == "delivered"


async def test_a_lease_that_is_renewed_stays_its_workers(shop: Sandbox) -> None:
    await order_project(shop.client(shop.first))
    held = await claimed(shop)
    shop.clock.advance(seconds=2)
    until_us = shop.clock() + JOB_LEASE_US
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
    shop.clock.advance(seconds=JOB_LEASE_US / SECOND_US)
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
    assert await shop.work() == 1, "the e-mail about it, which both held and neither wrote"
    assert (await services(shop), await events(shop, order)) == (1, happened)


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
    assert await shop.worker.work_once() == 2, "the other one is delivered, and its customer told of it"
    shop.clock.advance(seconds=240)
    await shop.worker.work_once()
    assert "PAYMENT_RECEIVED" in await events(shop, first)


async def test_nothing_is_due_where_nothing_was_paid(shop: Sandbox) -> None:
    await order_project(shop.client(shop.first), how=UNPAID)
    assert await shop.work() == 0


@pytest.mark.parametrize("kind", ["job", "hook", "mail"])
async def test_what_a_process_held_that_is_gone_is_done_at_once_where_nobody_else_can_hold_it(
    shop: Sandbox, kind: str
) -> None:
    """A file of SQLite has one process: at its start everything that is claimed is of one that has died."""
    now_us = shop.clock()
    await HELD[kind](shop)
    assert await _due(shop, kind) == now_us + LEASES[kind], "somebody holds it"
    shop.clock.advance(seconds=1)
    await take_over(shop.shop, shop.database)
    is_alone = shop.database.is_alone
    assert await _due(shop, kind) == (shop.clock() if is_alone else now_us + LEASES[kind])
    await shop.database.write(lambda tx: tx.execute(f"UPDATE {kind} SET due_us = $1", now_us + HOUR_US))
    await take_over(shop.shop, shop.database)
    assert await _due(shop, kind) == now_us + HOUR_US, "what was put off for longer than a lease nobody held"


async def _hold_job(shop: Sandbox) -> None:
    await order_project(shop.client(shop.first))
    assert await claimed(shop)


async def _hold_hook(shop: Sandbox) -> None:
    wish = {"url": "https://example.com/told", "types": ["mail.*"]}
    assert (await shop.client(shop.first).post("/hooks", wish)).status == 200
    due_us, until_us = shop.clock(), shop.clock() + HOOK_LEASE_US
    await shop.database.write(lambda tx: tx.execute("UPDATE hook SET due_us = $1", due_us))
    assert await shop.database.write(lambda tx: hooks.claim(tx, now_us=due_us, until_us=until_us, limit=9))


async def _hold_mail(shop: Sandbox) -> None:
    due_us, until_us = shop.clock(), shop.clock() + MAIL_LEASE_US
    await shop.database.write(lambda tx: tx.execute("DELETE FROM mail WHERE mail_id > 1"))
    await shop.database.write(lambda tx: tx.execute("UPDATE mail SET due_us = $1", due_us))
    assert await shop.database.write(lambda tx: mails.claim(tx, now_us=due_us, until_us=until_us, limit=9))


async def _due(shop: Sandbox, kind: str) -> int:
    rows = await shop.database.read(lambda tx: tx.rows(f"SELECT DISTINCT due_us FROM {kind}"))
    [(due_us,)] = [tuple(row) for row in rows]
    return int(due_us)


HELD = {"job": _hold_job, "hook": _hold_hook, "mail": _hold_mail}
LEASES = {"job": JOB_LEASE_US, "hook": HOOK_LEASE_US, "mail": MAIL_LEASE_US}


async def test_a_shop_that_starts_again_takes_over_what_it_was_at(
    sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path
) -> None:
    url = shops.copy_sqlite(sqlite_furnished[0], tmp_path)
    async with shops.opened(url, sqlite_furnished[1]) as before:
        before.clock.now_us = time.time_ns() // 1_000
        order = await order_project(before.client(before.first))
        assert await claimed(before)
    async with running(Settings(url, secret_key=KEY_TEXT), works=True) as ours:
        opened = ours.opened
        rows = await opened.database.read(
            lambda tx: tx.rows("SELECT attempts, due_us FROM job WHERE kind = 'charge' AND subject_id = $1", order)
        )
        late = [row for row in rows if row[0] == 1 and row[1] > opened.shop.now()]
    assert late == [], "nobody waits for a process that is gone"
