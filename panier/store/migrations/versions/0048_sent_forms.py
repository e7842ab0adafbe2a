"""Forms of an account that were sent, so that each does what it asks once."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    """Add the table, empty."""
    op.create_table(
        "sent_form",
        sa.Column("drawing_digest", sa.Text(), nullable=False),
        sa.Column("leads_to", sa.Text(), nullable=False),
        sa.Column("sent_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("drawing_digest", name=op.f("pk_sent_form")),
    )
    op.create_index(op.f("ix_sent_form_sent_us"), "sent_form", ["sent_us"], unique=False)
