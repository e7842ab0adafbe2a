"""The addresses that a sandbox gives away."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the tables of pools and blocks. What was delivered earlier keeps its name."""
    op.create_table(
        "address_pool",
        sa.Column("pool", sa.Text(), nullable=False),
        sa.Column("units_taken", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pool", name=op.f("pk_address_pool")),
    )
    op.create_table(
        "address_block",
        sa.Column("delivery_key", sa.Text(), nullable=False),
        sa.Column("pool", sa.Text(), nullable=False),
        sa.Column("first_unit", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("delivery_key", name=op.f("pk_address_block")),
    )
