"""Consumer keys: requested by applications, seen and changed by their customers.

Serves /auth and /me/api/credential.
"""

from collections.abc import Sequence

from msgspec import UNSET, UnsetType

from panier.core.account.access import check_addresses, check_narrower, check_redirection, check_rules, digest
from panier.core.account.account import AccessRule, Application, Caller, Credential, CredentialState, Identity
from panier.core.account.security_event import EventKind
from panier.core.limits import CREDENTIAL_REQUEST_LIFE_US, KEY_MAX_CHARACTERS, SECOND_US
from panier.core.refusal import Kind, Refusal, not_found
from panier.flows.account.security_events import note
from panier.flows.shop import Shop
from panier.store.account import clients, keys
from panier.store.engine.db import Tx

KEY_LENGTH = 32


async def time(tx: Tx, shop: Shop, caller: Caller | None) -> int:
    """Show the shop's clock, in seconds since 1970; clients sign their calls with it."""
    return shop.now() // SECOND_US


async def request(
    tx: Tx,
    shop: Shop,
    caller: Caller | None,
    *,
    application_key: str | None,
    access_rules: tuple[AccessRule, ...],
    allowed_ips: Sequence[str] | None = None,
    redirection: str | None = None,
    address: str | None = None,
) -> tuple[Credential, str]:
    """Request a consumer key, which works once a customer has agreed to it.

    The customer agrees on the page behind the second value, within a day; until then the key is worth nothing.

    Refuses: an application that does not exist (403, recorded); invalid rules, addresses or redirection (400).
    """
    application = None
    if application_key is not None and len(application_key) <= KEY_MAX_CHARACTERS:
        application = await keys.load_application_by_key(tx, application_key)
    if application is None:
        raise Refusal(Kind.INVALID_KEY, "Invalid application key")
    check_rules(access_rules)
    if allowed_ips is not None:
        check_addresses(allowed_ips)
    if redirection is not None:
        check_redirection(redirection)
    token, now_us = shop.ids.token(64), shop.now()
    pending = Credential(
        credential_id=0,
        application_id=application.application_id,
        account_id=None,
        consumer_key=shop.ids.token(KEY_LENGTH),
        state=CredentialState.PENDING,
        rules=access_rules,
        allowed_ips=tuple(allowed_ips) if allowed_ips else None,
        redirection=redirection,
        created_us=now_us,
        expires_us=now_us + CREDENTIAL_REQUEST_LIFE_US,
        last_use_us=None,
    )
    number = await keys.insert_credential(tx, pending, validation_token=token)
    about = f"key {number} for application {application.application_id}"
    await note(tx, shop, EventKind.RIGHTS_ASKED, application.account_id, about=about, address=address)
    return pending, f"{shop.base_url}/auth/?credentialToken={token}"


async def read_current(tx: Tx, shop: Shop, caller: Caller) -> tuple[Credential, CredentialState]:
    """Show the key that signed this call, and its state.

    Refuses: callers without a key, who came with a token (404).
    """
    if caller.credential is None:
        raise not_found("This credential")
    return caller.credential, caller.credential.state_at(shop.now())


async def read_details(tx: Tx, shop: Shop, caller: Caller) -> Identity:
    """Show who is calling, by what means, and what they may call."""
    client = None
    if caller.client_id is not None and caller.scope is None:
        client = await clients.load(tx, caller.client_id, owner=caller.account_id)
    return Identity(caller, client, shop.assortment.region)


async def log_out(tx: Tx, shop: Shop, caller: Caller, *, authorization: str | None, address: str | None = None) -> None:
    """End the key, or the access token, that this call was made with."""
    if caller.credential is not None:
        number = caller.credential.credential_id
        await keys.expire_credential(tx, number, now_us=shop.now())
        await note(tx, shop, EventKind.KEY_ENDED, caller.account_id, about=f"key {number}", address=address)
    elif authorization is not None:
        await clients.delete_token(tx, digest(bearer(authorization)))


def bearer(authorization: str) -> str:
    """The token in an Authorization header.

    Programs send it after the word Bearer; the guide's curl example sends it alone.
    """
    return authorization.strip().rpartition(" ")[2]


async def list_ids(
    tx: Tx, shop: Shop, caller: Caller, *, application_id: int | None = None, status: str | None = None
) -> tuple[int, ...]:
    """List the consumer keys that act for the caller.

    On request, only those of one application or in one state.
    """
    now_us = shop.now()
    return tuple(
        one.credential_id
        for one in await keys.list_credentials(tx, owner=caller.account_id)
        if application_id in (None, one.application_id) and status in (None, one.state_at(now_us).value)
    )


async def list_all(tx: Tx, caller: Caller) -> tuple[tuple[Credential, str], ...]:
    """The consumer keys that act for the caller, the latest first, each with the name of its application."""
    found = await keys.list_credentials(tx, owner=caller.account_id)
    names = await keys.load_names(tx, sorted({one.application_id for one in found}))
    return tuple((one, names[one.application_id]) for one in reversed(found))


async def read(tx: Tx, shop: Shop, caller: Caller, *, credential_id: int) -> tuple[Credential, CredentialState]:
    """Show a consumer key that acts for the caller, and its state."""
    credential = await keys.load_credential(tx, credential_id, owner=caller.account_id)
    if credential is None:
        raise not_found(credentialId=credential_id)
    return credential, credential.state_at(shop.now())


async def change(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    credential_id: int,
    allowed_ips: Sequence[str] | UnsetType | None = UNSET,
    address: str | None = None,
) -> None:
    """Restrict a consumer key to some IP addresses, or lift the restriction.

    Null lifts it. Nothing else about a key can be changed; other fields are ignored.

    Refuses: anything but a list of blocks of addresses (400); more than the caller's own key is bound to (403).
    """
    await read(tx, shop, caller, credential_id=credential_id)
    if allowed_ips is UNSET:
        return
    addresses = tuple(allowed_ips or ()) or None
    check_addresses(addresses or ())
    check_narrower(addresses, None if caller.key is None else caller.key.allowed_ips)
    await keys.set_addresses(tx, credential_id, addresses, owner=caller.account_id)
    await note(tx, shop, EventKind.KEY_BOUND, caller.account_id, about=f"key {credential_id}", address=address)


async def delete(tx: Tx, shop: Shop, caller: Caller, *, credential_id: int, address: str | None = None) -> None:
    """End a consumer key for good."""
    if not await keys.delete_credential(tx, credential_id, owner=caller.account_id, now_us=shop.now()):
        raise not_found(credentialId=credential_id)
    await note(tx, shop, EventKind.KEY_ENDED, caller.account_id, about=f"key {credential_id}", address=address)


async def read_application(tx: Tx, shop: Shop, caller: Caller, *, credential_id: int) -> Application:
    """Show the application behind a consumer key that acts for the caller."""
    found = await keys.load_application_of(tx, credential_id, owner=caller.account_id)
    if found is None:
        raise not_found(credentialId=credential_id)
    return found
