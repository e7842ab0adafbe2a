"""What is around every page of an account: who is signed in, the menu, and what a form must show."""

from typing import Any
from urllib.parse import quote

from falcon.asgi import Request, Response

from panier.core.refusal import Refusal
from panier.core.values import frozen
from panier.flows.shop import Shop
from panier.store.engine.db import Database
from panier.web.pages.parts.rendering import form, redirect, show
from panier.web.pages.parts.session import PageSession, check_form, own_path, session_of
from panier.web.pages.parts.tongues import phrase
from panier.web.pages.parts.upload import upload


@frozen
class AccountSection:
    """A page of the account's menu: its name, where it is, its title, and its icon of the sprite."""

    name: str
    path: str
    title: str
    icon: str


LOGIN = "/login"
DOCUMENT = "document"  # the field of a form with a file
SECTIONS = (
    AccountSection("overview", "/account", phrase("Overview"), "house"),
    AccountSection("orders", "/account/orders", phrase("Orders"), "receipt"),
    AccountSection("bills", "/account/bills", phrase("Bills"), "file-text"),
    AccountSection("services", "/account/services", phrase("Names and services"), "globe"),
    AccountSection("profile", "/account/second-factor", phrase("Second factor"), "shield"),
    AccountSection("logins", "/account/logins", phrase("Sign-ins"), "monitor-smartphone"),
)


@frozen
class SentForm:
    """A form that whoever is signed in has sent from a page of ours; `content`: of the file in it, if there was one."""

    session: PageSession
    fields: list[tuple[str, str]]
    content: bytes = b""


class AccountFrame:
    """Lets in whoever is signed in, and shows pages with the menu around them."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self.shop = shop
        self.database = database

    async def enter(self, request: Request, response: Response) -> PageSession | None:
        """Whoever is signed in; None where nobody is, who was sent to sign in."""
        session = await session_of(request, self.shop, self.database)
        if session.signed_in is None:
            send_to_login(request, response)
            return None
        return session

    async def receive(self, request: Request, response: Response) -> SentForm | None:
        """A form of whoever is signed in; None where nobody is, who was sent to sign in.

        Refuses: a form that was not sent from a page of ours (403).
        """
        session = await self.enter(request, response)
        if session is None:
            return None
        if not (request.content_type or "").startswith("multipart/form-data"):
            fields = await form(request)
            check_form(request, fields, session)
            return SentForm(session, fields)
        sent = await upload(request, DOCUMENT)
        check_form(request, sent.fields, session)
        return SentForm(session, sent.fields, sent.content)

    def show(
        self,
        response: Response,
        template: str,
        *,
        session: PageSession,
        page: str,
        refusal: Refusal | None = None,
        **values: Any,
    ) -> None:
        """Answer with a page of the account; `page`: its name in the menu."""
        problem = "" if refusal is None else refusal.message
        show(
            response, template, session=session, refusal=refusal, problem=problem, sections=SECTIONS, page=page,
            now_us=self.shop.now(), **values,
        )  # fmt: skip


def send_to_login(request: Request, response: Response) -> None:
    """Send a browser to where one signs in, and back to this page afterwards."""
    here = request.relative_uri if request.method == "GET" else request.path
    redirect(response, f"{LOGIN}?return_to={quote(own_path(here), safe='/')}")
