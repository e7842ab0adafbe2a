"""The page that an e-mail about a change of holder links to: /trade/confirm."""

from functools import partial
from typing import Any

from falcon.asgi import Request, Response

from panier.core.rates import PASSWORDS_OF_ADDRESS
from panier.core.refusal import Refusal, bad_input
from panier.core.service.task import Task
from panier.flows.account.mails import load_language
from panier.flows.domain import trades
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store.engine.db import Database
from panier.web.pages.parts.rendering import first, form, pairs, show
from panier.web.pages.parts.tongues import know_customer

NUMBER_MAX_DIGITS = 18
_ANSWERS = ("accept", "refuse")


class TradePage:
    """GET shows the question, POST takes the answer.

    Whoever has the token is the recipient of the e-mail.
    """

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database

    async def on_get(self, request: Request, response: Response) -> None:
        """Show the question.

        Looking at it answers nothing: mail programs follow links by themselves.
        """
        fields = pairs(request.query_string)
        try:
            async with self._shop.throttle.counting_refusals(PASSWORDS_OF_ADDRESS, visitor().network):
                task = await self._access(fields)
        except Refusal as refusal:
            _refuse(response, refusal)
        else:
            show(response, "trade.html", name=task.subject, answer=None, **_asked(fields))

    async def on_post(self, request: Request, response: Response) -> None:
        """Take the answer."""
        fields = await form(request)
        answer = first(fields, "answer")
        try:
            if answer not in _ANSWERS:
                raise bad_input("answer", f"must be one of {', '.join(_ANSWERS)}")
            take = partial(trades.answer, shop=self._shop, is_accepted=answer == "accept", **_asked(fields))
            async with self._shop.throttle.counting_refusals(PASSWORDS_OF_ADDRESS, visitor().network):
                await self._access(fields)
                task = await self._database.write(take)
        except Refusal as refusal:
            _refuse(response, refusal)
        else:
            show(response, "trade.html", name=task.subject, answer=answer, **_asked(fields))

    async def _access(self, fields: list[tuple[str, str]]) -> Task:
        """The change of holder that a link speaks of; from then on its page speaks the language of the e-mail.

        Refuses: a link that is over or none (404).
        """
        task = await self._database.read(partial(trades.access_trade, shop=self._shop, **_asked(fields)))
        know_customer(await self._database.read(lambda tx: load_language(tx, task.account_id)))
        return task


def _asked(fields: list[tuple[str, str]]) -> dict[str, Any]:
    number = first(fields, "id")
    is_number = number.isascii() and number.isdigit() and len(number) <= NUMBER_MAX_DIGITS
    return {"task_id": int(number) if is_number else 0, "token": first(fields, "token")}


def _refuse(response: Response, refusal: Refusal) -> None:
    show(response, "refusal.html", refusal=refusal, message=refusal.message)
