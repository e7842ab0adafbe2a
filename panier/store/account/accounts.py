"""Customers."""

from collections.abc import Sequence

import msgspec

from panier.core.account.account import Account
from panier.core.account.profile import email_key
from panier.store.engine.columns import FLAG, NUMBER, Columns, Kept
from panier.store.engine.db import Tx

_profiles = msgspec.json.Decoder(dict[str, str])
ACCOUNT = Columns(
    Account,
    "account",
    "a",
    {
        "account_id": NUMBER,
        "has_log_stream": FLAG,
        "profile": Kept(
            write=lambda profile: (msgspec.json.encode(dict(profile)).decode(),),
            read=lambda text: tuple(_profiles.decode(text).items()) if text != "{}" else (),
        ),
    },
)
_CHANGE = ACCOUNT.update("country", "language", "legal_form", "first_name", "last_name", "profile")


async def insert(tx: Tx, account: Account, *, password_hash: str) -> int | None:
    """Add a customer; returns its number, or None where the nichandle is taken."""
    row = await tx.row(
        f"{ACCOUNT.insert('password_hash', 'email_key')} ON CONFLICT (nic) DO NOTHING RETURNING account_id",
        *ACCOUNT.values(account), password_hash, email_key(account.email),
    )  # fmt: skip
    return None if row is None else int(row[0])


async def update(tx: Tx, account: Account) -> None:
    """Write the fields that a customer may change of its account."""
    await tx.execute(_CHANGE.sql, *_CHANGE.values(account))


async def set_password_hash(tx: Tx, account_id: int, password_hash: str) -> None:
    """Store the hash of a new password."""
    await tx.execute("UPDATE account SET password_hash = $2 WHERE account_id = $1", account_id, password_hash)


async def set_email(tx: Tx, account_id: int, email: str, *, confirmed_us: int) -> None:
    """Store another e-mail address, of which it is known that somebody reads what is sent there."""
    change = "UPDATE account SET email = $2, email_key = $3, email_confirmed_us = $4 WHERE account_id = $1"
    await tx.execute(change, account_id, email, email_key(email), confirmed_us)


async def confirm_email(tx: Tx, account_id: int, *, now_us: int) -> None:
    """Store that somebody reads what is sent to an account's address."""
    change = "UPDATE account SET email_confirmed_us = $2 WHERE account_id = $1 AND email_confirmed_us IS NULL"
    await tx.execute(change, account_id, now_us)


async def lock(tx: Tx, account_id: int) -> None:
    """Lock an account and its default payment method until the transaction ends."""
    await tx.lock("SELECT account_id FROM account WHERE account_id = $1 FOR NO KEY UPDATE", account_id)


async def load(tx: Tx, account_id: int) -> Account | None:
    """A customer by number."""
    row = await tx.row(f"SELECT {ACCOUNT.select} FROM account a WHERE a.account_id = $1", account_id)
    return None if row is None else ACCOUNT.read(row)


async def list_newest(tx: Tx, *, limit: int) -> tuple[Account, ...]:
    """The customers that came last, the latest first."""
    rows = await tx.rows(f"SELECT {ACCOUNT.select} FROM account a ORDER BY a.account_id DESC LIMIT $1", limit)
    return tuple(ACCOUNT.read(row) for row in rows)


async def load_several(tx: Tx, account_ids: Sequence[int]) -> dict[int, Account]:
    """Customers by their numbers."""
    rows = await tx.rows(f"SELECT {ACCOUNT.select} FROM account a WHERE a.account_id = ANY($1)", list(account_ids))
    return {account.account_id: account for account in map(ACCOUNT.read, rows)}


async def load_by_nic(tx: Tx, nic: str) -> tuple[Account, str] | None:
    """A customer by nichandle, with the hash of its password."""
    row = await tx.row(f"SELECT {ACCOUNT.select}, a.password_hash FROM account a WHERE a.nic = $1", nic)
    return None if row is None else (ACCOUNT.read(row[: ACCOUNT.width]), row[ACCOUNT.width])


async def list_by_email(tx: Tx, key: str, *, limit: int) -> tuple[Account, ...]:
    """The accounts with an e-mail address, which is given in the form in which it is looked for; oldest first."""
    rows = await tx.rows(
        f"SELECT {ACCOUNT.select} FROM account a WHERE a.email_key = $1 ORDER BY a.account_id LIMIT $2", key, limit
    )
    return tuple(map(ACCOUNT.read, rows))


async def load_ids(tx: Tx, nics: list[str]) -> dict[str, int]:
    """The numbers of customers by nichandle; unknown nichandles are left out."""
    if not nics:
        return {}
    return dict(map(tuple, await tx.rows("SELECT nic, account_id FROM account WHERE nic = ANY($1)", nics)))


async def load_by_nics(tx: Tx, nics: Sequence[str]) -> dict[str, Account]:
    """The accounts of those nichandles that exist, by nichandle."""
    rows = await tx.rows(f"SELECT {ACCOUNT.select} FROM account a WHERE nic = ANY($1)", list(nics)) if nics else []
    return {one.nic: one for one in map(ACCOUNT.read, rows)}
