"""Charges by their gateways' names, and what became of transfers."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0041"


def upgrade() -> None:
    """Add the index and the columns."""
    op.create_index(
        "ix_charge_reference",
        "charge",
        ["reference"],
        sqlite_where=sa.text("reference IS NOT NULL"),
        postgresql_where=sa.text("reference IS NOT NULL"),
    )
    with op.batch_alter_table("bank_entry") as table:
        table.add_column(sa.Column("used_us", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("credited_id", sa.BigInteger(), nullable=True))
        table.create_foreign_key(op.f("fk_bank_entry_credited_id_account"), "account", ["credited_id"], ["account_id"])
