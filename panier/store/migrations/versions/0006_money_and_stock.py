"""The day of the month on which a service's periods end, and what orders hold by what needs it."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    """Add the days, and let an order hold pieces in stock beside codes and promotions."""
    _add_days()
    _add_things()
    # What was left becomes what there is: orders placed before hold no pieces, so none of them gives any back.
    op.execute("ALTER TABLE stock RENAME COLUMN pieces_left TO pieces")


def _add_things() -> None:
    """Make the table of uses anew, because the thing is part of its key; what is in it is of whole orders."""
    op.rename_table("allowance_use", "earlier_use")
    op.execute("DROP INDEX ix_allowance_use_subject")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE earlier_use DROP CONSTRAINT pk_allowance_use")
    op.create_table(
        "allowance_use",
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("thing", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["placed_order.order_id"]),
        sa.ForeignKeyConstraint(["subject"], ["allowance.subject"]),
        sa.PrimaryKeyConstraint("order_id", "subject", "thing", name=op.f("pk_allowance_use")),
    )
    op.execute("INSERT INTO allowance_use SELECT order_id, subject, -1, pieces FROM earlier_use")
    op.drop_table("earlier_use")
    op.create_index(op.f("ix_allowance_use_subject"), "allowance_use", ["subject"], unique=False)
    is_lost = sa.text("state IN ('failed', 'cancelled')")
    op.create_index(
        "ix_delivery_lost", "delivery", ["order_id"], unique=False, sqlite_where=is_lost, postgresql_where=is_lost
    )


def _add_days() -> None:
    """Give every service with an end its day: the one it began on, where its end fits that, else its end's own."""
    op.add_column("service", sa.Column("anchor_day", sa.Integer(), nullable=True))
    connection = op.get_bind()
    found = "SELECT service_id, created_us, expires_us FROM service WHERE expires_us IS NOT NULL"
    change = sa.text("UPDATE service SET anchor_day = :day WHERE service_id = :id")
    for service_id, created_us, expires_us in connection.execute(sa.text(found)).all():
        began, end = (_EPOCH + timedelta(microseconds=time_us) for time_us in (created_us, expires_us))
        is_kept = end.day == min(began.day, monthrange(end.year, end.month)[1])
        connection.execute(change, {"id": service_id, "day": began.day if is_kept else end.day})
