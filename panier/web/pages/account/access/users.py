"""Users of an account and their groups (/account/users): who may sign in besides the account, and do what."""

from collections.abc import Mapping

from panier.core.account.user import DEFAULT_GROUPS, UserKind, UserRole
from panier.core.refusal import bad_input
from panier.core.values import frozen
from panier.flows.account import identities
from panier.store.engine.db import Database, Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.overview import LISTED
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.login import password_of
from panier.web.pages.parts.tongues import phrase, spoken

PATH = "/account/users"
ROLES = {
    UserRole.ADMIN: phrase("everything"),
    UserRole.REGULAR: phrase("everything but payment methods, keys and users"),
    UserRole.UNPRIVILEGED: phrase("reading, without bills, e-mails and carts"),
    UserRole.NONE: phrase("nothing"),
}
# The groups that every account has, whose names are what programs say.
_GROUPS = {
    "ADMIN": phrase("Administrators"),
    "DEFAULT": phrase("Colleagues"),
    "UNPRIVILEGED": phrase("Readers"),
}
_KINDS = {UserKind.USER: phrase("somebody who signs in"), UserKind.SERVICE: phrase("a program, with tokens alone")}


@frozen
class UserRow:
    """A user in the list; `may`: what the strongest of its groups lets it do."""

    login: str
    email: str
    description: str
    group: str
    may: str
    is_active: bool


@frozen
class GroupRow:
    """A group of users; `is_own`: the account made it, and can change it."""

    name: str
    called: str
    description: str
    role: str
    may: str
    is_own: bool


async def _users(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The users in the order of their logins, in portions, and the groups; ?group= opens one."""
    after = visit.asked("after")
    logins = [one for one in await identities.list_users(tx, visit.shop, visit.caller) if one > after]
    rows = [await _row(tx, visit, one) for one in logins[:LISTED]]
    groups = await group_rows(tx, visit)
    wanted = visit.said("group") if visit.said("what") == "change-group" else visit.asked("group")
    return {
        "rows": rows,
        "after": rows[-1].login if len(logins) > LISTED else "",
        "groups": groups,
        "choices": [(one.name, f"{one.called}{spoken().say(phrase(':'))} {one.may}") for one in groups],
        "present": next((one for one in groups if one.name == wanted and one.is_own), None),
        "roles": said(ROLES),
        "kinds": said(_KINDS),
        "nic": visit.caller.account.nic,
        "calls": (
            ("GET", "/me/identity/user"), ("GET", "/me/identity/group"),
            SameCall("POST", "/me/identity/user", {"login": "sacha", "password": "…", "group": "UNPRIVILEGED"}),
        ),
    }  # fmt: skip


async def group_rows(tx: Tx, visit: AccountVisit) -> list[GroupRow]:
    """The groups of the account, those that every account has included."""
    found = []
    for name in await identities.list_groups(tx, visit.shop, visit.caller):
        group = (await identities.read_group(tx, visit.shop, visit.caller, group=name))[0]
        may = spoken().say(ROLES[group.role])
        found.append(
            GroupRow(name, group_name(name), group.description or "", group.role.value, may, name not in DEFAULT_GROUPS)
        )
    return found


def group_name(name: str) -> str:
    """What a group is called: one that every account has in words, any other as the account called it."""
    return spoken().say(_GROUPS[name]) if name in _GROUPS else name


async def _row(tx: Tx, visit: AccountVisit, login: str) -> UserRow:
    user = (await identities.read_user(tx, visit.shop, visit.caller, user=login))[0]
    may = spoken().say(ROLES[user.role])
    return UserRow(login, user.email or "", user.description, group_name(user.group), may, user.is_active)


def said(words: Mapping[UserRole, str] | Mapping[UserKind, str]) -> list[tuple[str, str]]:
    """Values with what they mean, to choose from."""
    return [(value.value, spoken().say(one)) for value, one in words.items()]


async def _hash(database: Database, visit: AccountVisit) -> str | None:
    return await identities.hash_password(visit.shop, database, password=password_of(visit.typed) or None)


async def _add(tx: Tx, visit: AccountVisit) -> AccountDone:
    kind = visit.said("type")
    if kind not in {one.value for one in _KINDS}:
        raise bad_input("type", f"must be one of {', '.join(one.value for one in _KINDS)}")
    await identities.create_user(
        tx, visit.shop, visit.caller, login=visit.said("login"), password_hash=visit.ready,
        password=password_of(visit.typed) or None, description=visit.said("description"),
        email=visit.said("email") or None, group=visit.said("group") or None, kind=UserKind(kind),
        address=visit.address,
    )  # fmt: skip
    return AccountDone()


async def _add_group(tx: Tx, visit: AccountVisit) -> AccountDone:
    await identities.create_group(
        tx, visit.shop, visit.caller, name=visit.said("name"), description=visit.said("groupDescription") or None,
        role=_role(visit), address=visit.address,
    )  # fmt: skip
    return AccountDone()


async def _change_group(tx: Tx, visit: AccountVisit) -> AccountDone:
    await identities.change_group(
        tx, visit.shop, visit.caller, group=visit.said("group"), description=visit.said("groupDescription") or None,
        role=_role(visit), address=visit.address,
    )  # fmt: skip
    return AccountDone()


async def _remove_group(tx: Tx, visit: AccountVisit) -> AccountDone:
    await identities.delete_group(tx, visit.shop, visit.caller, group=visit.said("group"), address=visit.address)
    return AccountDone()


def _role(visit: AccountVisit) -> UserRole:
    role = visit.said("role")
    if role not in {one.value for one in UserRole}:
        raise bad_input("role", f"must be one of {', '.join(UserRole)}")
    return UserRole(role)


_GROUP = "/me/identity/group/1"
PAGES = (
    AccountPage(
        PATH, "account/access/users.html", "access", ("GET", "/me/identity/user"), _users,
        forms=(
            AccountForm(
                "add", ("POST", "/me/identity/user"), _add, said=phrase("The user can act now."), prepare=_hash
            ),
            AccountForm(
                "add-group", ("POST", "/me/identity/group"), _add_group, said=phrase("The group is made.")
            ),
            AccountForm("change-group", ("PUT", _GROUP), _change_group, said=phrase("The group is changed.")),
            AccountForm("remove-group", ("DELETE", _GROUP), _remove_group, said=phrase("The group is removed.")),
        ),
        fields=("login", "password", "description", "email", "group", "type", "name", "role", "groupDescription"),
    ),
)  # fmt: skip
