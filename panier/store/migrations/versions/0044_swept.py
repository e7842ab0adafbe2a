"""What need not be looked for: months to be billed by use, grants that are not spent, events, services."""

import sqlalchemy as sa
from alembic import op

from panier.core.service.commitments.consumption import month_of

revision = "0044"
down_revision = "0039"


def upgrade() -> None:
    """Add all of it, with what is to be billed of what was used so far."""
    op.create_table(
        "usage_month",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("service_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.service_id"]),
        sa.PrimaryKeyConstraint("month", "service_id", name=op.f("pk_usage_month")),
    )
    op.create_index(op.f("ix_usage_month_service_id"), "usage_month", ["service_id"], unique=False)
    _open_months(op.get_bind())
    op.add_column("balance_movement", sa.Column("spent_us", sa.BigInteger(), nullable=True))
    op.drop_index("ix_balance_movement_expires", table_name="balance_movement")
    looked_at = sa.text("expires_us IS NOT NULL AND spent_us IS NULL")
    op.create_index(
        "ix_balance_movement_expires",
        "balance_movement",
        ["expires_us"],
        unique=False,
        sqlite_where=looked_at,
        postgresql_where=looked_at,
    )
    living = sa.text("ended_us IS NULL")
    op.create_index(
        "ix_service_account_living",
        "service",
        ["account_id", "service_id"],
        unique=False,
        sqlite_where=living,
        postgresql_where=living,
    )
    listed = sa.text("place IS NOT NULL")
    op.create_index(
        "ix_event_account_type_place",
        "event",
        ["account_id", "type", "place"],
        unique=False,
        sqlite_where=listed,
        postgresql_where=listed,
    )


def _open_months(connection: sa.Connection) -> None:
    """Note the months that something was used in and that are not billed, one after the other."""
    row = connection.execute(sa.text("SELECT min(end_us), max(end_us) FROM usage_record")).one()
    if row[0] is None:
        return
    month = month_of(row[0] - 1)
    while month.begin_us < row[1]:
        connection.execute(
            sa.text(
                "INSERT INTO usage_month (month, service_id) SELECT DISTINCT CAST(:month AS INTEGER), u.service_id"
                " FROM usage_record u WHERE u.end_us > :from_us AND u.end_us <= :to_us AND NOT EXISTS"
                " (SELECT 1 FROM usage_bill b WHERE b.service_id = u.service_id AND b.month = :month)"
            ),
            {"month": month.number, "from_us": month.begin_us, "to_us": month.end_us},
        )
        month = month_of(month.end_us)
