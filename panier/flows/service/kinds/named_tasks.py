"""Tasks of services whose kinds show them under ids that are no numbers."""

from panier.core.account.account import Caller
from panier.core.refusal import not_found
from panier.core.service.kind import ServiceKind
from panier.flows.service.kinds.services import SeenTask, list_tasks, task_properties
from panier.flows.shop import Shop
from panier.store.engine.db import Tx


async def read(tx: Tx, shop: Shop, caller: Caller, *, kind: ServiceKind, service_name: str, task_id: str) -> SeenTask:
    """Show a task of a service of a kind by the id that its list shows.

    Refuses: an unknown service or task (404), an expired service (460).
    """
    for one in await list_tasks(tx, shop, caller, kind=kind, service_name=service_name):
        if task_properties(kind, one)["id"] == task_id:
            return one
    raise not_found(taskId=task_id)
