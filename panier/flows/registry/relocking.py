"""Domain names that were unlocked are locked again by themselves, seven days later.

The seven days are the guide's.
"""

from collections.abc import Sequence

from panier.core.domain.domain import LEAVE, LOCK, UNLOCK, Lock
from panier.core.limits import DAY_US, RELOCK_US
from panier.flows.domain import domains
from panier.flows.shop import Shop
from panier.store import jobs, services
from panier.store.engine.db import Tx
from panier.store.jobs import Job

JOB = "relock"


async def stage(tx: Tx, shop: Shop, service_id: int) -> None:
    """Schedule the locking of a domain name that was unlocked now."""
    await jobs.hasten(tx, JOB, service_id, due_us=shop.now() + RELOCK_US)


async def relock(tx: Tx, shop: Shop, claimed: Sequence[Job]) -> None:
    """Lock the domain names whose time has come.

    One that another registrar wants stays open until that is over.
    """
    held = await services.load_several(tx, [job.subject_id for job in claimed], lock=True)
    for job in claimed:
        service = held.get(job.subject_id)
        managed = None if service is None else await domains.load_managed(tx, shop, service)
        if (
            managed is None
            or managed.service.ended_us is not None
            or managed.lock not in (Lock.UNLOCKED, Lock.UNLOCKING)
        ):
            await jobs.finish(tx, [job])
        elif (due_us := (managed.details.unlocked_us or 0) + RELOCK_US) > shop.now():
            await jobs.postpone(tx, job, due_us=due_us)
        elif managed.task(LEAVE, LOCK, UNLOCK) is not None:
            await jobs.postpone(tx, job, due_us=shop.now() + DAY_US)
        else:
            await domains.lock(tx, shop, managed, is_locked=True)
            await jobs.finish(tx, [job])
