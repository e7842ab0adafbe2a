"""Looks of colleagues at accounts, and how many checkouts were refused, by day and reason."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0050"


def upgrade() -> None:
    """Add the tables, empty."""
    op.create_table(
        "office_look",
        sa.Column("way_digest", sa.Text(), nullable=False),
        sa.Column("cookie_digest", sa.Text(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("leads_to", sa.Text(), nullable=False),
        sa.Column("leads_back", sa.Text(), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.Column("ends_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.staff_id"]),
        sa.PrimaryKeyConstraint("way_digest", name=op.f("pk_office_look")),
        sa.UniqueConstraint("cookie_digest", name=op.f("uq_office_look_cookie_digest")),
    )
    op.create_index(op.f("ix_office_look_account_id"), "office_look", ["account_id"], unique=False)
    op.create_index(op.f("ix_office_look_ends_us"), "office_look", ["ends_us"], unique=False)
    op.create_index(op.f("ix_office_look_staff_id"), "office_look", ["staff_id"], unique=False)
    op.create_table(
        "checkout_refusal",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "place", "reason", name=op.f("pk_checkout_refusal")),
    )
