"""Renewals whose money was asked for lately are found by the time of the last try: the back office lists the unpaid."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0055"


def upgrade() -> None:
    """Index what was tried, of renewals that the shop ordered."""
    op.create_index(
        "ix_tenure_tried",
        "tenure",
        ["tried_us", "service_id"],
        unique=False,
        sqlite_where=sa.text("order_id IS NOT NULL"),
        postgresql_where=sa.text("order_id IS NOT NULL"),
    )
