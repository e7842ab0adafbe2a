"""Carts know whether something in them has limited offers."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    """Add it; carts that were filled before are looked through when they are assigned, as they were."""
    with op.batch_alter_table("cart") as batch:
        batch.add_column(sa.Column("has_limited_offers", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("cart") as batch:
        batch.alter_column("has_limited_offers", server_default=None)
