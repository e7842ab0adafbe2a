"""A user of an account (/account/users/{login}): its details, groups and tokens, whether it may act, its end."""

from collections.abc import Mapping

from panier.core.account.user import PersonalToken
from panier.core.limits import DAY_US, SECOND_US, whole_number
from panier.core.refusal import bad_input
from panier.core.values import frozen
from panier.flows.account import identities, personal_tokens
from panier.store.engine.db import Tx
from panier.web.pages.account.access.users import PATH, ROLES, group_rows
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.moments import Moment, moment
from panier.web.pages.parts.tongues import phrase, spoken

_DAYS = (1, 7, 30, 365)
_USER = "/me/identity/user/{login}"
_DAY_SECONDS = DAY_US // SECOND_US


@frozen
class TokenRow:
    """A personal token; `ends`: None where it is valid until it is removed."""

    name: str
    description: str
    made: Moment
    ends: Moment | None
    used: Moment | None


async def _user(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The user with its groups and its tokens."""
    shop, caller, login = visit.shop, visit.caller, visit.parts["login"]
    user = (await identities.read_user(tx, shop, caller, user=login))[0]
    names = await personal_tokens.list_names(tx, shop, caller, user=login)
    tokens = [await personal_tokens.read(tx, shop, caller, user=login, name=one) for one in names]
    groups = await group_rows(tx, visit)
    path = _USER.format(login=user.login)
    return {
        "user": user,
        "may": spoken().say(ROLES[user.role]),
        "groups": [(one.name, spoken().named(one.name, one.may)) for one in groups],
        "joinable": [(one.name, one.name) for one in groups if one.name not in (user.group, *user.groups)],
        "tokens": [_token(one, visit.now_us) for one in tokens],
        "ends": [("", spoken().say("without an end")), *((str(one), _days(one)) for one in _DAYS)],
        "nic": caller.account.nic,
        "made_token": "",
        "calls": (
            ("GET", path), SameCall("PUT", path, {"group": "UNPRIVILEGED"}), ("POST", f"{path}/disable"),
            SameCall("POST", f"{path}/token", {"name": "nightly", "description": "", "expiresIn": _DAY_SECONDS}),
        ),
    }  # fmt: skip


def _days(count: int) -> str:
    return spoken().say_count("{count} day", "{count} days", count)


def _token(token: PersonalToken, now_us: int) -> TokenRow:
    return TokenRow(
        name=token.name,
        description=token.description,
        made=moment(token.created_us, now_us),
        ends=None if token.expires_us is None else moment(token.expires_us, now_us),
        used=None if token.last_used_us is None else moment(token.last_used_us, now_us),
    )


async def _change(tx: Tx, visit: AccountVisit) -> AccountDone:
    await identities.change_user(
        tx, visit.shop, visit.caller, user=visit.parts["login"], description=visit.said("description"),
        email=visit.said("email") or None, group=visit.said("group") or None, address=visit.address,
    )  # fmt: skip
    return AccountDone()


async def _join(tx: Tx, visit: AccountVisit) -> AccountDone:
    await identities.add_member(
        tx, visit.shop, visit.caller, group=visit.said("member"), user=visit.parts["login"], address=visit.address
    )
    return AccountDone()


async def _leave(tx: Tx, visit: AccountVisit) -> AccountDone:
    await identities.remove_member(
        tx, visit.shop, visit.caller, group=visit.said("member"), user=visit.parts["login"], address=visit.address
    )
    return AccountDone()


async def _enable(tx: Tx, visit: AccountVisit) -> AccountDone:
    await identities.enable(tx, visit.shop, visit.caller, user=visit.parts["login"], address=visit.address)
    return AccountDone()


async def _disable(tx: Tx, visit: AccountVisit) -> AccountDone:
    await identities.enable(
        tx, visit.shop, visit.caller, user=visit.parts["login"], is_active=False, address=visit.address
    )  # fmt: skip
    return AccountDone()


async def _remove(tx: Tx, visit: AccountVisit) -> AccountDone:
    await identities.delete_user(tx, visit.shop, visit.caller, user=visit.parts["login"], address=visit.address)
    return AccountDone(PATH)


async def _add_token(tx: Tx, visit: AccountVisit) -> AccountDone:
    typed = visit.said("days")
    days = whole_number(typed)
    if typed and days not in _DAYS:
        raise bad_input("days", f"must be one of {', '.join(map(str, _DAYS))}, or empty")
    made, token = await personal_tokens.create(
        tx, visit.shop, visit.caller, user=visit.parts["login"], name=visit.said("name"),
        description=visit.said("tokenDescription"), expires_in=None if days is None else days * _DAY_SECONDS,
        address=visit.address,
    )  # fmt: skip
    return AccountDone(shown={"made_token": made.name, "token": token})


async def _remove_token(tx: Tx, visit: AccountVisit) -> AccountDone:
    await personal_tokens.delete(
        tx, visit.shop, visit.caller, user=visit.parts["login"], name=visit.said("token"), address=visit.address
    )
    return AccountDone()


_MEMBERS = "/me/identity/group/1/user"
PAGES = (
    AccountPage(
        f"{PATH}/{{login}}", "account/access/user.html", "access", ("GET", _USER), _user,
        forms=(
            AccountForm("change", ("PUT", _USER), _change, said=phrase("The user is changed.")),
            AccountForm("join", ("POST", _MEMBERS), _join, said=phrase("The user is in the group.")),
            AccountForm("leave", ("DELETE", f"{_MEMBERS}/1"), _leave, said=phrase("The user has left the group.")),
            AccountForm("enable", ("POST", f"{_USER}/enable"), _enable, said=phrase("The user may act again.")),
            AccountForm("disable", ("POST", f"{_USER}/disable"), _disable, said=phrase("The user may act no more.")),
            AccountForm("remove", ("DELETE", _USER), _remove),
            AccountForm("add-token", ("POST", f"{_USER}/token"), _add_token, said=phrase("The token is made.")),
            AccountForm(
                "remove-token", ("DELETE", f"{_USER}/token/1"), _remove_token, said=phrase("The token is removed.")
            ),
        ),
        fields=("description", "email", "group", "name", "tokenDescription", "days"),
    ),
)  # fmt: skip
