"""Entries of the bank's statements: money that came by transfer, each taken in once."""

from collections.abc import Sequence

from panier.core.money import Money
from panier.core.payment.transfer import BankEntry
from panier.store.engine.columns import NUMBER, Columns, Kept
from panier.store.engine.db import Tx

_ENTRY = Columns(
    BankEntry,
    "bank_entry",
    "b",
    {
        "entry_id": NUMBER,
        "amount": Kept(("amount_ucents", "currency"), write=lambda money: (money.ucents, money.currency), read=Money),
    },
)
_FATE = _ENTRY.update("order_id", "problem", "used_us", "credited_id")
_WAITING = "order_id IS NOT NULL AND used_us IS NULL"
_UNMATCHED = "order_id IS NULL AND used_us IS NULL"


async def insert(tx: Tx, entry: BankEntry) -> int | None:
    """Add an entry; returns its number, None where the bank's reference is known."""
    row = await tx.row(
        f"{_ENTRY.insert()} ON CONFLICT (account, reference) DO NOTHING RETURNING entry_id", *_ENTRY.values(entry)
    )
    return None if row is None else int(row[0])


async def load_known(tx: Tx, account: str, reference: str) -> BankEntry | None:
    """The entry that an account has under a reference of its bank."""
    where = "account = $1 AND reference = $2"
    row = await tx.row(f"SELECT {_ENTRY.select} FROM bank_entry b WHERE {where}", account, reference)
    return None if row is None else _ENTRY.read(row)


async def lock(tx: Tx, entry_id: int) -> BankEntry | None:
    """An entry, locked until the transaction ends."""
    await tx.lock("SELECT entry_id FROM bank_entry WHERE entry_id = $1 FOR UPDATE", entry_id)
    return await load(tx, entry_id)


async def load(tx: Tx, entry_id: int) -> BankEntry | None:
    """An entry."""
    row = await tx.row(f"SELECT {_ENTRY.select} FROM bank_entry b WHERE entry_id = $1", entry_id)
    return None if row is None else _ENTRY.read(row)


async def sum_waiting(tx: Tx, order_id: int, currency: str) -> Money:
    """What has come for an order and has not paid it yet."""
    row = await tx.row(
        "SELECT coalesce(sum(amount_ucents), 0) FROM bank_entry WHERE order_id = $1 AND used_us IS NULL", order_id
    )
    return Money(0 if row is None else int(row[0]), currency)


async def lock_waiting(tx: Tx, order_id: int) -> tuple[BankEntry, ...]:
    """What has come for an order and has not paid it yet, locked until the transaction ends; the order is held."""
    where = "order_id = $1 AND used_us IS NULL ORDER BY entry_id"
    await tx.lock(f"SELECT entry_id FROM bank_entry WHERE {where} FOR UPDATE", order_id)
    rows = await tx.rows(f"SELECT {_ENTRY.select} FROM bank_entry b WHERE {where}", order_id)
    return tuple(map(_ENTRY.read, rows))


async def list_open(tx: Tx, *, limit: int, is_waiting: bool | None = None) -> tuple[BankEntry, ...]:
    """Entries that nothing was done with, oldest first. `is_waiting`: only those that are for an order, or for none."""
    which = "used_us IS NULL" if is_waiting is None else _WAITING if is_waiting else _UNMATCHED
    rows = await tx.rows(f"SELECT {_ENTRY.select} FROM bank_entry b WHERE {which} ORDER BY entry_id LIMIT $1", limit)
    return tuple(map(_ENTRY.read, rows))


async def list_all(tx: Tx, *, limit: int) -> tuple[BankEntry, ...]:
    """The newest entries, newest first."""
    rows = await tx.rows(f"SELECT {_ENTRY.select} FROM bank_entry b ORDER BY entry_id DESC LIMIT $1", limit)
    return tuple(map(_ENTRY.read, rows))


async def update(tx: Tx, entries: Sequence[BankEntry]) -> None:
    """Write what became of locked entries."""
    for entry in entries:
        await tx.execute(_FATE.sql, *_FATE.values(entry))
