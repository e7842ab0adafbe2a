"""What gateways say of charges; refunds, disputes, transfers, and what the sandbox's gateway keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0034"

_FACTS = {
    "charge": {
        "gateway": sa.Text, "reference": sa.Text, "asked_us": sa.BigInteger, "challenged_us": sa.BigInteger,
        "challenge_url": sa.Text, "pending_us": sa.BigInteger, "voided_us": sa.BigInteger, "reason": sa.Text,
    },
    "payment_method": {
        "gateway": sa.Text, "brand": sa.Text, "bic": sa.Text, "owner_name": sa.Text, "challenged_us": sa.BigInteger,
        "challenge_url": sa.Text, "pending_us": sa.BigInteger, "rejected_us": sa.BigInteger,
        "announced_us": sa.BigInteger,
    },
}  # fmt: skip


def upgrade() -> None:
    """Add columns and tables. A sandbox's methods that are here already were made by its gateway."""
    for table, columns in _FACTS.items():
        for name, kind in columns.items():
            op.add_column(table, sa.Column(name, kind(), nullable=True))
    untold = sa.text("announced_us IS NULL")
    op.create_index(
        "ix_payment_method_expiring", "payment_method", ["expires_us"], sqlite_where=untold, postgresql_where=untold
    )
    _add_refunds()
    _add_disputes()
    _add_bank_entries()
    _add_sandbox()


def _number() -> "sa.types.TypeEngine[int]":
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _add_refunds() -> None:
    op.create_table(
        "refund",
        sa.Column("refund_id", _number(), autoincrement=True, nullable=False),
        sa.Column("charge_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_ucents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("line_ids", sa.Text(), nullable=False),
        sa.Column("refund_key", sa.Text(), nullable=False),
        sa.Column("staged_us", sa.BigInteger(), nullable=False),
        sa.Column("asked_us", sa.BigInteger(), nullable=True),
        sa.Column("pending_us", sa.BigInteger(), nullable=True),
        sa.Column("paid_us", sa.BigInteger(), nullable=True),
        sa.Column("failed_us", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.charge_id"]),
        sa.ForeignKeyConstraint(["order_id"], ["placed_order.order_id"]),
        sa.PrimaryKeyConstraint("refund_id", name=op.f("pk_refund")),
        sa.UniqueConstraint("refund_key", name=op.f("uq_refund_refund_key")),
    )
    op.create_index(op.f("ix_refund_charge_id"), "refund", ["charge_id"])
    op.create_index(op.f("ix_refund_order_id"), "refund", ["order_id"])


def _add_disputes() -> None:
    op.create_table(
        "dispute",
        sa.Column("dispute_id", _number(), autoincrement=True, nullable=False),
        sa.Column("charge_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amount_ucents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_us", sa.BigInteger(), nullable=False),
        sa.Column("won_us", sa.BigInteger(), nullable=True),
        sa.Column("lost_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.charge_id"]),
        sa.ForeignKeyConstraint(["order_id"], ["placed_order.order_id"]),
        sa.PrimaryKeyConstraint("dispute_id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("gateway", "reference", name=op.f("uq_dispute_gateway_reference")),
    )
    op.create_index(op.f("ix_dispute_charge_id"), "dispute", ["charge_id"])
    op.create_index(op.f("ix_dispute_order_id"), "dispute", ["order_id"])


def _add_bank_entries() -> None:
    op.create_table(
        "bank_entry",
        sa.Column("entry_id", _number(), autoincrement=True, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("amount_ucents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("booked_us", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["placed_order.order_id"]),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_bank_entry")),
        sa.UniqueConstraint("account", "reference", name=op.f("uq_bank_entry_account_reference")),
    )
    op.create_index(op.f("ix_bank_entry_order_id"), "bank_entry", ["order_id"])


def _add_sandbox() -> None:
    op.create_table(
        "sandbox_payment",
        sa.Column("payment_key", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_us", sa.BigInteger(), nullable=True),
        sa.Column("return_url", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("payment_key", name=op.f("pk_sandbox_payment")),
    )
    op.create_table(
        "sandbox_news",
        sa.Column("news_id", _number(), autoincrement=True, nullable=False),
        sa.Column("payment_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("news_id", name=op.f("pk_sandbox_news")),
    )
    op.create_index(op.f("ix_sandbox_news_due_us"), "sandbox_news", ["due_us"])
