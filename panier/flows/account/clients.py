"""A customer's OAuth2 clients, and the access tokens that they fetch.

Serves /me/api/oauth2/client and /auth/oauth2/token.
"""

from collections.abc import Sequence
from hmac import compare_digest

from msgspec import UNSET, UnsetType

from panier.core.account.access import digest, origin
from panier.core.account.account import AUTHORIZATION_CODE, CLIENT_CREDENTIALS, Caller, Client, CredentialState
from panier.core.account.security_event import EventKind
from panier.core.limits import (
    ACCESS_TOKEN_LIFE_SECONDS,
    CALLBACK_URLS_MAX,
    OAUTH2_CLIENTS_PER_ACCOUNT_MAX,
    SECOND_US,
    URL_MAX,
)
from panier.core.refusal import Kind, Refusal, bad_input, invalid, not_found
from panier.core.values import replace
from panier.flows.account.alerts import Alert, tell
from panier.flows.account.applications import check_name
from panier.flows.account.security_events import note
from panier.flows.shop import Shop
from panier.store.account import clients
from panier.store.engine.db import Tx

DESCRIPTION_MAX = 1_000
SECRET_LENGTH = 32
TOKEN_LENGTH = 64


async def create(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    name: str,
    description: str,
    flow: str,
    callback_urls: Sequence[str] | None = None,
    address: str | None = None,
) -> tuple[Client, str]:
    """Create an OAuth2 client.

    It may at most do what the key may do that makes it, from the same addresses, and as long as that key is valid. The
    second value is its secret, which is shown here and never again.

    Refuses: an invalid name, description or callback address (400); too many clients (400); a program that acts on a
    customer's consent (403).
    """
    if caller.scope is not None:
        raise Refusal(Kind.FORBIDDEN, "A program that acts on a customer's consent makes no OAuth2 clients")
    client = Client(
        client_id=f"{shop.assortment.region.upper()}.{shop.ids.uuid().replace('-', '')[:16]}",
        account_id=caller.account_id,
        name=name,
        description=description,
        callback_urls=tuple(callback_urls or ()),
        created_us=shop.now(),
        credential_id=None if caller.key is None else caller.key.credential_id,
        maker_id=caller.client_id,
        user_login=None if caller.user is None else caller.user.login,
        flow=flow,
    )
    _check(client)
    if len(await clients.list_ids(tx, owner=caller.account_id)) >= OAUTH2_CLIENTS_PER_ACCOUNT_MAX:
        raise invalid(f"An account has at most {OAUTH2_CLIENTS_PER_ACCOUNT_MAX} OAuth2 clients")
    secret = shop.ids.token(SECRET_LENGTH)
    await clients.insert(tx, client, secret_digest=digest(secret))
    about = f"client {client.client_id}"
    await note(tx, shop, EventKind.CLIENT_MADE, caller.account_id, about=about, address=address)
    await tell(tx, shop, caller.account_id, Alert.CLIENT, named=client.name)
    return client, secret


async def list_ids(tx: Tx, shop: Shop, caller: Caller) -> tuple[str, ...]:
    """List the caller's OAuth2 clients."""
    return await clients.list_ids(tx, owner=caller.account_id)


async def read(tx: Tx, shop: Shop, caller: Caller, *, client_id: str) -> tuple[Client, str]:
    """Show one of the caller's OAuth2 clients.

    The second value is its name in access policies.
    """
    client = await clients.load(tx, client_id, owner=caller.account_id)
    if client is None:
        raise not_found(clientId=client_id)
    return client, caller.urn("credential", shop.assortment.region, f"oauth2-{client_id}")


