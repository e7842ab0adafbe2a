"""Users of an account and the groups that they are in (/me/identity/user and /me/identity/group).

Whoever makes a user hands on all that an account may do, with a password that outlives every key. So these are made
and changed only with the account's full rights.
"""

from msgspec import UNSET, UnsetType

from panier.core.account.access import check_full_rights
from panier.core.account.account import Account, Caller
from panier.core.account.profile import check_forms
from panier.core.account.security_event import EventKind
from panier.core.account.user import DEFAULT_GROUPS, FIRST_GROUP, Group, User, UserKind, UserRole, check_identity_name
from panier.core.limits import (
    IDENTITY_GROUPS_MAX,
    IDENTITY_TEXT_MAX,
    IDENTITY_USERS_MAX,
    PASSWORD_MAX_CHARACTERS,
    PASSWORD_MIN_CHARACTERS,
)
from panier.core.period import at
from panier.core.refusal import Kind, Refusal, bad_input, conflict, invalid, not_found
from panier.core.values import replace
from panier.flows import passwords
from panier.flows.account.alerts import Alert, tell
from panier.flows.account.security_events import note
from panier.flows.shop import Shop
from panier.store.account import accounts, clients, grants, identities, keys, second_factors, sessions
from panier.store.engine.db import Database, Tx


async def hash_password(shop: Shop, database: Database, *, password: str | None = None, **others: object) -> str | None:
    """Hash a password before the transaction, as it takes long on purpose.

    None for one that is missing, too short or too long: the flow says so to whoever may make users.

    Refuses: a password while many wait for their turn (429).
    """
    is_password = password is not None and PASSWORD_MIN_CHARACTERS <= len(password) <= PASSWORD_MAX_CHARACTERS
    return await shop.passwords.hashed(password) if is_password and password is not None else None


async def list_groups(tx: Tx, shop: Shop, caller: Caller) -> tuple[str, ...]:
    """List the groups of the account's users."""
    return tuple(sorted({*DEFAULT_GROUPS, *await identities.list_groups(tx, owner=caller.account_id)}))


async def read_group(tx: Tx, shop: Shop, caller: Caller, *, group: str) -> tuple[Group, str]:
    """Show a group of the account's users.

    The second value is its name in access policies.
    """
    found = await access_group(tx, caller, group)
    return found, caller.urn("group", shop.assortment.region, found.name)


async def create_group(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    name: str,
    description: str | None = None,
    role: UserRole | None = None,
    address: str | None = None,
) -> tuple[Group, str]:
    """Make a group of users, with the role that its users have.

    Without a role it lets them do nothing.

    Refuses: a name that cannot be, too many groups (400); a narrower key (403); a name that is taken (409).
    """
    check_full_rights(caller)
    check_identity_name(name, field="name")
    _check_text(description, field="description")
    await accounts.lock(tx, caller.account_id)
    if len(await identities.list_groups(tx, owner=caller.account_id)) >= IDENTITY_GROUPS_MAX:
        raise invalid(f"An account has at most {IDENTITY_GROUPS_MAX} groups of users")
    now_us = shop.now()
    made = Group(caller.account_id, name, description, role or UserRole.NONE, now_us, now_us)
    if name in DEFAULT_GROUPS or not await identities.insert_group(tx, made):
        raise conflict(f"There is a group {name} already")
    await note(tx, shop, EventKind.GROUP_MADE, caller.account_id, about=f"group {name}", address=address)
    return await read_group(tx, shop, caller, group=name)


async def change_group(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    group: str,
    description: str | UnsetType | None = UNSET,
    role: UserRole | None = None,
    address: str | None = None,
) -> None:
    """Change the description or the role of a group of users.

    Its users have the new role at once.

    Refuses: a description that is too long (400); a default group, a narrower key (403).
    """
    check_full_rights(caller)
    await accounts.lock(tx, caller.account_id)
    present = await _access_own_group(tx, caller, group)
    changed = replace(
        present,
        description=present.description if description is UNSET else description,
        role=present.role if role is None else role,
        changed_us=shop.now(),
    )
    _check_text(changed.description, field="description")
    await identities.update_group(tx, changed)
    await note(tx, shop, EventKind.GROUP_CHANGED, caller.account_id, about=f"group {group}", address=address)


async def delete_group(tx: Tx, shop: Shop, caller: Caller, *, group: str, address: str | None = None) -> None:
    """Delete a group of users.

    Refuses: a default group, a narrower key (403); the main group of somebody (409).
    """
    check_full_rights(caller)
    await accounts.lock(tx, caller.account_id)
    await _access_own_group(tx, caller, group)
    if await identities.is_main_group(tx, group, owner=caller.account_id):
        raise conflict(f"{group} is the main group of some users: give them another one first")
    await identities.delete_group(tx, group, owner=caller.account_id)
    await note(tx, shop, EventKind.GROUP_DELETED, caller.account_id, about=f"group {group}", address=address)


