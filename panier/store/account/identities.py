"""An account's users, their groups and personal tokens; of passwords and tokens only hash and digest are stored."""

from panier.core.account.account import Account, Caller
from panier.core.account.user import DEFAULT_GROUPS, Group, PersonalToken, User, UserKind, UserRole, strongest
from panier.store.account.accounts import ACCOUNT
from panier.store.engine.columns import APART, FLAG, NUMBER, Columns, renamed, word
from panier.store.engine.db import Row, Tx

_GROUP = Columns(Group, "identity_group", "g", {"role": word(UserRole)})
_USER = Columns(
    User,
    "identity_user",
    "u",
    {
        "user_id": NUMBER,
        "group": renamed("group_name"),
        "kind": word(UserKind),
        "is_active": FLAG,
        "groups": APART,
        "role": APART,
    },
)
_TOKEN = Columns(PersonalToken, "identity_token", "t")
_USER_CHANGE = _USER.update("email", "description", "group", "is_active", "changed_us")


async def insert_group(tx: Tx, group: Group) -> bool:
    """Add a group; returns False where the account has one of that name."""
    sql = f"{_GROUP.insert()} ON CONFLICT (account_id, name) DO NOTHING"
    return await tx.execute(sql, *_GROUP.values(group)) > 0


async def update_group(tx: Tx, group: Group) -> None:
    """Write the fields of a group that can change."""
    await tx.execute(
        "UPDATE identity_group SET description = $3, role = $4, changed_us = $5 WHERE account_id = $1 AND name = $2",
        group.account_id, group.name, group.description, group.role.value, group.changed_us,
    )  # fmt: skip


async def delete_group(tx: Tx, name: str, *, owner: int) -> None:
    """Delete a group; nobody is in it any more."""
    await tx.execute(
        "DELETE FROM identity_member WHERE group_name = $2"
        " AND user_id IN (SELECT user_id FROM identity_user WHERE account_id = $1)",
        owner, name,
    )  # fmt: skip
    await tx.execute("DELETE FROM identity_group WHERE account_id = $1 AND name = $2", owner, name)


async def load_group(tx: Tx, name: str, *, owner: int) -> Group | None:
    """A group that an account made."""
    row = await tx.row(
        f"SELECT {_GROUP.select} FROM identity_group g WHERE g.account_id = $1 AND g.name = $2", owner, name
    )
    return None if row is None else _GROUP.read(row)


async def list_groups(tx: Tx, *, owner: int) -> tuple[str, ...]:
    """The names of the groups that an account made."""
    rows = await tx.rows("SELECT name FROM identity_group WHERE account_id = $1 ORDER BY name", owner)
    return tuple(row[0] for row in rows)


async def list_members(tx: Tx, group: str, *, owner: int) -> tuple[str, ...]:
    """The logins of the users of a group, whether it is their main one or not."""
    rows = await tx.rows(
        "SELECT u.login FROM identity_user u WHERE u.account_id = $1 AND (u.group_name = $2 OR EXISTS"
        " (SELECT 1 FROM identity_member m WHERE m.user_id = u.user_id AND m.group_name = $2)) ORDER BY u.login",
        owner, group,
    )  # fmt: skip
    return tuple(row[0] for row in rows)


async def is_main_group(tx: Tx, group: str, *, owner: int) -> bool:
    """True for the main group of somebody."""
    row = await tx.row("SELECT 1 FROM identity_user WHERE account_id = $1 AND group_name = $2 LIMIT 1", owner, group)
    return row is not None


async def add_member(tx: Tx, user_id: int, group: str) -> None:
    """Put a user into a group, unless it is there."""
    await tx.execute(
        "INSERT INTO identity_member (user_id, group_name) VALUES ($1, $2)"
        " ON CONFLICT (user_id, group_name) DO NOTHING",
        user_id, group,
    )  # fmt: skip


async def remove_member(tx: Tx, user_id: int, group: str) -> bool:
    """Take a user out of a group; returns whether it was there."""
    sql = "DELETE FROM identity_member WHERE user_id = $1 AND group_name = $2"
    return await tx.execute(sql, user_id, group) > 0


async def insert_user(tx: Tx, user: User, *, password_hash: str | None) -> bool:
    """Add a user; returns False where the account has one of that login."""
    sql = f"{_USER.insert('password_hash')} ON CONFLICT (account_id, login) DO NOTHING"
    return await tx.execute(sql, *_USER.values(user), password_hash) > 0


async def update_user(tx: Tx, user: User) -> None:
    """Write the fields of a user that can change."""
    await tx.execute(_USER_CHANGE.sql, *_USER_CHANGE.values(user))


async def set_password_hash(tx: Tx, user_id: int, password_hash: str, *, now_us: int) -> None:
    """Store the hash of a user's new password."""
    await tx.execute(
        "UPDATE identity_user SET password_hash = $2, password_changed_us = $3 WHERE user_id = $1",
        user_id, password_hash, now_us,
    )  # fmt: skip


async def delete_user(tx: Tx, user_id: int) -> None:
    """Delete a user, with its tokens."""
    await tx.execute("DELETE FROM identity_user WHERE user_id = $1", user_id)


