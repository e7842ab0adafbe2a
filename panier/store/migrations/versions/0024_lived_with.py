"""What services have beside them: engagements, savings plans, answers to forms."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0022"


def upgrade() -> None:
    """Add the tables. A service that was delivered earlier is engaged as it was ordered."""
    op.create_table(
        "engagement",
        sa.Column("service_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("pricing_mode", sa.Text(), nullable=True),
        sa.Column("began_us", sa.BigInteger(), nullable=True),
        sa.Column("ends_us", sa.BigInteger(), nullable=True),
        sa.Column("strategy", sa.Text(), nullable=True),
        sa.Column("settled_us", sa.BigInteger(), nullable=True),
        sa.Column("requested_mode", sa.Text(), nullable=True),
        sa.Column("requested_us", sa.BigInteger(), nullable=True),
        sa.Column("request_order_id", sa.BigInteger(), nullable=True),
        sa.Column("flush_order_id", sa.BigInteger(), nullable=True),
        sa.Column("has_end_with_flush", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.service_id"]),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_engagement")),
    )
    op.create_table(
        "savings_plan",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("service_id", sa.BigInteger(), nullable=False),
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("flavor", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("unit_ucents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("began_us", sa.BigInteger(), nullable=False),
        sa.Column("ends_us", sa.BigInteger(), nullable=True),
        sa.Column("is_called_off", sa.Integer(), nullable=False),
        sa.Column("sizes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.service_id"]),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_savings_plan")),
    )
    op.create_index(op.f("ix_savings_plan_service_id"), "savings_plan", ["service_id"])
    op.create_table(
        "form_answer",
        sa.Column("service_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("answered_us", sa.BigInteger(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.service_id"]),
        sa.PrimaryKeyConstraint("service_id", "form", name=op.f("pk_form_answer")),
    )
