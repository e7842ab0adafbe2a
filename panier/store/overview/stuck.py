"""What waits for somebody who works in the shop, as far as no other list has it."""

from panier.core.payment.dispute import Dispute
from panier.core.service.task import Task, TaskState
from panier.core.values import frozen
from panier.store import tasks
from panier.store.engine.db import Tx
from panier.store.payment.disputes import DISPUTE


async def list_failing_tasks(tx: Tx, *, limit: int) -> tuple[Task, ...]:
    """The tasks of names and zones that are in error, oldest first."""
    rows = await tx.rows("SELECT task_id FROM task WHERE state = 'error' ORDER BY task_id LIMIT $1", limit)
    found = await tasks.load_several(tx, [row[0] for row in rows])
    return tuple(found[number] for number in sorted(found))


@frozen
class TaskFact:
    """How far a task of a name is, since when, and what it says."""

    subject: str
    state: TaskState
    created_us: int
    done_us: int | None
    comment: str


async def list_task_facts(tx: Tx, *, among: int) -> tuple[TaskFact, ...]:
    """The latest tasks of names, so many at most, the latest first."""
    rows = await tx.rows(
        "SELECT subject, state, created_us, done_us, comment FROM (SELECT task_id, sort, subject, state, created_us,"
        " done_us, comment FROM task ORDER BY task_id DESC LIMIT $1) t WHERE sort = 'domain' ORDER BY task_id DESC",
        among,
    )
    return tuple(TaskFact(row[0], TaskState(row[1]), row[2], row[3], row[4] or "") for row in rows)


async def list_open_disputes(tx: Tx, *, limit: int) -> tuple[Dispute, ...]:
    """The payments that a bank took back, and nobody has decided about, oldest first."""
    rows = await tx.rows(
        f"SELECT {DISPUTE.select} FROM dispute p WHERE p.won_us IS NULL AND p.lost_us IS NULL ORDER BY dispute_id"
        " LIMIT $1",
        limit,
    )
    return tuple(map(DISPUTE.read, rows))


@frozen
class UnpaidRenewal:
    """A service whose renewal the shop ordered and nothing paid; `tried_us`: when its money was last asked for."""

    service_id: int
    name: str
    order_id: int
    tried_us: int


async def list_unpaid_renewals(tx: Tx, *, since_us: int, among: int, limit: int) -> tuple[UnpaidRenewal, ...]:
    """Renewals whose money was asked for since an instant and is not there, those that were tried first before others.

    They are looked for among so many of the latest tries; a service that has ended or has another end is none of them.
    """
    rows = await tx.rows(
        "SELECT s.service_id, s.name, t.order_id, t.tried_us FROM (SELECT service_id, order_id, end_us, tried_us"
        " FROM tenure WHERE order_id IS NOT NULL AND tried_us >= $1 ORDER BY tried_us DESC, service_id DESC LIMIT $2) t"
        " JOIN service s ON s.service_id = t.service_id AND s.expires_us = t.end_us WHERE s.ended_us IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM charge c WHERE c.order_id = t.order_id AND c.settled_us IS NOT NULL)"
        " ORDER BY t.tried_us, s.service_id LIMIT $3",
        since_us, among, limit,
    )  # fmt: skip
    return tuple(UnpaidRenewal(*row) for row in rows)


@frozen
class LimitMet:
    """How many are counted under a limit in the database, and how many of them have to wait now."""

    name: str
    counted: int
    waiting: int
    until_us: int


async def list_limits_met(tx: Tx, *, now_us: int) -> tuple[LimitMet, ...]:
    """The limits that somebody is counted under now; of whom, only digests are kept."""
    rows = await tx.rows(
        "SELECT limit_name, count(*), sum(CASE WHEN next_us > $1 THEN 1 ELSE 0 END), max(next_us) FROM attempt"
        " WHERE until_us > $1 GROUP BY limit_name ORDER BY limit_name",
        now_us,
    )
    return tuple(LimitMet(row[0], int(row[1]), int(row[2]), int(row[3])) for row in rows)
