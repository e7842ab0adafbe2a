"""Applications, consumer keys and OAuth2 clients: what callers prove themselves with."""

import msgspec

from panier.core.account import AccessRule, Application, Caller, Credential, CredentialState
from panier.store.accounts import ACCOUNT_COLUMNS, account_from
from panier.store.db import Row, Tx

_ACCOUNT = (
    "a.account_id, a.nic, a.email, a.subsidiary, a.country, a.language, a.legal_form, a.first_name, a.last_name,"
    " a.created_us, a.profile"
)
_APPLICATION = (
    "p.application_id, p.account_id, p.application_key, p.application_secret, p.name, p.description,"
    " p.deleted_us IS NULL, p.created_us"
)
_APPLICATION_COLUMNS = 8
_CREDENTIAL = (
    "c.credential_id, c.application_id, c.account_id, c.consumer_key, c.state, c.rules, c.allowed_ips, c.redirection,"
    " c.created_us, c.expires_us, c.last_use_us"
)
_rules = msgspec.json.Decoder(tuple[AccessRule, ...])
_addresses = msgspec.json.Decoder(tuple[str, ...])


async def application_exists(tx: Tx, application_key: str) -> bool:
    """Whether an application has this key."""
    return None is not await tx.row(
        "SELECT application_id FROM application WHERE application_key = $1 AND deleted_us IS NULL", application_key
    )


async def caller_by_consumer_key(tx: Tx, application_key: str, consumer_key: str) -> tuple[Caller, Application] | None:
    """Who a consumer key acts for, whatever its state; a pending one acts for its application's owner."""
    row = await tx.row(
        f"SELECT {_ACCOUNT}, {_APPLICATION}, {_CREDENTIAL} FROM credential c"
        " JOIN application p ON p.application_id = c.application_id"
        " JOIN account a ON a.account_id = coalesce(c.account_id, p.account_id)"
        " WHERE c.consumer_key = $2 AND p.application_key = $1",
        application_key, consumer_key,
    )  # fmt: skip
    if row is None:
        return None
    account = account_from(row[:ACCOUNT_COLUMNS])
    application = application_from(row[ACCOUNT_COLUMNS : ACCOUNT_COLUMNS + _APPLICATION_COLUMNS])
    credential = credential_from(row[ACCOUNT_COLUMNS + _APPLICATION_COLUMNS :])
    return Caller(account, credential), application


async def caller_by_token(tx: Tx, token_hash: str, *, now_us: int) -> Caller | None:
    """Who an access token acts for, while it lives."""
    row = await tx.row(
        f"SELECT {_ACCOUNT}, t.client_id FROM access_token t JOIN oauth2_client o ON o.client_id = t.client_id"
        " JOIN account a ON a.account_id = o.account_id WHERE t.token_hash = $1 AND t.expires_us > $2",
        token_hash, now_us,
    )  # fmt: skip
    return None if row is None else Caller(account_from(row[:ACCOUNT_COLUMNS]), client_id=row[ACCOUNT_COLUMNS])


async def touch(tx: Tx, credential_id: int, *, now_us: int) -> None:
    """Remember when a key was used."""
    await tx.execute("UPDATE credential SET last_use_us = $2 WHERE credential_id = $1", credential_id, now_us)


async def insert_application(tx: Tx, application: Application) -> int:
    """Add an application; its number."""
    row = await tx.row(
        "INSERT INTO application (account_id, application_key, application_secret, name, description, created_us)"
        " VALUES ($1, $2, $3, $4, $5, $6) RETURNING application_id",
        application.account_id, application.key, application.secret, application.name, application.description,
        application.created_us,
    )  # fmt: skip
    assert row is not None
    return int(row[0])


async def insert_credential(tx: Tx, credential: Credential, *, validation_token: str | None) -> int:
    """Add a consumer key; its number."""
    row = await tx.row(
        "INSERT INTO credential (application_id, account_id, consumer_key, validation_token, state, rules, allowed_ips,"
        " redirection, created_us, expires_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        " RETURNING credential_id",
        credential.application_id, credential.account_id, credential.consumer_key, validation_token,
        credential.state.value, msgspec.json.encode(credential.rules).decode(),
        None if credential.allowed_ips is None else msgspec.json.encode(credential.allowed_ips).decode(),
        credential.redirection, credential.created_us, credential.expires_us,
    )  # fmt: skip
    assert row is not None
    return int(row[0])


def application_from(row: Row) -> Application:
    """An application from its columns."""
    application_id, account_id, key, secret, name, description, is_active, created_us = row
    return Application(application_id, account_id, key, secret, name, description, bool(is_active), created_us)


def credential_from(row: Row) -> Credential:
    """A consumer key from its columns."""
    (credential_id, application_id, account_id, consumer_key, state, rules, allowed_ips, redirection, created_us,
     expires_us, last_use_us) = row  # fmt: skip
    return Credential(
        credential_id=credential_id,
        application_id=application_id,
        account_id=account_id,
        consumer_key=consumer_key,
        state=CredentialState(state),
        rules=_rules.decode(rules),
        allowed_ips=None if allowed_ips is None else _addresses.decode(allowed_ips),
        redirection=redirection,
        created_us=created_us,
        expires_us=expires_us,
        last_use_us=last_use_us,
    )


async def insert_client(tx: Tx, client_id: str, *, account_id: int, secret_hash: str, name: str, now_us: int) -> None:
    """Add an OAuth2 client that acts for an account."""
    await tx.execute(
        "INSERT INTO oauth2_client (client_id, account_id, secret_hash, flow, name, description, callback_urls,"
        " created_us)"
        " VALUES ($1, $2, $3, 'CLIENT_CREDENTIALS', $4, '', '[]', $5)",
        client_id, account_id, secret_hash, name, now_us,
    )  # fmt: skip
