"""Requests to give a role of a service to another account."""

from collections.abc import Sequence

import msgspec

from panier.core.contact.change import ContactChange, Voice
from panier.core.service.service import Role
from panier.store.engine.db import Row, Tx

_CHANGE = (
    "SELECT c.change_id, c.service_id, c.asking_account_id, c.from_account_id, c.to_account_id, c.roles, c.answers,"
    " c.requested_us, c.expires_us, c.done_us, c.aborted_us, s.name, a.nic, f.nic, t.nic FROM contact_change c"
    " JOIN service s ON s.service_id = c.service_id JOIN account a ON a.account_id = c.asking_account_id"
    " JOIN account f ON f.account_id = c.from_account_id JOIN account t ON t.account_id = c.to_account_id"
)
_IS_CONCERNED = "$1 IN (c.asking_account_id, c.from_account_id, c.to_account_id)"
_voices = msgspec.json.Decoder(tuple[Voice, ...])


async def insert(tx: Tx, change: ContactChange) -> int:
    """Add a request; its number."""
    row = await tx.row(
        "INSERT INTO contact_change (service_id, asking_account_id, from_account_id, to_account_id, roles, answers,"
        " requested_us, expires_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING change_id",
        change.service_id, change.asking_account_id, change.from_account_id, change.to_account_id, _text(change.roles),
        _text(change.voices), change.requested_us, change.expires_us,
    )  # fmt: skip
    assert row is not None
    return int(row[0])


async def concerning(tx: Tx, *, owner: int) -> tuple[ContactChange, ...]:
    """The requests that an account makes, gives something up by or gains by, oldest first."""
    rows = await tx.rows(
        f"{_CHANGE} WHERE c.asking_account_id = $1 OR c.from_account_id = $1 OR c.to_account_id = $1"
        " ORDER BY c.change_id",
        owner,
    )
    return tuple(map(_change, rows))


async def load(tx: Tx, change_id: int, *, owner: int, lock: bool = False) -> ContactChange | None:
    """A request that concerns an account; `lock` keeps it as it is until the transaction ends."""
    if lock:
        await tx.lock("SELECT change_id FROM contact_change WHERE change_id = $1 FOR UPDATE", change_id)
    row = await tx.row(f"{_CHANGE} WHERE c.change_id = $2 AND {_IS_CONCERNED}", owner, change_id)
    return None if row is None else _change(row)


async def load_several(tx: Tx, change_ids: Sequence[int]) -> tuple[ContactChange, ...]:
    """Requests, whosever they are, held until the transaction ends: for the worker."""
    await tx.lock(
        "SELECT change_id FROM contact_change WHERE change_id = ANY($1) ORDER BY change_id FOR UPDATE",
        list(change_ids),
    )
    rows = await tx.rows(f"{_CHANGE} WHERE c.change_id = ANY($1) ORDER BY c.change_id", list(change_ids))
    return tuple(map(_change, rows))


async def unfinished(tx: Tx, service_id: int) -> tuple[ContactChange, ...]:
    """The requests about a service that were neither carried out nor aborted; some may be refused or expired."""
    rows = await tx.rows(
        f"{_CHANGE} WHERE c.service_id = $1 AND c.done_us IS NULL AND c.aborted_us IS NULL", service_id
    )
    return tuple(map(_change, rows))


async def update(tx: Tx, change: ContactChange) -> None:
    """Write what was answered, and what became of a request."""
    await tx.execute(
        "UPDATE contact_change SET answers = $2, done_us = $3, aborted_us = $4 WHERE change_id = $1",
        change.change_id, _text(change.voices), change.done_us, change.aborted_us,
    )  # fmt: skip


def _text(document: object) -> str:
    return msgspec.json.encode(document).decode()


def _change(row: Row) -> ContactChange:
    change_id, service_id, asking_id, from_id, to_id, roles, answers, *rest = row
    return ContactChange(
        change_id, service_id, asking_id, from_id, to_id, tuple(map(Role, msgspec.json.decode(roles))),
        _voices.decode(answers), *rest,
    )  # fmt: skip
