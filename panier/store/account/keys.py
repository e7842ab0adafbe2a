"""Applications and consumer keys, which authenticate callers.

Deleted ones are not unknown ones. Of a consumer key and of a validation token only the digest is stored.
"""

from collections.abc import Sequence

import msgspec

from panier.core.account.access import digest
from panier.core.account.account import AccessRule, Application, Caller, Credential, CredentialState
from panier.store.account import identities
from panier.store.account.accounts import ACCOUNT
from panier.store.engine.columns import NUMBER, Columns, digested, document, joined, renamed, sealed, word
from panier.store.engine.db import Tx

SECRETS_LISTED_MAX = 30

_APPLICATION = Columns(
    Application,
    "application",
    "p",
    {
        "application_id": NUMBER,
        "key": renamed("application_key"),
        "secret": sealed("application.application_secret", renamed("application_secret")),
        "is_active": joined("p.deleted_us IS NULL", read=bool),
    },
)
CREDENTIAL = Columns(
    Credential,
    "credential",
    "c",
    {
        "credential_id": NUMBER,
        "consumer_key": digested("consumer_key"),
        "state": word(CredentialState),
        "rules": document(tuple[AccessRule, ...]),
        "allowed_ips": document(tuple[str, ...], is_optional=True),
    },
)


async def load_application_by_key(tx: Tx, application_key: str) -> Application | None:
    """The application with a key, unless it was deleted."""
    row = await tx.row(
        f"SELECT {_APPLICATION.select} FROM application p WHERE p.application_key = $1 AND p.deleted_us IS NULL",
        application_key,
    )
    return None if row is None else _APPLICATION.read(row)


async def list_secrets(tx: Tx, *, besides: str) -> tuple[tuple[str, str], ...]:
    """The keys and secrets of other applications than one, the newest first, not too many."""
    rows = await tx.rows(
        f"SELECT {_APPLICATION.select} FROM application p WHERE p.application_key <> $1 AND p.deleted_us IS NULL"
        f" ORDER BY p.application_id DESC LIMIT {SECRETS_LISTED_MAX}",
        besides,
    )
    return tuple((found.key, found.secret) for found in map(_APPLICATION.read, rows))


async def list_applications(tx: Tx, *, owner: int) -> tuple[Application, ...]:
    """The applications of an account, oldest first."""
    rows = await tx.rows(
        f"SELECT {_APPLICATION.select} FROM application p WHERE p.account_id = $1 AND p.deleted_us IS NULL"
        " ORDER BY p.application_id",
        owner,
    )
    return tuple(_APPLICATION.read(row) for row in rows)


async def load_names(tx: Tx, application_ids: Sequence[int]) -> dict[int, str]:
    """The names of applications of any account, deleted ones too, by their numbers."""
    rows = await tx.rows(
        "SELECT application_id, name FROM application WHERE application_id = ANY($1)", list(application_ids)
    )
    return {row[0]: row[1] for row in rows}


async def load_application(tx: Tx, application_id: int, *, owner: int) -> Application | None:
    """An application of an account."""
    row = await tx.row(
        f"SELECT {_APPLICATION.select} FROM application p WHERE p.application_id = $1 AND p.account_id = $2"
        " AND p.deleted_us IS NULL",
        application_id, owner,
    )  # fmt: skip
    return None if row is None else _APPLICATION.read(row)


async def delete_application(tx: Tx, application_id: int, *, owner: int, now_us: int) -> bool:
    """Delete an application and every key it was given; returns whether it existed."""
    count = await tx.execute(
        "UPDATE application SET deleted_us = $3 WHERE application_id = $1 AND account_id = $2 AND deleted_us IS NULL",
        application_id, owner, now_us,
    )  # fmt: skip
    if count:
        await tx.execute(
            "UPDATE credential SET state = 'expired', deleted_us = $2, validation_token = NULL"
            " WHERE application_id = $1 AND deleted_us IS NULL",
            application_id, now_us,
        )  # fmt: skip
    return count > 0


async def load_caller(tx: Tx, application_key: str, consumer_key: str) -> tuple[Caller, Application] | None:
    """Who a consumer key of an application acts for, in any state.

    A pending key belongs to the owner of its application.
    """
    row = await tx.row(
        f"SELECT {ACCOUNT.select}, {_APPLICATION.select}, {CREDENTIAL.select} FROM credential c"
        " JOIN application p ON p.application_id = c.application_id"
        " JOIN account a ON a.account_id = coalesce(c.account_id, p.account_id)"
        " WHERE c.consumer_key = $2 AND p.application_key = $1",
        application_key, digest(consumer_key),
    )  # fmt: skip
    if row is None:
        return None
    after_account, after_application = ACCOUNT.width, ACCOUNT.width + _APPLICATION.width
    account = ACCOUNT.read(row[:after_account])
    application = _APPLICATION.read(row[after_account:after_application])
    credential = CREDENTIAL.read(row[after_application:])
    user = await identities.load_of(tx, credential.user_login, owner=account.account_id)
    return Caller(account, credential, user=user), application


async def touch(tx: Tx, credential_id: int, *, now_us: int) -> None:
    """Store when a key was last used."""
    await tx.execute("UPDATE credential SET last_use_us = $2 WHERE credential_id = $1", credential_id, now_us)


