"""Secrets that are read again become sealed, and keys that outsiders learn no longer contain passwords."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import context, op

from panier.core.refusal import conflict

revision = "0009"
down_revision = "0008"

PORTION = 1_000
SEALED: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "application": (("application_id",), ("application_secret",)),
    "cart_configuration": (("configuration_id",), ("value",)),
    "mail": (("mail_id",), ("body",)),
    "payment_method": (("method_id",), ("gateway_token",)),
    "placed_order": (("order_id",), ("password", "quote")),
    "registry_command": (("command_key",), ("command", "outcome")),
    "registry_name": (("name",), ("auth_code",)),
    "registry_wish": (("name",), ("entry",)),
    "smd": (("smd_id",), ("document",)),
    "task": (("task_id",), ("arguments", "wishes")),
    "zone_restore_point": (("service_id", "created_us"), ("token",)),
}
# Keys made of an order's password, of what is over: whoever is being asked under a key goes on being asked under it.
KEYS = (
    ("delivery", "delivery_id", "delivery_key", "state IN ('done', 'cancelled')"),
    ("task", "task_id", "task_key", "state IN ('done', 'cancelled')"),
    ("registry_command", "command_key", "command_key", "due_us IS NULL"),
    ("registry_name", "name", "registration_key", "1 = 1"),
)


def upgrade() -> None:
    """Seal the columns that hold secrets.

    Refuses: a database with secrets while no key is given (409).
    """
    bind = op.get_bind()
    _rename_keys(bind)
    keyring = context.config.attributes.get("keyring")
    for table, (identity, columns) in SEALED.items():
        condition = " AND ".join(f"{name} = :{name}" for name in identity)
        changes = ", ".join(f"{column} = :{column}" for column in columns)
        for row in _rows(bind, table, identity, columns):
            if keyring is None:
                raise conflict(
                    "The secrets in this database are to be sealed: set PANIER_SECRET_KEY or PANIER_SECRET_KEY_FILE"
                )
            found = dict(zip((*identity, *columns), row, strict=True))
            found |= {
                one: None if found[one] is None else keyring.seal(found[one], f"{table}.{one}") for one in columns
            }
            bind.execute(sa.text(f"UPDATE {table} SET {changes} WHERE {condition}"), found)


def _rename_keys(bind: sa.Connection) -> None:
    """Put a digest where a key begins with an order's password, as new keys have it.

    Orders that are under way keep theirs everywhere, so that nothing is ordered twice.
    """
    names = {
        password: sha256(password.encode()).hexdigest()[:32]
        for _, password in _rows(bind, "placed_order", ("order_id",), ("password",))
    }
    busy = {
        key.partition("-")[0]
        for table, _, column, is_over in KEYS[:2]
        for (key,) in bind.execute(sa.text(f"SELECT {column} FROM {table} WHERE NOT ({is_over})"))
    }
    for table, identity, column, is_over in KEYS:
        for row, key in bind.execute(sa.text(f"SELECT {identity}, {column} FROM {table} WHERE {is_over}")).fetchall():
            password, dash, rest = key.partition("-")
            if password in names and password not in busy:
                bind.execute(
                    sa.text(f"UPDATE {table} SET {column} = :key WHERE {identity} = :row"),
                    {"key": names[password] + dash + rest, "row": row},
                )


def _rows(
    bind: sa.Connection, table: str, identity: tuple[str, ...], columns: tuple[str, ...]
) -> Iterator[Sequence[Any]]:
    """All rows with some columns, by identity, a portion at a time."""
    names = ", ".join(identity)
    after: dict[str, object] = {}
    while True:
        beyond = f"WHERE ({names}) > ({', '.join(f':{name}' for name in identity)})" if after else ""
        found = bind.execute(
            sa.text(f"SELECT {names}, {', '.join(columns)} FROM {table} {beyond} ORDER BY {names} LIMIT {PORTION}"),
            after,
        ).fetchall()
        yield from found
        if len(found) < PORTION:
            return
        after = dict(zip(identity, found[-1], strict=False))
