"""Reviews of orders with their documents, what calls orders off, and use that is billed."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0036"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables, and what orders say of them."""
    op.add_column("placed_order", sa.Column("review", sa.Text(), nullable=True))
    op.add_column("placed_order", sa.Column("called_off", sa.Text(), nullable=True))
    _add_reviews()
    op.create_table(
        "calling_off",
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("asked_us", sa.BigInteger(), nullable=False),
        sa.Column("done_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["placed_order.order_id"]),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_calling_off")),
    )
    _add_usage()


def _add_reviews() -> None:
    op.create_table(
        "order_review",
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("causes", sa.Text(), nullable=False),
        sa.Column("opened_us", sa.BigInteger(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=True),
        sa.Column("decided_us", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["placed_order.order_id"]),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_review")),
    )
    is_undecided = sa.text("decided_us IS NULL")
    op.create_index(
        "ix_order_review_undecided",
        "order_review",
        ["order_id"],
        sqlite_where=is_undecided,
        postgresql_where=is_undecided,
    )
    op.create_table(
        "order_document",
        sa.Column("document_id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("handed_in_us", sa.BigInteger(), nullable=False),
        sa.Column("deleted_us", sa.BigInteger(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["placed_order.order_id"]),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_order_document")),
    )
    op.create_index("ix_order_document_order_id", "order_document", ["order_id"])
    is_kept = sa.text("deleted_us IS NULL")
    op.create_index(
        "ix_order_document_kept", "order_document", ["order_id"], sqlite_where=is_kept, postgresql_where=is_kept
    )


def _add_usage() -> None:
    op.create_table(
        "usage_record",
        sa.Column("record_id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("service_id", sa.BigInteger(), nullable=False),
        sa.Column("record_key", sa.Text(), nullable=False),
        sa.Column("plan_code", sa.Text(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("begin_us", sa.BigInteger(), nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=False),
        sa.Column("noted_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.service_id"]),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_usage_record")),
        sa.UniqueConstraint("service_id", "record_key", name=op.f("uq_usage_record_service_id_record_key")),
    )
    op.create_index("ix_usage_record_service_end", "usage_record", ["service_id", "end_us"])
    op.create_index("ix_usage_record_end", "usage_record", ["end_us", "service_id"])
    op.create_table(
        "usage_bill",
        sa.Column("service_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("billed_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.service_id"]),
        sa.PrimaryKeyConstraint("service_id", "month", name=op.f("pk_usage_bill")),
    )
    op.create_index("ix_usage_bill_order_id", "usage_bill", ["order_id"])
