"""What will happen by itself in a sandbox, for its owner: all that waits for its time."""

from panier.core.values import frozen
from panier.store.engine.db import Tx


@frozen
class Coming:
    """Something that waits for its time: what it is, in a word of ours, and about what."""

    due_us: int
    what: str
    about: str


async def list_coming(tx: Tx, *, now_us: int, limit: int) -> tuple[Coming, ...]:
    """What is to come, soonest first; what is due already is done in a moment, and stands here until then."""
    rows = await tx.rows(
        "SELECT due_us, what, about FROM ("
        "SELECT due_us, 'job ' || kind AS what, CASE kind"
        " WHEN 'charge' THEN 'order ' || (SELECT c.order_id FROM charge c WHERE c.charge_id = subject_id)"
        " WHEN 'deliver' THEN 'order ' || (SELECT d.order_id FROM delivery d WHERE d.delivery_id = subject_id)"
        " WHEN 'task' THEN (SELECT t.subject FROM task t WHERE t.task_id = subject_id)"
        " ELSE '' END AS about FROM job"
        " UNION ALL SELECT CASE WHEN look_us > $1 THEN look_us ELSE expires_us END, 'service', name FROM service"
        " WHERE look_us IS NOT NULL AND ended_us IS NULL AND (look_us > $1 OR expires_us > $1)"
        " UNION ALL SELECT due_us, 'registry', name FROM registry_command WHERE due_us IS NOT NULL"
        " UNION ALL SELECT asked_us + 432000000000, 'transfer away', name FROM registry_name WHERE asked_us IS NOT NULL"
        " UNION ALL SELECT due_us, 'mail', recipient FROM mail WHERE due_us IS NOT NULL"
        " UNION ALL SELECT due_us, 'hook', '' FROM hook WHERE due_us IS NOT NULL"
        " UNION ALL SELECT from_us, 'catalogue', family FROM catalog_activation WHERE from_us > $1"
        " UNION ALL SELECT due_us, 'payment', '' FROM sandbox_payment WHERE due_us IS NOT NULL"
        " UNION ALL SELECT due_us, 'bank', kind FROM sandbox_news"
        " UNION ALL SELECT o.expires_us, 'order expires', 'order ' || o.order_id FROM placed_order o"
        " WHERE o.expires_us > $1 AND o.cancelled_us IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM charge c WHERE c.order_id = o.order_id AND c.declined_us IS NULL)"
        ") coming WHERE due_us > 0 ORDER BY due_us, what, about LIMIT $2",
        now_us, limit,
    )  # fmt: skip
    return tuple(Coming(row[0], row[1], row[2] or "") for row in rows)
