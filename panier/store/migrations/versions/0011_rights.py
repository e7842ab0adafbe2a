"""What carts and OAuth2 clients are bounded by: their making, and the key that made them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_YEAR_US = 365 * 86_400 * 1_000_000


def upgrade() -> None:
    """End carts a year after they were made, and let clients name the key that made them.

    Clients of earlier releases name none: they keep their account's full rights.
    """
    op.execute(
        f"UPDATE cart SET expires_us = created_us + {_YEAR_US}"
        f" WHERE order_id IS NULL AND expires_us > created_us + {_YEAR_US}"
    )
    op.add_column("oauth2_client", sa.Column("credential_id", sa.BigInteger(), nullable=True))
    op.add_column("oauth2_client", sa.Column("maker_id", sa.Text(), nullable=True))
    op.create_index("ix_oauth2_client_maker_id", "oauth2_client", ["maker_id"], unique=False)
