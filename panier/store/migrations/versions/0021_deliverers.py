"""When deliverers are asked again, what is owed for deliveries that were called off, and ends that they are told of."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add a column and two tables. What was called off before was not counted, and is not now."""
    op.add_column("delivery", sa.Column("due_us", sa.BigInteger(), nullable=True))
    op.create_table(
        "owed_money",
        sa.Column("delivery_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_ucents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.delivery_id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_owed_money")),
    )
    op.create_index("ix_owed_money_account_id", "owed_money", ["account_id"])
    op.create_table(
        "delivery_end",
        sa.Column("service_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["service_id"], ["service.service_id"]),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_delivery_end")),
    )
    is_open = sa.text("state IN ('doing', 'failed')")
    op.create_index(
        "ix_delivery_end_open", "delivery_end", ["service_id"], sqlite_where=is_open, postgresql_where=is_open
    )
