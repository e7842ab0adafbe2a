"""Tokens that are valid for minutes: to be known once by a program (POST /auth/token), and to read a log."""

from panier.core.account.access import digest
from panier.core.account.account import Caller
from panier.core.account.brief_token import CALLS, LIFE_US, LOGIN, BriefToken
from panier.core.account.log import KINDS, LogKind, LogLink, check_kind, kind_named
from panier.flows.account.credentials import KEY_LENGTH
from panier.flows.shop import Shop
from panier.store.account import brief_tokens
from panier.store.engine.db import Tx


async def create(tx: Tx, shop: Shop, caller: Caller) -> str:
    """Make a token by which another program learns once who is calling.

    Within five minutes the program sends it as a bearer token of GET /auth/details; nothing else can be called with it.
    """
    return (await _made(tx, shop, caller, LOGIN))[0]


async def list_kinds(tx: Tx, shop: Shop, caller: Caller) -> tuple[str, ...]:
    """List the kinds of logs that can be read of an account."""
    return tuple(KINDS)


async def read_kind(tx: Tx, shop: Shop, caller: Caller, *, kind: str) -> LogKind:
    """Show a kind of logs.

    Refuses: one that there is not (404).
    """
    return kind_named(kind)


async def create_log_link(tx: Tx, shop: Shop, caller: Caller, *, kind: str) -> LogLink:
    """Make an address at which a log of the caller can be read for an hour.

    Refuses: a kind of logs that there is not (400).
    """
    check_kind(kind)
    token, expires_us = await _made(tx, shop, caller, CALLS)
    return LogLink(f"{shop.base_url}/logs?token={token}", expires_us)


async def load_holder(tx: Tx, shop: Shop, token: str, *, purpose: str) -> Caller | None:
    """Whoever made a token for a purpose; None for a token that is none, was used or is over."""
    found = await brief_tokens.load(tx, digest(token), purpose=purpose, now_us=shop.now())
    return None if found is None else await brief_tokens.load_caller(tx, found, now_us=shop.now())


async def _made(tx: Tx, shop: Shop, caller: Caller, purpose: str) -> tuple[str, int]:
    token, now_us = shop.ids.token(KEY_LENGTH), shop.now()
    expires_us = now_us + LIFE_US[purpose]
    login = None if caller.user is None else caller.user.login
    key = None if caller.key is None else caller.key.credential_id
    made = BriefToken(digest(token), purpose, caller.account_id, login, key, now_us, expires_us)
    await brief_tokens.insert(tx, made)
    return token, expires_us
