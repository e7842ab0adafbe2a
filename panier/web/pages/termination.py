"""The page that an e-mail about the end of a service links to: /billing/confirmTerminate."""

from functools import partial
from typing import Any

from falcon.asgi import Request, Response

from panier.core.rates import PASSWORDS_OF_ADDRESS
from panier.core.refusal import Refusal
from panier.flows.account.mails import load_language
from panier.flows.service.ending import endings
from panier.flows.service.ending.termination_mails import last_day
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.outside import written
from panier.store.engine.db import Database
from panier.web.pages.parts.rendering import first, form, pairs, show
from panier.web.pages.parts.session import known_session
from panier.web.pages.parts.tongues import know_customer, spoken

_NUMBER_MAX_DIGITS = 18


class TerminationPage:
    """GET shows the question, POST confirms the end.

    Whoever has the token is the recipient of the e-mail.
    """

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database

    async def on_get(self, request: Request, response: Response) -> None:
        """Show the question.

        Looking at it ends nothing: mail programs follow links by themselves.
        """
        await self._answer(request, response, pairs(request.query_string), is_confirmed=False)

    async def on_post(self, request: Request, response: Response) -> None:
        """End the service."""
        await self._answer(request, response, await form(request), is_confirmed=True)

    async def _answer(
        self, request: Request, response: Response, fields: list[tuple[str, str]], *, is_confirmed: bool
    ) -> None:
        asked = _asked(fields)
        try:
            async with self._shop.throttle.counting_refusals(PASSWORDS_OF_ADDRESS, visitor().network):
                service = await self._database.read(partial(endings.access_asked, shop=self._shop, **asked))
                know_customer(await self._database.read(lambda tx: load_language(tx, service.account_id)))
                said, last = service.name, last_day(service)
                if is_confirmed:
                    said = await self._database.write(partial(endings.confirm_asked, shop=self._shop, **asked))
        except Refusal as refusal:
            show(response, "refusal.html", refusal=refusal, message=refusal.message)
        else:
            session = await known_session(request, self._shop, self._database)
            show(
                response,
                "termination.html",
                session=session,
                said=said,
                is_confirmed=is_confirmed,
                ends="" if last is None else written.day(last, spoken().locale),
                **asked,
            )


def _asked(fields: list[tuple[str, str]]) -> dict[str, Any]:
    number = first(fields, "id")
    is_number = number.isascii() and number.isdigit() and len(number) <= _NUMBER_MAX_DIGITS
    return {"service_id": int(number) if is_number else 0, "token": first(fields, "token")}
