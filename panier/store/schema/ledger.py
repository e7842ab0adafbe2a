"""The table of the ledger. Triggers that the migration makes refuse to change or delete what is written."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text, UniqueConstraint

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
    UniqueConstraint("cause", "cause_id", "place"),  # a movement is written once
)
partial_index(
    "ix_ledger_entry_holder", ledger_entry.c.holder, ledger_entry.c.entry_id, where=ledger_entry.c.holder.is_not(None)
)
