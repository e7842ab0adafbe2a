"""The ledger says which family of products revenue is of; what was written before stays as it is, of none."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    """Add the column, and an index of revenue by time with all that plots need."""
    op.add_column("ledger_entry", sa.Column("family", sa.Text(), nullable=True))
    op.create_index(
        "ix_ledger_entry_revenue",
        "ledger_entry",
        ["at_us", "currency", "family", "amount_ucents"],
        unique=False,
        sqlite_where=sa.text("chart = 'revenue'"),
        postgresql_where=sa.text("chart = 'revenue'"),
    )
