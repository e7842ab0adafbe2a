"""Telling the shop's name servers of zones, as they were published.

A name is served for one account alone: the one that has the domain name it lies under, else the one whose zone there
is the oldest. So nobody takes over a name, or a part of it, by ordering a zone.
"""

from collections.abc import Sequence

from panier.core.domain.details import DomainDetails
from panier.core.limits import PUSH_PAUSE_MAX_US, SECOND_US
from panier.core.service.owned import DOMAIN, SIGNED
from panier.core.service.service import Service
from panier.core.values import frozen, replace
from panier.core.zone.push import Push, SigningKey
from panier.flows.service.owned import load_options
from panier.flows.service.publishing import JOB, stage
from panier.flows.shop import Shop
from panier.outside.names import is_extension, site
from panier.store import jobs, services, zone_pushes
from panier.store.engine.db import Tx
from panier.store.jobs import Job
from panier.store.zone_pushes import ServedZone

HELD_BACK = "another account has the name that this zone lies under"
NOBODYS = "the name is an extension, which is nobody's"
PORTION = 500


@frozen
class PushWork:
    """What name servers are to have of a name; without a zone, nothing. `why_not`: why they are to have no zone."""

    job: Job
    push: Push
    zone: ServedZone | None
    is_signed: bool = False
    why_not: str | None = None


@frozen
class Pushed:
    """What name servers were told, and the keys that they reported; or why they were not."""

    work: PushWork
    keys: tuple[SigningKey, ...] = ()
    problem: str | None = None


async def begin(tx: Tx, shop: Shop, claimed: Sequence[Job]) -> list[PushWork]:
    """What the name servers are to be told now.

    The count of wishes is read before the content, so that a later wish is never taken for one that is fulfilled.
    """
    works = []
    for job in claimed:
        push = await zone_pushes.load(tx, job.subject_id)
        if push is not None:
            works.append(await _work(tx, shop, job, push))
    return works


async def record(tx: Tx, shop: Shop, claimed: Sequence[Job], done: Sequence[Pushed]) -> None:
    """Store what the name servers have now, and finish the jobs; what they were not told is tried again later."""
    known = {one.work.job.job_id for one in done}
    await jobs.finish(tx, [job for job in claimed if job.job_id not in known])
    for one in sorted(done, key=lambda one: one.work.push.name):
        await _record(tx, shop, one)


async def adopt(tx: Tx, shop: Shop, *, after: int) -> int | None:
    """Stage zones that name servers were never told of, which a shop has that did without until now.

    Returns the number to go on after, or None where none is left.
    """
    found = await zone_pushes.list_untold(tx, after=after, limit=PORTION)
    await stage(tx, shop, (name for _, name in found))
    return found[-1][0] if found else None


async def hasten_zone(tx: Tx, name: str) -> bool:
    """Have a zone told to the name servers at once; returns False where there is no zone of that name."""
    if await zone_pushes.load_named(tx, name) is None and not await zone_pushes.is_delivered(tx, name):
        return False
    await jobs.hasten(tx, JOB, await zone_pushes.ask(tx, name, site=site(name)), due_us=0)
    return True


async def hasten_several(tx: Tx, *, after: str) -> tuple[str, ...]:
    """Have a batch of zones told to the name servers at once, in the order of their names; returns the names."""
    names = await zone_pushes.list_zones(tx, after=after, limit=PORTION)
    for name in names:
        await hasten_zone(tx, name)
    return names


async def stage_overdue(tx: Tx, shop: Shop, *, since_us: int) -> int:
    """Stage zones that ended since an instant and are still answered for, and those to be signed no longer."""
    names = {
        *await zone_pushes.list_ended(tx, since_us=since_us),
        *await zone_pushes.list_unsigning(tx, now_us=shop.now()),
    }
    await stage(tx, shop, names)
    return len(names)


async def _work(tx: Tx, shop: Shop, job: Job, push: Push) -> PushWork:
    if is_extension(push.name):
        return PushWork(job, push, None, why_not=NOBODYS)
    names = await services.list_living(tx, DOMAIN.family, DOMAIN.product, name=push.site)
    owner = names[0].account_id if names else await zone_pushes.load_first_account(tx, push.site)
    zone = None if owner is None else await zone_pushes.load_zone(tx, push.name, owner=owner)
    if zone is None:
        is_held_back = await zone_pushes.is_delivered(tx, push.name)
        return PushWork(job, push, None, why_not=HELD_BACK if is_held_back else None)
    service = (await services.load_several(tx, [zone.service_id]))[zone.service_id]
    is_signed = SIGNED in await load_options(tx, service)
    return PushWork(job, push, zone, is_signed=is_signed or _is_still_signed(shop, push, names))


def _is_still_signed(shop: Shop, push: Push, names: Sequence[Service]) -> bool:
    """True of a zone that was signed until now while its DS records may be remembered: unsigned it would be bogus."""
    if not push.is_signed:
        return False
    has_ds = push.name == push.site and bool(names) and bool(names[0].details_as(DomainDetails).ds_records)
    return has_ds or (push.unsign_us is not None and push.unsign_us > shop.now())


async def _record(tx: Tx, shop: Shop, done: Pushed) -> None:
    work, push = done.work, replace(done.work.push, tried_us=shop.now(), problem=done.problem or done.work.why_not)
    if done.problem is None:
        zone = work.zone
        push = replace(
            push,
            service_id=None if zone is None else zone.service_id,
            published_us=None if zone is None else zone.published_us,
            is_signed=work.is_signed,
            signing_keys=done.keys,
        )
        await zone_pushes.clear_unsign(tx, push.push_id, now_us=shop.now())
    wanted = await zone_pushes.update(tx, push)
    if not await jobs.is_held(tx, work.job):  # somebody else has told them too, perhaps of what was older
        await stage(tx, shop, [push.name])
    elif done.problem is not None:
        wait_us = min(PUSH_PAUSE_MAX_US, SECOND_US * 2 ** min(work.job.attempts, 20))
        await jobs.put_off(tx, work.job, due_us=shop.now() + wait_us, problem=done.problem)
    elif wanted != push.wanted:
        await jobs.postpone(tx, work.job, due_us=shop.now())
    else:
        await jobs.finish(tx, [work.job])
        if work.zone is None and work.why_not is None:
            await zone_pushes.delete(tx, push.push_id)
