"""Ending a zone (…/terminate).

It is asked for and confirmed like the end of any service, and done by a task.
"""

from panier.core.account.account import Caller
from panier.core.service.owned import ZONE
from panier.core.service.service import Service
from panier.core.service.task import Task
from panier.flows.service.ending import endings
from panier.flows.service.owned import access_service
from panier.flows.shop import Shop
from panier.store import services
from panier.store.engine.db import Tx


async def terminate(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str) -> str:
    """Request the termination of a zone; its admin gets an e-mail with a token.

    Refuses: everybody but its admin (403); a zone that is ending already (409).
    """
    return await endings.ask(tx, shop, caller, await _held(tx, shop, caller, zone_name))


async def confirm(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    zone_name: str,
    token: str,
    **answers: object,
) -> str:
    """Confirm the termination of a zone with the token from the e-mail.

    A task ends it; its customer may give reasons.

    Refuses: a token that is not the one that was mailed last, is too old or was used (400); everybody but its admin
    (403); a zone that is ending already (409).
    """
    zone = await _held(tx, shop, caller, zone_name)
    return await endings.confirm(tx, shop, caller, zone, token=token, **answers)


async def end(tx: Tx, shop: Shop, task: Task) -> None:
    """Carry out the task of ending a zone.

    The zone and its options end, and its logins are free.
    """
    service = None if task.service_id is None else await services.lock_service(tx, task.service_id)
    if service is not None and service.ended_us is None:
        await endings.end(tx, shop, service, why="as you confirmed")


async def _held(tx: Tx, shop: Shop, caller: Caller, zone_name: str) -> Service:
    return await endings.lock(tx, shop, caller, await access_service(tx, caller, ZONE, zone_name))
