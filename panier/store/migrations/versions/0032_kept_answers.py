"""Answers of calls with an Idempotency-Key."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0028"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "kept_answer",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kept_us", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_kept_answer")),
    )
    op.create_index(op.f("ix_kept_answer_kept_us"), "kept_answer", ["kept_us"])
