"""The browsers that are signed in (/account/logins), each to be signed out."""

from collections.abc import Mapping

from panier.core.account.browser_session import BrowserSession
from panier.core.values import frozen
from panier.flows.account.browsing import sessions
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import EVERYBODYS, AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.frame import LOGIN
from panier.web.pages.parts.browser_names import browser_name
from panier.web.pages.parts.moments import Moment, moment
from panier.web.pages.parts.tongues import phrase


@frozen
class ShownBrowser:
    """A browser that is signed in, as its account reads of it."""

    number: int
    name: str
    user: str
    network: str
    signed_in: Moment
    seen: Moment
    is_this: bool


async def _browsers(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The browsers of whoever is signed in, the one that was used last first."""
    signed_in = visit.session.signed_in
    assert signed_in is not None, "whoever entered is signed in"
    this = signed_in.session.session_id
    found = await sessions.list_all(tx, visit.shop, visit.caller)
    return {"browsers": [shown_browser(one, visit.now_us, this=this) for one in found]}


async def _end_one(tx: Tx, visit: AccountVisit) -> AccountDone:
    number = visit.chosen("browser")
    await sessions.end_one(tx, visit.shop, visit.caller, session_id=number, address=visit.address)
    return AccountDone()


async def _end_all(tx: Tx, visit: AccountVisit) -> AccountDone:
    await sessions.end_all(tx, visit.shop, visit.caller, address=visit.address)
    return AccountDone(LOGIN, is_signed_out=True)


def shown_browser(one: BrowserSession, now_us: int, *, this: int) -> ShownBrowser:
    """A browser as its account reads of it; `this`: the number of the one that reads it."""
    return ShownBrowser(
        number=one.session_id,
        name=browser_name(one.program),
        user=one.user_login or "",
        network=one.network,
        signed_in=moment(one.made_us, now_us),
        seen=moment(one.seen_us, now_us),
        is_this=one.session_id == this,
    )


PAGES = (
    AccountPage(
        "/account/logins", "account/access/logins.html", "access", EVERYBODYS, _browsers,
        forms=(
            AccountForm("one", EVERYBODYS, _end_one, said=phrase("That browser is signed out.")),
            AccountForm("all", EVERYBODYS, _end_all),
        ),
    ),
)  # fmt: skip
