"""POST /gateways/{name}/callback: what payment gateways tell by themselves, and no part of the API.

A gateway's own signature says that it is the gateway who tells; docs/gateway-plugin.md.
"""

import logging
from collections.abc import Callable

from falcon.asgi import Request, Response

from panier.core.refusal import Kind, Refusal, invalid, not_found
from panier.flows.service import gateway_news
from panier.flows.shop import Shop
from panier.outside.gateway.protocol import CallbackRefusedError
from panier.store.engine.db import Database
from panier.web.dispatch import HEADERS, new_query_id
from panier.web.errors import INTERNAL, answer

logger = logging.getLogger(__name__)

PATH = "/gateways/{name}/callback"
BODY_MAX_BYTES = 1_048_576


def routes(shop: Shop, database: Database, *, on_write: Callable[[], None]) -> dict[str, object]:
    """What takes the messages of the shop's gateways, by its path; nothing where the shop has none outside."""
    return {PATH: _Callbacks(shop, database, on_write)} if shop.gateways.leads_outside else {}


class _Callbacks:
    def __init__(self, shop: Shop, database: Database, on_write: Callable[[], None]) -> None:
        self._shop, self._database, self._on_write = shop, database, on_write

    async def on_post(self, request: Request, response: Response, *, name: str) -> None:
        """Take a message; said twice, it counts once. The gateway tells again what could not be taken."""
        query_id = new_query_id()
        response.set_headers({**HEADERS, "x-ovh-queryid": query_id})
        try:
            await self._take(request, name)
        except Refusal as refusal:
            response.status, response.data = answer(refusal)
        except Exception:
            logger.exception("a call-back of the gateway %s failed; it was given query id %s", name, query_id)
            response.status, response.data = 500, INTERNAL
        else:
            self._on_write()
            response.data = b"{}"

    async def _take(self, request: Request, name: str) -> None:
        """Take the news of a message whose signature holds.

        Refuses: a gateway that the shop has not (404), a message that is too long (413), one of anybody else (401), one
        that the gateway's plug-in cannot read (400), and one that comes too early (409).
        """
        gateway = self._shop.gateways.made.get(name)
        if gateway is None:
            raise not_found(name=name)
        body: bytes = await request.stream.read(BODY_MAX_BYTES + 1)
        if len(body) > BODY_MAX_BYTES:
            raise Refusal(Kind.TOO_LARGE, f"A message has at most {BODY_MAX_BYTES} bytes")
        try:
            news = gateway.read_callback({name.lower(): value for name, value in request.headers.items()}, body)
        except CallbackRefusedError as error:
            raise Refusal(Kind.LOGIN_NEEDED, f"The message is not the gateway's: {error}") from error
        except Exception as error:
            logger.exception("the payment gateway %s cannot read a message", name)
            raise invalid("The message cannot be read") from error
        for one in news:
            if not await self._database.write(lambda tx, one=one: gateway_news.take(tx, self._shop, name, one)):  # type: ignore[misc]
                logger.warning("the payment gateway %s tells of something unknown (%s)", name, one.kind)
