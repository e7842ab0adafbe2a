"""Facts that programs are told of, hooks, and an outbox of e-mails."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0032"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables and columns. What happened before is no fact, and what was written before is only kept."""
    with op.batch_alter_table("event") as event:
        for name in ("order_id", "label", "description"):
            kind = sa.BigInteger() if name == "order_id" else sa.Text()
            event.alter_column(name, existing_type=kind, nullable=True)
        event.add_column(sa.Column("account_id", sa.BigInteger(), nullable=True))
        event.add_column(sa.Column("type", sa.Text(), nullable=True))
        event.add_column(sa.Column("content", sa.Text(), nullable=True))
        event.add_column(sa.Column("place", sa.BigInteger(), nullable=True))
    is_new, has_place = sa.text("type IS NOT NULL AND place IS NULL"), sa.text("place IS NOT NULL")
    op.create_index("ix_event_new", "event", ["event_id"], sqlite_where=is_new, postgresql_where=is_new)
    op.create_index(
        "uq_event_place", "event", ["place"], unique=True, sqlite_where=has_place, postgresql_where=has_place
    )
    op.create_index(
        "ix_event_account_place", "event", ["account_id", "place"], sqlite_where=has_place, postgresql_where=has_place
    )
    op.create_table(
        "event_counter",
        sa.Column("counter_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("counter_id", name=op.f("pk_event_counter")),
    )
    _add_hooks()
    _add_outbox()


def _add_hooks() -> None:
    op.create_table(
        "hook",
        sa.Column("hook_id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("types", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("former_secret", sa.Text(), nullable=True),
        sa.Column("former_until_us", sa.BigInteger(), nullable=True),
        sa.Column("due_us", sa.BigInteger(), nullable=True),
        sa.Column("claims", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failing_us", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("told_us", sa.BigInteger(), nullable=True),
        sa.Column("disabled_us", sa.BigInteger(), nullable=True),
        sa.Column("disabled_why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.PrimaryKeyConstraint("hook_id", name=op.f("pk_hook")),
    )
    op.create_index("ix_hook_account_id", "hook", ["account_id"])
    is_due = sa.text("due_us IS NOT NULL")
    op.create_index("ix_hook_due", "hook", ["due_us"], sqlite_where=is_due, postgresql_where=is_due)


def _add_outbox() -> None:
    for column in (
        sa.Column("letter", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("due_us", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent_us", sa.BigInteger(), nullable=True),
        sa.Column("failed_us", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
    ):
        op.add_column("mail", column)
    is_due, is_failed = sa.text("due_us IS NOT NULL"), sa.text("failed_us IS NOT NULL")
    op.create_index("ix_mail_due", "mail", ["due_us"], sqlite_where=is_due, postgresql_where=is_due)
    op.create_index("ix_mail_failed", "mail", ["mail_id"], sqlite_where=is_failed, postgresql_where=is_failed)
