"""The region that the database is of. Whatever was sold earlier was sold in Europe."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the table of the region, with Europe for a database that somebody has used."""
    op.create_table(
        "shop_region",
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_shop_region")),
    )
    op.execute(
        "INSERT INTO shop_region (place, region)"
        " SELECT 1, 'eu' WHERE EXISTS (SELECT 1 FROM account) OR EXISTS (SELECT 1 FROM cart)"
    )
