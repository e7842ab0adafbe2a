"""The log of an account's calls, for whoever has a link to it that is not over: /logs."""

from falcon.asgi import Request, Response

from panier.core.account.brief_token import CALLS
from panier.core.limits import KEY_MAX_CHARACTERS
from panier.core.rates import PASSWORDS_OF_ADDRESS
from panier.core.refusal import Kind, Refusal
from panier.flows.account import api_calls, brief_tokens
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store.engine.db import ROWS_AT_ONCE_MAX, Database, Tx
from panier.web.pages.parts.rendering import first, pairs, show
from panier.wire.account.api_call import lines_out


class LogPage:
    """GET answers with a line of JSON for each call, the latest first."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop = shop
        self._database = database

    async def on_get(self, request: Request, response: Response) -> None:
        """Send the log as a download."""
        token = first(pairs(request.query_string), "token")[:KEY_MAX_CHARACTERS]

        async def read(tx: Tx) -> bytes | None:
            holder = await brief_tokens.load_holder(tx, self._shop, token, purpose=CALLS)
            if holder is None:
                return None
            return lines_out(await api_calls.list_latest(tx, holder.account_id), holder.account.nic)

        try:
            async with self._shop.throttle.counting_refusals(PASSWORDS_OF_ADDRESS, visitor().network):
                content = _reached(await self._database.read(read, rows_max=ROWS_AT_ONCE_MAX))
        except Refusal as refusal:
            show(response, "refusal.html", refusal=refusal, message=refusal.message)
            return
        response.content_type = "application/x-ndjson"
        response.data = content
        response.set_headers(
            {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-content-type-options": "nosniff"}
        )


def _reached(content: bytes | None) -> bytes:
    """The log that a link leads to.

    Refuses: a link that is over or none (404).
    """
    if content is None:
        raise Refusal(Kind.NOT_FOUND, "There is no such log, or its link is over")
    return content
