"""How much waits in a shop, for whoever watches over it: of everything so many at most, so that looking is cheap."""

from panier.core.values import frozen
from panier.store.engine.db import Tx


@frozen
class WaitingJobs:
    """The jobs of a kind: all of them, and those that are due, have failed, or were taken up several times.

    `oldest_us`: when the one was due that waits longest; None where none is due.
    """

    kind: str
    staged: int
    due: int
    failed: int
    retried: int
    oldest_us: int | None


@frozen
class TroubleCounts:
    """How much is in trouble: tasks in error, deliveries and mails that failed, hooks that are not reached."""

    tasks: int
    deliveries: int
    mails_failed: int
    mails_due: int
    hooks_failing: int
    hooks_disabled: int


async def list_jobs(tx: Tx, *, now_us: int, retried_from: int, among: int) -> tuple[WaitingJobs, ...]:
    """The jobs that are staged, by kind; `among`: so many that are due first. `retried_from`: times taken up."""
    rows = await tx.rows(
        "SELECT kind, count(*), sum(CASE WHEN due_us <= $1 THEN 1 ELSE 0 END),"
        " sum(CASE WHEN problem IS NOT NULL THEN 1 ELSE 0 END), sum(CASE WHEN attempts >= $2 THEN 1 ELSE 0 END),"
        " min(CASE WHEN due_us <= $1 THEN due_us END)"
        " FROM (SELECT kind, due_us, problem, attempts FROM job ORDER BY due_us LIMIT $3) waiting"
        " GROUP BY kind ORDER BY kind",
        now_us, retried_from, among,
    )  # fmt: skip
    return tuple(WaitingJobs(row[0], int(row[1]), int(row[2]), int(row[3]), int(row[4]), row[5]) for row in rows)


async def count_troubles(tx: Tx, *, now_us: int, among: int) -> TroubleCounts:
    """What is in trouble, of each kind so much at most."""
    row = await tx.row(
        "SELECT (SELECT count(*) FROM (SELECT 1 FROM task WHERE state = 'error' LIMIT $2) t),"
        " (SELECT count(*) FROM (SELECT state FROM delivery WHERE state IN ('failed', 'cancelled') LIMIT $2) d"
        " WHERE d.state = 'failed'),"
        " (SELECT count(*) FROM (SELECT 1 FROM mail WHERE failed_us IS NOT NULL LIMIT $2) m),"
        " (SELECT count(*) FROM (SELECT 1 FROM mail WHERE due_us <= $1 LIMIT $2) w),"
        " (SELECT count(*) FROM hook WHERE failing_us IS NOT NULL AND disabled_us IS NULL),"
        " (SELECT count(*) FROM hook WHERE disabled_us IS NOT NULL)",
        now_us, among,
    )  # fmt: skip
    assert row is not None, "it counts"
    return TroubleCounts(*map(int, row))


async def load_revision(tx: Tx) -> str:
    """The revision of the database's schema."""
    row = await tx.row("SELECT version_num FROM alembic_version")
    return "" if row is None else str(row[0])
