"""OAuth2 clients and their access tokens; of secrets and tokens only a digest is stored."""

from panier.core.account.account import Caller, Client, Credential
from panier.store.account import identities
from panier.store.account.accounts import ACCOUNT
from panier.store.account.keys import CREDENTIAL
from panier.store.engine.columns import Columns, document
from panier.store.engine.db import Tx

CLIENT = Columns(Client, "oauth2_client", "o", {"callback_urls": document(tuple[str, ...])})
_CHANGE = CLIENT.update("name", "description", "callback_urls")


async def insert(tx: Tx, client: Client, *, secret_digest: str) -> None:
    """Add a client."""
    await tx.execute(CLIENT.insert("secret_hash"), *CLIENT.values(client), secret_digest)


async def update(tx: Tx, client: Client) -> None:
    """Write the fields of a client that can change."""
    await tx.execute(_CHANGE.sql, *_CHANGE.values(client))


async def delete(tx: Tx, client_id: str, *, owner: int) -> bool:
    """Delete a client, those that it made, and their tokens; returns whether it existed."""
    count = await tx.execute(
        "DELETE FROM oauth2_client WHERE client_id IN (WITH RECURSIVE gone AS ("
        " SELECT client_id FROM oauth2_client WHERE client_id = $1 AND account_id = $2 UNION"
        " SELECT o.client_id FROM oauth2_client o JOIN gone g ON o.maker_id = g.client_id WHERE o.account_id = $2)"
        " SELECT client_id FROM gone)",
        client_id, owner,
    )  # fmt: skip
    return count > 0


async def delete_all(tx: Tx, *, owner: int, user_login: str | None = None) -> None:
    """Delete every client of an account, or those that one of its users made, and their tokens."""
    await tx.execute(
        "DELETE FROM oauth2_client WHERE account_id = $1 AND (CAST($2 AS TEXT) IS NULL OR user_login = $2)",
        owner, user_login,
    )  # fmt: skip


async def load(tx: Tx, client_id: str, *, owner: int) -> Client | None:
    """A client of an account."""
    row = await tx.row(
        f"SELECT {CLIENT.select} FROM oauth2_client o WHERE o.client_id = $1 AND o.account_id = $2",
        client_id, owner,
    )  # fmt: skip
    return None if row is None else CLIENT.read(row)


async def list_ids(tx: Tx, *, owner: int) -> tuple[str, ...]:
    """The clients of an account, oldest first."""
    rows = await tx.rows(
        "SELECT client_id FROM oauth2_client WHERE account_id = $1 ORDER BY created_us, client_id", owner
    )
    return tuple(row[0] for row in rows)


async def load_secret_digest(tx: Tx, client_id: str) -> str | None:
    """The digest of a client's secret."""
    row = await tx.row("SELECT secret_hash FROM oauth2_client WHERE client_id = $1", client_id)
    return None if row is None else str(row[0])


async def load_flow(tx: Tx, client_id: str) -> str | None:
    """The flow by which a client gets its tokens."""
    row = await tx.row("SELECT flow FROM oauth2_client WHERE client_id = $1", client_id)
    return None if row is None else str(row[0])


async def load_key_behind(tx: Tx, client_id: str) -> Credential | None:
    """The key that a client was made with, in any state; None where there was none."""
    row = await tx.row(
        f"SELECT {CREDENTIAL.select} FROM oauth2_client o JOIN credential c ON c.credential_id = o.credential_id"
        " WHERE o.client_id = $1",
        client_id,
    )
    return None if row is None else CREDENTIAL.read(row)


async def insert_token(
    tx: Tx, token_digest: str, *, client_id: str, expires_us: int, grant_id: int | None = None, scope: str | None = None
) -> bool:
    """Add an access token, on a customer's consent or without; False where its client was deleted meanwhile."""
    count = await tx.execute(
        "INSERT INTO access_token (token_hash, client_id, expires_us, grant_id, scope)"
        " SELECT CAST($1 AS TEXT), client_id, CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS TEXT)"
        " FROM oauth2_client WHERE client_id = $2 FOR SHARE",
        token_digest, client_id, expires_us, grant_id, scope,
    )  # fmt: skip
    return count > 0


async def delete_token(tx: Tx, token_digest: str) -> None:
    """Revoke an access token."""
    await tx.execute("DELETE FROM access_token WHERE token_hash = $1", token_digest)


async def sweep_tokens(tx: Tx, *, client_id: str, now_us: int) -> None:
    """Delete a client's expired tokens; each request for a token clears away the old ones."""
    await tx.execute("DELETE FROM access_token WHERE client_id = $1 AND expires_us <= $2", client_id, now_us)


async def load_caller_by_token(tx: Tx, token_digest: str, *, now_us: int) -> Caller | None:
    """Who an access token acts for, with the key behind its client; None once it has expired.

    On a customer's consent that is the customer, else the client's own account.
    """
    row = await tx.row(
        f"SELECT {ACCOUNT.select}, t.client_id, o.credential_id, o.account_id, o.user_login, t.grant_id, g.user_login,"
        f" t.scope, t.expires_us, {CREDENTIAL.select} FROM access_token t"
        " JOIN oauth2_client o ON o.client_id = t.client_id"
        " LEFT JOIN oauth2_grant g ON g.grant_id = t.grant_id"
        " JOIN account a ON a.account_id = coalesce(g.account_id, o.account_id)"
        " LEFT JOIN credential c ON c.credential_id = o.credential_id"
        " WHERE t.token_hash = $1 AND t.expires_us > $2 AND (o.credential_id IS NULL OR c.credential_id IS NOT NULL)"
        " AND (t.grant_id IS NULL OR g.grant_id IS NOT NULL)",
        token_digest, now_us,
    )  # fmt: skip
    if row is None:
        return None
    client_id, credential_id, owner, makers, grant_id, users, scope, expires_us, *behind = row[ACCOUNT.width :]
    account, key = ACCOUNT.read(row[: ACCOUNT.width]), None if credential_id is None else CREDENTIAL.read(behind)
    makers = makers or (None if key is None else key.user_login)
    maker = await identities.load_of(tx, makers, owner=owner)
    user = maker if grant_id is None else await identities.load_of(tx, users, owner=account.account_id)
    if (makers is not None and maker is None) or (users is not None and user is None):
        return None
    return Caller(account, client_id=client_id, behind=key, user=user, maker=maker, scope=scope, expires_us=expires_us)
