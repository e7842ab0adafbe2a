"""What a form showed that is kept nowhere else is kept with it, sealed, for the minutes in which it is shown again."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0052"


def upgrade() -> None:
    """Add what was shown and until when: nothing of the forms so far."""
    op.add_column("sent_form", sa.Column("shown", sa.Text(), nullable=True))
    op.add_column("sent_form", sa.Column("shown_until_us", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_sent_form_shown_until_us"), "sent_form", ["shown_until_us"], unique=False)
