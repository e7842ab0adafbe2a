"""E-mailed ways to a new password, and to another e-mail address. Of tokens only digests are stored."""

from panier.core.account.approval import Approval
from panier.core.account.email_change import EmailChange
from panier.core.account.profile import email_key
from panier.store.engine.columns import NUMBER, Columns, document
from panier.store.engine.db import Tx

_CHANGE = Columns(
    EmailChange,
    "email_change",
    "c",
    {
        "change_id": NUMBER,
        "old": document(Approval, column="old_address"),
        "new": document(Approval, column="new_address"),
    },
)
_ANSWER = _CHANGE.update("old", "new", "done_us", "refused_us")


async def insert_reset(tx: Tx, token_digest: str, *, account_id: int, created_us: int, expires_us: int) -> None:
    """Add a way to a new password."""
    await tx.execute(
        "INSERT INTO password_reset (token_digest, account_id, created_us, expires_us) VALUES ($1, $2, $3, $4)",
        token_digest, account_id, created_us, expires_us,
    )  # fmt: skip


async def count_resets(tx: Tx, account_id: int, *, since_us: int) -> int:
    """How many of them an account was given since an instant."""
    row = await tx.row(
        "SELECT count(*) FROM password_reset WHERE account_id = $1 AND created_us >= $2", account_id, since_us
    )
    assert row is not None
    return int(row[0])


async def load_reset(tx: Tx, token_digest: str, *, now_us: int) -> int | None:
    """The account that a token gives a new password, while it can be used."""
    row = await tx.row(
        "SELECT account_id FROM password_reset WHERE token_digest = $1 AND used_us IS NULL AND expires_us > $2",
        token_digest, now_us,
    )  # fmt: skip
    return None if row is None else int(row[0])


async def use_reset(tx: Tx, token_digest: str, *, now_us: int) -> bool:
    """Use a token up; False where somebody else was faster."""
    count = await tx.execute(
        "UPDATE password_reset SET used_us = $2 WHERE token_digest = $1 AND used_us IS NULL AND expires_us > $2",
        token_digest, now_us,
    )  # fmt: skip
    return count > 0


async def void_resets(tx: Tx, account_id: int, *, now_us: int) -> None:
    """Make every token of an account worthless: it has another password now."""
    await tx.execute(
        "UPDATE password_reset SET used_us = $2 WHERE account_id = $1 AND used_us IS NULL", account_id, now_us
    )


async def delete_old_resets(tx: Tx, *, before_us: int, limit: int) -> int:
    """Delete what was mailed before an instant; returns how many."""
    return await tx.execute(
        "DELETE FROM password_reset WHERE token_digest IN"
        " (SELECT token_digest FROM password_reset WHERE created_us < $1 LIMIT $2)",
        before_us, limit,
    )  # fmt: skip


async def insert_change(tx: Tx, change: EmailChange) -> int:
    """Add a request for another address; returns its number."""
    row = await tx.row(
        f"{_CHANGE.insert('new_email_key')} RETURNING change_id", *_CHANGE.values(change), email_key(change.new_email)
    )
    assert row is not None
    return int(row[0])


async def count_changes_to(tx: Tx, email: str, *, since_us: int) -> int:
    """How many requests of any account were about an address since an instant."""
    row = await tx.row(
        "SELECT count(*) FROM email_change WHERE new_email_key = $1 AND created_us > $2", email_key(email), since_us
    )
    assert row is not None
    return int(row[0])


async def list_changes(tx: Tx, *, owner: int) -> tuple[EmailChange, ...]:
    """The requests of an account, oldest first."""
    rows = await tx.rows(
        f"SELECT {_CHANGE.select} FROM email_change c WHERE c.account_id = $1 ORDER BY c.change_id", owner
    )
    return tuple(map(_CHANGE.read, rows))


async def load_change(tx: Tx, change_id: int, *, owner: int) -> EmailChange | None:
    """A request of an account."""
    row = await tx.row(
        f"SELECT {_CHANGE.select} FROM email_change c WHERE c.change_id = $1 AND c.account_id = $2", change_id, owner
    )
    return None if row is None else _CHANGE.read(row)


async def update_change(tx: Tx, change: EmailChange) -> None:
    """Write what was answered to a request, and what became of it."""
    await tx.execute(_ANSWER.sql, *_ANSWER.values(change))
