"""Personal tokens of users: they act for a user, with the rights of the user's groups (/me/identity/user/…/token)."""

from datetime import datetime

from msgspec import UNSET, UnsetType

from panier.core.account.access import check_full_rights, digest
from panier.core.account.account import Caller
from panier.core.account.security_event import EventKind
from panier.core.account.user import PersonalToken
from panier.core.limits import IDENTITY_TEXT_MAX, IDENTITY_TOKENS_MAX, PERSONAL_TOKEN_SECONDS_MAX, SECOND_US
from panier.core.period import us
from panier.core.refusal import bad_input, conflict, invalid, not_found
from panier.core.values import replace
from panier.flows.account.alerts import Alert, tell
from panier.flows.account.applications import check_name
from panier.flows.account.identities import access_user
from panier.flows.account.security_events import note
from panier.flows.shop import Shop
from panier.store.account import accounts, identities
from panier.store.engine.db import Tx

TOKEN_LENGTH = 64


async def list_names(tx: Tx, shop: Shop, caller: Caller, *, user: str) -> tuple[str, ...]:
    """List the personal tokens of a user."""
    return await identities.list_tokens(tx, (await access_user(tx, caller, user)).user_id)


async def read(tx: Tx, shop: Shop, caller: Caller, *, user: str, name: str) -> PersonalToken:
    """Show a personal token of a user, without the token itself."""
    found = await identities.load_token(tx, (await access_user(tx, caller, user)).user_id, name)
    if found is None:
        raise not_found(user=user, name=name)
    return found


async def create(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    user: str,
    name: str,
    description: str,
    expires_at: datetime | None = None,
    expires_in: int | None = None,
    address: str | None = None,
) -> tuple[PersonalToken, str]:
    """Make a personal token, which acts for a user.

    The second value is the token, which is shown here and never again. Without an end it is valid until it is deleted.

    Refuses: a name or description that cannot be, an end in the past, two ends, too many tokens (400); a narrower key
    (403); a name that is taken (409).
    """
    check_full_rights(caller)
    await accounts.lock(tx, caller.account_id)
    owner = await access_user(tx, caller, user)
    check_name(name)
    if len(await identities.list_tokens(tx, owner.user_id)) >= IDENTITY_TOKENS_MAX:
        raise invalid(f"A user has at most {IDENTITY_TOKENS_MAX} personal tokens")
    made = PersonalToken(owner.user_id, name, description, shop.now(), _end(shop, expires_at, expires_in))
    _check(made)
    token = shop.ids.token(TOKEN_LENGTH)
    if not await identities.insert_token(tx, made, token_digest=digest(token)):
        raise conflict(f"{user} has a token {name} already")
    await note(tx, shop, EventKind.TOKEN_MADE, caller.account_id, about=f"token {name} of user {user}", address=address)
    await tell(tx, shop, caller.account_id, Alert.TOKEN, named=f"{user}/{name}")
    return made, token


async def change(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    user: str,
    name: str,
    description: str | None = None,
    expires_at: datetime | UnsetType | None = UNSET,
    expires_in: int | UnsetType | None = UNSET,
    address: str | None = None,
) -> PersonalToken:
    """Change the description or the end of a personal token.

    Null for the end takes it away.

    Refuses: a description that is too long, an end in the past, two ends (400); a narrower key (403).
    """
    check_full_rights(caller)
    await accounts.lock(tx, caller.account_id)
    present = await read(tx, shop, caller, user=user, name=name)
    changed = replace(present, description=present.description if description is None else description)
    is_end_sent = expires_at is not UNSET or expires_in is not UNSET
    at = None if expires_at is UNSET else expires_at
    seconds = None if expires_in is UNSET else expires_in
    is_as_before = at is not None and present.expires_us is not None and us(at) == _second(present.expires_us)
    if is_end_sent and not (is_as_before and seconds is None):
        changed = replace(changed, expires_us=_end(shop, at, seconds))
    _check(changed)
    await identities.update_token(tx, changed)
    about = f"token {name} of user {user}"
    await note(tx, shop, EventKind.TOKEN_CHANGED, caller.account_id, about=about, address=address)
    return changed


async def delete(tx: Tx, shop: Shop, caller: Caller, *, user: str, name: str, address: str | None = None) -> None:
    """Delete a personal token, which ends it at once.

    Refuses: a narrower key (403).
    """
    check_full_rights(caller)
    owner = await access_user(tx, caller, user)
    if not await identities.delete_token(tx, owner.user_id, name):
        raise not_found(user=user, name=name)
    about = f"token {name} of user {user}"
    await note(tx, shop, EventKind.TOKEN_DELETED, caller.account_id, about=about, address=address)


def _end(shop: Shop, at: datetime | None, seconds: int | None) -> int | None:
    """When a token ends: at a moment, after some seconds, or never.

    Refuses: both, a moment that has passed, and one that nobody lives to see (400).
    """
    now_us, most_us = shop.now(), PERSONAL_TOKEN_SECONDS_MAX * SECOND_US
    if at is not None and seconds is not None:
        raise bad_input("expiresIn", "must be left out where expiresAt is sent")
    if seconds is not None:
        if not 0 < seconds <= PERSONAL_TOKEN_SECONDS_MAX:
            raise bad_input("expiresIn", f"must be 1 to {PERSONAL_TOKEN_SECONDS_MAX} seconds")
        return now_us + seconds * SECOND_US
    if at is None:
        return None
    if not now_us < us(at) <= now_us + most_us:
        raise bad_input("expiresAt", f"must be a moment within the next {PERSONAL_TOKEN_SECONDS_MAX} seconds")
    return us(at)


def _second(time_us: int) -> int:
    """A moment without the fraction of its second, as it is shown."""
    return time_us // SECOND_US * SECOND_US


def _check(token: PersonalToken) -> None:
    if len(token.description) > IDENTITY_TEXT_MAX:
        raise bad_input("description", f"must have at most {IDENTITY_TEXT_MAX} characters")
