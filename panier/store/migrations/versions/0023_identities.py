"""The shop's own id, tags of services, users of accounts with groups and tokens, and consents to clients."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0021"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables; the shop's id is drawn here, and for a database that is made without this at its first start."""
    installation = op.create_table(
        "shop_installation",
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("installation_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_shop_installation")),
    )
    op.bulk_insert(installation, [{"place": 1, "installation_id": str(uuid4())}])
    op.create_table(
        "iam_tag",
        sa.Column("service_id", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.service_id"]),
        sa.PrimaryKeyConstraint("service_id", "key", name=op.f("pk_iam_tag")),
    )
    _add_users()
    _add_grants()


def _add_users() -> None:
    op.create_table(
        "identity_group",
        sa.Column("account_id", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.PrimaryKeyConstraint("account_id", "name", name=op.f("pk_identity_group")),
    )
    op.create_table(
        "identity_user",
        sa.Column("user_id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Integer(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.Column("password_changed_us", sa.BigInteger(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_identity_user")),
        sa.UniqueConstraint("account_id", "login", name=op.f("uq_identity_user_account_id_login")),
    )
    op.create_table(
        "identity_member",
        sa.Column("user_id", _NUMBER, autoincrement=False, nullable=False),
        sa.Column("group_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["identity_user.user_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "group_name", name=op.f("pk_identity_member")),
    )
    op.create_table(
        "identity_token",
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=True),
        sa.Column("last_used_us", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["identity_user.user_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_identity_token")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_identity_token_user_id_name")),
    )
    op.add_column("credential", sa.Column("user_login", sa.Text(), nullable=True))
    op.add_column("oauth2_client", sa.Column("user_login", sa.Text(), nullable=True))


def _add_grants() -> None:
    op.create_table(
        "oauth2_grant",
        sa.Column("grant_id", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("user_login", sa.Text(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=True),
        sa.Column("challenge", sa.Text(), nullable=True),
        sa.Column("code_digest", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("exchanged_us", sa.BigInteger(), nullable=True),
        sa.Column("refresh_digest", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["oauth2_client.client_id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.PrimaryKeyConstraint("grant_id", name=op.f("pk_oauth2_grant")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_oauth2_grant_code_digest")),
    )
    op.create_index("ix_oauth2_grant_client_id", "oauth2_grant", ["client_id"], unique=False)
    op.create_index("ix_oauth2_grant_account_id", "oauth2_grant", ["account_id"], unique=False)
    op.create_index("ix_oauth2_grant_expires_us", "oauth2_grant", ["expires_us"], unique=False)
    op.add_column("access_token", sa.Column("grant_id", sa.BigInteger(), nullable=True))
    op.add_column("access_token", sa.Column("scope", sa.Text(), nullable=True))
    is_granted = sa.text("grant_id IS NOT NULL")
    op.create_index(
        "ix_access_token_grant", "access_token", ["grant_id"], sqlite_where=is_granted, postgresql_where=is_granted
    )
