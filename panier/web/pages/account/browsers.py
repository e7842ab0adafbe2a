"""The browsers that are signed in (/account/logins), each to be signed out."""

from functools import partial

from falcon.asgi import Request, Response

from panier.core.account.browser_session import BrowserSession
from panier.core.limits import whole_number
from panier.core.refusal import Refusal, bad_input
from panier.core.values import frozen
from panier.flows.account.browsing import sessions
from panier.flows.shop import Shop
from panier.store.engine.db import Database
from panier.web.pages.account.frame import AccountFrame
from panier.web.pages.parts.browser_names import browser_name
from panier.web.pages.parts.login import address_of
from panier.web.pages.parts.moments import Moment, moment
from panier.web.pages.parts.rendering import first, redirect
from panier.web.pages.parts.session import PageSession, forget


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


class LoginsPage:
    """GET and POST /account/logins."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._frame = AccountFrame(shop, database)

    async def on_get(self, request: Request, response: Response) -> None:
        """List the browsers."""
        session = await self._frame.enter(request, response)
        if session is not None:
            await self._show(response, session)

    async def on_post(self, request: Request, response: Response) -> None:
        """Sign one out, or all of them."""
        sent = await self._frame.receive(request, response)
        if sent is None:
            return
        frame, caller, address = self._frame, sent.session.caller, address_of(request)
        if first(sent.fields, "what") == "all":
            await frame.database.write(partial(sessions.end_all, shop=frame.shop, caller=caller, address=address))
            forget(response, frame.shop)
            redirect(response, "/login")
            return
        try:
            number = whole_number(first(sent.fields, "browser"))
            if number is None:
                raise bad_input("browser", "must be the number of a browser of the list")
            ending = partial(
                sessions.end_one, shop=frame.shop, caller=caller, session_id=number, address=address
            )  # fmt: skip
            await frame.database.write(ending)
        except Refusal as refusal:
            await self._show(response, sent.session, refusal=refusal)
            return
        redirect(response, "/account/logins")

    async def _show(self, response: Response, session: PageSession, *, refusal: Refusal | None = None) -> None:
        frame = self._frame
        found = await frame.database.read(lambda tx: sessions.list_all(tx, frame.shop, session.caller))
        assert session.signed_in is not None, "whoever entered is signed in"
        this = session.signed_in.session.session_id
        frame.show(
            response, "account/logins.html", session=session, page="logins", refusal=refusal,
            browsers=[shown_browser(one, frame.shop.now(), this=this) for one in found],
        )  # fmt: skip


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
