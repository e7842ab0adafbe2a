"""Requests to hand services over (/account/requests): those that the account made, gives or takes a role by."""

from collections.abc import Mapping

from panier.core.contact.change import ChangeState, ContactChange
from panier.core.rates import MAILS, WRONG_MAIL_TOKENS
from panier.core.values import frozen, replace
from panier.flows.contact import changes
from panier.store import contact_changes
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.names.contacts import ROLES
from panier.web.pages.account.portions import portion
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.moments import Moment, moment
from panier.web.pages.parts.tongues import phrase, spoken

_STATES = {
    ChangeState.VALIDATING_BY_CUSTOMERS: ("waiting", phrase("Waits for an answer")),
    ChangeState.DOING: ("working", phrase("Agreed, being done")),
    ChangeState.DONE: ("done", phrase("Done")),
    ChangeState.REFUSED: ("over", phrase("Refused")),
    ChangeState.EXPIRED: ("over", phrase("Nobody answered in time")),
    ChangeState.ABORTED: ("over", phrase("Called off")),
}


@frozen
class RequestRow:
    """A request: which roles of which service go from whom to whom; `asks`: this account has yet to answer."""

    number: int
    service: str
    roles: str
    giver: str
    taker: str
    asked: Moment
    badge: str
    state: str
    asks: bool


def _row(one: ContactChange, visit: AccountVisit) -> RequestRow:
    state = one.state(visit.now_us)
    badge, words = _STATES.get(state, ("working", state.value))
    voice = one.voice_of(visit.caller.account_id)
    return RequestRow(
        number=one.change_id,
        service=one.service_name,
        roles=", ".join(spoken().say(ROLES[role]) for role in one.roles),
        giver=one.giver,
        taker=one.taker,
        asked=moment(one.requested_us, visit.now_us),
        badge=badge,
        state=spoken().say(words),
        asks=state == ChangeState.VALIDATING_BY_CUSTOMERS and voice is not None and not voice.is_answered,
    )


async def _requests(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The requests, the latest first."""
    found = await contact_changes.list_concerning(tx, owner=visit.caller.account_id)
    shown = portion(found[::-1], visit, "/account/requests", ())
    return {
        "found": replace(shown, rows=[_row(one, visit) for one in shown.rows]),
        "tried": visit.said("request"),
        "calls": (
            ("GET", "/me/task/contactChange"),
            SameCall("POST", "/me/task/contactChange/1/accept", {"token": "…"}),
            ("POST", "/me/task/contactChange/1/resendEmail"),
        ),
    }


async def _accept(tx: Tx, visit: AccountVisit) -> AccountDone:
    await changes.accept(tx, visit.shop, visit.caller, change_id=visit.chosen("request"), token=visit.said("token"))
    return AccountDone()


async def _refuse(tx: Tx, visit: AccountVisit) -> AccountDone:
    await changes.refuse(tx, visit.shop, visit.caller, change_id=visit.chosen("request"), token=visit.said("token"))
    return AccountDone()


async def _resend(tx: Tx, visit: AccountVisit) -> AccountDone:
    await changes.resend(tx, visit.shop, visit.caller, change_id=visit.chosen("request"))
    return AccountDone()


_ONE = "/me/task/contactChange/1"
PAGES = (
    AccountPage(
        "/account/requests", "account/names/requests.html", "services", ("GET", "/me/task/contactChange"), _requests,
        forms=(
            AccountForm(
                "accept", ("POST", f"{_ONE}/accept"), _accept, limits=(WRONG_MAIL_TOKENS,), said=phrase("You agreed."),
            ),
            AccountForm(
                "refuse", ("POST", f"{_ONE}/refuse"), _refuse, limits=(WRONG_MAIL_TOKENS,), said=phrase("You refused."),
            ),
            AccountForm(
                "resend", ("POST", f"{_ONE}/resendEmail"), _resend, limits=(MAILS,),
                said=phrase("Another e-mail is on its way; the code of the one before is void."),
            ),
        ),
        fields=("token",),
    ),
)  # fmt: skip
