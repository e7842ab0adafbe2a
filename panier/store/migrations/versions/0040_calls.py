"""Tokens that are valid for minutes, what calls were about and where they are streamed, reports of consumption."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0038"


def upgrade() -> None:
    """Add the tables and the columns; what earlier calls were about is not known."""
    op.create_table(
        "brief_token",
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("user_login", sa.Text(), nullable=True),
        sa.Column("credential_id", sa.BigInteger(), nullable=True),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("used_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_brief_token")),
    )
    op.create_index(op.f("ix_brief_token_account_id"), "brief_token", ["account_id"], unique=False)
    op.create_index(op.f("ix_brief_token_expires_us"), "brief_token", ["expires_us"], unique=False)
    op.add_column("api_call", sa.Column("place", sa.Text(), nullable=True))
    op.create_index("ix_api_call_place", "api_call", ["place", "call_id"], unique=False)
    op.create_table(
        "log_subscription",
        sa.Column("subscription_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("hook_id", sa.BigInteger(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.PrimaryKeyConstraint("subscription_id", name=op.f("pk_log_subscription")),
        sa.UniqueConstraint("hook_id", "kind", name=op.f("uq_log_subscription_hook_id_kind")),
    )
    op.create_index(op.f("ix_log_subscription_account_id"), "log_subscription", ["account_id"], unique=False)
    op.create_table(
        "consumption_report",
        sa.Column(
            "report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Text(), nullable=False),
        sa.Column("last_day", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_consumption_report")),
        sa.UniqueConstraint("task_id", name=op.f("uq_consumption_report_task_id")),
    )
    op.create_index(op.f("ix_consumption_report_account_id"), "consumption_report", ["account_id"], unique=False)
    op.create_index(op.f("ix_consumption_report_created_us"), "consumption_report", ["created_us"], unique=False)
    op.add_column("account", sa.Column("has_log_stream", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("hook", sa.Column("is_log_stream", sa.Integer(), nullable=False, server_default="0"))
