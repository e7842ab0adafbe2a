"""Browsers that are signed in. Of what their cookies hold only digests are stored."""

from panier.core.account.account import Account
from panier.core.account.browser_session import BrowserSession
from panier.store.account.accounts import ACCOUNT
from panier.store.engine.columns import NUMBER, Columns, digested
from panier.store.engine.db import Tx

_SESSION = Columns(BrowserSession, "browser_session", "s", {"session_id": NUMBER, "token": digested("token_digest")})


async def insert(tx: Tx, session: BrowserSession) -> int:
    """Add a browser; returns its number."""
    row = await tx.row(f"{_SESSION.insert()} RETURNING session_id", *_SESSION.values(session))
    assert row is not None
    return int(row[0])


async def load(tx: Tx, token_digest: str) -> tuple[BrowserSession, Account] | None:
    """The browser with a cookie, and the account that it is signed in as; its time may be over."""
    row = await tx.row(
        f"SELECT {_SESSION.select}, {ACCOUNT.select} FROM browser_session s"
        " JOIN account a ON a.account_id = s.account_id WHERE s.token_digest = $1",
        token_digest,
    )
    return None if row is None else (_SESSION.read(row[: _SESSION.width]), ACCOUNT.read(row[_SESSION.width :]))


async def list_all(tx: Tx, *, owner: int) -> tuple[BrowserSession, ...]:
    """The browsers of an account and of its users, the one that was used last first."""
    rows = await tx.rows(
        f"SELECT {_SESSION.select} FROM browser_session s WHERE s.account_id = $1"
        " ORDER BY s.seen_us DESC, s.session_id DESC",
        owner,
    )
    return tuple(map(_SESSION.read, rows))


async def touch(tx: Tx, session_id: int, *, now_us: int) -> None:
    """Store when a browser was last used."""
    await tx.execute("UPDATE browser_session SET seen_us = $2 WHERE session_id = $1", session_id, now_us)


async def delete(tx: Tx, session_id: int, *, owner: int) -> bool:
    """Sign a browser of an account out; returns whether it was there."""
    sql = "DELETE FROM browser_session WHERE session_id = $1 AND account_id = $2"
    return await tx.execute(sql, session_id, owner) > 0


async def delete_of(tx: Tx, user_login: str | None, *, owner: int, but: int = 0) -> None:
    """Sign out every browser of a user of an account, or of the account itself, but one."""
    mine = "DELETE FROM browser_session WHERE account_id = $1 AND session_id <> $2 AND"
    if user_login is None:
        await tx.execute(f"{mine} user_login IS NULL", owner, but)
    else:
        await tx.execute(f"{mine} user_login = $3", owner, but, user_login)


async def delete_all(tx: Tx, *, owner: int, but: int = 0) -> None:
    """Sign out every browser of an account and of its users, but one."""
    await tx.execute("DELETE FROM browser_session WHERE account_id = $1 AND session_id <> $2", owner, but)


async def delete_old(tx: Tx, *, before_us: int, limit: int) -> int:
    """Delete browsers that did nothing since an instant; returns how many."""
    return await tx.execute(
        "DELETE FROM browser_session WHERE session_id IN"
        " (SELECT session_id FROM browser_session WHERE seen_us < $1 ORDER BY seen_us LIMIT $2)",
        before_us, limit,
    )  # fmt: skip
