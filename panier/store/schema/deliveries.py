"""The tables beside deliveries: what was paid for those that were called off, and ends that deliverers are told of."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text

from panier.store.schema.columns import metadata, partial_index

# What was paid for a piece that will never be made.
owed_money = Table(
    "owed_money",
    metadata,
    Column(
        "delivery_id", BigInteger, ForeignKey("delivery.delivery_id"), primary_key=True, autoincrement=False
    ),  # owed once
    Column("order_id", BigInteger, nullable=False),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("amount_ucents", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("recorded_us", BigInteger, nullable=False),
    Column("refund_id", BigInteger),  # which gives it back; NULL: recorded before that was done, or nothing was left
)

# An end that a deliverer was told of and did not carry out at once; those that it did leave nothing here.
delivery_end = Table(
    "delivery_end",
    metadata,
    Column("service_id", BigInteger, ForeignKey("service.service_id"), primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("problem", Text),
)
partial_index("ix_delivery_end_open", delivery_end.c.service_id, where=delivery_end.c.state.in_(("doing", "failed")))
