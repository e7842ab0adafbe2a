"""What waits for somebody who works in the shop, as far as no other list has it."""

from panier.core.payment.dispute import Dispute
from panier.core.service.task import Task
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
