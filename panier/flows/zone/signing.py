"""Whether the answers of a zone are signed (/domain/zone/{zoneName}/dnssec).

Tasks switch it.
"""

from enum import StrEnum

from panier.core.account.account import Caller
from panier.core.refusal import conflict, invalid
from panier.core.service.owned import SIGNED, ZONE
from panier.core.service.service import Service, existing
from panier.core.service.task import NewTask, Task, TaskKind
from panier.core.values import replace
from panier.core.zone.details import ZoneDetails
from panier.flows.service import publishing, tasks
from panier.flows.service.owned import access_service, load_options
from panier.flows.shop import Shop
from panier.flows.zone.zones import lock_zone
from panier.store import services
from panier.store import tasks as store_tasks
from panier.store.engine.db import Tx

ENABLE, DISABLE = "DnssecEnable", "DnssecDisable"


class Signing(StrEnum):
    """The state of DNSSEC, in OVHcloud's words."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    ENABLING = "enableInProgress"
    DISABLING = "disableInProgress"


async def read(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str) -> Signing:
    """Show the DNSSEC state of a zone."""
    return await _signing(tx, existing(await access_service(tx, caller, ZONE, zone_name)))


async def enable(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str) -> None:
    """Enable DNSSEC for a zone.

    Refuses: a zone that is signed, and one whose signing is being switched (409).
    """
    await _switch(tx, shop, caller, zone_name, ENABLE)


async def disable(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str) -> None:
    """Disable DNSSEC for a zone.

    Refuses: a zone that is not signed, and one whose signing is being switched (409).
    """
    await _switch(tx, shop, caller, zone_name, DISABLE)


async def switch(tx: Tx, shop: Shop, task: Task) -> None:
    """Carry out the task of switching DNSSEC on or off."""
    service = None if task.service_id is None else await services.lock_service(tx, task.service_id)
    if service is None or service.ended_us is not None:
        raise invalid("This zone is gone")
    details = replace(service.details_as(ZoneDetails), is_signed=task.function == ENABLE)
    await services.update_details(tx, replace(service, details=details))
    await publishing.stage(tx, shop, [service.name])


async def _switch(tx: Tx, shop: Shop, caller: Caller, zone_name: str, function: str) -> None:
    zone = await lock_zone(tx, caller, zone_name)
    service = existing(await services.lock_service(tx, zone.service_id))
    signing = await _signing(tx, service)
    if signing != (Signing.DISABLED if function == ENABLE else Signing.ENABLED):
        raise conflict(f"DNSSEC of {service.name} is {signing} already")
    await tasks.ask(tx, shop, NewTask.on(service, TaskKind.ZONE, function))


async def _signing(tx: Tx, service: Service) -> Signing:
    running = await store_tasks.list_running(tx, kind=TaskKind.ZONE, subject=service.name, owner=service.account_id)
    for task in running:
        if task.function in (ENABLE, DISABLE):
            return Signing.ENABLING if task.function == ENABLE else Signing.DISABLING
    return Signing.ENABLED if SIGNED in await load_options(tx, service) else Signing.DISABLED
