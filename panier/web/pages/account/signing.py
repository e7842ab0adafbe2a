"""Signing in and out: /login with a second step where a code is needed, /logout, and a sandbox owner's way in."""

from falcon.asgi import Request, Response

from panier.core.account.brief_token import SIGN_IN
from panier.core.rates import PASSWORDS_OF_ADDRESS
from panier.core.refusal import Kind, Refusal, not_found
from panier.flows.account.browsing import sessions
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store.engine.db import Database
from panier.web.pages.parts.login import Login, address_of, password_of
from panier.web.pages.parts.rendering import first, form, pairs, redirect, show
from panier.web.pages.parts.session import PageSession, check_form, forget, own_path, session_of, sign_in


class LoginPage:
    """GET and POST /login: name and password, then a code where the customer has a second factor."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._login = Login(shop, database)

    async def on_get(self, request: Request, response: Response) -> None:
        """Show the form, or go on where somebody is signed in already."""
        session = await session_of(request, self._shop, self._database)
        fields = pairs(request.query_string)
        if session.signed_in is not None:
            redirect(response, own_path(first(fields, "return_to")))
            return
        self._ask(response, session, fields)

    async def on_post(self, request: Request, response: Response) -> None:
        """Take name and password, or the code."""
        fields = await form(request)
        session = await session_of(request, self._shop, self._database)
        check_form(request, fields, session)
        if step := first(fields, "step"):
            await self._take_code(request, response, session, fields, step)
            return
        try:
            entered = await self._login.know(first(fields, "nic"), password_of(fields), address=address_of(request))
        except Refusal as refusal:
            self._ask(response, session, fields, refusal=refusal)
            return
        if await self._login.needs_code(entered):
            step = await self._database.write(lambda tx: sessions.make_step(tx, self._shop, entered))
            self._ask_code(response, session, fields, step)
            return
        await self._login.note(entered, address=address_of(request))
        await sign_in(request, response, self._shop, self._database, entered)
        redirect(response, own_path(first(fields, "return_to")))

    async def _take_code(
        self, request: Request, response: Response, session: PageSession, fields: list[tuple[str, str]], step: str
    ) -> None:
        entered = await self._database.read(lambda tx: sessions.load_step(tx, self._shop, step))
        if entered is None:
            gone = Refusal(Kind.FORBIDDEN, "The first step was too long ago: type name and password again")
            self._ask(response, session, fields, refusal=gone)
            return
        try:
            await self._login.check_code(entered, first(fields, "code"), address=address_of(request))
        except Refusal as refusal:
            self._ask_code(response, session, fields, step, refusal=refusal)
            return
        if await self._database.write(lambda tx: sessions.use_step(tx, self._shop, step)) is None:
            raise Refusal(Kind.FORBIDDEN, "This step was taken already: sign in again")
        await self._login.note(entered, address=address_of(request))
        await sign_in(request, response, self._shop, self._database, entered)
        redirect(response, own_path(first(fields, "return_to")))

    def _ask(
        self,
        response: Response,
        session: PageSession,
        fields: list[tuple[str, str]],
        *,
        refusal: Refusal | None = None,
    ) -> None:
        show(
            response, "account/login.html", session=session, refusal=refusal, problem=refusal and refusal.message,
            nic=first(fields, "nic"), return_to=own_path(first(fields, "return_to")),
        )  # fmt: skip

    def _ask_code(
        self,
        response: Response,
        session: PageSession,
        fields: list[tuple[str, str]],
        step: str,
        *,
        refusal: Refusal | None = None,
    ) -> None:
        show(
            response, "account/code.html", session=session, refusal=refusal, problem=refusal and refusal.message,
            step=step, return_to=own_path(first(fields, "return_to")),
        )  # fmt: skip


class LogoutPage:
    """GET and POST /logout: a browser is signed out by a form, so that no link of another site does it."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database

    async def on_get(self, request: Request, response: Response) -> None:
        """Ask whether that is meant."""
        session = await session_of(request, self._shop, self._database)
        show(response, "account/logout.html", session=session)

    async def on_post(self, request: Request, response: Response) -> None:
        """Sign the browser out."""
        fields = await form(request)
        session = await session_of(request, self._shop, self._database)
        check_form(request, fields, session)
        if (present := session.signed_in) is not None:
            await self._database.write(lambda tx: sessions.end(tx, self._shop, present, address=address_of(request)))
        forget(response, self._shop)
        redirect(response, "/")


class LoginAsPage:
    """GET and POST /login/as: the link that a sandbox's owner made, once; no live shop has it."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database

    async def on_get(self, request: Request, response: Response) -> None:
        """Say who will be signed in; looking at it uses no link up."""
        session, token = await session_of(request, self._shop, self._database), _token(request)
        entered = await self._database.read(lambda tx: sessions.load_step(tx, self._shop, token, SIGN_IN))
        if entered is None or not self._shop.is_sandbox:
            raise not_found("This link, which is valid once and for five minutes,")
        show(response, "account/login_as.html", session=session, account=entered.account, token=token)

    async def on_post(self, request: Request, response: Response) -> None:
        """Sign the browser in."""
        fields = await form(request)
        check_form(request, fields, await session_of(request, self._shop, self._database))
        if not self._shop.is_sandbox:
            raise not_found("This page")
        token = first(fields, "token")
        async with self._shop.throttle.counting_refusals(PASSWORDS_OF_ADDRESS, visitor().network):
            entered = await self._database.write(lambda tx: sessions.use_step(tx, self._shop, token, SIGN_IN))
            if entered is None:
                raise not_found("This link, which is valid once and for five minutes,")
        await sign_in(request, response, self._shop, self._database, entered)
        redirect(response, own_path(first(fields, "return_to")))


def _token(request: Request) -> str:
    return first(pairs(request.query_string), "token")
