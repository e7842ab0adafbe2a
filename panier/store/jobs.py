"""Work for later: a row written in the transaction that needs it done, claimed by whichever worker comes first."""

from dataclasses import dataclass

from panier.store.db import Tx


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do for a subject (a charge, an order). `attempts` counts the claims, this one included."""

    job_id: int
    kind: str
    subject_id: int
    attempts: int


async def stage(tx: Tx, kind: str, subject_id: int, *, due_us: int) -> None:
    """Ask for work to be done at an instant or soon after."""
    await tx.execute(
        "INSERT INTO job (kind, subject_id, due_us, attempts) VALUES ($1, $2, $3, 0)", kind, subject_id, due_us
    )


async def claim(tx: Tx, *, now_us: int, until_us: int, limit: int) -> tuple[Job, ...]:
    """Take what is due, oldest first; nobody else gets it before the lease (until_us) is over."""
    rows = await tx.rows(
        "UPDATE job SET due_us = $2, attempts = attempts + 1 WHERE job_id IN"
        " (SELECT job_id FROM job WHERE due_us <= $1 ORDER BY due_us LIMIT $3 FOR UPDATE SKIP LOCKED)"
        " RETURNING job_id, kind, subject_id, attempts",
        now_us, until_us, limit,
    )  # fmt: skip
    return tuple(sorted((Job(*row) for row in rows), key=lambda job: job.job_id))


async def finish(tx: Tx, job: Job) -> bool:
    """Strike off a job; False where its lease ran out and another worker has it."""
    return await tx.execute("DELETE FROM job WHERE job_id = $1 AND attempts = $2", job.job_id, job.attempts) == 1


async def turn_into(tx: Tx, job: Job, kind: str, subject_id: int, *, due_us: int) -> bool:
    """Strike off a job and ask for the next one in its place; False as in finish."""
    return await tx.execute(
        "UPDATE job SET kind = $3, subject_id = $4, due_us = $5, attempts = 0 WHERE job_id = $1 AND attempts = $2",
        job.job_id, job.attempts, kind, subject_id, due_us,
    ) == 1  # fmt: skip


async def put_off(tx: Tx, job: Job, *, due_us: int, problem: str) -> None:
    """Try a job again at an instant, and remember why."""
    await tx.execute(
        "UPDATE job SET due_us = $3, problem = $4 WHERE job_id = $1 AND attempts = $2",
        job.job_id, job.attempts, due_us, problem,
    )  # fmt: skip


async def next_due_us(tx: Tx) -> int | None:
    """When the next job is due, or None where there is none."""
    row = await tx.row("SELECT min(due_us) FROM job")
    return None if row is None else row[0]
