"""Papers about money; orders that were paid before get their bills."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0037"

_KEPT = (
    "paper_id", "account_id", "order_id", "seller", "kind", "year", "place", "number", "cause", "category", "issued_us",
    "sheet",
)  # fmt: skip


def upgrade() -> None:
    """Add the tables with their triggers, and have the worker bill what was paid before."""
    _add_tables()
    is_renewed = sa.text("order_id IS NOT NULL")
    op.create_index("ix_tenure_order", "tenure", ["order_id"], sqlite_where=is_renewed, postgresql_where=is_renewed)
    if op.get_bind().dialect.name == "postgresql":
        _add_postgres_triggers()
    else:
        _add_sqlite_triggers()
    op.execute(
        "INSERT INTO job (kind, subject_id, due_us, attempts)"
        " SELECT 'bill', order_id, min(settled_us), 0 FROM charge"
        " WHERE settled_us IS NOT NULL AND declined_us IS NULL GROUP BY order_id"
        " ORDER BY min(settled_us), order_id"
    )


def _add_tables() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "paper_series",
        sa.Column("seller", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_place", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seller", "kind", "year", name=op.f("pk_paper_series")),
    )
    op.create_table(
        "paper",
        sa.Column("paper_id", number, autoincrement=True, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("seller", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("issued_us", sa.BigInteger(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"]),
        sa.PrimaryKeyConstraint("paper_id", name=op.f("pk_paper")),
        sa.UniqueConstraint("number", name=op.f("uq_paper_number")),
        sa.UniqueConstraint("cause", name=op.f("uq_paper_cause")),
        sa.UniqueConstraint("seller", "kind", "year", "place", name=op.f("uq_paper_seller_kind_year_place")),
    )
    op.create_index(op.f("ix_paper_order_id"), "paper", ["order_id"], unique=False)
    op.create_index("ix_paper_account_kind_issued", "paper", ["account_id", "kind", "issued_us"], unique=False)
    op.create_table(
        "paper_file",
        sa.Column("paper_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.paper_id"]),
        sa.PrimaryKeyConstraint("paper_id", "form", name=op.f("pk_paper_file")),
    )


def _add_sqlite_triggers() -> None:
    refuse = "BEGIN SELECT RAISE(ABORT, 'papers are never changed'); END"
    op.execute(f"CREATE TRIGGER paper_unchanged BEFORE UPDATE OF {', '.join(_KEPT)} ON paper {refuse}")
    op.execute(f"CREATE TRIGGER paper_kept BEFORE DELETE ON paper {refuse}")
    op.execute(f"CREATE TRIGGER paper_file_unchanged BEFORE UPDATE ON paper_file {refuse}")
    op.execute(f"CREATE TRIGGER paper_file_kept BEFORE DELETE ON paper_file {refuse}")
    op.execute(f"CREATE TRIGGER paper_series_kept BEFORE DELETE ON paper_series {refuse}")
    op.execute(
        "CREATE TRIGGER paper_series_forward BEFORE UPDATE ON paper_series WHEN NEW.last_place < OLD.last_place"
        f" OR NEW.seller <> OLD.seller OR NEW.kind <> OLD.kind OR NEW.year <> OLD.year {refuse}"
    )


def _add_postgres_triggers() -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_paper_change() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'papers are never changed'; END $$"
    )
    refuse = "FOR EACH ROW EXECUTE FUNCTION refuse_paper_change()"
    op.execute(f"CREATE TRIGGER paper_unchanged BEFORE UPDATE OF {', '.join(_KEPT)} ON paper {refuse}")
    op.execute(f"CREATE TRIGGER paper_kept BEFORE DELETE ON paper {refuse}")
    op.execute(f"CREATE TRIGGER paper_file_kept BEFORE UPDATE OR DELETE ON paper_file {refuse}")
    op.execute(f"CREATE TRIGGER paper_series_kept BEFORE DELETE ON paper_series {refuse}")
    op.execute(
        "CREATE TRIGGER paper_series_forward BEFORE UPDATE ON paper_series FOR EACH ROW"
        " WHEN (NEW.last_place < OLD.last_place OR NEW.seller <> OLD.seller OR NEW.kind <> OLD.kind"
        " OR NEW.year <> OLD.year) EXECUTE FUNCTION refuse_paper_change()"
    )
