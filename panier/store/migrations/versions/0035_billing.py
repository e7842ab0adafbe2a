"""How customers want to be billed: groups of services, purchase orders, a day of renewal."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0029"


def upgrade() -> None:
    """Add the tables."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "billing_choice",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("is_by_post", sa.Integer(), nullable=False),
        sa.Column("has_renew_day", sa.Integer(), nullable=False),
        sa.Column("renew_day", sa.BigInteger(), nullable=False),
        sa.Column("renewed_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_billing_choice")),
    )
    op.create_table(
        "billing_group",
        sa.Column("group_id", number, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("payment_method_id", sa.BigInteger(), nullable=True),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_billing_group")),
    )
    op.create_index("ix_billing_group_account_id_name", "billing_group", ["account_id", "name"], unique=True)
    op.create_table(
        "billing_group_service",
        sa.Column("service_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.service_id"]),
        sa.ForeignKeyConstraint(["group_id"], ["billing_group.group_id"]),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_billing_group_service")),
    )
    op.create_index(op.f("ix_billing_group_service_group_id"), "billing_group_service", ["group_id"])
    op.create_table(
        "purchase_order",
        sa.Column("purchase_order_id", number, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("begin_day", sa.Text(), nullable=False),
        sa.Column("end_day", sa.Text(), nullable=True),
        sa.Column("is_active", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.Column("deleted_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.PrimaryKeyConstraint("purchase_order_id", name=op.f("pk_purchase_order")),
    )
    op.create_index(op.f("ix_purchase_order_account_id"), "purchase_order", ["account_id"])
