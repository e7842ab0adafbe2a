"""The back office tells who met a limit: the account, or a part of the address that many people share."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"


def upgrade() -> None:
    """Add the table of those who had to wait."""
    op.create_table(
        "limit_met",
        sa.Column("limit_name", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("first_us", sa.BigInteger(), nullable=False),
        sa.Column("last_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("limit_name", "account_id", "network", name=op.f("pk_limit_met")),
    )
    op.create_index(op.f("ix_limit_met_last_us"), "limit_met", ["last_us"], unique=False)
