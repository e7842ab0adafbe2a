"""Doing tasks on DNS zones, in the transaction that records them as done."""

from collections.abc import Awaitable, Callable, Mapping

from panier.core.service.task import Task
from panier.core.zone.content import ZoneContent
from panier.flows.service.ending import endings
from panier.flows.shop import Shop
from panier.flows.zone import copies, signing, termination
from panier.store.engine.db import Tx

_BY_FUNCTION: Mapping[str, Callable[[Tx, Shop, Task], Awaitable[None]]] = {
    signing.ENABLE: signing.switch,
    signing.DISABLE: signing.switch,
    endings.ZONE_DELETE: termination.end,
}


async def do(tx: Tx, shop: Shop, task: Task) -> None:
    """Do a task. Refuses what cannot be done any more."""
    if isinstance(task.instructions, ZoneContent):
        await copies.replace_all(tx, shop, task, task.instructions)
    else:
        await _BY_FUNCTION[task.function](tx, shop, task)
