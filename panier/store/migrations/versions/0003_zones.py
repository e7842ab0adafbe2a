"""The content of DNS zones, and the requested terminations of services."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the tables of zones."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "zone",
        sa.Column("service_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("soa", sa.Text(), nullable=False),
        sa.Column("changed_us", sa.BigInteger(), nullable=False),
        sa.Column("published_us", sa.BigInteger(), nullable=False),
        sa.Column("published", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.service_id"]),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_zone")),
    )
    op.create_table(
        "zone_record",
        sa.Column("record_id", number, autoincrement=True, nullable=False),
        sa.Column("service_id", sa.BigInteger(), nullable=False),
        sa.Column("sub_domain", sa.Text(), nullable=False),
        sa.Column("field_type", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("ttl", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.service_id"]),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_zone_record")),
    )
    op.create_index("ix_zone_record_service_sub_domain", "zone_record", ["service_id", "sub_domain"], unique=False)
    op.create_table(
        "zone_restore_point",
        sa.Column("service_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("created_us", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.service_id"]),
        sa.PrimaryKeyConstraint("service_id", "created_us", name=op.f("pk_zone_restore_point")),
        sa.UniqueConstraint("token", name=op.f("uq_zone_restore_point_token")),
    )
    _web(number)
    op.create_table(
        "termination",
        sa.Column("service_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("asked_us", sa.BigInteger(), nullable=False),
        sa.Column("expires_us", sa.BigInteger(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["service_id"], ["service.service_id"]),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_termination")),
    )


def _web(number: "sa.types.TypeEngine[int]") -> None:
    """Redirections, and DynHost logins."""
    op.create_table(
        "zone_redirection",
        sa.Column("redirection_id", number, autoincrement=True, nullable=False),
        sa.Column("service_id", sa.BigInteger(), nullable=False),
        sa.Column("sub_domain", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("keywords", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["service_id"], ["service.service_id"]),
        sa.PrimaryKeyConstraint("redirection_id", name=op.f("pk_zone_redirection")),
        sa.UniqueConstraint("service_id", "sub_domain", name=op.f("uq_zone_redirection_service_id_sub_domain")),
    )
    op.create_table(
        "dynhost_login",
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("service_id", sa.BigInteger(), nullable=False),
        sa.Column("sub_domain", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.service_id"]),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_dynhost_login")),
    )
    op.create_index("ix_dynhost_login_service_id", "dynhost_login", ["service_id"], unique=False)
