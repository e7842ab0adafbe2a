"""The file of a zone as it once was, for whoever has its link: /zone/file."""

import falcon
from falcon.asgi import Request, Response

from panier.core.limits import KEY_MAX_CHARACTERS
from panier.core.rates import PASSWORDS_OF_ADDRESS
from panier.core.refusal import Kind, Refusal
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store import zones
from panier.store.engine.db import Database
from panier.web.pages.parts.rendering import first, pairs, show


class ZoneFilePage:
    """GET answers with the text of the file."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop, self._database = shop, database

    async def on_get(self, request: Request, response: Response) -> None:
        """Send the file as a download."""
        token = first(pairs(request.query_string), "token")[:KEY_MAX_CHARACTERS]
        try:
            async with self._shop.throttle.counting_refusals(PASSWORDS_OF_ADDRESS, visitor().network):
                content = _reached(await self._database.read(lambda tx: zones.load_content_by_token(tx, token)))
        except Refusal as refusal:
            show(response, "refusal.html", refusal=refusal, message=refusal.message)
            return
        response.content_type = falcon.MEDIA_TEXT
        response.text = content
        response.set_headers({"cache-control": "no-store", "x-content-type-options": "nosniff"})


def _reached(content: str | None) -> str:
    """The file that a link leads to.

    Refuses: a link that leads to none (404).
    """
    if content is None:
        raise Refusal(Kind.NOT_FOUND, "There is no such zone file")
    return content
