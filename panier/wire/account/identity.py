"""Users of an account, their groups and their personal tokens, as /me/identity shows them."""

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import UNSET, UnsetType

from panier.core.account.user import Group as CoreGroup
from panier.core.account.user import PersonalToken, UserKind, UserRole
from panier.core.account.user import User as CoreUser
from panier.wire.types import (
    OPTIONAL,
    Arguments,
    Datetime,
    DatetimeIn,
    Long,
    Password,
    Shape,
    Text,
    datetime_or_null,
    datetime_out,
    model,
)


@model("auth.RoleEnum")
class Role(StrEnum):
    """The roles that a group can give its users."""

    ADMIN = "ADMIN"
    NONE = "NONE"
    REGULAR = "REGULAR"
    UNPRIVILEGED = "UNPRIVILEGED"


@model("auth.UserTypeEnum")
class UserType(StrEnum):
    """The kinds of users."""

    ROOT = "ROOT"
    SERVICE = "SERVICE"
    USER = "USER"


@model("auth.UserStatusEnum")
class UserStatus(StrEnum):
    """Whether a user may act."""

    DISABLED = "DISABLED"
    OK = "OK"
    PASSWORD_CHANGE_REQUIRED = "PASSWORD_CHANGE_REQUIRED"  # noqa: S105 - a state


@model("auth.Group")
class Group(Shape):
    """A group of users; a PUT changes description and role."""

    taken: ClassVar[tuple[str, ...]] = ("description", "role")

    creation: Annotated[DatetimeIn | None, OPTIONAL] = None
    default_group: Annotated[bool | None, OPTIONAL] = None
    description: Text | UnsetType | None = UNSET
    last_update: Annotated[DatetimeIn | None, OPTIONAL] = None
    name: Annotated[Text | None, OPTIONAL] = None
    role: Annotated[Role | None, OPTIONAL] = None
    urn: Annotated[Text | None, OPTIONAL] = None

    def arguments(self) -> Arguments:
        """Description and role, where they were sent."""
        sent = {} if self.description is UNSET else {"description": self.description}
        return sent | {"role": None if self.role is None else UserRole(self.role.value)}


@model("auth.GroupRequest")
class GroupRequest(Shape, kw_only=True):
    """A group of users to make."""

    description: Text | None = None
    name: Text
    role: Annotated[Role | None, OPTIONAL] = None

    def arguments(self) -> Arguments:
        """The fields, the role in the core's form."""
        role = None if self.role is None else UserRole(self.role.value)
        return {"name": self.name, "description": self.description, "role": role}


@model("auth.GroupUser")
class GroupUser(Shape):
    """A user to put into a group."""

    user: Text


@model("auth.User")
class User(Shape):
    """A user of an account; a PUT changes description, e-mail address and main group."""

    taken: ClassVar[tuple[str, ...]] = ("description", "email", "group")

    creation: Annotated[DatetimeIn | None, OPTIONAL] = None
    description: Annotated[Text | None, OPTIONAL] = None
    email: Text | UnsetType | None = UNSET
    group: Annotated[Text | None, OPTIONAL] = None
    groups: Annotated[list[Text] | None, OPTIONAL] = None
    last_update: Annotated[DatetimeIn | None, OPTIONAL] = None
    login: Annotated[Text | None, OPTIONAL] = None
    password_last_update: DatetimeIn | None = None
    status: Annotated[UserStatus | None, OPTIONAL] = None
    type: UserType | None = None
    urn: Annotated[Text | None, OPTIONAL] = None


@model("auth.UserRequest")
class UserRequest(Shape, kw_only=True):
    """A user to make."""

    description: Annotated[Text | None, OPTIONAL] = None
    email: Annotated[Text | None, OPTIONAL] = None
    group: Annotated[Text | None, OPTIONAL] = None
    login: Text
    password: Annotated[Password | None, OPTIONAL] = None
    type: Annotated[UserType | None, OPTIONAL] = None

    def arguments(self) -> Arguments:
        """The fields in the core's form."""
        return {
            "login": self.login,
            "password": self.password,
            "description": self.description or "",
            "email": self.email,
            "group": self.group,
            "kind": UserKind((self.type or UserType.USER).value),
        }


@model("auth.PersonalAccessToken")
class PersonalAccessToken(Shape):
    """A personal token, without the token itself."""

    creation: Datetime
    description: str
    expires_at: Datetime | None
    last_used: Datetime | None
    name: str


@model("auth.PersonalAccessTokenRequest")
class PersonalAccessTokenRequest(Shape, kw_only=True):
    """A personal token to make."""

    description: Text
    expires_at: Annotated[DatetimeIn | None, OPTIONAL] = None
    expires_in: Annotated[Long | None, OPTIONAL] = None
    name: Text


@model("auth.PersonalAccessTokenModifyRequest")
class PersonalAccessTokenChange(Shape):
    """What to change of a personal token."""

    description: Annotated[Text | None, OPTIONAL] = None
    expires_at: DatetimeIn | UnsetType | None = UNSET
    expires_in: Long | UnsetType | None = UNSET


@model("auth.PersonalAccessTokenResponse")
class NewPersonalAccessToken(PersonalAccessToken):
    """A new personal token; the token itself is shown only once."""

    token: Password


def group_out(known: tuple[CoreGroup, str]) -> Group:
    """A group, with its name in access policies."""
    group, urn = known
    return Group(
        creation=datetime_out(group.created_us),
        default_group=group.is_default,
        description=group.description,
        last_update=datetime_out(group.changed_us),
        name=group.name,
        role=Role(group.role.value),
        urn=urn,
    )


def user_out(known: tuple[CoreUser, str]) -> User:
    """A user, with its name in access policies."""
    user, urn = known
    return User(
        creation=datetime_out(user.created_us),
        description=user.description,
        email=user.email,
        group=user.group,
        groups=list(user.groups),
        last_update=datetime_out(user.changed_us),
        login=user.login,
        password_last_update=datetime_or_null(user.password_changed_us),
        status=UserStatus.OK if user.is_active else UserStatus.DISABLED,
        type=UserType(user.kind.value),
        urn=urn,
    )


def token_out(token: PersonalToken) -> PersonalAccessToken:
    """A personal token."""
    return PersonalAccessToken(
        creation=datetime_out(token.created_us),
        description=token.description,
        expires_at=datetime_or_null(token.expires_us),
        last_used=datetime_or_null(token.last_used_us),
        name=token.name,
    )


def new_token_out(made: tuple[PersonalToken, str]) -> NewPersonalAccessToken:
    """A new personal token with the token itself."""
    token, text = made
    return NewPersonalAccessToken(
        creation=datetime_out(token.created_us),
        description=token.description,
        expires_at=datetime_or_null(token.expires_us),
        last_used=None,
        name=token.name,
        token=text,
    )
