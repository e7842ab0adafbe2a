"""Requests to transfer a role of a service to another account."""

from collections.abc import Sequence

from panier.core.contact.change import ContactChange, Voice
from panier.core.service.service import Role
from panier.store.engine.columns import NUMBER, Columns, document, joined
from panier.store.engine.db import Tx

_CHANGE = Columns(
    ContactChange,
    "contact_change",
    "c",
    {
        "change_id": NUMBER,
        "roles": document(tuple[Role, ...]),
        "voices": document(tuple[Voice, ...], column="answers"),
        "service_name": joined("s.name"),
        "asking": joined("a.nic"),
        "giver": joined("f.nic"),
        "taker": joined("t.nic"),
    },
)
_SELECT = (
    f"SELECT {_CHANGE.select} FROM contact_change c"
    " JOIN service s ON s.service_id = c.service_id JOIN account a ON a.account_id = c.asking_account_id"
    " JOIN account f ON f.account_id = c.from_account_id JOIN account t ON t.account_id = c.to_account_id"
)
_OUTCOME = _CHANGE.update("voices", "done_us", "aborted_us")
_IS_CONCERNED = "$1 IN (c.asking_account_id, c.from_account_id, c.to_account_id)"


async def insert(tx: Tx, change: ContactChange) -> int:
    """Add a request; returns its number."""
    row = await tx.row(f"{_CHANGE.insert()} RETURNING change_id", *_CHANGE.values(change))
    assert row is not None
    return int(row[0])


async def list_concerning(tx: Tx, *, owner: int) -> tuple[ContactChange, ...]:
    """The requests that an account makes, loses a role by or gains one by, oldest first."""
    rows = await tx.rows(
        f"{_SELECT} WHERE c.asking_account_id = $1 OR c.from_account_id = $1 OR c.to_account_id = $1"
        " ORDER BY c.change_id",
        owner,
    )
    return tuple(map(_CHANGE.read, rows))


async def list_times(tx: Tx, *, asking: int, taker: int) -> tuple[int, ...]:
    """When an account asked for roles for another account, oldest first."""
    rows = await tx.rows(
        "SELECT requested_us FROM contact_change WHERE asking_account_id = $1 AND to_account_id = $2"
        " ORDER BY requested_us",
        asking, taker,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def load(tx: Tx, change_id: int, *, owner: int, lock: bool = False) -> ContactChange | None:
    """A request that concerns an account; `lock` locks it until the transaction ends."""
    if lock:
        await tx.lock("SELECT change_id FROM contact_change WHERE change_id = $1 FOR UPDATE", change_id)
    row = await tx.row(f"{_SELECT} WHERE c.change_id = $2 AND {_IS_CONCERNED}", owner, change_id)
    return None if row is None else _CHANGE.read(row)


async def load_several(tx: Tx, change_ids: Sequence[int]) -> tuple[ContactChange, ...]:
    """Requests of any account, locked until the transaction ends: for the worker."""
    await tx.lock(
        "SELECT change_id FROM contact_change WHERE change_id = ANY($1) ORDER BY change_id FOR UPDATE",
        list(change_ids),
    )
    rows = await tx.rows(f"{_SELECT} WHERE c.change_id = ANY($1) ORDER BY c.change_id", list(change_ids))
    return tuple(map(_CHANGE.read, rows))


async def list_unfinished(tx: Tx, service_id: int) -> tuple[ContactChange, ...]:
    """The requests about a service that were neither carried out nor aborted.

    Some of them may be refused or expired.
    """
    rows = await tx.rows(
        f"{_SELECT} WHERE c.service_id = $1 AND c.done_us IS NULL AND c.aborted_us IS NULL", service_id
    )
    return tuple(map(_CHANGE.read, rows))


async def update(tx: Tx, change: ContactChange) -> None:
    """Write the answers to a request, and its outcome."""
    await tx.execute(_OUTCOME.sql, *_OUTCOME.values(change))
