"""Tables: what services have beside their rows (tasks, credit, engagements, savings plans, answers to forms)."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from panier.store.schema.columns import metadata, numbered, partial_index


def _service_key() -> "Column[int]":
    return Column("service_id", BigInteger, ForeignKey("service.service_id"), primary_key=True, autoincrement=False)


service_task = Table(
    "service_task",
    metadata,
    numbered("task_id"),
    Column("service_id", BigInteger, ForeignKey("service.service_id"), nullable=False, index=True),
    Column("function", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("starts_us", BigInteger, nullable=False),
    Column("due_us", BigInteger),  # NULL: somebody does it who has not said so yet
    Column("during_values", Text, nullable=False),
    Column("effects", Text, nullable=False),
    Column("problem", Text),
    Column("subject", Text, nullable=False),
    Column("is_settled", Integer, nullable=False),
    Column("undo_effects", Text, nullable=False, server_default="{}"),
)
partial_index(
    "ix_service_task_unsettled", service_task.c.service_id, service_task.c.task_id, where=service_task.c.is_settled == 0
)

# Which orders renew services or change their plans, so that a page leads to one that waits instead of placing another.
service_order = Table(
    "service_order",
    metadata,
    _service_key(),
    Column("action", Text, primary_key=True),
    Column("order_id", BigInteger, ForeignKey("placed_order.order_id"), primary_key=True, index=True),
)

# What a service is engaged for, as far as that differs from what it was ordered with.
engagement = Table(
    "engagement",
    metadata,
    _service_key(),
    Column("pricing_mode", Text),  # of an engagement that began after delivery, with the two times
    Column("began_us", BigInteger),
    Column("ends_us", BigInteger),
    Column("strategy", Text),  # NULL: what the pricing says
    Column("settled_us", BigInteger),
    Column("requested_mode", Text),
    Column("requested_us", BigInteger),
    Column("request_order_id", BigInteger),
    Column("flush_order_id", BigInteger),
    Column("has_end_with_flush", Integer, nullable=False),
)

savings_plan = Table(
    "savings_plan",
    metadata,
    Column("plan_id", Text, primary_key=True),
    Column("service_id", BigInteger, ForeignKey("service.service_id"), nullable=False, index=True),
    Column("offer_id", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("flavor", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("unit_ucents", BigInteger, nullable=False),  # of one piece, for one period
    Column("currency", Text, nullable=False),
    Column("began_us", BigInteger, nullable=False),
    Column("ends_us", BigInteger),  # NULL: a period follows the other
    Column("is_called_off", Integer, nullable=False),
    Column("sizes", Text, nullable=False),  # from which moment on it has which size
)

form_answer = Table(
    "form_answer",
    metadata,
    _service_key(),
    Column("form", Text, primary_key=True),
    Column("answered_us", BigInteger, nullable=False),
    Column("answers", Text, nullable=False),
)

project_credit = Table(
    "project_credit",
    metadata,
    numbered("credit_id"),
    Column("service_id", BigInteger, ForeignKey("service.service_id")),  # NULL until the project is delivered
    Column("account_id", BigInteger, nullable=False),
    Column("code", Text, nullable=False),  # the voucher's; '' for credit that was bought
    Column("description", Text, nullable=False),
    Column("total_ucents", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("begin_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    Column("order_id", BigInteger),  # that it came with; NULL where its voucher was redeemed without one
    Column("thing", Integer),  # the place in that order of the project that it is for
    Index("ix_project_credit_source", "service_id", "order_id", "code", unique=True),
)
# What orders of months take of credit.
project_credit_use = Table(
    "project_credit_use",
    metadata,
    Column("credit_id", BigInteger, ForeignKey("project_credit.credit_id"), primary_key=True, autoincrement=False),
    Column(
        "order_id", BigInteger, ForeignKey("placed_order.order_id"), primary_key=True, autoincrement=False, index=True
    ),
    Column("amount_ucents", BigInteger, nullable=False),
)
partial_index(
    "ix_project_credit_code",
    project_credit.c.code,
    project_credit.c.account_id,
    where=project_credit.c.order_id.is_(None),
)
