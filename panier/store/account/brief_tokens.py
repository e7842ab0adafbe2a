"""Tokens that are valid for minutes: to be known once by a program, and to read a log. Digests of them are stored."""

from panier.core.account.account import Account, Caller, CredentialState
from panier.core.account.brief_token import BriefToken
from panier.store.account import accounts, identities, keys
from panier.store.engine.columns import Columns
from panier.store.engine.db import Tx

_TOKEN = Columns(BriefToken, "brief_token")


async def insert(tx: Tx, token: BriefToken) -> None:
    """Add a token."""
    await tx.execute(_TOKEN.insert(), *_TOKEN.values(token))


async def load(tx: Tx, token_digest: str, *, purpose: str, now_us: int) -> BriefToken | None:
    """A token that can be used for a purpose now."""
    row = await tx.row(
        f"SELECT {_TOKEN.select} FROM brief_token WHERE token_digest = $1 AND purpose = $2 AND used_us IS NULL"
        " AND expires_us > $3",
        token_digest, purpose, now_us,
    )  # fmt: skip
    return None if row is None else _TOKEN.read(row)


async def load_caller(tx: Tx, token: BriefToken, *, now_us: int) -> Caller | None:
    """Whoever a token was made for, while the key that asked for it is valid, and the user may act."""
    account: Account | None = await accounts.load(tx, token.account_id)
    user = await identities.load_of(tx, token.user_login, owner=token.account_id)
    if account is None or (user is None) != (token.user_login is None) or (user is not None and not user.is_active):
        return None
    if token.credential_id is not None:
        key = await keys.load_credential(tx, token.credential_id, owner=token.account_id)
        if key is None or key.state_at(now_us) is not CredentialState.VALIDATED:
            return None
    return Caller(account, user=user)


async def use(tx: Tx, token_digest: str, *, now_us: int) -> bool:
    """Use a token up; False where somebody else was faster."""
    count = await tx.execute(
        "UPDATE brief_token SET used_us = $2 WHERE token_digest = $1 AND used_us IS NULL", token_digest, now_us
    )
    return count > 0


async def delete_old(tx: Tx, *, before_us: int, limit: int) -> int:
    """Delete tokens that were over before an instant; returns how many."""
    return await tx.execute(
        "DELETE FROM brief_token WHERE token_digest IN"
        " (SELECT token_digest FROM brief_token WHERE expires_us < $1 ORDER BY expires_us LIMIT $2)",
        before_us, limit,
    )  # fmt: skip
