"""What refunds give back to balances, and which refund gives back what was paid for a piece that is never made."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0030"


def upgrade() -> None:
    """Refunds until now gave back of charges alone; what was owed until then no refund gives back."""
    op.add_column("refund", sa.Column("balance_ucents", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("owed_money", sa.Column("refund_id", sa.BigInteger(), nullable=True))
    has_order = sa.text("order_id IS NOT NULL")
    op.create_index(
        "ix_balance_movement_order",
        "balance_movement",
        ["order_id"],
        sqlite_where=has_order,
        postgresql_where=has_order,
    )