async def count_users(tx: Tx, *, owner: int) -> int:
    """How many users an account has."""
    row = await tx.row("SELECT count(*) FROM identity_user WHERE account_id = $1", owner)
    return 0 if row is None else int(row[0])


async def list_users(tx: Tx, *, owner: int) -> tuple[str, ...]:
    """The logins of an account's users."""
    rows = await tx.rows("SELECT login FROM identity_user WHERE account_id = $1 ORDER BY login", owner)
    return tuple(row[0] for row in rows)


async def load_user(tx: Tx, login: str, *, owner: int) -> User | None:
    """A user of an account, with its groups and the strongest of their roles."""
    row = await tx.row(
        f"SELECT {_USER.select} FROM identity_user u WHERE u.account_id = $1 AND u.login = $2", owner, login
    )
    return None if row is None else await _whole(tx, row)


async def load_of(tx: Tx, login: str | None, *, owner: int) -> User | None:
    """The user that something acts for; None where it acts for the account itself."""
    return None if login is None else await load_user(tx, login, owner=owner)


async def load_password_hash(tx: Tx, user_id: int) -> str | None:
    """The hash of a user's password; None where nobody can log in as it."""
    row = await tx.row("SELECT password_hash FROM identity_user WHERE user_id = $1", user_id)
    return None if row is None else row[0]


async def insert_token(tx: Tx, token: PersonalToken, *, token_digest: str) -> bool:
    """Add a personal token; returns False where the user has one of that name."""
    sql = f"{_TOKEN.insert('token_digest')} ON CONFLICT (user_id, name) DO NOTHING"
    return await tx.execute(sql, *_TOKEN.values(token), token_digest) > 0


async def update_token(tx: Tx, token: PersonalToken) -> None:
    """Write the fields of a personal token that can change."""
    await tx.execute(
        "UPDATE identity_token SET description = $3, expires_us = $4 WHERE user_id = $1 AND name = $2",
        token.user_id, token.name, token.description, token.expires_us,
    )  # fmt: skip


async def touch_token(tx: Tx, token: PersonalToken, *, now_us: int) -> None:
    """Store when a personal token was last used."""
    await tx.execute(
        "UPDATE identity_token SET last_used_us = $3 WHERE user_id = $1 AND name = $2",
        token.user_id,
        token.name,
        now_us,
    )


async def delete_token(tx: Tx, user_id: int, name: str) -> bool:
    """Delete a personal token; returns whether it existed."""
    return await tx.execute("DELETE FROM identity_token WHERE user_id = $1 AND name = $2", user_id, name) > 0


async def delete_tokens(tx: Tx, *, owner: int, login: str | None = None) -> None:
    """Delete the personal tokens of an account's users, or of one of them."""
    await tx.execute(
        "DELETE FROM identity_token WHERE user_id IN (SELECT user_id FROM identity_user WHERE account_id = $1"
        " AND (CAST($2 AS TEXT) IS NULL OR login = $2))",
        owner, login,
    )  # fmt: skip


async def load_token(tx: Tx, user_id: int, name: str) -> PersonalToken | None:
    """A personal token of a user."""
    row = await tx.row(
        f"SELECT {_TOKEN.select} FROM identity_token t WHERE t.user_id = $1 AND t.name = $2", user_id, name
    )
    return None if row is None else _TOKEN.read(row)


async def list_tokens(tx: Tx, user_id: int) -> tuple[str, ...]:
    """The names of a user's personal tokens."""
    rows = await tx.rows("SELECT name FROM identity_token WHERE user_id = $1 ORDER BY name", user_id)
    return tuple(row[0] for row in rows)


async def load_caller_by_token(tx: Tx, token_digest: str) -> Caller | None:
    """Who a personal token acts for, in any state."""
    row = await tx.row(
        f"SELECT {ACCOUNT.select}, {_TOKEN.select}, {_USER.select} FROM identity_token t"
        " JOIN identity_user u ON u.user_id = t.user_id JOIN account a ON a.account_id = u.account_id"
        " WHERE t.token_digest = $1",
        token_digest,
    )
    if row is None:
        return None
    after_account, after_token = ACCOUNT.width, ACCOUNT.width + _TOKEN.width
    account: Account = ACCOUNT.read(row[:after_account])
    user = await _whole(tx, row[after_token:])
    token = _TOKEN.read(row[after_account:after_token])
    return Caller(account, user=user, token=token, expires_us=token.expires_us)


async def _whole(tx: Tx, row: Row) -> User:
    """A user from its row, with its groups and the strongest of their roles."""
    user = _USER.read(row, (), UserRole.NONE)
    rows = await tx.rows("SELECT group_name FROM identity_member WHERE user_id = $1 ORDER BY group_name", user.user_id)
    groups = tuple(one[0] for one in rows)
    made = await tx.rows(
        "SELECT role FROM identity_group WHERE account_id = $1 AND name = ANY($2)",
        user.account_id, [user.group, *groups],
    )  # fmt: skip
    roles = [DEFAULT_GROUPS[name] for name in (user.group, *groups) if name in DEFAULT_GROUPS]
    return _USER.read(row, groups, strongest([*roles, *(UserRole(one[0]) for one in made)]))
