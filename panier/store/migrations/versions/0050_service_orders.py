"""Which orders renew services or change their plans, so that a page finds the one that waits.

Orders from before are not in it: quotes are sealed, and those that are unpaid expire within a week.
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0048"


def upgrade() -> None:
    """Add the table, empty."""
    op.create_table(
        "service_order",
        sa.Column("service_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["placed_order.order_id"], name=op.f("fk_service_order_order_id_placed_order")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.service_id"], name=op.f("fk_service_order_service_id_service")
        ),
        sa.PrimaryKeyConstraint("service_id", "action", "order_id", name=op.f("pk_service_order")),
    )
    op.create_index(op.f("ix_service_order_order_id"), "service_order", ["order_id"], unique=False)
