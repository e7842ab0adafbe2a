"""What happened with an account: sign-ins, keys, users, and what of it was changed (/account/activity)."""

from collections.abc import Mapping

from panier.core.account.security_event import EventKind, SecurityEvent
from panier.core.limits import LONG_MAX, whole_number
from panier.core.values import frozen
from panier.flows.account import security_events
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountPage, AccountVisit
from panier.web.pages.account.overview import LISTED, Rows
from panier.web.pages.account.people.person_fields import is_known, title
from panier.web.pages.account.work_words import about_words
from panier.web.pages.parts.moments import Moment, moment
from panier.web.pages.parts.tongues import phrase, spoken

WORDS = {
    EventKind.ACCOUNT_MADE: phrase("The account was made"),
    EventKind.LOGIN: phrase("Signed in"),
    EventKind.LOGIN_FAILED: phrase("A wrong password or code"),
    EventKind.SIGNED_OUT: phrase("Signed out"),
    EventKind.SECOND_FACTOR_ON: phrase("Second factor switched on"),
    EventKind.SECOND_FACTOR_OFF: phrase("Second factor switched off"),
    EventKind.RIGHTS_ASKED: phrase("A program asked for a key"),
    EventKind.KEY_GIVEN: phrase("A program was given a key"),
    EventKind.KEY_MADE: phrase("A key was made"),
    EventKind.KEY_BOUND: phrase("The addresses of a key were changed"),
    EventKind.KEY_REFUSED: phrase("A program was refused a key"),
    EventKind.KEY_ENDED: phrase("A key was ended"),
    EventKind.APPLICATION_MADE: phrase("A program was registered"),
    EventKind.APPLICATION_DELETED: phrase("A program was removed"),
    EventKind.CLIENT_MADE: phrase("An OAuth2 client was made"),
    EventKind.CLIENT_CHANGED: phrase("An OAuth2 client was changed"),
    EventKind.CLIENT_DELETED: phrase("An OAuth2 client was removed"),
    EventKind.PASSWORD_RESET_ASKED: phrase("A link to a new password was asked for"),
    EventKind.PASSWORD_CHANGED: phrase("The password was changed"),
    EventKind.EMAIL_CHANGE_ASKED: phrase("Another e-mail address was asked for"),
    EventKind.EMAIL_CHANGED: phrase("The e-mail address was changed"),
    EventKind.EMAIL_CHANGE_REFUSED: phrase("Another e-mail address was declined"),
    EventKind.EMAIL_CONFIRMED: phrase("The e-mail address was confirmed"),
    EventKind.CONSENT_GIVEN: phrase("A client of others was let act for you"),
    EventKind.CONSENT_ENDED: phrase("A client of others was let act for you no more"),
    EventKind.GROUP_MADE: phrase("A group of users was made"),
    EventKind.GROUP_CHANGED: phrase("A group of users was changed"),
    EventKind.GROUP_DELETED: phrase("A group of users was removed"),
    EventKind.USER_MADE: phrase("A user was made"),
    EventKind.USER_CHANGED: phrase("A user was changed"),
    EventKind.USER_DELETED: phrase("A user was removed"),
    EventKind.TOKEN_MADE: phrase("A token of a user was made"),
    EventKind.TOKEN_CHANGED: phrase("A token of a user was changed"),
    EventKind.TOKEN_DELETED: phrase("A token of a user was removed"),
    EventKind.DETAILS_CHANGED: phrase("Your details were changed"),
    EventKind.CONTACT_MADE: phrase("A contact was made"),
    EventKind.CONTACT_CHANGED: phrase("A contact was changed"),
    EventKind.METHOD_ADDED: phrase("A payment method was added"),
    EventKind.METHOD_CHANGED: phrase("A payment method was changed"),
    EventKind.METHOD_DELETED: phrase("A payment method was removed"),
    EventKind.BILLING_CHANGED: phrase("How you are billed was changed"),
    EventKind.CONTRACT_AGREED: phrase("A contract was agreed to"),
    EventKind.HANDOVER_ASKED: phrase("It was asked to hand a service over"),
    EventKind.HANDOVER_ACCEPTED: phrase("The handover of a service was agreed to"),
    EventKind.HANDOVER_REFUSED: phrase("The handover of a service was declined"),
    EventKind.HOOK_MADE: phrase("A hook was made"),
    EventKind.HOOK_CHANGED: phrase("A hook was changed"),
    EventKind.HOOK_DELETED: phrase("A hook was removed"),
    EventKind.STREAM_BEGUN: phrase("The log of calls is sent to a hook"),
    EventKind.STREAM_ENDED: phrase("The log of calls is sent to a hook no more"),
}


@frozen
class ActivityRow:
    """Something that happened; `about`: to which key, client or user, `is_english`: which has no words in any language.

    `address`: from where, if not by the shop.
    """

    number: int
    at: Moment
    what: str
    about: str
    is_english: bool
    address: str


async def _activity(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """What happened, the latest first, in portions."""
    before = whole_number(visit.asked("before")) or LONG_MAX
    found = await security_events.list_before(tx, visit.caller, before, limit=LISTED + 1)
    rows = [_row(one, visit.now_us) for one in found[:LISTED]]
    return {
        "found": Rows(rows, str(rows[-1].number) if len(found) > LISTED else ""),
        "calls": (("GET", "/me/api/logs/self"),),
    }


def _row(event: SecurityEvent, now_us: int) -> ActivityRow:
    what = spoken().say(WORDS[event.kind])
    fields = event.about.removeprefix("fields ").split()
    is_of_fields = event.kind is EventKind.DETAILS_CHANGED and all(map(is_known, fields))
    about = ", ".join(map(title, fields)) if is_of_fields else about_words(event.about)
    return ActivityRow(
        event.event_id, moment(event.at_us, now_us), what, event.about if about is None else about,
        about is None, event.address or "",
    )  # fmt: skip


PAGES = (
    AccountPage(
        "/account/activity", "account/people/activity.html", "profile", ("GET", "/me/api/logs/self"), _activity
    ),
)  # fmt: skip
