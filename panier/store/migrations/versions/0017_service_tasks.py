"""Tasks of services, for the kinds of services that files describe."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add the table of tasks."""
    op.create_table(
        "service_task",
        sa.Column(
            "task_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("service_id", sa.BigInteger(), nullable=False),
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("starts_us", sa.BigInteger(), nullable=False),
        sa.Column("due_us", sa.BigInteger(), nullable=True),
        sa.Column("during_values", sa.Text(), nullable=False),
        sa.Column("effects", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("is_settled", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.service_id"], name=op.f("fk_service_task_service_id_service")
        ),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_service_task")),
    )
    op.create_index(op.f("ix_service_task_service_id"), "service_task", ["service_id"])
    op.create_index(
        "ix_service_task_unsettled",
        "service_task",
        ["service_id", "task_id"],
        sqlite_where=sa.text("is_settled = 0"),
        postgresql_where=sa.text("is_settled = 0"),
    )