async def change(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    client_id: str,
    name: str | UnsetType | None = UNSET,
    description: str | UnsetType | None = UNSET,
    callback_urls: Sequence[str] | UnsetType | None = UNSET,
    address: str | None = None,
) -> None:
    """Change an OAuth2 client's name, description or callback addresses.

    Fields that cannot be changed are ignored.

    Refuses: null for the name or the description (400); an invalid name, description or callback address (400).
    """
    client, _ = await read(tx, shop, caller, client_id=client_id)
    if name is None:
        raise bad_input("name", "must not be null")
    if description is None:
        raise bad_input("description", "must not be null")
    changed = replace(
        client,
        name=client.name if name is UNSET else name,
        description=client.description if description is UNSET else description,
        callback_urls=client.callback_urls if callback_urls is UNSET else tuple(callback_urls or ()),
    )
    _check(changed)
    await clients.update(tx, changed)
    await note(tx, shop, EventKind.CLIENT_CHANGED, caller.account_id, about=f"client {client_id}", address=address)


async def delete(tx: Tx, shop: Shop, caller: Caller, *, client_id: str, address: str | None = None) -> None:
    """Delete an OAuth2 client for good.

    Its tokens stop working, and so do clients that it made.
    """
    if not await clients.delete(tx, client_id, owner=caller.account_id):
        raise not_found(clientId=client_id)
    await note(tx, shop, EventKind.CLIENT_DELETED, caller.account_id, about=f"client {client_id}", address=address)


async def check_secret(tx: Tx, shop: Shop, *, client_id: str, secret: str) -> None:
    """Check a client's secret.

    Refuses: an unknown client (403); a wrong secret (403); a client whose key is not valid any more (403).
    """
    kept = await clients.load_secret_digest(tx, client_id)
    is_right = compare_digest(digest(secret), kept or digest(""))
    if kept is None:
        raise unknown_client()
    if not is_right:
        raise unproven()


async def fetch_token(tx: Tx, shop: Shop, *, client_id: str, secret: str) -> str:
    """Issue an access token to a client that knows its secret.

    It lives for ACCESS_TOKEN_LIFE_SECONDS.

    Refuses: an unknown client (403); a wrong secret (403); a client of another flow (403).
    """
    await check_secret(tx, shop, client_id=client_id, secret=secret)
    now_us = shop.now()
    await check_behind(tx, shop, client_id)
    if await clients.load_flow(tx, client_id) != CLIENT_CREDENTIALS:
        raise Refusal(Kind.FORBIDDEN, "This client gets tokens from customers alone")
    await clients.sweep_tokens(tx, client_id=client_id, now_us=now_us)
    token = shop.ids.token(TOKEN_LENGTH)
    expires_us = now_us + ACCESS_TOKEN_LIFE_SECONDS * SECOND_US
    if not await clients.insert_token(tx, digest(token), client_id=client_id, expires_us=expires_us):
        raise unknown_client()
    return token


async def check_behind(tx: Tx, shop: Shop, client_id: str) -> None:
    """Check that the key which made a client is valid still.

    Refuses: a client whose key is not (403).
    """
    behind = await clients.load_key_behind(tx, client_id)
    if behind is not None and behind.state_at(shop.now()) != CredentialState.VALIDATED:
        raise Refusal(Kind.INVALID_CREDENTIAL, "The key that made this client is not valid any more")


def unknown_client() -> Refusal:
    """The answer for a client that does not exist, as recorded."""
    return Refusal(Kind.INVALID_CREDENTIAL, "ovhcloud oauth2 client does not exists")


def unproven() -> Refusal:
    """The answer for a client that does not prove who it is, as recorded."""
    return Refusal(Kind.INVALID_CREDENTIAL, "Client authentication failed")


def _check(client: Client) -> None:
    check_name(client.name)
    if len(client.description) > DESCRIPTION_MAX:
        raise bad_input("description", f"must have at most {DESCRIPTION_MAX} characters")
    if client.flow == AUTHORIZATION_CODE and not client.callback_urls:
        raise bad_input(
            "callbackUrls", f"must hold an address: a client of the flow {AUTHORIZATION_CODE} is answered there"
        )
    if len(client.callback_urls) > CALLBACK_URLS_MAX:
        raise bad_input("callbackUrls", f"must hold at most {CALLBACK_URLS_MAX} addresses")
    for number, url in enumerate(client.callback_urls):
        if len(url) > URL_MAX or origin(url) is None or "#" in url:
            problem = f"must be a web address of at most {URL_MAX} characters, without a fragment"
            raise bad_input(f"callbackUrls[{number}]", problem)
