"""Customers' consents to OAuth2 clients; of codes and tokens only digests are stored."""

from panier.core.account.account import Client
from panier.core.account.authorization import Grant
from panier.store.account.clients import CLIENT
from panier.store.engine.columns import NUMBER, Columns
from panier.store.engine.db import Tx

_GRANT = Columns(Grant, "oauth2_grant", "g", {"grant_id": NUMBER})


async def load_client(tx: Tx, client_id: str) -> Client | None:
    """A client of any account."""
    row = await tx.row(f"SELECT {CLIENT.select} FROM oauth2_client o WHERE o.client_id = $1", client_id)
    return None if row is None else CLIENT.read(row)


async def insert(tx: Tx, grant: Grant) -> None:
    """Add a consent."""
    await tx.execute(_GRANT.insert(), *_GRANT.values(grant))


async def list_of(tx: Tx, *, owner: int, now_us: int) -> tuple[tuple[Grant, Client], ...]:
    """The consents of an account and its users that are not over, the latest first, each with its client."""
    rows = await tx.rows(
        f"SELECT {_GRANT.select}, {CLIENT.select} FROM oauth2_grant g JOIN oauth2_client o"
        " ON o.client_id = g.client_id WHERE g.account_id = $1 AND g.expires_us > $2 ORDER BY g.grant_id DESC",
        owner, now_us,
    )  # fmt: skip
    return tuple((_GRANT.read(row[: _GRANT.width]), CLIENT.read(row[_GRANT.width :])) for row in rows)


async def load(tx: Tx, grant_id: int, *, owner: int) -> Grant | None:
    """A consent of an account or of one of its users."""
    row = await tx.row(
        f"SELECT {_GRANT.select} FROM oauth2_grant g WHERE g.grant_id = $1 AND g.account_id = $2", grant_id, owner
    )
    return None if row is None else _GRANT.read(row)


async def lock_by_code(tx: Tx, code_digest: str, *, client_id: str) -> Grant | None:
    """The consent that a client was told of by a code, locked until the transaction ends."""
    return await _lock(tx, "g.code_digest = $1 AND g.client_id = $2", code_digest, client_id)


async def lock(tx: Tx, grant_id: int, *, client_id: str) -> Grant | None:
    """A consent to a client, locked until the transaction ends."""
    return await _lock(tx, "g.grant_id = $1 AND g.client_id = $2", grant_id, client_id)


async def renew(tx: Tx, grant_id: int, *, exchanged_us: int, refresh_digest: str, expires_us: int) -> None:
    """Store the token that renews a consent next; all earlier ones are used up, and so is its code."""
    await tx.execute(
        "UPDATE oauth2_grant SET exchanged_us = $2, refresh_digest = $3, expires_us = $4 WHERE grant_id = $1",
        grant_id, exchanged_us, refresh_digest, expires_us,
    )  # fmt: skip


async def delete(tx: Tx, grant_id: int) -> None:
    """End a consent, and the tokens that came of it."""
    await tx.execute("DELETE FROM access_token WHERE grant_id = $1", grant_id)
    await tx.execute("DELETE FROM oauth2_grant WHERE grant_id = $1", grant_id)


async def delete_all(tx: Tx, *, owner: int, user_login: str | None = None) -> None:
    """End every consent of an account, or of one of its users, and the tokens that came of them."""
    mine = "account_id = $1 AND (CAST($2 AS TEXT) IS NULL OR user_login = $2)"
    await tx.execute(
        f"DELETE FROM access_token WHERE grant_id IN (SELECT grant_id FROM oauth2_grant WHERE {mine})",
        owner, user_login,
    )  # fmt: skip
    await tx.execute(f"DELETE FROM oauth2_grant WHERE {mine}", owner, user_login)


async def delete_over(tx: Tx, *, before_us: int, limit: int) -> int:
    """Delete consents whose code was not used in time, or that nobody renewed in time; returns how many."""
    return await tx.execute(
        "DELETE FROM oauth2_grant WHERE grant_id IN (SELECT grant_id FROM oauth2_grant WHERE expires_us < $1 LIMIT $2)",
        before_us, limit,
    )  # fmt: skip


async def _lock(tx: Tx, condition: str, *arguments: object) -> Grant | None:
    await tx.lock(f"SELECT g.grant_id FROM oauth2_grant g WHERE {condition} FOR UPDATE", *arguments)
    row = await tx.row(f"SELECT {_GRANT.select} FROM oauth2_grant g WHERE {condition}", *arguments)
    return None if row is None else _GRANT.read(row)
