"""GET and POST /auth/: the customer answers an application's request for access."""

from functools import partial

from falcon.asgi import Request, Response

from panier.core.account.access import origin
from panier.core.rates import PASSWORDS_OF_REQUEST
from panier.core.refusal import Kind, Refusal
from panier.flows.account import delegations
from panier.flows.account.delegations import KeyRequest as Asked
from panier.flows.shop import Shop
from panier.store.engine.db import Database
from panier.web.pages.parts.login import Login, address_of
from panier.web.pages.parts.rendering import first, form, pairs, redirect, show
from panier.web.pages.parts.validity import validities, validity_seconds


class ValidationPage:
    """The Falcon resource of that path.

    It needs no session: whoever answers proves knowledge of the link and the password.
    """

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database
        self._login = Login(shop, database)

    async def on_get(self, request: Request, response: Response) -> None:
        """Show the requested access rights and the application."""
        token = first(pairs(request.query_string), "credentialToken")
        asked = await self._asked(token)
        if asked is None:
            _closed(response)
        else:
            _ask(response, asked, token)

    async def on_post(self, request: Request, response: Response) -> None:
        """Take the customer's answer.

        Accepting needs nichandle and password; after five wrong ones the key is worthless.
        """
        fields = await form(request)
        token, address = first(fields, "credentialToken"), address_of(request)
        asked = await self._asked(token)
        if asked is None:
            _closed(response)
        elif first(fields, "answer") == "refuse":
            await self._database.write(lambda tx: delegations.refuse(tx, self._shop, token=token, address=address))
            show(response, "answered.html", asked=asked, is_accepted=False)
        else:
            await self._accept(response, asked, fields, token, address=address)

    async def _accept(
        self, response: Response, asked: Asked, fields: list[tuple[str, str]], token: str, *, address: str
    ) -> None:
        throttle = self._shop.throttle
        try:
            await throttle.take(PASSWORDS_OF_REQUEST, token)
        except Refusal:
            _closed(response)
            return
        try:
            entered = await self._login.enter_as(fields, address=address)
        except Refusal as refusal:
            if refusal.kind is not Kind.FORBIDDEN:
                await throttle.give_back(PASSWORDS_OF_REQUEST, token)
            if await self._may_try_again(token):
                _ask(response, asked, token, refusal=refusal, nic=first(fields, "nic"))
            else:
                await self._database.write(lambda tx: delegations.refuse(tx, self._shop, token=token, address=address))
                _closed(response, status=403)
            return
        accept = partial(
            delegations.accept,
            shop=self._shop,
            token=token,
            account_id=entered.account.account_id,
            user_login=entered.user_login,
            validity_seconds=validity_seconds(fields),
            address=address,
        )
        if not await self._database.write(accept):
            _closed(response)
        elif asked.credential.redirection is not None:
            redirect(response, asked.credential.redirection)
        else:
            show(response, "answered.html", asked=asked, is_accepted=True)

    async def _may_try_again(self, token: str) -> bool:
        try:
            await self._shop.throttle.check(PASSWORDS_OF_REQUEST, token)
        except Refusal:
            return False
        return True

    async def _asked(self, token: str) -> Asked | None:
        return await self._database.read(lambda tx: delegations.load_request(tx, self._shop, token=token))


def _ask(response: Response, asked: Asked, token: str, *, refusal: Refusal | None = None, nic: str = "") -> None:
    place = origin(asked.credential.redirection or "")
    show(
        response,
        "validate.html",
        refusal=refusal,
        form_targets=() if place is None else (place,),
        asked=asked,
        token=token,
        place=place,
        nic=nic,
        problem=None if refusal is None else refusal.message,
        validities=validities(),
    )


def _closed(response: Response, *, status: int = 404) -> None:
    show(response, "closed.html", status=status)
