"""Tasks that leave things as they were where they are not done."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0031"


def upgrade() -> None:
    """Add what takes back what a task did meanwhile; tasks until now take nothing back."""
    op.add_column("service_task", sa.Column("undo_effects", sa.Text(), server_default="{}", nullable=False))
