"""Contracts, and who agreed to them."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Add the tables. What was agreed to with earlier orders stands in these."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "contract_text",
        sa.Column("contract_id", number, autoincrement=True, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("subsidiary", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("first_us", sa.BigInteger(), nullable=False),
        sa.Column("ended_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("contract_id", name=op.f("pk_contract_text")),
    )
    op.create_index("ix_contract_text_digest", "contract_text", ["digest"], unique=True)
    op.create_table(
        "agreement",
        sa.Column("agreement_id", number, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("contract_id", sa.BigInteger(), nullable=False),
        sa.Column("offered_us", sa.BigInteger(), nullable=False),
        sa.Column("agreed_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.ForeignKeyConstraint(["contract_id"], ["contract_text.contract_id"]),
        sa.PrimaryKeyConstraint("agreement_id", name=op.f("pk_agreement")),
    )
    op.create_index("ix_agreement_account_id_contract_id", "agreement", ["account_id", "contract_id"], unique=True)
    op.create_index(op.f("ix_agreement_contract_id"), "agreement", ["contract_id"])
