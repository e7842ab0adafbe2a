"""Telling deliverers of services that ended, so that they take back what they made."""

from collections.abc import Sequence

from panier.core.limits import HOUR_US
from panier.core.order.delivery import Delivery, State
from panier.core.order.retries import troubled
from panier.core.service.open_delivery import EndProgress
from panier.core.service.owned import DOMAIN
from panier.core.service.service import Service
from panier.core.values import frozen, replace
from panier.flows.shop import Timed
from panier.outside.deliverers import EndRequest
from panier.store import jobs, services
from panier.store.engine.db import Tx
from panier.store.jobs import Job
from panier.store.service import deliveries as stored

JOB = "end"
KEY_SUFFIX = "-end"  # of the key of what was made, for the key of its end
WAIT_US = HOUR_US  # until somebody who takes back by hand is asked again


@frozen
class EndWork:
    """An end that a job asks to be told of.

    `request` is None where there is nothing to tell; `progress` where nobody was told before, or took it back at once.
    """

    job: Job
    request: EndRequest | None
    progress: EndProgress | None


@frozen
class EndAnswer:
    """What a deliverer made of an end.

    `is_done`: it took everything back. Else `problem`: what went wrong, None where it only takes its time; `is_final`:
    asking again would not help; `wait_us`: not before.
    """

    work: EndWork
    is_done: bool = False
    problem: str | None = None
    is_final: bool = False
    wait_us: int = 0


async def stage_end(tx: Tx, service: Service) -> None:
    """Have the deliverer of a service told that it has ended, after this transaction.

    Domain names are left out: their registries know.
    """
    assert service.ended_us is not None, "what lives is not taken back"
    if not service.is_a(DOMAIN):
        await jobs.stage(tx, JOB, service.service_id, due_us=service.ended_us)


async def to_tell(tx: Tx, claimed: Sequence[Job]) -> tuple[EndWork, ...]:
    """What jobs ask to be told."""
    numbers = [job.subject_id for job in claimed]
    ended = await services.load_several(tx, numbers)
    keys = await stored.load_keys(tx, [one.delivery_id for one in ended.values()])
    known = await stored.load_ends(tx, numbers)
    works = []
    for job in claimed:
        service = ended.get(job.subject_id)
        progress = known.get(job.subject_id)
        is_open = progress is None or progress.state == State.DOING
        has_ended = service is not None and service.ended_us is not None
        works.append(EndWork(job, _request(service, keys) if service and has_ended and is_open else None, progress))
    return tuple(works)


async def record(tx: Tx, shop: Timed, answers: Sequence[EndAnswer]) -> None:
    """Store what became of ends; what is not done is told again later, and fails after the last try."""
    done = [one for one in answers if one.is_done or one.work.request is None]
    waited = [one.work.progress.service_id for one in done if one.work.progress is not None]
    if waited:
        await stored.finish_ends(tx, waited)
    await jobs.finish(tx, [one.work.job for one in done])
    for one in answers:
        if not one.is_done and one.work.request is not None:
            await _put_off(tx, shop, one, one.work.request)


async def _put_off(tx: Tx, shop: Timed, answer: EndAnswer, request: EndRequest) -> None:
    now_us, job = shop.now(), answer.work.job
    before = answer.work.progress or EndProgress(job.subject_id, State.DOING)
    if answer.problem is None:
        await stored.put_end(tx, before)
        await jobs.postpone(tx, job, due_us=now_us + WAIT_US)
        return
    asked = Delivery(0, 0, 0, 0, request.key, State.DOING, attempts=before.attempts)
    after = troubled(asked, answer.problem, now_us=now_us, wait_us=answer.wait_us)
    state = State.FAILED if answer.is_final else after.state
    await stored.put_end(tx, EndProgress(before.service_id, state, after.attempts, answer.problem))
    if state == State.FAILED:
        await jobs.finish(tx, [job])
    else:
        await jobs.postpone(tx, job, due_us=after.due_us or now_us)


async def set_state(tx: Tx, shop: Timed, service_id: int, state: State, *, problem: str | None = None) -> None:
    """Decide by hand what becomes of an end: done, failed, given up, or told anew."""
    known = (await stored.load_ends(tx, [service_id])).get(service_id) or EndProgress(service_id, State.DOING)
    if state == State.DOING:
        await stored.put_end(tx, EndProgress(service_id, state))
        await jobs.restart(tx, JOB, service_id, due_us=shop.now())
    else:
        await stored.put_end(tx, replace(known, state=state, problem=problem))
        await jobs.drop(tx, JOB, service_id)


def _request(service: Service, keys: dict[int, str]) -> EndRequest:
    made_key = keys[service.delivery_id]
    return EndRequest(
        key=f"{made_key}{KEY_SUFFIX}",
        made_key=made_key,
        family=service.family,
        plan_code=service.plan_code,
        product=service.product,
        service=service.name,
    )
