"""The tables of what becomes of orders: reviews, documents, what calls them off, and use that is billed."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from panier.store.schema.columns import metadata, numbered, partial_index


def _order_key() -> "Column[int]":
    return Column(
        "order_id", BigInteger, ForeignKey("placed_order.order_id"), primary_key=True, autoincrement=False
    )  # once


# Why somebody looks at an order, and what was decided. How far it is stands in the order itself.
order_review = Table(
    "order_review",
    metadata,
    _order_key(),
    Column("state", Text, nullable=False),
    Column("causes", Text, nullable=False),
    Column("opened_us", BigInteger, nullable=False),
    Column("wanted", Text),
    Column("decided_us", BigInteger),
    Column("reason", Text),
)
partial_index("ix_order_review_undecided", order_review.c.order_id, where=order_review.c.decided_us.is_(None))

order_document = Table(
    "order_document",
    metadata,
    numbered("document_id"),
    Column("order_id", BigInteger, ForeignKey("placed_order.order_id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("handed_in_us", BigInteger, nullable=False),
    Column("deleted_us", BigInteger),
    Column("content", Text),  # sealed; NULL once it was deleted
)
partial_index("ix_order_document_kept", order_document.c.order_id, where=order_document.c.deleted_us.is_(None))

# That an order is called off, and why; the word for it stands in the order itself.
calling_off = Table(
    "calling_off",
    metadata,
    _order_key(),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("asked_us", BigInteger, nullable=False),
    Column("done_us", BigInteger),
)

# What was used of something that is priced by use; a deliverer's key makes each record count once.
usage_record = Table(
    "usage_record",
    metadata,
    numbered("record_id"),
    Column("service_id", BigInteger, ForeignKey("service.service_id"), nullable=False),
    Column("record_key", Text, nullable=False),
    Column("plan_code", Text, nullable=False),
    Column("resource", Text, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("begin_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    Column("noted_us", BigInteger, nullable=False),
    UniqueConstraint("service_id", "record_key"),
    Index("ix_usage_record_service_end", "service_id", "end_us"),
    Index("ix_usage_record_end", "end_us", "service_id"),
)

consumption_report = Table(
    "consumption_report",
    metadata,
    numbered("report_id"),
    Column("task_id", Text, nullable=False, unique=True),
    Column("account_id", BigInteger, ForeignKey("account.account_id"), nullable=False, index=True),
    Column("first_day", Text, nullable=False),
    Column("last_day", Text, nullable=False),
    Column("password", Text, nullable=False),  # sealed: it stands in a link
    Column("created_us", BigInteger, nullable=False, index=True),
    Column("made_us", BigInteger),
    Column("problem", Text),
    Column("content", Text),
)

# The months of services that are to be billed, so that a sweep need not look at everything that was ever used.
usage_month = Table(
    "usage_month",
    metadata,
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column(
        "service_id", BigInteger, ForeignKey("service.service_id"), primary_key=True, autoincrement=False, index=True
    ),
)

# The months of a service that are billed; order_id is NULL where there was nothing to pay.
usage_bill = Table(
    "usage_bill",
    metadata,
    Column("service_id", BigInteger, ForeignKey("service.service_id"), primary_key=True, autoincrement=False),
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("order_id", BigInteger, index=True),
    Column("billed_us", BigInteger, nullable=False),
)
