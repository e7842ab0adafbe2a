"""What is paid of an order before the rest, and its purchase order."""

from panier.core.money import Money
from panier.core.paper.paper import Paper, Sheet
from panier.flows.paper import ordered
from panier.flows.payment import down_payments
from panier.store import orders
from panier.store.engine.db import Tx
from tests.support.shop import Sandbox


async def paid_ahead(shop: Sandbox, order_id: int, *amounts: Money) -> tuple[Paper, ...]:
    """The invoices of parts of an order's price that came to the bank before the rest."""
    found = []
    for one in amounts:

        async def receive(tx: Tx, part: Money = one) -> Paper:
            return await down_payments.receive(tx, shop.shop, order_id=order_id, amount=part)

        found.append(await shop.database.write(receive))
    return tuple(found)


async def issue_order(shop: Sandbox, order_id: int) -> Sheet:
    """What the purchase order of an order says that somebody opens."""

    async def issue(tx: Tx) -> Paper:
        order = (await orders.load_several(tx, [order_id]))[order_id]
        return await ordered.issue_once(tx, shop.shop, order_id=order_id, password=order.password)

    return (await shop.database.write(issue)).sheet
