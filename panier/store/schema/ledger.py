"""The tables of the ledger, of balances and of debts.

Triggers that the migration makes refuse to change or delete an entry of the ledger.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, and_

from panier.store.schema.columns import metadata, numbered, partial_index

# A debit is positive, a credit negative; the entries of one cause balance in each currency.
ledger_entry = Table(
    "ledger_entry",
    metadata,
    numbered("entry_id"),
    Column("cause", Text, nullable=False),
    Column("cause_id", BigInteger, nullable=False),
    Column("place", Integer, nullable=False),
    Column("chart", Text, nullable=False),
    Column("holder", BigInteger),  # the customer, where customers hold accounts of that kind
    Column("detail", Text, nullable=False),
    Column("amount_ucents", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("order_id", BigInteger),
    Column("family", Text),  # of revenue, since it is written down
    UniqueConstraint("cause", "cause_id", "place"),  # a movement is written once
)
partial_index(
    "ix_ledger_entry_holder", ledger_entry.c.holder, ledger_entry.c.entry_id, where=ledger_entry.c.holder.is_not(None)
)
Index("ix_ledger_entry_at", ledger_entry.c.at_us, ledger_entry.c.entry_id)
# All that the plots of a year need, so that no other entry of that year is read.
partial_index(
    "ix_ledger_entry_revenue",
    ledger_entry.c.at_us,
    ledger_entry.c.currency,
    ledger_entry.c.family,
    ledger_entry.c.amount_ucents,
    where=ledger_entry.c.chart == "revenue",
)

# What customers have of credit, prepaid money and points follows from the movements.
balance = Table(
    "balance",
    metadata,
    numbered("balance_id"),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("changed_us", BigInteger, nullable=False),
    Column("alert_threshold", BigInteger),
    UniqueConstraint("account_id", "name"),
)
_number = BigInteger().with_variant(Integer, "sqlite")
balance_movement = Table(
    "balance_movement",
    metadata,
    numbered("movement_id"),
    Column("balance_id", _number, ForeignKey("balance.balance_id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount_ucents", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("source_id", Text, nullable=False),
    Column("expires_us", BigInteger),
    Column("grant_id", BigInteger),  # the movement that it takes from
    Column("order_id", BigInteger),
    Column("service_id", BigInteger),
    Column("spent_us", BigInteger),  # since when nothing is left of a grant whose time is over: no sweep looks at it
    Index("ix_balance_movement_balance", "balance_id", "movement_id"),
    Index("ix_balance_movement_source", "source_id", "source"),
)
partial_index("ix_balance_movement_order", balance_movement.c.order_id, where=balance_movement.c.order_id.is_not(None))
partial_index("ix_balance_movement_grant", balance_movement.c.grant_id, where=balance_movement.c.grant_id.is_not(None))
partial_index(
    "ix_balance_movement_expires",
    balance_movement.c.expires_us,
    where=and_(balance_movement.c.expires_us.is_not(None), balance_movement.c.spent_us.is_(None)),
)
# What orders have set aside and not used yet. It counts while its order is unpaid and alive, or is being paid.
balance_booking = Table(
    "balance_booking",
    metadata,
    Column("order_id", _number, ForeignKey("placed_order.order_id"), primary_key=True, autoincrement=False),
    Column("grant_id", BigInteger, primary_key=True, autoincrement=False, index=True),
    Column("balance_id", BigInteger, nullable=False, index=True),
    Column("amount_ucents", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("worth_ucents", BigInteger, nullable=False),
    Column("worth_currency", Text, nullable=False),
    Column("booked_us", BigInteger, nullable=False),
)

debt = Table(
    "debt",
    metadata,
    numbered("debt_id"),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("order_id", BigInteger, nullable=False, index=True),
    Column("cause", Text, nullable=False),
    Column("cause_id", BigInteger, nullable=False),
    Column("amount_ucents", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("due_us", BigInteger),
    UniqueConstraint("cause", "cause_id"),  # one thing makes one debt
)
debt_operation = Table(
    "debt_operation",
    metadata,
    numbered("operation_id"),
    Column("debt_id", _number, ForeignKey("debt.debt_id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("amount_ucents", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("settlement_id", BigInteger),  # the order that paid it
    Column("mean", Text, nullable=False),
)
# Which debts a settlement order is to pay, and how much of each.
settlement = Table(
    "settlement",
    metadata,
    Column("order_id", _number, ForeignKey("placed_order.order_id"), primary_key=True, autoincrement=False),
    Column("debt_id", _number, ForeignKey("debt.debt_id"), primary_key=True, autoincrement=False, index=True),
    Column("amount_ucents", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
)
