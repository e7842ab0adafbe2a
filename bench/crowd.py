"""Multiplies what a customer's first order left in an SQLite file: as many orders as wanted, and as many customers.

Every row is copied with numbers, keys and names of its own, so that the copies hang together as the first ones do.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

DAY_US = 86_400_000_000
STEP_US = 500_000  # between two orders, so that 100,000 of them fill half a day and all their carts still live
LEASE_DAYS = 395  # how far apart the names end: of a year's names, some await renewal and none is gone
COPIED = (
    "cart", "cart_item", "cart_configuration", "placed_order", "charge", "delivery", "service", "event", "job", "task",
    "contact", "registry_name", "registry_command", "zone", "zone_record", "zone_restore_point", "mail",
    "tenure", "paper", "ledger_entry", "api_call", "balance_movement", "debt", "debt_operation", "usage_record",
    "usage_bill",
)  # fmt: skip
KEPT = {
    "account_id", "method_id", "tech_account_id", "billing_account_id", "catalog_version_id", "balance_id",
}  # fmt: skip
LEASED = {  # what follows the end of a service
    ("service", "expires_us"), ("service", "look_us"), ("registry_name", "expires_us"), ("tenure", "begin_us"),
    ("tenure", "end_us"),
}  # fmt: skip
UNIQUE = {
    "cart_id", "charge_key", "delivery_key", "task_key", "registration_key", "command_key", "token", "token_digest",
    "number", "cause",
}  # fmt: skip


COUNTED = {("event", "place"), ("paper", "place")}  # unique numbers that are no row's own


def multiply(file: Path, *, name: str, orders: int, customers: int) -> int:
    """Copy the one order of a file, which was for a domain name; returns how many rows there are then."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -200000")
        connection.execute("BEGIN")
        stride = 1 + max(_largest(connection, table) for table in COPIED)
        asked = "SELECT contact_id FROM contact WHERE attached_domain = ?"
        owner_id = connection.execute(asked, (name,)).fetchone()[0]
        fixed = {"name": name, "count": orders, "stride": stride, "owner_id": owner_id}
        fixed["owner"] = f'"owner_id":{owner_id}'
        for table in COPIED:
            connection.execute(_copying(connection, table), fixed)
        connection.execute("UPDATE event_counter SET place = (SELECT max(place) FROM event)")
        _people(connection, customers)
        connection.execute("COMMIT")
        assert not connection.execute("PRAGMA foreign_key_check").fetchall(), "the copies hang together"
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return sum(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in (*COPIED, "account"))


def _largest(connection: sqlite3.Connection, table: str) -> int:
    number: int = connection.execute(f"SELECT coalesce(max(rowid), 0) FROM {table}").fetchone()[0]
    return number


def _columns(connection: sqlite3.Connection, table: str) -> list[tuple[str, str]]:
    return [(row[1], row[2]) for row in connection.execute(f"PRAGMA table_info({table})")]


def _copying(connection: sqlite3.Connection, table: str) -> str:
    """The statement that copies a table's rows; `c.n` counts the copies."""
    columns = _columns(connection, table)
    made = ", ".join(_copied(table, column, kind) for column, kind in columns)
    names = ", ".join(column for column, _ in columns)
    return (
        "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < :count)"
        f" INSERT INTO {table} ({names}) SELECT {made} FROM c CROSS JOIN (SELECT * FROM {table}) AS t"
    )


def _copied(table: str, column: str, kind: str) -> str:
    if column in UNIQUE and kind == "TEXT" and (table, column) != ("ledger_entry", "cause"):
        return f"t.{column} || '-' || c.n"
    if column in KEPT:
        return f"t.{column}"
    if (table, column) in LEASED:
        return f"t.{column} - c.n * {LEASE_DAYS * DAY_US} / :count"
    if column.endswith("_us"):
        return f"t.{column} - c.n * {STEP_US}"
    if (table, column) in COUNTED or (kind != "TEXT" and column.endswith("_id")):
        return f"t.{column} + c.n * :stride"
    if kind == "TEXT":
        with_name = f"replace(t.{column}, :name, 'n' || c.n || '-' || :name)"
        return f"replace({with_name}, :owner, '\"owner_id\":' || (:owner_id + c.n * :stride))"
    return f"t.{column}"


def _people(connection: sqlite3.Connection, customers: int) -> None:
    """Customers without orders, each with a contact."""
    counted = "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < :count)"
    names = [column for column, _ in _columns(connection, "account") if column != "account_id"]
    made = {"nic": "'zz' || c.n || '-ovh'", "email": "'zz' || c.n || '@example.com'"}
    last = _largest(connection, "account")
    connection.execute(
        f"{counted} INSERT INTO account (account_id, {', '.join(names)})"
        f" SELECT {last} + c.n, {', '.join(made.get(name, f't.{name}') for name in names)}"
        " FROM c CROSS JOIN (SELECT * FROM account WHERE account_id = 1) AS t",
        {"count": customers},
    )
    connection.execute(
        f"{counted} INSERT INTO contact (account_id, fields, created_us)"
        f" SELECT {last} + c.n, t.fields, t.created_us FROM c CROSS JOIN (SELECT * FROM contact LIMIT 1) AS t",
        {"count": customers},
    )
    connection.execute(
        f"{counted} INSERT INTO agreement (account_id, contract_id, offered_us, agreed_us)"
        f" SELECT {last} + c.n, t.contract_id, t.offered_us, t.agreed_us FROM c CROSS JOIN agreement AS t"
        " WHERE t.account_id = 1",
        {"count": customers},
    )
