"""The authorization code flow: customers let OAuth2 clients act for them (RFC 6749, 4.1, with RFC 7636).

Serves /auth/oauth2/authorize, and the grants authorization_code and refresh_token of /auth/oauth2/token. Codes and
refresh tokens are used once. One that comes again was stolen, from the client or from whoever sends it now: all that
came of the consent ends.
"""

from collections.abc import Mapping
from hmac import compare_digest

from panier.core.account.access import digest
from panier.core.account.account import AUTHORIZATION_CODE, Caller, Client
from panier.core.account.authorization import Grant, GrantedTokens, is_challenge, is_proven, read_scope
from panier.core.account.security_event import EventKind
from panier.core.limits import (
    ACCESS_TOKEN_LIFE_SECONDS,
    AUTHORIZATION_CODE_LIFE_US,
    KEY_MAX_CHARACTERS,
    REFRESH_TOKEN_LIFE_US,
    SECOND_US,
    URL_MAX,
    whole_number,
)
from panier.core.refusal import Kind, Refusal, invalid, not_found
from panier.core.values import frozen
from panier.flows.account.alerts import Alert, tell
from panier.flows.account.clients import TOKEN_LENGTH, check_behind, unknown_client
from panier.flows.account.logins import Entered
from panier.flows.account.security_events import note
from panier.flows.shop import Shop
from panier.store.account import clients, grants
from panier.store.engine.db import Tx

_SEPARATOR = "-"  # between a consent's number and the secret of its refresh token


@frozen
class AuthorizationRequest:
    """What a client asks a customer for. `redirect_uri`: where the answer goes; `is_named`: it was sent along."""

    client: Client
    redirect_uri: str
    is_named: bool
    scope: str = ""
    challenge: str | None = None


async def load_addressee(tx: Tx, sent: Mapping[str, str]) -> AuthorizationRequest:
    """The client that asks, and the address that it is answered at: nothing is sent anywhere before both are known.

    Refuses: an unknown client, one of another flow, an address that is not exactly one of its own (400).
    """
    client_id, redirect_uri = sent.get("client_id", ""), sent.get("redirect_uri")
    client = await grants.load_client(tx, client_id) if len(client_id) <= KEY_MAX_CHARACTERS else None
    if client is None or client.flow != AUTHORIZATION_CODE:
        raise invalid("The program that sent you here is not known to this shop")
    if redirect_uri is None and len(client.callback_urls) == 1:
        return AuthorizationRequest(client, client.callback_urls[0], is_named=False)
    if redirect_uri is None or redirect_uri not in client.callback_urls:
        raise invalid("The program that sent you here wants the answer at an address that is not its own")
    return AuthorizationRequest(client, redirect_uri, is_named=True)


def read_request(addressed: AuthorizationRequest, sent: Mapping[str, str]) -> AuthorizationRequest:
    """What a client asks for.

    Refuses, each with the error that the client is told: another type of answer, a scope that there is not, and a
    challenge that is none or not made by SHA-256 (400).
    """
    if sent.get("response_type") != "code":
        raise Refusal(Kind.MALFORMED, "The only response type is code", error="unsupported_response_type")
    if len(sent.get("state", "")) > URL_MAX:
        raise Refusal(Kind.MALFORMED, f"The state has at most {URL_MAX} characters", error="invalid_request")
    challenge, method = sent.get("code_challenge"), sent.get("code_challenge_method")
    if (challenge is None and method is not None) or (
        challenge is not None and (method != "S256" or not is_challenge(challenge))
    ):
        problem = "A code challenge comes with the method S256, and is a SHA-256 in base64url"
        raise Refusal(Kind.MALFORMED, problem, error="invalid_request")
    return AuthorizationRequest(
        addressed.client, addressed.redirect_uri, addressed.is_named, read_scope(sent.get("scope")), challenge
    )


async def consent(
    tx: Tx, *, shop: Shop, asked: AuthorizationRequest, entered: Entered, address: str | None = None
) -> str:
    """Let a client act for whoever has logged in; the code that tells the client so.

    Refuses: a client that was deleted meanwhile (400).
    """
    if await grants.load_client(tx, asked.client.client_id) is None:
        raise invalid("The program that sent you here does not exist any more")
    code, now_us, account_id = shop.ids.token(TOKEN_LENGTH), shop.now(), entered.account.account_id
    grant = Grant(
        grant_id=0,
        client_id=asked.client.client_id,
        account_id=account_id,
        user_login=entered.user_login,
        scope=asked.scope,
        redirect_uri=asked.redirect_uri if asked.is_named else None,
        challenge=asked.challenge,
        code_digest=digest(code),
        created_us=now_us,
        expires_us=now_us + AUTHORIZATION_CODE_LIFE_US,
    )
    await grants.insert(tx, grant)
    about = f"client {asked.client.client_id}, scope {asked.scope}"
    await note(tx, shop, EventKind.CONSENT_GIVEN, account_id, about=about, address=address)
    await tell(tx, shop, account_id, Alert.CONSENT, named=asked.client.name)
    return code


