"""Storing the deliveries of an order.

What was made, and what registries are now asked to make.
"""

from collections.abc import Sequence

from panier.flows.registry import ordered
from panier.flows.service import deliveries
from panier.flows.service.deliveries import DeliveryResult
from panier.flows.shop import Shop
from panier.store.engine.db import Tx


async def record(tx: Tx, shop: Shop, results: Sequence[DeliveryResult]) -> None:
    """Store what was made, and create the tasks for what registries make.

    The tasks are the customer's.
    """
    await ordered.ask_for_names(tx, shop, [result.task.order for result in results])
    await deliveries.record(tx, shop, results)
