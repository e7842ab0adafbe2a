"""What changes services: their tasks."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text

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
