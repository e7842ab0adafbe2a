"""The second factor of whoever is signed in (/account/second-factor): on with an app, off with the password."""

from functools import partial

from falcon.asgi import Request, Response

from panier.core.account.account import Caller
from panier.core.refusal import Kind, Refusal
from panier.flows.account.browsing import second_factors
from panier.flows.account.browsing.second_factors import Enrolment
from panier.flows.shop import Shop
from panier.store.engine.db import Database, Tx
from panier.web.pages.account.frame import AccountFrame
from panier.web.pages.parts.login import Login, address_of, password_of
from panier.web.pages.parts.looks import present
from panier.web.pages.parts.problems import field_problem
from panier.web.pages.parts.rendering import first, redirect
from panier.web.pages.parts.session import PageSession

PATH = "/account/second-factor"
_GROUP = 4  # characters of a secret that are read as one


class SecondFactorPage:
    """GET and POST /account/second-factor."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._frame = AccountFrame(shop, database)
        self._login = Login(shop, database)

    async def on_get(self, request: Request, response: Response) -> None:
        """Show whether it is on, or what the app has to know."""
        session = await self._frame.enter(request, response)
        if session is not None:
            await self._show(response, session)

    async def on_post(self, request: Request, response: Response) -> None:
        """Begin, confirm or end it; each needs the password, or a code of the app."""
        sent = await self._frame.receive(request, response)
        if sent is None:
            return
        session, what = sent.session, first(sent.fields, "what")
        try:
            if what == "confirm":
                await self._confirm(request, response, session, first(sent.fields, "code"))
                return
            await self._check_password(session, password_of(sent.fields), address=address_of(request))
            change = second_factors.begin if what == "begin" else partial(
                second_factors.switch_off, address=address_of(request)
            )  # fmt: skip
            await self._frame.database.write(partial(change, shop=self._frame.shop, caller=session.caller))
        except Refusal as refusal:
            await self._show(response, session, refusal=refusal)
            return
        redirect(response, PATH)

    async def _confirm(self, request: Request, response: Response, session: PageSession, code: str) -> None:
        frame = self._frame
        confirm = partial(
            second_factors.confirm, shop=frame.shop, caller=session.caller, code=code, address=address_of(request)
        )
        spare = await frame.database.write(confirm)
        frame.show(response, "account/spare_codes.html", session=session, page="profile", codes=spare)

    async def _check_password(self, session: PageSession, password: str, *, address: str) -> None:
        """Check that whoever sits at the browser is who signed in with it.

        Refuses: another password (403).
        """
        signed_in = session.signed_in
        assert signed_in is not None, "whoever entered is signed in"
        known = await self._login.know(signed_in.name, password, address=address)
        if known.account.account_id != signed_in.account.account_id:
            raise Refusal(Kind.FORBIDDEN, "This is not the password of whoever is signed in")

    async def _show(self, response: Response, session: PageSession, *, refusal: Refusal | None = None) -> None:
        frame, caller = self._frame, session.caller
        enrolment, is_on, left = await frame.database.read(lambda tx: _state(tx, frame.shop, caller))
        secret = "" if enrolment is None else enrolment.secret
        frame.show(
            response, "account/second_factor.html", session=session, page="profile", refusal=refusal, is_on=is_on,
            left=left, field=field_problem(refusal, ("code",)), address="" if enrolment is None else enrolment.address,
            secret=" ".join(secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP)),
        )  # fmt: skip


async def _state(tx: Tx, shop: Shop, caller: Caller) -> tuple[Enrolment | None, bool, int]:
    """What the app has to know while it is being switched on; whether it is on; how many spare codes are left."""
    found = await second_factors.load(tx, caller)
    if found is None:
        return None, False, 0
    if present() is not None:
        return None, found.is_on, len(found.spare_codes)  # the secret is for whoever switches it on
    if found.is_on:
        return None, True, len(found.spare_codes)
    return second_factors.enrolment(shop, caller, found), False, 0