async def list_members(tx: Tx, shop: Shop, caller: Caller, *, group: str) -> tuple[str, ...]:
    """List the users of a group."""
    await access_group(tx, caller, group)
    return await identities.list_members(tx, group, owner=caller.account_id)


async def add_member(tx: Tx, shop: Shop, caller: Caller, *, group: str, user: str, address: str | None = None) -> None:
    """Put a user into a group, besides the main one.

    Refuses: a user that there is not (400); a narrower key (403).
    """
    check_full_rights(caller)
    await accounts.lock(tx, caller.account_id)
    await access_group(tx, caller, group)
    found = await identities.load_user(tx, user, owner=caller.account_id)
    if found is None:
        raise bad_input("user", f"is {user}, but must be the login of a user of this account")
    if found.group != group:
        await identities.add_member(tx, found.user_id, group)
    about = f"user {user} in group {group}"
    await note(tx, shop, EventKind.USER_CHANGED, caller.account_id, about=about, address=address)


async def remove_member(
    tx: Tx, shop: Shop, caller: Caller, *, group: str, user: str, address: str | None = None
) -> None:
    """Take a user out of a group.

    Refuses: a narrower key (403); a user that is not in it (404); the user's main group (409).
    """
    check_full_rights(caller)
    await accounts.lock(tx, caller.account_id)
    await access_group(tx, caller, group)
    found = await access_user(tx, caller, user)
    if found.group == group:
        raise conflict(f"{group} is the main group of {user}: give it another one first")
    if not await identities.remove_member(tx, found.user_id, group):
        raise not_found("This user of the group", group=group, user=user)
    about = f"user {user} not in group {group}"
    await note(tx, shop, EventKind.USER_CHANGED, caller.account_id, about=about, address=address)


async def list_users(tx: Tx, shop: Shop, caller: Caller) -> tuple[str, ...]:
    """List the users of the caller's account."""
    return await identities.list_users(tx, owner=caller.account_id)


async def read_user(tx: Tx, shop: Shop, caller: Caller, *, user: str) -> tuple[User, str]:
    """Show a user of the caller's account.

    The second value is its name in access policies.
    """
    found = await access_user(tx, caller, user)
    return found, caller.urn("user", shop.assortment.region, found.login)


async def create_user(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    login: str,
    password_hash: str | None,
    password: str | None = None,
    description: str = "",
    email: str | None = None,
    group: str | None = None,
    kind: UserKind = UserKind.USER,
    address: str | None = None,
) -> None:
    """Make a user of the caller's account.

    The user logs in with the nichandle, a slash and the login. A user of the kind SERVICE has no password.

    Refuses: a login, password or e-mail address that cannot be, a group that there is not, too many users (400); a
    narrower key (403); a login that is taken (409).
    """
    check_full_rights(caller)
    check_identity_name(login, field="login")
    _check_password(kind, password)
    now_us = shop.now()
    user = User(
        user_id=0,
        account_id=caller.account_id,
        login=login,
        email=email or None,
        description=description,
        group=group or FIRST_GROUP,
        kind=kind,
        is_active=True,
        created_us=now_us,
        changed_us=now_us,
        password_changed_us=None if password_hash is None else now_us,
    )
    await accounts.lock(tx, caller.account_id)
    await _check_user(tx, shop, user)
    if await identities.count_users(tx, owner=caller.account_id) >= IDENTITY_USERS_MAX:
        raise invalid(f"An account has at most {IDENTITY_USERS_MAX} users")
    if not await identities.insert_user(tx, user, password_hash=password_hash):
        raise conflict(f"There is a user {login} already")
    await note(tx, shop, EventKind.USER_MADE, caller.account_id, about=f"user {login}", address=address)
    await tell(tx, shop, caller.account_id, Alert.USER, named=login)


async def change_user(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    user: str,
    description: str | None = None,
    email: str | UnsetType | None = UNSET,
    group: str | None = None,
    address: str | None = None,
) -> None:
    """Change the description, the e-mail address or the main group of a user.

    Refuses: an e-mail address that is none, a group that there is not (400); a narrower key (403).
    """
    check_full_rights(caller)
    await accounts.lock(tx, caller.account_id)
    present = await access_user(tx, caller, user)
    changed = replace(
        present,
        description=present.description if description is None else description,
        email=present.email if email is UNSET else email or None,
        group=group or present.group,
        changed_us=shop.now(),
    )
    await _check_user(tx, shop, changed)
    await identities.update_user(tx, changed)
    await identities.remove_member(tx, changed.user_id, changed.group)
    await note(tx, shop, EventKind.USER_CHANGED, caller.account_id, about=f"user {user}", address=address)


