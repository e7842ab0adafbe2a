"""Work for later: a row written in the transaction that needs it done.

It is claimed by whichever worker comes first.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from panier.core.values import frozen
from panier.store.engine.db import Tx, batches, values


@frozen
class Job:
    """Something to do for an order.

    `attempts` counts the claims, this one included, so it distinguishes one claim from the next.
    """

    job_id: int
    kind: str
    subject_id: int
    attempts: int


async def stage(tx: Tx, kind: str, subject_id: int, *, due_us: int) -> None:
    """Stage work to be done at an instant or soon after."""
    await stage_several(tx, kind, [subject_id], due_us=due_us)


async def stage_along(tx: Tx, kind: str, subject_id: int, *, due_us: int) -> None:
    """Stage work along with what else is written; nothing can move it to another instant in this transaction."""
    await tx.add_along("job", ("kind", "subject_id", "due_us", "attempts"), (kind, subject_id, due_us, 0))


async def stage_several(tx: Tx, kind: str, subject_ids: Sequence[int], *, due_us: int) -> None:
    """Stage work on several subjects, to be done at an instant or soon after."""
    for batch in batches(subject_ids, columns=4):
        await tx.execute(
            f"INSERT INTO job (kind, subject_id, due_us, attempts) VALUES {values(4, len(batch))}",
            *(field for subject_id in batch for field in (kind, subject_id, due_us, 0)),
        )


async def stage_once(tx: Tx, kind: str, subject_id: int, *, due_us: int) -> None:
    """Stage work that is not staged already; hold something of the subject meanwhile, so that nobody else does."""
    if await tx.row("SELECT 1 FROM job WHERE subject_id = $1 AND kind = $2", subject_id, kind) is None:
        await stage(tx, kind, subject_id, due_us=due_us)


async def is_held(tx: Tx, job: Job) -> bool:
    """True while no other worker has claimed a job, and it is not done."""
    return await tx.row("SELECT 1 FROM job WHERE job_id = $1 AND attempts = $2", job.job_id, job.attempts) is not None


async def hasten(tx: Tx, kind: str, subject_id: int, *, due_us: int) -> None:
    """Stage work for an instant, or move staged work to that instant."""
    if not await tx.execute("UPDATE job SET due_us = $3 WHERE kind = $1 AND subject_id = $2", kind, subject_id, due_us):
        await stage(tx, kind, subject_id, due_us=due_us)


async def restart(tx: Tx, kind: str, subject_id: int, *, due_us: int) -> None:
    """Stage work for an instant, or move staged work there; whoever claimed it before holds it no more."""
    if not await tx.execute(
        "UPDATE job SET due_us = $3, attempts = attempts + 1 WHERE kind = $1 AND subject_id = $2",
        kind, subject_id, due_us,
    ):  # fmt: skip
        await stage(tx, kind, subject_id, due_us=due_us)


async def replace_several(tx: Tx, kinds: Sequence[str], kind: str, subject_ids: Sequence[int], *, due_us: int) -> None:
    """Stage work on several subjects for an instant, in place of what was staged of some kinds, claimed or not."""
    rows = await tx.rows(
        "UPDATE job SET kind = $2, due_us = $4, attempts = attempts + 1"
        " WHERE subject_id = ANY($3) AND kind = ANY($1) RETURNING subject_id",
        list(kinds), kind, list(subject_ids), due_us,
    )  # fmt: skip
    staged = {row[0] for row in rows}
    await stage_several(tx, kind, [one for one in subject_ids if one not in staged], due_us=due_us)


async def drop(tx: Tx, kind: str, subject_id: int) -> None:
    """Delete work that is no longer to be done, whoever holds it."""
    await tx.execute("DELETE FROM job WHERE kind = $1 AND subject_id = $2", kind, subject_id)


async def claim(
    tx: Tx, *, now_us: int, until_us: int, limit: int, only: tuple[str, ...] = (), besides: tuple[str, ...] = ()
) -> tuple[Job, ...]:
    """Take what is due, oldest first; nobody else gets it before the lease (until_us) is over.

    `only`: of these kinds; `besides`: of every other kind.
    """
    chosen, arguments = "", list[object]((now_us, until_us, limit))
    if only or besides:
        chosen = " AND kind = ANY($4)" if only else " AND NOT (kind = ANY($4))"
        arguments.append(list(only or besides))
    rows = await tx.only(
        "UPDATE job SET due_us = $2, attempts = attempts + 1 WHERE job_id IN"
        f" (SELECT job_id FROM job WHERE due_us <= $1{chosen} ORDER BY due_us LIMIT $3 FOR UPDATE SKIP LOCKED)"
        " RETURNING job_id, kind, subject_id, attempts",
        *arguments,
    )
    return tuple(sorted((Job(*row) for row in rows), key=lambda job: job.job_id))


async def renew(tx: Tx, claimed: Iterable[Job], *, until_us: int) -> None:
    """Extend the leases of jobs still in progress.

    Those that are done or put off further stay as they are.
    """
    for attempts, job_ids in _claims(claimed):
        await tx.execute(
            "UPDATE job SET due_us = $3 WHERE job_id = ANY($2) AND attempts = $1 AND due_us < $3",
            attempts, job_ids, until_us,
        )  # fmt: skip


async def release(tx: Tx, *, now_us: int, until_us: int) -> int:
    """Make due at once what was claimed by processes that are all gone; their leases would end by `until_us`.

    What was put off until then is due at once, too. Returns how much there was.
    """
    return await tx.execute(
        "UPDATE job SET due_us = $1 WHERE attempts > 0 AND due_us > $1 AND due_us <= $2", now_us, until_us
    )


async def finish(tx: Tx, claimed: Iterable[Job]) -> None:
    """Delete jobs, unless their lease ran out and another worker has them."""
    for attempts, job_ids in _claims(claimed):
        await tx.execute("DELETE FROM job WHERE job_id = ANY($2) AND attempts = $1", attempts, job_ids)


async def finish_held(tx: Tx, claimed: Iterable[Job]) -> tuple[Job, ...]:
    """Delete jobs; returns those that no other worker has, whose work is to be done in this transaction."""
    held: list[Job] = []
    for attempts, job_ids in _claims(claimed):
        rows = await tx.rows(
            "DELETE FROM job WHERE job_id = ANY($2) AND attempts = $1 RETURNING job_id, kind, subject_id, attempts",
            attempts, job_ids,
        )  # fmt: skip
        held += [Job(*row) for row in rows]
    return tuple(sorted(held, key=lambda job: job.job_id))


async def turn_into(tx: Tx, claimed: Iterable[Job], kind: str, *, due_us: int) -> None:
    """Replace jobs with the next job for their orders, unless another worker has them."""
    for attempts, job_ids in _claims(claimed):
        await tx.execute(
            "UPDATE job SET kind = $3, due_us = $4, attempts = 0 WHERE job_id = ANY($2) AND attempts = $1",
            attempts, job_ids, kind, due_us,
        )  # fmt: skip


async def put_off(tx: Tx, job: Job, *, due_us: int, problem: str) -> None:
    """Try a job again at an instant, and store the problem."""
    await tx.execute(
        "UPDATE job SET due_us = $3, problem = $4 WHERE job_id = $1 AND attempts = $2",
        job.job_id, job.attempts, due_us, problem,
    )  # fmt: skip


async def postpone(tx: Tx, job: Job, *, due_us: int) -> None:
    """Do a job again at an instant: the work it waits for takes its time."""
    await tx.execute("UPDATE job SET due_us = $3 WHERE job_id = $1 AND attempts = $2", job.job_id, job.attempts, due_us)


def _claims(claimed: Iterable[Job]) -> Iterator[tuple[int, Sequence[int]]]:
    """Jobs grouped by their number of claims, nearly always a single group.

    That number proves that a job is still ours.
    """
    ordered = sorted(claimed, key=lambda job: (job.attempts, job.job_id))
    for attempts, group in groupby(ordered, key=lambda job: job.attempts):
        yield attempts, [job.job_id for job in group]
