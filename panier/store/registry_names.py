"""The sandbox registry's own tables: its names, the commands it was sent, its messages, and what its owner wishes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from panier.store.engine.db import Row, Tx

_NAME = (
    "name, registration_key, is_ours, is_premium, created_us, expires_us, transferred_us, asked_us, asked_by,"
    " auth_code, is_locked, name_servers, details"
)


@dataclass(frozen=True, slots=True)
class Registered:
    """A name that was registered here. `asked_us`: when the registrar `asked_by` wanted it; `name_servers`: hosts."""

    name: str
    key: str
    is_ours: bool
    is_premium: bool
    created_us: int
    expires_us: int
    transferred_us: int | None
    asked_us: int | None
    asked_by: str | None
    auth_code: str
    is_locked: bool
    name_servers: tuple[str, ...] = ()
    details: Mapping[str, object] = field(default_factory=dict)


async def registered(tx: Tx, names: Sequence[str]) -> Mapping[str, Registered]:
    """Those of the names that were registered, whatever became of them."""
    rows = await tx.rows(f"SELECT {_NAME} FROM registry_name WHERE name = ANY($1)", list(names))
    return {row[0]: _registered(row) for row in rows}


async def load(tx: Tx, name: str, *, lock: bool = False) -> Registered | None:
    """A name; `lock` keeps it as it is until the transaction ends."""
    if lock:
        await tx.lock("SELECT name FROM registry_name WHERE name = $1 FOR UPDATE", name)
    return (await registered(tx, [name])).get(name)


async def asked(tx: Tx, *, before_us: int) -> tuple[Registered, ...]:
    """Names that another registrar has wanted since before an instant."""
    rows = await tx.rows(
        f"SELECT {_NAME} FROM registry_name WHERE asked_us IS NOT NULL AND asked_us <= $1 ORDER BY asked_us, name",
        before_us,
    )
    return tuple(_registered(row) for row in rows)


async def take(tx: Tx, name: Registered) -> Registered:
    """Register a name, unless it is registered; how it is registered now."""
    row = await tx.row(
        f"INSERT INTO registry_name ({_NAME}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        f" ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING {_NAME}",
        *_fields(name),
    )
    assert row is not None
    return _registered(row)


async def update(tx: Tx, name: Registered) -> None:
    """Write everything about a name. Hold it when reading it."""
    await tx.execute(
        "UPDATE registry_name SET registration_key = $2, is_ours = $3, is_premium = $4, created_us = $5,"
        " expires_us = $6, transferred_us = $7, asked_us = $8, asked_by = $9, auth_code = $10, is_locked = $11,"
        " name_servers = $12, details = $13 WHERE name = $1",
        *_fields(name),
    )


async def remove(tx: Tx, name: str) -> None:
    """Forget a name: it is anybody's again."""
    await tx.execute("DELETE FROM registry_name WHERE name = $1", name)


@dataclass(frozen=True, slots=True)
class Sent:
    """A command with its outcome, both as JSON. `due_us`: when a pending one is decided; None where it stands."""

    key: str
    name: str
    command: str
    outcome: str
    sent_us: int
    due_us: int | None


async def sent(tx: Tx, key: str) -> Sent | None:
    """The command of a key."""
    row = await tx.row(
        "SELECT command_key, name, command, outcome, sent_us, due_us FROM registry_command WHERE command_key = $1", key
    )
    return None if row is None else Sent(*row)


async def keep(tx: Tx, command: Sent) -> None:
    """Write a command down, or what became of it."""
    await tx.execute(
        "INSERT INTO registry_command (command_key, name, command, outcome, sent_us, due_us)"
        " VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (command_key) DO UPDATE SET outcome = excluded.outcome, due_us = excluded.due_us",
        command.key, command.name, command.command, command.outcome, command.sent_us, command.due_us,
    )  # fmt: skip


async def undecided(tx: Tx, name: str) -> Sent | None:
    """The command for a name whose outcome is still to come."""
    row = await tx.row(
        "SELECT command_key, name, command, outcome, sent_us, due_us FROM registry_command"
        " WHERE name = $1 AND due_us IS NOT NULL ORDER BY sent_us LIMIT 1",
        name,
    )
    return None if row is None else Sent(*row)


async def tell(tx: Tx, message: str) -> None:
    """Put a message at the end of the queue."""
    await tx.execute("INSERT INTO registry_message (message) VALUES ($1)", message)


async def oldest_message(tx: Tx) -> tuple[int, str] | None:
    """The number and text of the message at the head of the queue."""
    row = await tx.row("SELECT message_id, message FROM registry_message ORDER BY message_id LIMIT 1")
    return None if row is None else (row[0], row[1])


async def take_off(tx: Tx, message_id: int) -> None:
    """Take a message off the queue."""
    await tx.execute("DELETE FROM registry_message WHERE message_id = $1", message_id)


async def wishes(tx: Tx, names: Sequence[str]) -> Mapping[str, str]:
    """What the sandbox's owner wants said of the names, as JSON."""
    rows = await tx.rows("SELECT name, entry FROM registry_wish WHERE name = ANY($1)", list(names))
    return {row[0]: row[1] for row in rows}


async def wish(tx: Tx, name: str, entry: str) -> None:
    """Have something said of a name from now on."""
    await tx.execute(
        "INSERT INTO registry_wish (name, entry) VALUES ($1, $2)"
        " ON CONFLICT (name) DO UPDATE SET entry = excluded.entry",
        name, entry,
    )  # fmt: skip


async def unwish(tx: Tx, name: str) -> None:
    """Go back to what the list says of a name."""
    await tx.execute("DELETE FROM registry_wish WHERE name = $1", name)


def _fields(name: Registered) -> tuple[object, ...]:
    return (
        name.name, name.key, int(name.is_ours), int(name.is_premium), name.created_us, name.expires_us,
        name.transferred_us, name.asked_us, name.asked_by, name.auth_code, int(name.is_locked),
        msgspec.json.encode(name.name_servers).decode(), msgspec.json.encode(name.details).decode(),
    )  # fmt: skip


def _registered(row: Row) -> Registered:
    return Registered(
        name=row[0], key=row[1], is_ours=bool(row[2]), is_premium=bool(row[3]), created_us=row[4], expires_us=row[5],
        transferred_us=row[6], asked_us=row[7], asked_by=row[8], auth_code=row[9], is_locked=bool(row[10]),
        name_servers=tuple(msgspec.json.decode(row[11])), details=msgspec.json.decode(row[12]),
    )  # fmt: skip
