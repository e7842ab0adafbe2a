"""The back office: colleagues, their sessions, and a trail of what they did that nothing changes."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    """Add the tables, empty."""
    op.create_table(
        "staff",
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_us", sa.BigInteger(), nullable=False),
        sa.Column("ended_us", sa.BigInteger(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("totp_secret", sa.Text(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=True),
        sa.Column("invited_digest", sa.Text(), nullable=True),
        sa.Column("invited_until_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
        sa.UniqueConstraint("invited_digest", name=op.f("uq_staff_invited_digest")),
    )
    op.create_table(
        "office_session",
        sa.Column("cookie_digest", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.Column("seen_us", sa.BigInteger(), nullable=False),
        sa.Column("ends_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.staff_id"]),
        sa.PrimaryKeyConstraint("cookie_digest", name=op.f("pk_office_session")),
    )
    op.create_index(op.f("ix_office_session_staff_id"), "office_session", ["staff_id"], unique=False)
    op.create_index(op.f("ix_office_session_ends_us"), "office_session", ["ends_us"], unique=False)
    op.create_table(
        "office_trail",
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("became", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.staff_id"]),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_office_trail")),
        sa.UniqueConstraint("form", name=op.f("uq_office_trail_form")),
    )
    op.create_index(op.f("ix_office_trail_staff_id"), "office_trail", ["staff_id"], unique=False)
    op.create_index("ix_office_trail_kind_name", "office_trail", ["kind", "name", "entry_id"], unique=False)
    failing = sa.text("state = 'error'")
    op.create_index("ix_task_error", "task", ["task_id"], unique=False, sqlite_where=failing, postgresql_where=failing)
    _freeze(op.get_bind())


def _freeze(bind: sa.Connection) -> None:
    if bind.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER office_trail_{verb.lower()} BEFORE {verb} ON office_trail"
                " BEGIN SELECT RAISE(ABORT, 'the trail is never changed'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_trail_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE EXCEPTION 'the trail is never changed'; END$$"
    )
    op.execute(
        "CREATE TRIGGER office_trail_change BEFORE UPDATE OR DELETE OR TRUNCATE ON office_trail"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_trail_change()"
    )
