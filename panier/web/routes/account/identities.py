"""Users of an account, their groups and their personal tokens: /me/identity."""

from panier.flows.account import identities, personal_tokens
from panier.web.route import Before, Route
from panier.wire.account import identity
from panier.wire.types import texts_out

_GROUP = "/me/identity/group/{group}"
_USER = "/me/identity/user/{user}"
_TOKEN = f"{_USER}/token/{{name}}"
_FROM = ("address",)
_HASHED = (Before(identities.hash_password, as_="password_hash"),)

IDENTITIES = (
    Route("GET", "/me/identity/group", identities.list_groups, texts_out),
    Route("POST", "/me/identity/group", identities.create_group, identity.group_out, body=identity.GroupRequest, takes=_FROM),
    Route("GET", _GROUP, identities.read_group, identity.group_out),
    Route("PUT", _GROUP, identities.change_group, body=identity.Group, takes=_FROM, changes_keys=True),
    Route("DELETE", _GROUP, identities.delete_group, takes=_FROM, changes_keys=True),
    Route("GET", f"{_GROUP}/user", identities.list_members, texts_out),
    Route("POST", f"{_GROUP}/user", identities.add_member, body=identity.GroupUser, takes=_FROM, changes_keys=True),
    Route("DELETE", f"{_GROUP}/user/{{user}}", identities.remove_member, takes=_FROM, changes_keys=True),
    Route("GET", "/me/identity/user", identities.list_users, texts_out),
    Route("POST", "/me/identity/user", identities.create_user, body=identity.UserRequest, takes=_FROM, before=_HASHED),
    Route("GET", _USER, identities.read_user, identity.user_out),
    Route("PUT", _USER, identities.change_user, body=identity.User, takes=_FROM, changes_keys=True),
    Route("DELETE", _USER, identities.delete_user, takes=_FROM, changes_keys=True),
    Route("POST", f"{_USER}/enable", identities.enable, takes=_FROM, changes_keys=True, about="Let a user act again"),
    Route("POST", f"{_USER}/disable", identities.enable, takes=_FROM, changes_keys=True, fixed={"is_active": False},
          about="Let a user, and all that acts for it, act no more"),
    Route("GET", f"{_USER}/token", personal_tokens.list_names, texts_out),
    Route("POST", f"{_USER}/token", personal_tokens.create, identity.new_token_out, body=identity.PersonalAccessTokenRequest, takes=_FROM),
    Route("GET", _TOKEN, personal_tokens.read, identity.token_out),
    Route("PUT", _TOKEN, personal_tokens.change, identity.token_out, body=identity.PersonalAccessTokenChange, takes=_FROM, changes_keys=True),
    Route("DELETE", _TOKEN, personal_tokens.delete, takes=_FROM, changes_keys=True),
)  # fmt: skip
