"""What is wrong in the ledger, found by the database: each statement answers with nothing where all is well."""

from panier.core.ledger.check import LedgerFault, differs
from panier.core.money import Money
from panier.core.values import frozen
from panier.store.engine.db import Tx


@frozen
class _Check:
    """Amounts that must be equal: `sql` answers with a subject, a currency, what is found and what is wanted."""

    subject: str
    what: str
    where: str
    sql: str


_CHECKS = (
    _Check(
        "posting",
        "what its debits and credits differ by",
        "double entry",
        "SELECT cause || ' ' || cause_id AS subject, currency, sum(amount_ucents) AS found, 0 AS wanted"
        " FROM ledger_entry GROUP BY cause, cause_id, currency",
    ),
    _Check(
        "charge",
        "what was taken",
        "the ledger",
        "SELECT CAST(c.charge_id AS TEXT) AS subject, c.currency, c.amount_ucents AS found,"
        " coalesce((SELECT sum(e.amount_ucents) FROM ledger_entry e WHERE e.cause = 'charge'"
        " AND e.cause_id = c.charge_id AND e.amount_ucents > 0), 0) AS wanted FROM charge c"
        " WHERE c.settled_us IS NOT NULL",
    ),
    _Check(
        "charge",
        "what the ledger has of it",
        "the gateway",
        "SELECT CAST(e.cause_id AS TEXT) AS subject, e.currency, sum(e.amount_ucents) AS found,"
        " coalesce((SELECT c.amount_ucents FROM charge c WHERE c.charge_id = e.cause_id AND c.settled_us IS NOT NULL),"
        " 0) AS wanted FROM ledger_entry e WHERE e.cause = 'charge' AND e.amount_ucents > 0"
        " GROUP BY e.cause_id, e.currency",
    ),
    _Check(
        "charge",
        "what was given back beyond it",
        "what was taken",
        "SELECT CAST(c.charge_id AS TEXT) AS subject, c.currency, CASE WHEN r.given > c.amount_ucents"
        " THEN r.given - c.amount_ucents ELSE 0 END AS found, 0 AS wanted FROM charge c JOIN"
        " (SELECT charge_id, sum(amount_ucents - balance_ucents) AS given FROM refund WHERE movement_id IS NULL"
        " GROUP BY charge_id) r ON r.charge_id = c.charge_id",
    ),
    _Check(
        "charge",
        "what went back to where it came from beyond it",
        "what was taken",
        "SELECT CAST(c.charge_id AS TEXT) AS subject, c.currency, CASE WHEN r.gone > c.amount_ucents"
        " THEN r.gone - c.amount_ucents ELSE 0 END AS found, 0 AS wanted FROM charge c JOIN"
        " (SELECT charge_id, sum(amount_ucents - balance_ucents) AS gone FROM refund WHERE target = 'origin'"
        " AND failed_us IS NULL GROUP BY charge_id) r ON r.charge_id = c.charge_id",
    ),
    _Check(
        "refund",
        "what was decided",
        "the ledger",
        "SELECT CAST(r.refund_id AS TEXT) AS subject, r.currency, r.amount_ucents AS found,"
        " coalesce((SELECT -sum(e.amount_ucents) FROM ledger_entry e WHERE e.cause = 'refund'"
        " AND e.cause_id = r.refund_id AND e.chart = 'receivable'), 0) AS wanted FROM refund r"
        " JOIN charge c ON c.charge_id = r.charge_id WHERE c.declined_us IS NULL AND r.movement_id IS NULL",
    ),
    _Check(
        "refund",
        "what went back to its origin",
        "the ledger",
        "SELECT CAST(r.refund_id AS TEXT) AS subject, r.currency, CASE WHEN r.target = 'origin' AND r.paid_us IS NOT"
        " NULL THEN r.amount_ucents - r.balance_ucents ELSE 0 END AS found,"
        " coalesce((SELECT sum(e.amount_ucents) FROM ledger_entry e WHERE e.cause = 'refund-paid'"
        " AND e.cause_id = r.refund_id AND e.chart = 'receivable'), 0) AS wanted FROM refund r",
    ),
    _Check(
        "refund",
        "what went to balances",
        "the ledger",
        "SELECT CAST(r.refund_id AS TEXT) AS subject, r.currency, r.balance_ucents + CASE WHEN r.failed_us IS NOT NULL"
        " OR r.target = 'balance' THEN r.amount_ucents - r.balance_ucents ELSE 0 END AS found,"
        " coalesce((SELECT sum(e.amount_ucents) FROM balance_movement m JOIN ledger_entry e ON e.cause = 'movement'"
        " AND e.cause_id = m.movement_id AND e.chart = 'receivable' WHERE m.source = 'Refund'"
        " AND m.source_id = CAST(r.refund_id AS TEXT)), 0) AS wanted FROM refund r",
    ),
    _Check(
        "balance",
        "its sum",
        "the ledger",
        "SELECT b.account_id || '/' || b.name AS subject, b.currency,"
        " coalesce((SELECT sum(m.amount_ucents) FROM balance_movement m WHERE m.balance_id = b.balance_id), 0)"
        " AS found,"
        " coalesce((SELECT -sum(e.amount_ucents) FROM ledger_entry e WHERE e.chart = 'balance'"
        " AND e.holder = b.account_id AND e.detail = b.name), 0) AS wanted FROM balance b",
    ),
    _Check(
        "movement",
        "what is missing of it",
        "a balance that never falls below zero",
        "SELECT CAST(m.movement_id AS TEXT) AS subject, m.currency, CASE WHEN m.amount_ucents < t.taken"
        " THEN t.taken - m.amount_ucents ELSE 0 END AS found, 0 AS wanted FROM balance_movement m"
        " JOIN (SELECT grant_id, -sum(amount_ucents) AS taken FROM balance_movement WHERE grant_id IS NOT NULL"
        " GROUP BY grant_id) t ON t.grant_id = m.movement_id",
    ),
    _Check(
        "order",
        "what balances are to pay of it",
        "what is set aside",
        "SELECT CAST(o.order_id AS TEXT) AS subject, b.worth_currency AS currency, max(o.booked_ucents) AS found,"
        " sum(b.worth_ucents) AS wanted FROM balance_booking b JOIN placed_order o ON o.order_id = b.order_id"
        " GROUP BY o.order_id, b.worth_currency",
    ),
    _Check(
        "debts",
        "what is due of them",
        "the ledger",
        "SELECT CAST(d.account_id AS TEXT) AS subject, d.currency,"
        " sum(d.amount_ucents - coalesce((SELECT sum(p.amount_ucents) FROM debt_operation p"
        " WHERE p.debt_id = d.debt_id), 0)) AS found, coalesce((SELECT sum(e.amount_ucents) FROM ledger_entry e"
        " WHERE e.chart = 'debt' AND e.holder = d.account_id AND e.currency = d.currency), 0) AS wanted"
        " FROM debt d GROUP BY d.account_id, d.currency",
    ),
    _Check(
        "order",
        "what its customer owes for it, though it is paid,",
        "a paid order",
        "SELECT CAST(e.order_id AS TEXT) AS subject, e.currency, sum(e.amount_ucents) AS found, 0 AS wanted"
        " FROM ledger_entry e WHERE e.chart = 'receivable' AND e.order_id IS NOT NULL AND EXISTS"
        " (SELECT 1 FROM charge c WHERE c.order_id = e.order_id AND c.settled_us IS NOT NULL AND c.declined_us IS NULL)"
        " GROUP BY e.order_id, e.currency HAVING sum(e.amount_ucents) > 0",
    ),
)


async def find_faults(tx: Tx, *, limit: int) -> tuple[LedgerFault, ...]:
    """What is wrong, so many of each kind at the most."""
    found: list[LedgerFault] = []
    for check in _CHECKS:
        rows = await tx.rows(
            "SELECT subject, currency, CAST(found AS BIGINT), CAST(wanted AS BIGINT)"
            f" FROM ({check.sql}) checked WHERE found <> wanted ORDER BY subject, currency LIMIT $1",
            limit,
        )
        found += [
            differs(
                f"{check.subject} {subject}",
                check.what,
                Money(int(ucents), currency),
                Money(int(wanted), currency),
                check.where,
            )
            for subject, currency, ucents, wanted in rows
        ]
    return tuple(found)
