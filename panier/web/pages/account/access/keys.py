"""Programs of an account and the keys that act for it (/account/keys): what each may call, to be bound and ended."""

from collections.abc import Mapping

from panier.core.account.account import Credential, CredentialState
from panier.core.limits import LONG_MAX, whole_number
from panier.core.values import frozen
from panier.flows.account import applications, credentials
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.overview import LISTED, Rows
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.moments import Moment, day, moment
from panier.web.pages.parts.tongues import phrase, spoken

_STATES = {
    CredentialState.PENDING: ("waiting", phrase("asked for, not given yet")),
    CredentialState.VALIDATED: ("done", phrase("valid")),
    CredentialState.REFUSED: ("over", phrase("refused")),
    CredentialState.EXPIRED: ("over", phrase("ended")),
}
_FIELD = "allowedIPs"


@frozen
class ProgramRow:
    """An application of the account; `key`: which it shows with each call, and which is no secret."""

    number: int
    name: str
    description: str
    key: str
    made: str


@frozen
class ConsumerKeyRow:
    """A consumer key; `rights`: what it may call; `addresses`: from where, nothing for everywhere."""

    number: int
    program: str
    user: str
    badge: str
    state: str
    is_valid: bool
    rights: tuple[str, ...]
    addresses: str
    made: Moment
    ends: Moment | None
    used: Moment | None


async def _keys(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The programs, and the keys in portions: those that work, or with ?ended=yes all others; ?key= opens one."""
    before = whole_number(visit.asked("before")) or LONG_MAX
    wants_ended = visit.asked("ended") == "yes"
    rows = [_key(one, name, visit.now_us) for one, name in await credentials.list_all(tx, visit.caller)]
    listed = [one for one in rows if one.is_valid != wants_ended and one.number < before]
    number = whole_number(visit.said("key") or visit.asked("key"))
    return {
        "programs": [
            ProgramRow(one.application_id, one.name, one.description, one.key, day(one.created_us))
            for one in await applications.list_all(tx, visit.caller)
        ],
        "found": Rows(listed[:LISTED], str(listed[LISTED - 1].number) if len(listed) > LISTED else ""),
        "are_ended": wants_ended,
        "has_ended": not all(one.is_valid for one in rows),
        "bound": next((one for one in rows if one.number == number and one.is_valid), None),
        "calls": (
            ("GET", "/me/api/application"), ("GET", "/me/api/credential"),
            *(SameCall("PUT", f"/me/api/credential/{one.number}", {_FIELD: ["192.0.2.0/24"]}) for one in listed[:1]),
        ),
    }  # fmt: skip


def _key(key: Credential, program: str, now_us: int) -> ConsumerKeyRow:
    state = key.state_at(now_us)
    badge, words = _STATES[state]
    return ConsumerKeyRow(
        number=key.credential_id,
        program=program,
        user=key.user_login or "",
        badge=badge,
        state=spoken().say(words),
        is_valid=state is CredentialState.VALIDATED,
        rights=tuple(f"{one.method} {one.path}" for one in key.rules),
        addresses=", ".join(key.allowed_ips or ()),
        made=moment(key.created_us, now_us),
        ends=None if key.expires_us is None else moment(key.expires_us, now_us),
        used=None if key.last_use_us is None else moment(key.last_use_us, now_us),
    )


async def _end(tx: Tx, visit: AccountVisit) -> AccountDone:
    await credentials.delete(
        tx, visit.shop, visit.caller, credential_id=visit.chosen("key"), address=visit.address
    )  # fmt: skip
    return AccountDone()


async def _bind(tx: Tx, visit: AccountVisit) -> AccountDone:
    blocks = visit.said(_FIELD).replace(",", " ").split()
    await credentials.change(
        tx, visit.shop, visit.caller, credential_id=visit.chosen("key"), allowed_ips=blocks or None,
        address=visit.address,
    )  # fmt: skip
    return AccountDone()


async def _remove(tx: Tx, visit: AccountVisit) -> AccountDone:
    await applications.delete(
        tx, visit.shop, visit.caller, application_id=visit.chosen("program"), address=visit.address
    )  # fmt: skip
    return AccountDone()


_KEY = "/me/api/credential/1"
PAGES = (
    AccountPage(
        "/account/keys", "account/access/keys.html", "access", ("GET", "/me/api/credential"), _keys,
        forms=(
            AccountForm("end", ("DELETE", _KEY), _end, said=phrase("The key is ended.")),
            AccountForm("bind", ("PUT", _KEY), _bind, said=phrase("The key works from there alone.")),
            AccountForm(
                "remove", ("DELETE", "/me/api/application/1"), _remove,
                said=phrase("The program is removed, and every key it had is ended."),
            ),
        ),
        fields=(_FIELD, *(f"{_FIELD}[{number}]" for number in range(100))),
    ),
)  # fmt: skip
