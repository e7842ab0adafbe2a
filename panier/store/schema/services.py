"""What belongs to services: the tasks that change them, and the credit of projects."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

from panier.store.schema.columns import metadata, numbered, partial_index

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
)
partial_index(
    "ix_service_task_unsettled", service_task.c.service_id, service_task.c.task_id, where=service_task.c.is_settled == 0
)

project_credit = Table(
    "project_credit",
    metadata,
    numbered("credit_id"),
    Column("service_id", BigInteger, ForeignKey("service.service_id"), nullable=False),
    Column("account_id", BigInteger, nullable=False),
    Column("code", Text, nullable=False),  # the voucher's; '' for credit that was bought
    Column("description", Text, nullable=False),
    Column("total_ucents", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("begin_us", BigInteger, nullable=False),
    Column("end_us", BigInteger, nullable=False),
    Column("order_id", BigInteger),  # that it came with; NULL where its voucher was redeemed without one
    Index("ix_project_credit_source", "service_id", "order_id", "code", unique=True),
)
partial_index(
    "ix_project_credit_code",
    project_credit.c.code,
    project_credit.c.account_id,
    where=project_credit.c.order_id.is_(None),
)
