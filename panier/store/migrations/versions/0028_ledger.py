"""The ledger, with the bills and charges of orders that were paid before there was one."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import context, op

from panier.core.refusal import conflict

revision = "0028"
down_revision = "0027"

PORTION = 1_000
_COLUMNS = ("cause", "cause_id", "place", "chart", "holder", "detail", "amount_ucents", "currency", "at_us", "order_id")


def upgrade() -> None:
    """Add the table, fill it, and see that nothing in it is ever changed.

    Refuses: a database with paid orders while no key is given, since what was ordered is sealed (409).
    """
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "ledger_entry",
        sa.Column("entry_id", number, autoincrement=True, nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("cause_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("chart", sa.Text(), nullable=False),
        sa.Column("holder", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("amount_ucents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("cause", "cause_id", "place", name=op.f("uq_ledger_entry_cause_cause_id_place")),
    )
    op.create_index(
        "ix_ledger_entry_holder",
        "ledger_entry",
        ["holder", "entry_id"],
        sqlite_where=sa.text("holder IS NOT NULL"),
        postgresql_where=sa.text("holder IS NOT NULL"),
    )
    bind = op.get_bind()
    _fill(bind)
    _freeze(bind)


def _freeze(bind: sa.Connection) -> None:
    if bind.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER ledger_entry_{verb.lower()} BEFORE {verb} ON ledger_entry"
                " BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE EXCEPTION 'the ledger is never changed'; END$$"
    )
    op.execute(
        "CREATE TRIGGER ledger_entry_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change()"
    )


def _fill(bind: sa.Connection) -> None:
    insert = sa.text(
        f"INSERT INTO ledger_entry ({', '.join(_COLUMNS)}) VALUES ({', '.join(f':{name}' for name in _COLUMNS)})"
    )
    keyring = context.config.attributes.get("keyring")
    after = 0
    while portion := _settled(bind, after):
        if keyring is None:
            raise conflict("What was ordered is sealed: set PANIER_SECRET_KEY or PANIER_SECRET_KEY_FILE")
        entries = [
            dict(zip(_COLUMNS, entry, strict=True))
            for row in portion
            for entry in _entries(tuple(row), keyring)
            if entry[6]
        ]
        if entries:
            bind.execute(insert, entries)
        after = portion[-1][0]


def _settled(bind: sa.Connection, after: int) -> list[sa.Row[Any]]:
    found = bind.execute(
        sa.text(
            "SELECT c.charge_id, c.order_id, o.account_id, c.amount_ucents, c.currency, c.mean, c.settled_us, o.quote"
            " FROM charge c JOIN placed_order o ON o.order_id = c.order_id"
            " WHERE c.settled_us IS NOT NULL AND c.charge_id > :after ORDER BY c.charge_id LIMIT :portion"
        ),
        {"after": after, "portion": PORTION},
    )
    return list(found.all())


def _entries(row: tuple[Any, ...], keyring: Any) -> Iterator[tuple[Any, ...]]:
    """What the ledger would have said of a settled charge: its order was billed, and its money came."""
    charge_id, order_id, account_id, ucents, currency, mean, at_us, sealed = row
    quote = json.loads(keyring.open(sealed, "placed_order.quote"))
    with_tax, without_tax, tax = (quote["totals"][name]["ucents"] for name in ("with_tax", "without_tax", "tax"))
    rate = str(quote["tax_basis_points"])
    end = (currency, at_us, order_id)
    yield ("order", order_id, 0, "receivable", account_id, "", with_tax, *end)
    yield ("order", order_id, 1, "revenue", None, "", -without_tax, *end)
    yield ("order", order_id, 2, "tax", None, rate, -tax, *end)
    yield ("charge", charge_id, 0, "gateway", None, mean, ucents, *end)
    yield ("charge", charge_id, 1, "receivable", account_id, "", -ucents, *end)
