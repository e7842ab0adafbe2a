"""The way of a colleague to an account as its customer sees it (/look), and back (/look/end)."""

from falcon.asgi import Request, Response

from panier.core.rates import PASSWORDS_OF_ADDRESS
from panier.core.refusal import Kind, Refusal
from panier.flows.office import looks
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store.engine.db import Database
from panier.web.pages.parts.looks import give_look, look_cookie, present, take_look
from panier.web.pages.parts.rendering import first, form, pairs, redirect, show
from panier.web.pages.parts.session import check_form, session_of
from panier.web.pages.parts.tongues import know_customer


class LookPage:
    """GET /look: the way that an office has made, which is taken once and within a minute."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop, self._database = shop, database

    async def on_get(self, request: Request, response: Response) -> None:
        """Begin to look.

        Refuses: a way that was taken, is over, or is none (403); too many of them from one address (429).
        """
        way, old = first(pairs(request.query_string), "token"), look_cookie(request, self._shop.base_url)
        async with self._shop.throttle.counting_refusals(PASSWORDS_OF_ADDRESS, visitor().network):
            look = await self._database.write(lambda tx: looks.enter(tx, self._shop, way))
            if look is None:
                raise Refusal(
                    Kind.FORBIDDEN, "This way to an account is taken or over: begin anew on the customer's page"
                )
        if old:
            await self._database.write(lambda tx: looks.end(tx, old))
        give_look(response, look, self._shop.base_url)
        redirect(response, look.leads_to)


class LookEndPage:
    """POST /look/end: the button above every page that is looked at."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop, self._database = shop, database

    async def on_get(self, request: Request, response: Response) -> None:
        """Say where to look from."""
        redirect(response, "/account")

    async def on_post(self, request: Request, response: Response) -> None:
        """End the look, and say where the office is."""
        session, look = await session_of(request, self._shop, self._database), present()
        if look is None:
            redirect(response, "/account")
            return
        check_form(request, await form(request), session)
        await self._database.write(lambda tx: looks.end(tx, look.mark))
        take_look(response, self._shop.base_url)
        know_customer("")  # from here on it is the colleague who reads
        show(response, "looked.html", ended=look)
