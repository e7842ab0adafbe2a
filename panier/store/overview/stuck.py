"""What waits for somebody who works in the shop, as far as no other list has it."""

from panier.core.payment.dispute import Dispute
from panier.core.service.task import Task
from panier.core.values import frozen
from panier.store import tasks
from panier.store.engine.db import Tx
from panier.store.payment.disputes import DISPUTE


async def list_failing_tasks(tx: Tx, *, limit: int) -> tuple[Task, ...]:
    """The tasks of names and zones that are in error, oldest first."""
    rows = await tx.rows("SELECT task_id FROM task WHERE state = 'error' ORDER BY task_id LIMIT $1", limit)
    found = await tasks.load_several(tx, [row[0] for row in rows])
    return tuple(found[number] for number in sorted(found))


async def list_open_disputes(tx: Tx, *, limit: int) -> tuple[Dispute, ...]:
    """The payments that a bank took back, and nobody has decided about, oldest first."""
    rows = await tx.rows(
        f"SELECT {DISPUTE.select} FROM dispute p WHERE p.won_us IS NULL AND p.lost_us IS NULL ORDER BY dispute_id"
        " LIMIT $1",
        limit,
    )
    return tuple(map(DISPUTE.read, rows))


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
