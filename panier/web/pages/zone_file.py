"""The file of a zone as it once was, for whoever has its link: /zone/file."""

import falcon
from falcon.asgi import Request, Response

from panier.core.limits import KEY_MAX_CHARACTERS
from panier.flows.shop import Shop
from panier.store import zones
from panier.store.engine.db import Database
from panier.web.pages.parts.rendering import first, pairs, show


class ZoneFilePage:
    """GET answers with the text of the file."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._database = database

    async def on_get(self, request: Request, response: Response) -> None:
        """Send the file as a download."""
        token = first(pairs(request.query_string), "token")[:KEY_MAX_CHARACTERS]
        content = await self._database.read(lambda tx: zones.load_content_by_token(tx, token))
        if content is None:
            show(response, "refusal.html", status=404, message="There is no such zone file")
            return
        response.content_type = falcon.MEDIA_TEXT
        response.text = content
        response.set_headers({"cache-control": "no-store", "x-content-type-options": "nosniff"})
