"""What will happen by itself in a sandbox, for its owner: all that waits for its time."""

from panier.core.values import frozen
from panier.store.engine.db import Tx

# What the number of a job means, by its kind: most are about an order, which is also what an owner knows it by.
_ABOUT_JOBS = (
    "CASE WHEN kind IN ('charge', 'deliver', 'order-paid', 'order-over', 'review', 'call-off', 'transfer', 'bill')"
    " THEN 'order ' || subject_id"
    " WHEN kind IN ('refund', 'refund-letter', 'credit-note')"
    " THEN 'order ' || (SELECT r.order_id FROM refund r WHERE r.refund_id = subject_id)"
    " WHEN kind IN ('end', 'end-after-task', 'end-refunded', 'relock')"
    " THEN (SELECT s.name FROM service s WHERE s.service_id = subject_id)"
    " WHEN kind = 'task' THEN (SELECT t.subject FROM task t WHERE t.task_id = subject_id)"
    " WHEN kind = 'zone' THEN (SELECT z.name FROM zone_push z WHERE z.push_id = subject_id)"
    " WHEN kind = 'contact-change' THEN (SELECT s.name FROM contact_change h"
    " JOIN service s ON s.service_id = h.service_id WHERE h.change_id = subject_id)"
    " WHEN kind = 'forget-method' THEN (SELECT m.label FROM payment_method m WHERE m.method_id = subject_id)"
    " WHEN kind IN ('paper', 'paper-now') THEN (SELECT b.number FROM paper b WHERE b.paper_id = subject_id)"
    " WHEN kind = 'paper-export' THEN (SELECT a.nic FROM paper_export x"
    " JOIN account a ON a.account_id = x.account_id WHERE x.export_id = subject_id)"
    " WHEN kind = 'consumption-report' THEN (SELECT c.first_day || ' to ' || c.last_day FROM consumption_report c"
    " WHERE c.report_id = subject_id)"
    " ELSE '' END"
)
# The order that a payment of the make-believe bank is for.
_PAID_ORDER = "(SELECT 'order ' || c.order_id FROM charge c WHERE c.charge_key = p.payment_key)"


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
        f"SELECT due_us, 'job ' || kind AS what, {_ABOUT_JOBS} AS about FROM job"
        " UNION ALL SELECT CASE WHEN look_us > $1 THEN look_us ELSE expires_us END, 'service', name FROM service"
        " WHERE look_us IS NOT NULL AND ended_us IS NULL AND (look_us > $1 OR expires_us > $1)"
        " UNION ALL SELECT due_us, 'registry', name FROM registry_command WHERE due_us IS NOT NULL"
        " UNION ALL SELECT asked_us + 432000000000, 'transfer away', name FROM registry_name WHERE asked_us IS NOT NULL"
        " UNION ALL SELECT due_us, 'mail', recipient FROM mail WHERE due_us IS NOT NULL"
        " UNION ALL SELECT due_us, 'hook', url FROM hook WHERE due_us IS NOT NULL"
        " UNION ALL SELECT from_us, 'catalogue', family FROM catalog_activation WHERE from_us > $1"
        f" UNION ALL SELECT p.due_us, 'payment', {_PAID_ORDER} FROM sandbox_payment p WHERE p.due_us IS NOT NULL"
        f" UNION ALL SELECT p.due_us, 'bank', p.kind || COALESCE(' of ' || {_PAID_ORDER}, '') FROM sandbox_news p"
        " UNION ALL SELECT o.expires_us, 'order expires', 'order ' || o.order_id FROM placed_order o"
        " WHERE o.expires_us > $1 AND o.cancelled_us IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM charge c WHERE c.order_id = o.order_id AND c.declined_us IS NULL)"
        ") coming WHERE due_us > 0 ORDER BY due_us, what, about LIMIT $2",
        now_us, limit,
    )  # fmt: skip
    return tuple(Coming(row[0], row[1], row[2] or "") for row in rows)
