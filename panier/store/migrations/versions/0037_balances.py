"""Balances, what orders have set aside of them, debts, and the order of the ledger's entries in time."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0033"


def upgrade() -> None:
    """Add the tables and what orders know of them."""
    op.create_index("ix_ledger_entry_at", "ledger_entry", ["at_us", "entry_id"])
    op.add_column("placed_order", sa.Column("booked_ucents", sa.BigInteger(), nullable=False, server_default="0"))
    _add_balances()
    _add_debts()


def _add_balances() -> None:
    op.create_table(
        "balance",
        sa.Column(
            "balance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.Column("alert_threshold", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
        ),
        sa.PrimaryKeyConstraint("balance_id", name=op.f("pk_balance")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_balance_account_id_name")),
    )
    op.create_table(
        "balance_movement",
        sa.Column(
            "movement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("balance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_ucents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=True),
        sa.Column("grant_id", sa.BigInteger(), nullable=True),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("service_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["balance_id"],
            ["balance.balance_id"],
        ),
        sa.PrimaryKeyConstraint("movement_id", name=op.f("pk_balance_movement")),
    )
    op.create_index("ix_balance_movement_balance", "balance_movement", ["balance_id", "movement_id"], unique=False)
    op.create_index(
        "ix_balance_movement_expires",
        "balance_movement",
        ["expires_us"],
        unique=False,
        sqlite_where=sa.text("expires_us IS NOT NULL"),
        postgresql_where=sa.text("expires_us IS NOT NULL"),
    )
    op.create_index(
        "ix_balance_movement_grant",
        "balance_movement",
        ["grant_id"],
        unique=False,
        sqlite_where=sa.text("grant_id IS NOT NULL"),
        postgresql_where=sa.text("grant_id IS NOT NULL"),
    )
    op.create_index("ix_balance_movement_source", "balance_movement", ["source_id", "source"], unique=False)
    op.create_table(
        "balance_booking",
        sa.Column(
            "order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("grant_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("balance_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_ucents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("worth_ucents", sa.BigInteger(), nullable=False),
        sa.Column("worth_currency", sa.Text(), nullable=False),
        sa.Column("booked_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["placed_order.order_id"],
        ),
        sa.PrimaryKeyConstraint("order_id", "grant_id", name=op.f("pk_balance_booking")),
    )
    op.create_index(op.f("ix_balance_booking_balance_id"), "balance_booking", ["balance_id"], unique=False)
    op.create_index(op.f("ix_balance_booking_grant_id"), "balance_booking", ["grant_id"], unique=False)


def _add_debts() -> None:
    op.create_table(
        "debt",
        sa.Column("debt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("cause_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_ucents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("due_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.account_id"],
        ),
        sa.PrimaryKeyConstraint("debt_id", name=op.f("pk_debt")),
        sa.UniqueConstraint("cause", "cause_id", name=op.f("uq_debt_cause_cause_id")),
    )
    op.create_index(op.f("ix_debt_account_id"), "debt", ["account_id"], unique=False)
    op.create_index(op.f("ix_debt_order_id"), "debt", ["order_id"], unique=False)
    op.create_table(
        "debt_operation",
        sa.Column(
            "operation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("debt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_ucents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("settlement_id", sa.BigInteger(), nullable=True),
        sa.Column("mean", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["debt_id"],
            ["debt.debt_id"],
        ),
        sa.PrimaryKeyConstraint("operation_id", name=op.f("pk_debt_operation")),
    )
    op.create_index(op.f("ix_debt_operation_debt_id"), "debt_operation", ["debt_id"], unique=False)
    op.create_table(
        "settlement",
        sa.Column(
            "order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("debt_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("amount_ucents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["debt_id"],
            ["debt.debt_id"],
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["placed_order.order_id"],
        ),
        sa.PrimaryKeyConstraint("order_id", "debt_id", name=op.f("pk_settlement")),
    )
    op.create_index(op.f("ix_settlement_debt_id"), "settlement", ["debt_id"], unique=False)
