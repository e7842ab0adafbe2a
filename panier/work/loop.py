"""claim → do → record, until told to stop. What fails is put off and tried again, a little later each time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from panier.core.limits import SECOND_US
from panier.core.order import Charge
from panier.core.payment import FREE_MEAN
from panier.flows import deliveries, payments
from panier.flows.shop import Shop
from panier.outside.deliverers import Deliverer, DeliveryFailedError
from panier.outside.gateways import Gateway, Outcome
from panier.store import accounts, jobs, orders
from panier.store.db import Database, Tx
from panier.store.jobs import Job

logger = logging.getLogger(__name__)

LEASE_US = 60 * SECOND_US
CLAIMED_MAX = 32
IDLE_SECONDS = 0.2
RETRY_US_MAX = 3_600 * SECOND_US


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker of a shop. Any number of them may share a database; each job is one worker's until its lease is over."""

    shop: Shop
    database: Database
    gateway: Gateway
    deliverer: Deliverer
    wake: asyncio.Event

    async def run(self) -> None:
        """Work until cancelled. Sleeps while nothing is due; a transaction of this process that wrote wakes it."""
        while True:
            self.wake.clear()
            try:
                worked = await self.work_once()
            except Exception:
                logger.exception("the worker could not claim work")
                worked = 0
            if not worked:
                await self._rest()

    async def work_once(self) -> int:
        """Do what is due now; how many jobs were claimed."""
        now_us = self.shop.now()
        claimed = await self.database.write(
            lambda tx: jobs.claim(tx, now_us=now_us, until_us=now_us + LEASE_US, limit=CLAIMED_MAX)
        )
        await asyncio.gather(*(self._do(job) for job in claimed))
        return len(claimed)

    async def _do(self, job: Job) -> None:
        do: Callable[[Job], Awaitable[None]] = {
            "charge": self._charge,
            "start": self._start,
            "deliver": self._deliver,
        }[job.kind]
        try:
            await do(job)
        except Exception as error:
            logger.exception("job %s (%s %s) failed; it will be tried again", job.job_id, job.kind, job.subject_id)
            wait_us = min(RETRY_US_MAX, SECOND_US * 2 ** min(job.attempts, 20))
            due_us, problem = self.shop.now() + wait_us, repr(error)
            await self.database.write(lambda tx: jobs.put_off(tx, job, due_us=due_us, problem=problem))

    async def _charge(self, job: Job) -> None:
        async def load(tx: Tx) -> tuple[Charge | None, str | None]:
            charge = await orders.charge(tx, job.subject_id)
            if charge is None or charge.method_id is None:
                return charge, None
            return charge, await accounts.gateway_token(tx, charge.method_id)

        charge, token = await self.database.read(load)
        assert charge is not None, "a charge is never removed"
        if charge.mean == FREE_MEAN or token is None:
            outcome = Outcome(is_taken=True)
        else:
            outcome = await self.gateway.charge(charge.key, charge.amount, token)
        await self.database.write(lambda tx: payments.settle(tx, self.shop, job, charge, outcome))

    async def _start(self, job: Job) -> None:
        await self.database.write(lambda tx: deliveries.start(tx, self.shop, job))

    async def _deliver(self, job: Job) -> None:
        to_make = await self.database.write(lambda tx: deliveries.to_make(tx, self.shop, job))
        made, failed = [], []
        missing: set[str | None] = set()  # keys of what could not be made: what hangs on it cannot be either
        for delivery, request in to_make:
            if request.parent_key in missing:
                missing.add(request.key)
                failed.append((delivery, "What it belongs to could not be made"))
                continue
            try:
                made.append((delivery, await self.deliverer.make(request)))
            except DeliveryFailedError as error:
                missing.add(request.key)
                failed.append((delivery, str(error)))
        await self.database.write(lambda tx: deliveries.record(tx, self.shop, job, made, failed))

    async def _rest(self) -> None:
        """Wait for a transaction of this process, or a moment: other processes stage work too, and time goes on."""
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                await self.wake.wait()
        except TimeoutError:
            return