async def insert_application(tx: Tx, application: Application) -> int:
    """Add an application; returns its number."""
    row = await tx.row(f"{_APPLICATION.insert()} RETURNING application_id", *_APPLICATION.values(application))
    assert row is not None
    return int(row[0])


async def insert_credential(tx: Tx, credential: Credential, *, validation_token: str | None) -> int:
    """Add a consumer key; returns its number."""
    row = await tx.row(
        f"{CREDENTIAL.insert('validation_token')} RETURNING credential_id",
        *CREDENTIAL.values(credential), None if validation_token is None else digest(validation_token),
    )  # fmt: skip
    assert row is not None
    return int(row[0])


async def list_credentials(tx: Tx, *, owner: int) -> tuple[Credential, ...]:
    """The keys that act for an account, oldest first."""
    rows = await tx.rows(
        f"SELECT {CREDENTIAL.select} FROM credential c WHERE c.account_id = $1 AND c.deleted_us IS NULL"
        " ORDER BY c.credential_id",
        owner,
    )
    return tuple(CREDENTIAL.read(row) for row in rows)


async def load_credential(tx: Tx, credential_id: int, *, owner: int) -> Credential | None:
    """A key that acts for an account."""
    row = await tx.row(
        f"SELECT {CREDENTIAL.select} FROM credential c WHERE c.credential_id = $1 AND c.account_id = $2"
        " AND c.deleted_us IS NULL",
        credential_id, owner,
    )  # fmt: skip
    return None if row is None else CREDENTIAL.read(row)


async def load_application_of(tx: Tx, credential_id: int, *, owner: int) -> Application | None:
    """The application behind a key that acts for an account; it may belong to somebody else."""
    row = await tx.row(
        f"SELECT {_APPLICATION.select} FROM application p JOIN credential c ON c.application_id = p.application_id"
        " WHERE c.credential_id = $1 AND c.account_id = $2 AND c.deleted_us IS NULL",
        credential_id, owner,
    )  # fmt: skip
    return None if row is None else _APPLICATION.read(row)


async def set_addresses(tx: Tx, credential_id: int, allowed_ips: tuple[str, ...] | None, *, owner: int) -> bool:
    """Restrict a key to address blocks, or lift the restriction; returns whether it existed."""
    count = await tx.execute(
        "UPDATE credential SET allowed_ips = $3 WHERE credential_id = $1 AND account_id = $2 AND deleted_us IS NULL",
        credential_id, owner, _text(allowed_ips),
    )  # fmt: skip
    return count > 0


async def delete_credential(tx: Tx, credential_id: int, *, owner: int, now_us: int) -> bool:
    """Delete a key from the account's list; returns whether it existed."""
    count = await tx.execute(
        "UPDATE credential SET state = 'expired', deleted_us = $3 WHERE credential_id = $1 AND account_id = $2"
        " AND deleted_us IS NULL",
        credential_id, owner, now_us,
    )  # fmt: skip
    return count > 0


async def end_credentials(tx: Tx, account_id: int, *, now_us: int, user_login: str | None = None) -> None:
    """End every key of an account now, or those that one of its users gave; it still sees them."""
    await tx.execute(
        "UPDATE credential SET state = 'expired', expires_us = $2 WHERE account_id = $1 AND state = 'validated'"
        " AND (CAST($3 AS TEXT) IS NULL OR user_login = $3)",
        account_id, now_us, user_login,
    )  # fmt: skip


async def expire_credential(tx: Tx, credential_id: int, *, now_us: int) -> None:
    """End a key now; its account still sees it."""
    await tx.execute(
        "UPDATE credential SET state = 'expired', expires_us = $2 WHERE credential_id = $1", credential_id, now_us
    )


async def load_requested(tx: Tx, validation_token: str) -> tuple[Credential, Application] | None:
    """The key that awaits validation under a token, and the application that asks for it."""
    row = await tx.row(
        f"SELECT {_APPLICATION.select}, {CREDENTIAL.select} FROM credential c"
        " JOIN application p ON p.application_id = c.application_id"
        " WHERE c.validation_token = $1 AND c.state = 'pendingValidation'",
        digest(validation_token),
    )
    if row is None:
        return None
    return CREDENTIAL.read(row[_APPLICATION.width :]), _APPLICATION.read(row[: _APPLICATION.width])


async def decide(
    tx: Tx,
    validation_token: str,
    state: CredentialState,
    *,
    account_id: int | None,
    expires_us: int | None,
    user_login: str | None = None,
) -> bool:
    """Validate or refuse a pending key; returns False where somebody else was faster."""
    count = await tx.execute(
        "UPDATE credential SET state = $2, account_id = $3, expires_us = $4, user_login = $5, validation_token = NULL"
        " WHERE validation_token = $1 AND state = 'pendingValidation'",
        digest(validation_token), state.value, account_id, expires_us, user_login,
    )  # fmt: skip
    return count > 0


async def delete_unanswered(tx: Tx, *, before_us: int, limit: int) -> int:
    """Delete keys that nobody agreed to in time; returns how many.

    Programs ask for more keys than people answer.
    """
    return await tx.execute(
        "DELETE FROM credential WHERE credential_id IN (SELECT credential_id FROM credential"
        " WHERE state = 'pendingValidation' AND expires_us < $1 LIMIT $2)",
        before_us, limit,
    )  # fmt: skip


def _text(addresses: tuple[str, ...] | None) -> str | None:
    return None if addresses is None else msgspec.json.encode(addresses).decode()
