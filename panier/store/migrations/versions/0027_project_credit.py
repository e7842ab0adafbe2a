"""Credit of Public Cloud projects."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0023"


def upgrade() -> None:
    """Add the table of credit."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "project_credit",
        sa.Column("credit_id", number, autoincrement=True, nullable=False),
        sa.Column("service_id", sa.BigInteger(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("total_ucents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("begin_us", sa.BigInteger(), nullable=False),
        sa.Column("end_us", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("thing", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.service_id"], name=op.f("fk_project_credit_service_id_service")
        ),
        sa.PrimaryKeyConstraint("credit_id", name=op.f("pk_project_credit")),
    )
    op.create_index("ix_project_credit_source", "project_credit", ["service_id", "order_id", "code"], unique=True)
    op.create_index(
        "ix_project_credit_code",
        "project_credit",
        ["code", "account_id"],
        sqlite_where=sa.text("order_id IS NULL"),
        postgresql_where=sa.text("order_id IS NULL"),
    )
