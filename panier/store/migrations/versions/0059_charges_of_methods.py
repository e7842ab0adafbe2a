"""Pages say of a payment method when it was refused last, and so look for the charges of methods."""

from alembic import op

revision = "0059"
down_revision = "0058"


def upgrade() -> None:
    """Let the charges of a payment method be found."""
    op.create_index(op.f("ix_charge_method_id"), "charge", ["method_id"], unique=False)
