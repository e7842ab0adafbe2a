"""What happened to accounts, ways to a new password and to another e-mail address, and login by e-mail."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables, and the form of e-mail addresses under which accounts are found."""
    op.create_table(
        "security_event",
        sa.Column("event_id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_security_event")),
    )
    op.create_index("ix_security_event_account_id", "security_event", ["account_id"], unique=False)
    op.create_index("ix_security_event_at_us", "security_event", ["at_us"], unique=False)
    op.create_index("ix_security_event_address_at_us", "security_event", ["address", "at_us"], unique=False)
    op.create_table(
        "api_call",
        sa.Column("call_id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_api_call")),
    )
    op.create_index("ix_api_call_account_id", "api_call", ["account_id"], unique=False)
    op.create_index("ix_api_call_at_us", "api_call", ["at_us"], unique=False)
    op.create_table(
        "password_reset",
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("used_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_password_reset")),
    )
    op.create_index("ix_password_reset_account_id", "password_reset", ["account_id"], unique=False)
    op.create_index("ix_password_reset_created_us", "password_reset", ["created_us"], unique=False)
    op.create_table(
        "email_change",
        sa.Column("change_id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("new_email", sa.Text(), nullable=False),
        sa.Column("new_email_key", sa.Text(), nullable=False),
        sa.Column("old_address", sa.Text(), nullable=False),
        sa.Column("new_address", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("done_us", sa.BigInteger(), nullable=True),
        sa.Column("refused_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_email_change")),
    )
    op.create_index("ix_email_change_account_id", "email_change", ["account_id"], unique=False)
    op.create_index("ix_email_change_new_email_key", "email_change", ["new_email_key"], unique=False)
    op.add_column("mail", sa.Column("secret", sa.Text(), nullable=True))
    op.add_column("account", sa.Column("email_key", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_account_email_key", "account", ["email_key"], unique=False)
    connection = op.get_bind()
    for account_id, email in connection.execute(sa.text("SELECT account_id, email FROM account")).all():
        change = "UPDATE account SET email_key = :key WHERE account_id = :id"
        connection.execute(sa.text(change), {"key": email.strip().casefold(), "id": account_id})
