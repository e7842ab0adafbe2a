"""What is around every page of an account: who is signed in, the menu, and what a form must show."""

from collections.abc import Collection
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
class AccountPart:
    """A page of a section, beside others of it: where it is, and its title."""

    path: str
    title: str


@frozen
class AccountSection:
    """A word of the account's menu: its name, where it leads, its title, and its icon of the sprite.

    `parts`: the pages that it consists of, where there are several; the first one is where it leads.
    """

    name: str
    path: str
    title: str
    icon: str
    parts: tuple[AccountPart, ...] = ()


def _section(name: str, title: str, icon: str, *parts: tuple[str, str]) -> AccountSection:
    found = tuple(AccountPart(f"/account/{path}", words) for path, words in parts)
    return AccountSection(name, found[0].path, title, icon, found)


LOGIN = "/login"
DOCUMENT = "document"  # the field of a form with a file
SECTIONS = (
    AccountSection("overview", "/account", phrase("Overview"), "house"),
    AccountSection("orders", "/account/orders", phrase("Orders"), "receipt"),
    AccountSection("bills", "/account/bills", phrase("Bills"), "file-text"),
    AccountSection("services", "/account/services", phrase("Names and services"), "globe"),
    _section(
        "payment", phrase("Payment"), "credit-card", ("payment-methods", phrase("Payment methods")),
        ("balance", phrase("Balance and debts")),
    ),
    AccountSection("contacts", "/account/contacts", phrase("Contacts"), "contact"),
    AccountSection("messages", "/account/messages", phrase("Messages"), "mail"),
    _section(
        "profile", phrase("Profile"), "user", ("profile", phrase("Who you are")), ("email", phrase("E-mail address")),
        ("password", phrase("Password")), ("agreements", phrase("Contracts")), ("activity", phrase("What happened")),
    ),
    _section(
        "access", phrase("Keys and sign-ins"), "key-round", ("logins", phrase("Sign-ins")),
        ("second-factor", phrase("Second factor")), ("keys", phrase("Programs and keys")),
        ("clients", phrase("OAuth2 clients")), ("users", phrase("Users")),
    ),
)  # fmt: skip


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

    async def receive(
        self, request: Request, response: Response, *, card_fields: Collection[str] = ()
    ) -> SentForm | None:
        """A form of whoever is signed in; None where nobody is, who was sent to sign in.

        `card_fields`: where a sandbox takes make-believe numbers of cards.

        Refuses: a form that was not sent from a page of ours (403).
        """
        session = await self.enter(request, response)
        if session is None:
            return None
        if (request.content_type or "").startswith("multipart/form-data"):
            sent = await upload(request, DOCUMENT)
            check_form(request, sent.fields, session)
            return SentForm(session, sent.fields, sent.content)
        fields = await form(request, card_fields=card_fields if self.shop.gateways.sandbox is not None else ())
        check_form(request, fields, session)
        return SentForm(session, fields)

    def show(
        self,
        response: Response,
        template: str,
        *,
        session: PageSession,
        page: str,
        refusal: Refusal | None = None,
        follow_seconds: int = 0,
        **values: Any,
    ) -> None:
        """Answer with a page of the account; `page`: its name in the menu.

        `follow_seconds`: after how many it is looked at again by itself; 0: never.
        """
        problem = "" if refusal is None else refusal.message
        show(
            response, template, session=session, refusal=refusal, problem=problem, sections=SECTIONS, page=page,
            now_us=self.shop.now(), follow_seconds=follow_seconds, is_live=follow_seconds > 0, **values,
        )  # fmt: skip


def send_to_login(request: Request, response: Response) -> None:
    """Send a browser to where one signs in, and back to this page afterwards."""
    here = request.relative_uri if request.method == "GET" else request.path
    redirect(response, f"{LOGIN}?return_to={quote(own_path(here), safe='/')}")
