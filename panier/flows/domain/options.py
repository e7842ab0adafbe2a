"""What hangs on a domain name: its options, and the services of its name.

Serves /domain/{serviceName}/option and /domain/{serviceName}/options.
"""

from panier.core.account.account import Caller
from panier.core.refusal import not_found
from panier.core.service.owned import ZONE
from panier.core.service.service import Service
from panier.flows.domain import domains
from panier.flows.service.ending import endings
from panier.flows.shop import Shop
from panier.flows.zone.options import OPTIONS
from panier.store import services
from panier.store.engine.db import Tx

# The options of a zone that its name shows as its own.
_OPTIONS = {option: OPTIONS[option] for option in ("dnsAnycast",)}


async def list_options(tx: Tx, shop: Shop, caller: Caller, *, service_name: str) -> tuple[str, ...]:
    """List the options of a domain name."""
    managed = await domains.read(tx, shop, caller, service_name=service_name)
    return tuple(option for option, product in _OPTIONS.items() if product in managed.owned.options)


async def read(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, option: str) -> tuple[str, Service]:
    """Show an option of a domain name.

    The second value is the service behind it.
    """
    managed = await domains.read(tx, shop, caller, service_name=service_name)
    return option, await _found(tx, managed.service, option)


async def delete(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, option: str) -> None:
    """Cancel an option of a domain name, at once and for good.

    What was paid for it is lost.
    """
    managed = await domains.lock_domain(tx, shop, caller, service_name=service_name)
    found = await services.lock_service(tx, (await _found(tx, managed.service, option)).service_id)
    if found is None or found.ended_us is not None:
        raise not_found(option=option)
    await endings.end(tx, shop, found, why="as you wanted")
    await domains.set_facts(tx, shop, managed, managed.details)


async def list_services(tx: Tx, shop: Shop, caller: Caller, *, service_name: str) -> tuple[str | None, str | None]:
    """Show the web hosting and the DNS zone that belong to a domain name."""
    managed = await domains.read(tx, shop, caller, service_name=service_name)
    owner = managed.service.account_id
    hosting = await services.load_named(tx, "webHosting", managed.name, owner=owner)
    zone = await services.load_by_name(tx, ZONE.family, ZONE.product, name=managed.name, owner=owner)
    return _living(hosting), _living(zone)


def _living(service: Service | None) -> str | None:
    return None if service is None or service.ended_us is not None else service.name


async def _found(tx: Tx, name: Service, option: str) -> Service:
    zone = await services.load_by_name(tx, ZONE.family, ZONE.product, name=name.name, owner=name.account_id)
    below = () if zone is None else await services.list_below(tx, zone.service_id, owner=name.account_id)
    found = next((one for one in below if one.product == _OPTIONS.get(option)), None)
    if found is None:
        raise not_found(option=option)
    return found
