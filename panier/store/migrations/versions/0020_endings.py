"""The end of what services are paid for: what was done about it, when to look again, what has been given back."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0024"


def upgrade() -> None:
    """Add tenures and the moment of the next look. Every service is looked at once, and keeps its way of renewal."""
    op.add_column("service", sa.Column("suspended_us", sa.BigInteger(), nullable=True))
    op.add_column("service", sa.Column("look_us", sa.BigInteger(), server_default="0", nullable=True))
    living = sa.text("ended_us IS NULL")
    op.create_index(
        "ix_service_look", "service", ["look_us", "service_id"], sqlite_where=living, postgresql_where=living
    )
    op.add_column("allowance_use", sa.Column("freed", sa.BigInteger(), server_default="0", nullable=False))
    op.create_table(
        "tenure",
        sa.Column("service_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("begin_us", sa.BigInteger(), nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=False),
        sa.Column("reminded_days", sa.Integer(), nullable=True),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("tried_us", sa.BigInteger(), nullable=True),
        sa.Column("lapsed_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["service_id"], ["service.service_id"]),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_tenure")),
    )
