"""A report of what was consumed, for whoever has its link: /billing/report."""

from falcon.asgi import Request, Response

from panier.core.limits import KEY_MAX_CHARACTERS
from panier.core.rates import PASSWORDS_OF_ADDRESS
from panier.core.refusal import Refusal
from panier.flows.service.commitments import reports
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store.engine.db import Database
from panier.web.pages.parts.rendering import first, named, pairs
from panier.web.pages.shop import refuse


class ReportPage:
    """GET answers with the report as a table of comma-separated values."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop, self._database = shop, database

    async def on_get(self, request: Request, response: Response) -> None:
        """Send the report as a download."""
        fields = pairs(request.query_string)
        task_id, password = (first(fields, name)[:KEY_MAX_CHARACTERS] for name in ("taskId", "passwd"))
        try:
            async with self._shop.throttle.counting_refusals(PASSWORDS_OF_ADDRESS, visitor().network):
                found = await self._database.read(lambda tx: reports.read_with_password(tx, task_id, password))
        except Refusal as refusal:
            refuse(request, response, refusal)
            return
        response.content_type = "text/csv; charset=utf-8"
        response.text = found.content
        response.set_headers(
            {
                "content-disposition": named("attachment", f"consumption-{found.first_day}-{found.last_day}.csv"),
                "cache-control": "private, no-store",
                "referrer-policy": "no-referrer",
                "x-content-type-options": "nosniff",
            }
        )