async def enable(
    tx: Tx, shop: Shop, caller: Caller, *, user: str, is_active: bool = True, address: str | None = None
) -> None:
    """Let a user act again, or let it act no more.

    Refuses: a narrower key (403).
    """
    check_full_rights(caller)
    await accounts.lock(tx, caller.account_id)
    found = await access_user(tx, caller, user)
    await identities.update_user(tx, replace(found, is_active=is_active, changed_us=shop.now()))
    about = f"user {user} {'enabled' if is_active else 'disabled'}"
    await note(tx, shop, EventKind.USER_CHANGED, caller.account_id, about=about, address=address)


async def delete_user(tx: Tx, shop: Shop, caller: Caller, *, user: str, address: str | None = None) -> None:
    """Delete a user, and end all that acts for it: tokens, keys and OAuth2 clients.

    Refuses: a narrower key (403).
    """
    check_full_rights(caller)
    await accounts.lock(tx, caller.account_id)
    found = await access_user(tx, caller, user)
    await end_all(tx, shop, found)
    await sessions.delete_of(tx, user, owner=caller.account_id)
    await second_factors.delete(tx, user, owner=caller.account_id)
    await identities.delete_user(tx, found.user_id)
    await note(tx, shop, EventKind.USER_DELETED, caller.account_id, about=f"user {user}", address=address)


async def set_password(
    tx: Tx,
    *,
    shop: Shop,
    account: Account,
    user: User,
    password_hash: str,
    ends_keys: bool,
    address: str | None,
    kept_session: int = 0,
) -> None:
    """Give a user a new password, and end what acts for it if that is wished.

    Its browsers are signed out but the one that changes it (`kept_session`).
    """
    await identities.set_password_hash(tx, user.user_id, password_hash, now_us=shop.now())
    await sessions.delete_of(tx, user.login, owner=account.account_id, but=kept_session)
    if ends_keys:
        await end_all(tx, shop, user)
    about = f"user {user.login}, keys {'ended' if ends_keys else 'kept'}"
    await note(tx, shop, EventKind.PASSWORD_CHANGED, account.account_id, about=about, address=address)


async def end_all(tx: Tx, shop: Shop, user: User) -> None:
    """End the tokens, keys, OAuth2 clients and consents of a user."""
    await identities.delete_tokens(tx, owner=user.account_id, login=user.login)
    await keys.end_credentials(tx, user.account_id, user_login=user.login, now_us=shop.now())
    await clients.delete_all(tx, owner=user.account_id, user_login=user.login)
    await grants.delete_all(tx, owner=user.account_id, user_login=user.login)


async def access_user(tx: Tx, caller: Caller, login: str) -> User:
    """A user of the caller's account.

    Refuses: a login that nobody has (404).
    """
    found = await identities.load_user(tx, login, owner=caller.account_id)
    if found is None:
        raise not_found(user=login)
    return found


async def access_group(tx: Tx, caller: Caller, name: str) -> Group:
    """A group of the caller's account; a default one is as old as the account.

    Refuses: a name that no group has (404).
    """
    if name in DEFAULT_GROUPS:
        born_us = caller.account.created_us
        return Group(caller.account_id, name, None, DEFAULT_GROUPS[name], born_us, born_us)
    found = await identities.load_group(tx, name, owner=caller.account_id)
    if found is None:
        raise not_found(group=name)
    return found


async def _access_own_group(tx: Tx, caller: Caller, name: str) -> Group:
    found = await access_group(tx, caller, name)
    if found.is_default:
        raise Refusal(Kind.FORBIDDEN, f"{name} is a default group, which cannot be changed or deleted")
    return found


async def _check_user(tx: Tx, shop: Shop, user: User) -> None:
    _check_text(user.description, field="description")
    check_forms(
        {"email": user.email}, phones=(), emails=("email",), are_international=False, today=at(shop.now()).date()
    )
    if user.group in DEFAULT_GROUPS:
        return
    if await identities.load_group(tx, user.group, owner=user.account_id) is None:
        raise bad_input("group", f"is {user.group}, but must be a group of this account")


def _check_password(kind: UserKind, password: str | None) -> None:
    """Check that somebody who logs in has a password, and that nobody else has.

    Refuses: a kind that cannot be made, a password that is missing, too short, too long, or of a service (400).
    """
    if kind is UserKind.ROOT:
        raise bad_input("type", "must be USER or SERVICE: the account itself is the ROOT")
    if kind is UserKind.SERVICE:
        if password is not None:
            raise bad_input("password", "must be left out: a SERVICE has tokens and does not log in")
        return
    if password is None:
        raise bad_input("password", "is a required property")
    passwords.check_new(password)


def _check_text(text: str | None, *, field: str) -> None:
    if text is not None and len(text) > IDENTITY_TEXT_MAX:
        raise bad_input(field, f"must have at most {IDENTITY_TEXT_MAX} characters")
