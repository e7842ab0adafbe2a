"""Users of an account, the groups that they are in, and what a group's role lets them call.

A user logs in as the nichandle, a slash and the login. What acts for a user (a personal token, a key, an OAuth2 client)
may do what the strongest role of the user's groups lets it, as it is at the moment of the call.
"""

import re
from collections.abc import Iterable
from enum import StrEnum

from panier.core.refusal import bad_input
from panier.core.values import frozen

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}")


class UserRole(StrEnum):
    """What a group lets its users call, in OVHcloud's words; the strongest first."""

    ADMIN = "ADMIN"
    REGULAR = "REGULAR"
    UNPRIVILEGED = "UNPRIVILEGED"
    NONE = "NONE"


class UserKind(StrEnum):
    """The kinds of users, in OVHcloud's words: a service has no password."""

    ROOT = "ROOT"
    SERVICE = "SERVICE"
    USER = "USER"


# The groups that every account has; they cannot be changed.
DEFAULT_GROUPS = {"ADMIN": UserRole.ADMIN, "DEFAULT": UserRole.REGULAR, "UNPRIVILEGED": UserRole.UNPRIVILEGED}
FIRST_GROUP = "DEFAULT"  # of a user for whom none is named

# Under these a regular user reads and changes nothing: they decide who may act for the account, and how it pays.
_OWNERS = (
    "/hooks", "/me/accessRestriction", "/me/api", "/me/changeEmail", "/me/changePassword", "/me/identity", "/me/logs",
    "/me/passwordRecover", "/me/payment", "/me/paymentMean", "/me/task/emailChange", "/v2/iam",
)  # fmt: skip
# Under these an unprivileged user does not even read: e-mails, bills and carts hold links and answers that are keys.
_PRIVATE = ("/hooks/", "/me/", "/order/cart/", "/v2/iam/", "/hosting/")  # what a web hosting runs with are secrets too
_SECRET = "/authInfo"  # noqa: S105 - the end of a path


@frozen
class Group:
    """A group of an account's users."""

    account_id: int
    name: str
    description: str | None
    role: UserRole
    created_us: int
    changed_us: int

    @property
    def is_default(self) -> bool:
        """True for a group that every account has."""
        return self.name in DEFAULT_GROUPS


@frozen
class User:
    """A user of an account. `group`: the main group; `groups`: the others; `role`: the strongest of all of them."""

    user_id: int
    account_id: int
    login: str
    email: str | None
    description: str
    group: str
    kind: UserKind
    is_active: bool
    created_us: int
    changed_us: int
    password_changed_us: int | None
    groups: tuple[str, ...] = ()
    role: UserRole = UserRole.NONE


@frozen
class PersonalToken:
    """A token that acts for a user, until it expires or is deleted."""

    user_id: int
    name: str
    description: str
    created_us: int
    expires_us: int | None
    last_used_us: int | None = None


def strongest(roles: Iterable[UserRole]) -> UserRole:
    """The role that lets most; none for no roles."""
    known = set(roles)
    return next((role for role in UserRole if role in known), UserRole.NONE)


def permits(role: UserRole, method: str, path: str) -> bool:
    """True where a role lets its users call a path, which comes as access rules know it.

    ADMIN: everything. REGULAR: everything but what decides who may act for the account, and how it pays. UNPRIVILEGED:
    reading, but no e-mails, bills, carts and secrets. NONE: asking who one is, as everybody may.
    """
    bare = path.removesuffix("/") or "/"
    if _is_under(bare, "/auth") or role is UserRole.ADMIN:
        return True
    match role:
        case UserRole.REGULAR:
            is_owners = any(_is_under(bare, one) for one in _OWNERS) or (method != "GET" and bare == "/me")
            return not is_owners
        case UserRole.UNPRIVILEGED:
            is_private = bare.endswith(_SECRET) or any(f"{bare}/".startswith(one) and bare != "/me" for one in _PRIVATE)
            return method == "GET" and not is_private
    return False


def check_identity_name(name: str, *, field: str) -> None:
    """Check the login of a user, or the name of a group.

    Refuses: one that cannot stand in the user's name and in access policies (400).
    """
    if not _NAME.fullmatch(name):
        raise bad_input(field, "must have 1 to 100 letters, digits and characters of ._@+-, beginning with the former")


def _is_under(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}/")
