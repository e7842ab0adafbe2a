"""Another e-mail address (/account/email): asked for here, agreed to with the codes of both e-mails."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from panier.core.account.email_change import EmailChange, EmailChangeState
from panier.core.rates import ONE_TIME_TOKENS
from panier.core.refusal import Refusal, bad_input
from panier.core.values import frozen
from panier.flows.account import accounts, recovery, registration
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.overview import LISTED
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.moments import Moment, moment
from panier.web.pages.parts.tongues import phrase, spoken

PATH = "/account/email"
_STATES = {
    EmailChangeState.TODO: ("waiting", phrase("waits for both answers")),
    EmailChangeState.DONE: ("done", phrase("changed")),
    EmailChangeState.REFUSED: ("over", phrase("refused")),
    EmailChangeState.ABORTED: ("over", phrase("not answered in time")),
}


@frozen
class EmailChangeRow:
    """A request for another address. `has_old` and `has_new`: whoever reads that address has agreed."""

    number: int
    new_email: str
    asked: Moment
    badge: str
    state: str
    is_open: bool
    has_old: bool
    has_new: bool


async def _email(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The address, and what was asked for lately."""
    shop, caller = visit.shop, visit.caller
    account = (await accounts.read(tx, shop, caller)).account
    numbers = await recovery.list_email_changes(tx, shop, caller)
    found = [await recovery.read_email_change(tx, shop, caller, change_id=one) for one in numbers[::-1][:LISTED]]
    return {
        "account": account,
        "rows": [_row(change, state, visit.now_us) for change, state in found],
        "calls": (
            SameCall("POST", "/me/changeEmail", {"newEmail": "somebody@example.com"}), ("GET", "/me/task/emailChange"),
        ),
    }  # fmt: skip


def _row(change: EmailChange, state: EmailChangeState, now_us: int) -> EmailChangeRow:
    badge, words = _STATES[state]
    return EmailChangeRow(
        number=change.change_id,
        new_email=change.new_email,
        asked=moment(change.created_us, now_us),
        badge=badge,
        state=spoken().say(words),
        is_open=state is EmailChangeState.TODO,
        has_old=change.old.has_accepted,
        has_new=change.new.has_accepted,
    )


async def _ask(tx: Tx, visit: AccountVisit) -> AccountDone:
    await recovery.ask_email(
        tx, visit.shop, visit.caller, new_email=visit.said("newEmail"), address=visit.address
    )  # fmt: skip
    return AccountDone()


async def _accept(tx: Tx, visit: AccountVisit) -> AccountDone:
    number, token = visit.chosen("change"), visit.said("token")
    with _beside_the_token():
        await recovery.accept_email(
            tx, visit.shop, visit.caller, change_id=number, token=token, address=visit.address
        )  # fmt: skip
    return AccountDone()


async def _refuse(tx: Tx, visit: AccountVisit) -> AccountDone:
    number, token = visit.chosen("change"), visit.said("token")
    with _beside_the_token():
        await recovery.refuse_email(tx, visit.shop, visit.caller, change_id=number, token=token)
    return AccountDone()


@contextmanager
def _beside_the_token() -> Iterator[None]:
    """Let what is wrong with a token stand beside the field that it is typed in."""
    try:
        yield
    except Refusal as refusal:
        if "token" not in refusal.message:
            raise
        raise bad_input("token", "is not one of the codes in our two e-mails") from refusal


async def _confirm(tx: Tx, visit: AccountVisit) -> AccountDone:
    """Send the e-mail once more that asks whether somebody reads the present address."""
    await registration.ask_confirmation(tx, visit.shop, (await accounts.read(tx, visit.shop, visit.caller)).account)
    return AccountDone()


_CHANGE = "/me/task/emailChange/1"
PAGES = (
    AccountPage(
        PATH, "account/people/email.html", "profile", ("GET", "/me/task/emailChange"), _email,
        forms=(
            AccountForm(
                "ask", ("POST", "/me/changeEmail"), _ask,
                said=phrase("We have written to both addresses: each e-mail has a code to type below."),
            ),
            AccountForm("accept", ("POST", f"{_CHANGE}/accept"), _accept, said=phrase("That answer is noted.")),
            AccountForm("refuse", ("POST", f"{_CHANGE}/refuse"), _refuse, said=phrase("The address stays as it is.")),
            AccountForm(
                "confirm", ("POST", "/me/changeEmail"), _confirm, limits=(ONE_TIME_TOKENS,),
                said=phrase("We have written to you: follow the link."),
            ),
        ),
        fields=("newEmail", "token"),
    ),
)  # fmt: skip
