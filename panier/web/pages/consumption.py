"""What was consumed of a month's order, for whoever has its link: /order/consumption.csv."""

import csv
from io import StringIO

from falcon.asgi import Request, Response

from panier.core.limits import KEY_MAX_CHARACTERS, whole_number
from panier.core.plain_text import cells
from panier.core.rates import PASSWORDS_OF_ADDRESS
from panier.core.refusal import Refusal
from panier.core.service.commitments.billed_use import HEADINGS, rows_of
from panier.flows.payment import order_page
from panier.flows.service.commitments import billed_use
from panier.flows.shop import Shop
from panier.flows.visitor import visitor
from panier.store.engine.db import Database
from panier.web.pages.parts.rendering import first, pairs, send_file
from panier.web.pages.shop import refuse


class ConsumptionPage:
    """GET answers with a table: a row for each record behind a line of the order."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._shop, self._database = shop, database

    async def on_get(self, request: Request, response: Response) -> None:
        """Send the table of the order behind the number and the password of the link."""
        fields = pairs(request.query_string)
        order_id, password = whole_number(first(fields, "orderId")), first(fields, "orderPassword")[:KEY_MAX_CHARACTERS]
        try:
            if order_id is None:
                raise order_page.unknown_order()
            async with self._shop.throttle.counting_refusals(PASSWORDS_OF_ADDRESS, visitor().network):
                billed = await self._database.read(
                    lambda tx: billed_use.read_with_password(tx, self._shop, order_id=order_id, password=password)
                )
        except Refusal as refusal:
            refuse(request, response, refusal)
            return
        text = StringIO()
        lines = csv.writer(text, lineterminator="\r\n")
        lines.writerow(HEADINGS)
        lines.writerows(map(cells, rows_of(billed)))
        send_file(
            response, text.getvalue().encode(), name=f"order-{order_id}.csv", media_type="text/csv; charset=utf-8"
        )
