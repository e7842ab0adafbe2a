"""Receipts of money that was paid in and out before there were any, refunds of balances, and exports of papers."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    """Add what refunds pay out of balances, and exports; have the worker issue the receipts of what was paid."""
    op.create_table(
        "paper_export",
        sa.Column(
            "export_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("archive", sa.Text(), nullable=False),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.Column("asked_us", sa.BigInteger(), nullable=False),
        sa.Column("token_digest", sa.Text(), nullable=True),
        sa.Column("made_us", sa.BigInteger(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.PrimaryKeyConstraint("export_id", name=op.f("pk_paper_export")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_paper_export_token_digest")),
    )
    op.create_index(op.f("ix_paper_export_account_id"), "paper_export", ["account_id"], unique=False)
    op.create_index(op.f("ix_paper_export_asked_us"), "paper_export", ["asked_us"], unique=False)
    op.add_column("refund", sa.Column("movement_id", sa.BigInteger(), nullable=True))
    op.create_table(
        "project_credit_use",
        sa.Column("credit_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("amount_ucents", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["credit_id"], ["project_credit.credit_id"]),
        sa.ForeignKeyConstraint(["order_id"], ["placed_order.order_id"]),
        sa.PrimaryKeyConstraint("credit_id", "order_id", name=op.f("pk_project_credit_use")),
    )
    op.execute(
        "INSERT INTO job (kind, subject_id, due_us, attempts)"
        " SELECT 'bill', c.order_id, min(c.settled_us), 0 FROM charge c"
        " WHERE c.settled_us IS NOT NULL AND c.declined_us IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM paper p WHERE p.order_id = c.order_id AND p.kind = 'bill')"
        " AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'bill' AND j.subject_id = c.order_id)"
        " GROUP BY c.order_id ORDER BY min(c.settled_us), c.order_id"
    )
