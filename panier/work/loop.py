"""claim → do → record, until cancelled.

Whatever fails is put off and tried again, a little later each time.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import field
from typing import TypeVar

from panier.core.limits import SECOND_US
from panier.core.payment import transfer
from panier.core.refusal import Kind, Refusal
from panier.core.values import frozen
from panier.flows.order import order_mails, reviews
from panier.flows.paper import exports, issuing, order_letters, refund_letters
from panier.flows.payment import payment_methods, refunds
from panier.flows.registry import deliveries as registry_deliveries
from panier.flows.registry import relocking
from panier.flows.service import deliveries, publishing
from panier.flows.service.commitments import reports
from panier.flows.service.ending import callings_off, ending_tasks, ends, refunded
from panier.flows.shop import Shop
from panier.outside.deliverers import Deliverer
from panier.outside.gateway.gateways import Gateways
from panier.store import jobs
from panier.store.engine.db import Database, Tx
from panier.store.jobs import Job
from panier.work import contact_changes, money, papers, registry, zones
from panier.work import deliveries as asking
from panier.work import reports as making
from panier.work.leases import JOB_LEASE_US
from panier.work.pace import Pace
from panier.work.pulse import Pulse

logger = logging.getLogger(__name__)

T = TypeVar("T")

CLAIMED_MAX = 128
IDLE_SECONDS = 0.2
ROUND_SECONDS = 0.05  # between two claims, so that work that arrives together is done together
SLOW_ROUND_SECONDS = 0.25  # where one piece of work takes longer than that anyway
AWAY_SECONDS = 1.0  # between two tries while the database is away
DELIVERING = ("deliver", ends.JOB)  # what deliverers are asked
SLOW = (issuing.PRINTING, issuing.PRINTING_NOW)  # what takes a second and more, each kind with a worker of its own
PAYING = ("charge", refunds.JOB, payment_methods.FORGET)  # what gateways are asked
RETRY_US_MAX = 3_600 * SECOND_US


@frozen
class Worker:
    """A worker of a shop.

    Any number of workers may share a database; each job belongs to one worker until its lease ends. `only`: it does
    jobs of these kinds; `besides`: of every other kind, and no paper is made. `pulse`: where it says that
    it is at work.
    """

    shop: Shop
    database: Database
    gateways: Gateways
    deliverer: Deliverer
    wake: asyncio.Event
    only: tuple[str, ...] = ()
    besides: tuple[str, ...] = SLOW
    pulse: Pulse = field(default_factory=Pulse)

    @property
    def name(self) -> str:
        """What this worker is called among those of its process."""
        return "+".join(self.only) or "worker"

    @property
    def claims_max(self) -> int:
        """How many jobs it takes at a time: one where each takes long, so that what is urgent comes next."""
        return 1 if self.is_slow else CLAIMED_MAX

    @property
    def kinds(self) -> frozenset[str]:
        """Every kind of work that there is."""
        return frozenset(self._kinds())

    @property
    def is_slow(self) -> bool:
        """True where each of its jobs takes a while, in another process."""
        return bool(self.only) and set(self.only) <= set(SLOW)

    async def run(self) -> None:
        """Work until cancelled.

        Sleeps while nothing is due; a transaction of this process that wrote something wakes it.
        """
        while True:
            self.wake.clear()
            pace = Pace()
            try:
                worked = await self.work_once()
                self.pulse.beat(self.name)
            except Exception as error:
                worked = 0
                if not (isinstance(error, Refusal) and error.kind == Kind.UNAVAILABLE):
                    logger.exception("the worker could not claim work")
                else:  # a full disk, a database that is away: the log is not to fill up as well
                    logger.warning("the worker cannot claim work: %s", error.__cause__ or error.message)
                    await asyncio.sleep(AWAY_SECONDS)
            if not worked:
                await self._rest()
            elif self.only == (issuing.PRINTING,):  # nobody waits for it, and its process needs the machine
                await asyncio.sleep(pace.rest_seconds())
            if worked < self.claims_max:
                await asyncio.sleep(SLOW_ROUND_SECONDS if self.is_slow else ROUND_SECONDS)

    async def work_once(self) -> int:
        """Do what is due now; returns how many jobs were claimed."""
        now_us = self.shop.now()
        claimed = await self.database.write(
            lambda tx: jobs.claim(
                tx,
                now_us=now_us,
                until_us=now_us + JOB_LEASE_US,
                limit=self.claims_max,
                only=self.only,
                besides=self.besides,
            )
        )
        if not claimed:
            return 0
        renewing = asyncio.create_task(self._renew(claimed))
        try:
            found = dict.fromkeys(job.kind for job in claimed)
            await asyncio.gather(*(self._do(kind, [job for job in claimed if job.kind == kind]) for kind in found))
        finally:
            renewing.cancel()
        return len(claimed)

    async def _do(self, kind: str, claimed: Sequence[Job]) -> None:
        """Do jobs of a kind together, which takes few transactions.

        Where that fails, do each on its own.
        """
        do: Callable[[Sequence[Job]], Awaitable[None]] = self._kinds()[kind]
        try:
            await do(claimed)
        except Exception as error:
            if len(claimed) > 1:
                logger.warning("%s jobs (%s) failed together, so each is done alone: %r", len(claimed), kind, error)
                await asyncio.gather(*(self._do(kind, [job]) for job in claimed))
                return
            job = claimed[0]
            logger.exception("job %s (%s %s) failed; it will be tried again", job.job_id, job.kind, job.subject_id)
            wait_us = min(RETRY_US_MAX, SECOND_US * 2 ** min(job.attempts, 20))
            due_us, problem = self.shop.now() + wait_us, repr(error)
            await self.database.write(lambda tx: jobs.put_off(tx, job, due_us=due_us, problem=problem))

    def _kinds(self) -> Mapping[str, Callable[[Sequence[Job]], Awaitable[None]]]:
        return {
            "charge": lambda claimed: money.charge(self.shop, self.database, self.gateways, claimed),
            refunds.JOB: lambda claimed: money.refund(self.shop, self.database, self.gateways, claimed),
            payment_methods.FORGET: lambda claimed: money.forget(self.shop, self.database, claimed),
            transfer.JOB: lambda claimed: money.use_transfers(self.shop, self.database, claimed),
            "deliver": self._deliver,
            ends.JOB: self._end,
            "task": lambda claimed: registry.do(self.shop, self.database, claimed),
            relocking.JOB: self._relock,
            order_mails.PAID: self._tell_of_orders,
            order_mails.OVER: self._tell_of_orders,
            refunds.LETTER: self._tell_of_refunds,
            callings_off.JOB: lambda claimed: self._each(claimed, callings_off.carry_out),
            refunded.JOB: lambda claimed: self._each(claimed, refunded.carry_out),
            ending_tasks.JOB: lambda claimed: self._each(claimed, ending_tasks.carry_out),
            reviews.JOB: lambda claimed: self.database.write(lambda tx: reviews.tell(tx, self.shop, claimed)),
            publishing.JOB: lambda claimed: zones.publish(self.shop, self.database, claimed),
            reports.JOB: lambda claimed: making.make(self.shop, self.database, claimed),
            issuing.CREDITING: lambda claimed: papers.credit(self.shop, self.database, claimed),
            issuing.BILLING: lambda claimed: papers.bill(self.shop, self.database, claimed),
            exports.EXPORTING: lambda claimed: papers.export(self.shop, self.database, claimed),
            issuing.PRINTING: lambda claimed: papers.make(self.shop, self.database, claimed),
            issuing.PRINTING_NOW: lambda claimed: papers.make(self.shop, self.database, claimed, is_urgent=True),
            "contact-change": lambda claimed: contact_changes.carry_out(self.shop, self.database, claimed),
        }

    async def _relock(self, claimed: Sequence[Job]) -> None:
        await self.database.write(lambda tx: relocking.relock(tx, self.shop, claimed))

    async def _tell_of_orders(self, claimed: Sequence[Job]) -> None:
        await self.database.write(lambda tx: order_letters.tell(tx, self.shop, claimed))

    async def _tell_of_refunds(self, claimed: Sequence[Job]) -> None:
        await self.database.write(lambda tx: refund_letters.tell_several(tx, self.shop, claimed))

    async def _each(self, claimed: Sequence[Job], do: Callable[[Tx, Shop, Job], Awaitable[None]]) -> None:
        for job in claimed:
            await self.database.write(lambda tx, job=job: do(tx, self.shop, job))  # type: ignore[misc]

    async def _renew(self, claimed: Sequence[Job]) -> None:
        """Renew the leases of the jobs in progress for as long as this worker lives."""
        while True:
            await asyncio.sleep(JOB_LEASE_US / SECOND_US / 3)
            try:
                await self.database.write(lambda tx: jobs.renew(tx, claimed, until_us=self.shop.now() + JOB_LEASE_US))
                self.pulse.beat(self.name)
            except Exception:
                logger.exception("leases could not be renewed; another worker may do the same jobs, which does no harm")

    async def _deliver(self, claimed: Sequence[Job]) -> None:
        tasks = await self.database.read(lambda tx: deliveries.to_make(tx, claimed))
        results = await _all(asking.make(self.deliverer, task, self.shop.now) for task in tasks)
        await self.database.write(lambda tx: registry_deliveries.record(tx, self.shop, results))

    async def _end(self, claimed: Sequence[Job]) -> None:
        works = await self.database.read(lambda tx: ends.to_tell(tx, claimed))
        answers = await _all(asking.end(self.deliverer, work) for work in works)
        await self.database.write(lambda tx: ends.record(tx, self.shop, answers))

    async def _rest(self) -> None:
        """Wait for a transaction of this process, or a moment.

        Other processes stage work too, and time goes on.
        """
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                await self.wake.wait()
        except TimeoutError:
            return


async def _all(asked: Iterable[Coroutine[object, object, T]]) -> list[T]:
    """Start everything at once and wait for every answer.

    Raises the first error only when nothing is in progress any more.
    """
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
