"""A wait between attempts, and an index of the requests of keys that nobody answered."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table of attempts anew, whose counts last minutes, and add the index."""
    op.drop_table("attempt")
    op.create_table(
        "attempt",
        sa.Column("limit_name", sa.Text(), nullable=False),
        sa.Column("key_digest", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("next_us", sa.BigInteger(), nullable=False),
        sa.Column("until_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("limit_name", "key_digest", name=op.f("pk_attempt")),
    )
    op.create_index("ix_attempt_until_us", "attempt", ["until_us"], unique=False)
    op.create_index(
        "ix_credential_pending",
        "credential",
        ["expires_us"],
        unique=False,
        sqlite_where=sa.text("state = 'pendingValidation'"),
        postgresql_where=sa.text("state = 'pendingValidation'"),
    )
