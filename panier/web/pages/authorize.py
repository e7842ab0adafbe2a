"""GET and POST /auth/oauth2/authorize: a customer lets an OAuth2 client act for it, or does not (RFC 6749, 4.1.1)."""

from collections.abc import Mapping
from functools import partial
from urllib.parse import urlencode

from falcon.asgi import Request, Response

from panier.core.account.access import origin
from panier.core.account.authorization import EVERYTHING, READING
from panier.core.refusal import Refusal, invalid
from panier.flows.account import authorizations
from panier.flows.account.authorizations import AuthorizationRequest
from panier.flows.shop import Shop
from panier.store.engine.db import Database
from panier.web.pages.parts.login import Login, address_of
from panier.web.pages.parts.rendering import first, form, pairs, redirect, show
from panier.web.pages.parts.tongues import phrase

_SENT = (
    "response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method"
)  # fmt: skip


# What a client that has a scope may do.
_MAY = {
    EVERYTHING: phrase("If you accept, it may make every call that you may make, until you end that."),
    READING: phrase("If you accept, it may read what you may read, and change nothing, until you end that."),
}


class AuthorizePage:
    """The Falcon resource of that path.

    The browser is sent nowhere before the client and its own address are known; from then on what is wrong is told to
    the client.
    """

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._login = Login(shop, database)

    async def on_get(self, request: Request, response: Response) -> None:
        """Show who asks, and for what."""
        asked = await self._read(response, fields := pairs(request.query_string))
        if asked is not None:
            _ask(response, asked, _sent(fields))

    async def on_post(self, request: Request, response: Response) -> None:
        """Take the customer's answer; accepting needs name and password."""
        fields = await form(request)
        asked = await self._read(response, fields)
        if asked is None:
            return
        sent = _sent(fields)
        if first(fields, "answer") != "accept":
            _send_back(response, asked, sent, error="access_denied", error_description="The customer refused")
            return
        nic, address = first(fields, "nic"), address_of(request)
        try:
            entered = await self._login.enter_as(fields, address=address)
            code = await self._database.write(
                partial(authorizations.consent, shop=self._shop, asked=asked, entered=entered, address=address)
            )
        except Refusal as refusal:
            _ask(response, asked, sent, refusal=refusal, nic=nic)
        else:
            _send_back(response, asked, sent, code=code)

    async def _read(self, response: Response, fields: list[tuple[str, str]]) -> AuthorizationRequest | None:
        """What a client asks for; None where that was answered already, because something is wrong with it."""
        sent = _sent(fields)
        try:
            if len(sent) != sum(name in _SENT for name, _ in fields):
                raise invalid("The program that sent you here sent something twice")
            addressed = await self._database.read(lambda tx: authorizations.load_addressee(tx, sent))
        except Refusal as refusal:
            show(response, "refusal.html", refusal=refusal, message=refusal.message)
            return None
        try:
            return authorizations.read_request(addressed, sent)
        except Refusal as refusal:
            error = refusal.details.get("error", "invalid_request")
            _send_back(response, addressed, sent, error=error, error_description=refusal.message)
            return None


def _sent(fields: list[tuple[str, str]]) -> dict[str, str]:
    """What the client sent, as it was sent."""
    return {name: value for name, value in fields if name in _SENT}


def _ask(
    response: Response,
    asked: AuthorizationRequest,
    sent: Mapping[str, str],
    *,
    refusal: Refusal | None = None,
    nic: str = "",
) -> None:
    place = origin(asked.redirect_uri)
    show(
        response,
        "authorize.html",
        refusal=refusal,
        form_targets=() if place is None else (place,),
        client=asked.client,
        may=_MAY[asked.scope],
        sent=sent,
        place=place,
        nic=nic,
        problem=None if refusal is None else refusal.message,
    )


def _send_back(response: Response, asked: AuthorizationRequest, sent: Mapping[str, str], **answer: str) -> None:
    """Send the browser to the client's own address, with an answer and the state that the client sent."""
    state = {"state": sent["state"]} if "state" in sent else {}
    separator = "&" if "?" in asked.redirect_uri else "?"
    redirect(response, f"{asked.redirect_uri}{separator}{urlencode(answer | state)}")
