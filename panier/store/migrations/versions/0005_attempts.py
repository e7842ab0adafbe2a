"""How often something was tried within a time."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the table of attempts."""
    op.create_table(
        "attempt",
        sa.Column("limit_name", sa.Text(), nullable=False),
        sa.Column("key_digest", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("limit_name", "key_digest", name=op.f("pk_attempt")),
    )
    op.create_index("ix_attempt_until_us", "attempt", ["until_us"], unique=False)