async def list_consents(tx: Tx, shop: Shop, caller: Caller) -> tuple[tuple[Grant, Client], ...]:
    """The consents of the caller's account and its users that are not over, the latest first, with their clients."""
    return await grants.list_of(tx, owner=caller.account_id, now_us=shop.now())


async def end_consent(tx: Tx, shop: Shop, caller: Caller, *, grant_id: int, address: str | None = None) -> None:
    """End a consent of the caller's account, and every token that came of it.

    Refuses: one that is unknown or somebody else's (404).
    """
    grant = await grants.load(tx, grant_id, owner=caller.account_id)
    if grant is None:
        raise not_found("This consent", number=grant_id)
    await grants.delete(tx, grant_id)
    about = f"client {grant.client_id}"
    await note(tx, shop, EventKind.CONSENT_ENDED, caller.account_id, about=about, address=address)


async def exchange(
    tx: Tx, shop: Shop, *, client: Client, code: str, redirect_uri: str | None, verifier: str | None
) -> GrantedTokens | None:
    """Tokens for a code; None where it is unknown, over, another client's or not proven, and where it was used.

    A code that was used before ends all that came of it, which must last: so nothing is raised then.
    """
    grant = await grants.lock_by_code(tx, digest(code), client_id=client.client_id)
    if grant is None:
        return None
    if grant.exchanged_us is not None:
        await _end(tx, shop, grant)
        return None
    is_same = redirect_uri in ((None, *client.callback_urls) if grant.redirect_uri is None else (grant.redirect_uri,))
    if not is_same or shop.now() >= grant.expires_us or not is_proven(grant.challenge, verifier):
        return None
    return await _issue(tx, shop, grant, grant.scope)


async def refresh(tx: Tx, shop: Shop, *, client: Client, token: str, scope: str | None) -> GrantedTokens | None:
    """New tokens for a refresh token, which is used up; None where it is unknown, over or another client's.

    One that was used before ends all that came of the consent. A narrower scope is for the access token alone.

    Refuses: a wider scope than was granted (400).
    """
    number = whole_number(token.partition(_SEPARATOR)[0])
    grant = None if number is None else await grants.lock(tx, number, client_id=client.client_id)
    if grant is None or grant.refresh_digest is None:
        return None
    if not compare_digest(grant.refresh_digest, digest(token)):
        await _end(tx, shop, grant)
        return None
    if shop.now() >= grant.expires_us:
        return None
    return await _issue(tx, shop, grant, read_scope(scope, granted=grant.scope))


async def access_client(tx: Tx, shop: Shop, *, client_id: str) -> Client:
    """The client that has proven who it is, to be given tokens of customers.

    Refuses: one that was deleted, or whose key is not valid any more (403); one of another flow (403).
    """
    client = await grants.load_client(tx, client_id)
    if client is None:
        raise unknown_client()
    if client.flow != AUTHORIZATION_CODE:
        raise Refusal(Kind.FORBIDDEN, f"This client is of the flow {client.flow}")
    await check_behind(tx, shop, client_id)
    return client


async def _issue(tx: Tx, shop: Shop, grant: Grant, scope: str) -> GrantedTokens:
    now_us = shop.now()
    await clients.sweep_tokens(tx, client_id=grant.client_id, now_us=now_us)
    access = shop.ids.token(TOKEN_LENGTH)
    renewing = f"{grant.grant_id}{_SEPARATOR}{shop.ids.token(TOKEN_LENGTH)}"
    await clients.insert_token(
        tx, digest(access), client_id=grant.client_id, expires_us=now_us + ACCESS_TOKEN_LIFE_SECONDS * SECOND_US,
        grant_id=grant.grant_id, scope=scope,
    )  # fmt: skip
    await grants.renew(
        tx, grant.grant_id, exchanged_us=grant.exchanged_us or now_us, refresh_digest=digest(renewing),
        expires_us=now_us + REFRESH_TOKEN_LIFE_US,
    )  # fmt: skip
    return GrantedTokens(access, renewing, scope)


async def _end(tx: Tx, shop: Shop, grant: Grant) -> None:
    await grants.delete(tx, grant.grant_id)
    about = f"client {grant.client_id}: a code or token was used twice"
    await note(tx, shop, EventKind.CONSENT_ENDED, grant.account_id, about=about)
