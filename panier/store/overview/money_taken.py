"""What a sandbox would have charged and given back, for its owner."""

from panier.core.money import Money
from panier.core.values import frozen
from panier.store.engine.db import Tx


@frozen
class MoneyTaken:
    """What a customer paid in a currency, by what became of it; `from_balances`: what balances paid of its orders."""

    customer: str
    paid: Money
    waiting: Money
    declined: Money
    given_back: Money
    from_balances: Money


async def list_taken(tx: Tx, *, limit: int) -> tuple[MoneyTaken, ...]:
    """Every customer who was to pay something, by nichandle and currency."""
    rows = await tx.rows(
        "SELECT a.nic, m.currency, CAST(sum(m.paid) AS BIGINT), CAST(sum(m.waiting) AS BIGINT),"
        " CAST(sum(m.declined) AS BIGINT), CAST(sum(m.given_back) AS BIGINT), CAST(sum(m.booked) AS BIGINT) FROM ("
        "SELECT o.account_id, c.currency,"
        " CASE WHEN c.settled_us IS NOT NULL THEN c.amount_ucents ELSE 0 END AS paid,"
        " CASE WHEN c.settled_us IS NULL AND c.declined_us IS NULL AND c.voided_us IS NULL"
        " THEN c.amount_ucents ELSE 0 END AS waiting,"
        " CASE WHEN c.declined_us IS NOT NULL THEN c.amount_ucents ELSE 0 END AS declined,"
        " 0 AS given_back, CASE WHEN c.settled_us IS NOT NULL THEN o.booked_ucents ELSE 0 END AS booked"
        " FROM charge c JOIN placed_order o ON o.order_id = c.order_id"
        " UNION ALL SELECT o.account_id, r.currency, 0, 0, 0, r.amount_ucents, 0"
        " FROM refund r JOIN placed_order o ON o.order_id = r.order_id WHERE r.paid_us IS NOT NULL"
        ") m JOIN account a ON a.account_id = m.account_id"
        " GROUP BY a.nic, m.currency ORDER BY a.nic, m.currency LIMIT $1",
        limit,
    )
    return tuple(MoneyTaken(row[0], *(Money(int(one), row[1]) for one in row[2:])) for row in rows)
