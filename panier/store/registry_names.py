"""The sandbox registry's own tables.

Its names, the commands it was sent, its messages, and the settings of its owner.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field

from panier.core.values import frozen
from panier.store.engine.columns import FLAG, Columns, document, renamed, sealed
from panier.store.engine.db import Tx
from panier.store.engine.sealing import seal, unseal


@frozen
class RegisteredName:
    """A name that is registered here.

    `asked_us`: when the registrar `asked_by` requested it; `name_servers`: hosts.
    """

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


_NAME = Columns(
    RegisteredName,
    "registry_name",
    kept={
        "key": renamed("registration_key"),
        "is_ours": FLAG,
        "is_premium": FLAG,
        "is_locked": FLAG,
        "auth_code": sealed("registry_name.auth_code"),
        "name_servers": document(tuple[str, ...]),
        "details": document(dict[str, object]),
    },
)
_CHANGE = _NAME.update()
_ENTRY = "registry_wish.entry"
_KNOWN = (
    f"SELECT NULL, {_NAME.select} FROM registry_name WHERE name = ANY($1)"
    f" UNION ALL SELECT entry, name{', NULL' * (_NAME.width - 1)} FROM registry_wish WHERE name = ANY($1)"
)


async def load_several(tx: Tx, names: Sequence[str]) -> Mapping[str, RegisteredName]:
    """Those of the names that were registered here, whatever became of them."""
    rows = await tx.rows(f"SELECT {_NAME.select} FROM registry_name WHERE name = ANY($1)", list(names))
    return {row[0]: _NAME.read(row) for row in rows}


async def load_known(tx: Tx, names: Sequence[str]) -> tuple[Mapping[str, RegisteredName], Mapping[str, str]]:
    """Those of the names that were registered here, and the records that the sandbox's owner has set for names."""
    rows = await tx.rows(_KNOWN, list(names))
    return (
        {row[1]: _NAME.read(row[1:]) for row in rows if row[0] is None},
        {row[1]: unseal(row[0], _ENTRY) for row in rows if row[0] is not None},
    )


async def lock_name(tx: Tx, name: str) -> None:
    """Lock a name, if it is registered here, until the transaction ends."""
    await tx.lock("SELECT name FROM registry_name WHERE name = $1 FOR UPDATE", name)


async def load(tx: Tx, name: str, *, lock: bool = False) -> RegisteredName | None:
    """A name; `lock` locks it until the transaction ends."""
    if lock:
        await lock_name(tx, name)
    return (await load_several(tx, [name])).get(name)


async def list_asked(tx: Tx, *, before_us: int) -> tuple[RegisteredName, ...]:
    """Names that another registrar requested before an instant."""
    rows = await tx.rows(
        f"SELECT {_NAME.select} FROM registry_name"
        " WHERE asked_us IS NOT NULL AND asked_us <= $1 ORDER BY asked_us, name",
        before_us,
    )
    return tuple(_NAME.read(row) for row in rows)


async def add_name(tx: Tx, name: RegisteredName) -> RegisteredName:
    """Register a name, unless it is registered already; returns its registration."""
    row = await tx.row(
        f"{_NAME.insert()} ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING {_NAME.select}",
        *_NAME.values(name),
    )
    assert row is not None
    return _NAME.read(row)


async def add_names(tx: Tx, names: Sequence[RegisteredName]) -> Mapping[str, RegisteredName]:
    """Register names, each unless it is registered already; returns their registrations. Each name comes once."""
    found: dict[str, RegisteredName] = {}
    for sql, parameters in _NAME.inserts(sorted(names, key=lambda one: one.name)):
        kept = f"{sql} ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING {_NAME.select}"
        found |= {row[0]: _NAME.read(row) for row in await tx.rows(kept, *parameters)}
    return found


async def update(tx: Tx, name: RegisteredName) -> None:
    """Write everything about a name; lock it when reading it."""
    await tx.execute(_CHANGE.sql, *_CHANGE.values(name))


async def remove(tx: Tx, name: str) -> None:
    """Delete a name: anybody may register it again."""
    await tx.execute("DELETE FROM registry_name WHERE name = $1", name)


@frozen
class SentCommand:
    """A command with its outcome, both as JSON.

    `due_us`: when a pending outcome is decided; None where it is final.
    """

    key: str
    name: str
    command: str
    outcome: str
    sent_us: int
    due_us: int | None


_COMMAND = Columns(
    SentCommand,
    "registry_command",
    kept={
        "key": renamed("command_key"),
        "command": sealed("registry_command.command"),
        "outcome": sealed("registry_command.outcome"),
    },
)


async def load_sent(tx: Tx, key: str) -> SentCommand | None:
    """The command that was sent under a key."""
    row = await tx.row(f"SELECT {_COMMAND.select} FROM registry_command WHERE command_key = $1", key)
    return None if row is None else _COMMAND.read(row)


async def list_sent(tx: Tx, keys: Sequence[str]) -> frozenset[str]:
    """Those of the keys under which a command was sent and stored."""
    rows = await tx.rows("SELECT command_key FROM registry_command WHERE command_key = ANY($1)", list(keys))
    return frozenset(row[0] for row in rows)


async def add_sent(tx: Tx, command: SentCommand) -> None:
    """Store a command, or its outcome."""
    await tx.execute(
        f"{_COMMAND.insert()}"
        " ON CONFLICT (command_key) DO UPDATE SET outcome = excluded.outcome, due_us = excluded.due_us",
        *_COMMAND.values(command),
    )


async def load_undecided(tx: Tx, name: str) -> SentCommand | None:
    """The command for a name whose outcome is still open."""
    row = await tx.row(
        f"SELECT {_COMMAND.select} FROM registry_command"
        " WHERE name = $1 AND due_us IS NOT NULL ORDER BY sent_us LIMIT 1",
        name,
    )
    return None if row is None else _COMMAND.read(row)


async def add_message(tx: Tx, message: str) -> None:
    """Append a message to the queue."""
    await tx.execute("INSERT INTO registry_message (message) VALUES ($1)", message)


async def load_oldest_message(tx: Tx) -> tuple[int, str] | None:
    """The number and text of the first message in the queue."""
    row = await tx.row("SELECT message_id, message FROM registry_message ORDER BY message_id LIMIT 1")
    return None if row is None else (row[0], row[1])


async def delete_message(tx: Tx, message_id: int) -> None:
    """Remove a message from the queue."""
    await tx.execute("DELETE FROM registry_message WHERE message_id = $1", message_id)


async def set_wish(tx: Tx, name: str, entry: str) -> None:
    """Set the record of a name."""
    await tx.execute(
        "INSERT INTO registry_wish (name, entry) VALUES ($1, $2)"
        " ON CONFLICT (name) DO UPDATE SET entry = excluded.entry",
        name, seal(entry, _ENTRY),
    )  # fmt: skip


async def list_wishes(tx: Tx, *, limit: int) -> tuple[tuple[str, str], ...]:
    """The names whose record was set, with it, by name."""
    rows = await tx.rows("SELECT name, entry FROM registry_wish ORDER BY name LIMIT $1", limit)
    return tuple((row[0], unseal(row[1], _ENTRY)) for row in rows)


async def delete_wish(tx: Tx, name: str) -> None:
    """Return a name to what the list of special names contains."""
    await tx.execute("DELETE FROM registry_wish WHERE name = $1", name)
