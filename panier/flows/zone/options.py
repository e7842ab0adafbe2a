"""What hangs on a zone, and how a zone and its options are renewed.

Serves …/option, …/serviceInfos and …/capabilities.
"""

from collections.abc import Mapping

from panier.core.account.account import Caller
from panier.core.refusal import not_found
from panier.core.service.details import RenewalWish
from panier.core.service.owned import ZONE, OwnedService
from panier.core.service.service import Service, existing
from panier.flows.service import owned
from panier.flows.service.lasting.standings import load_standing
from panier.flows.service.owned import access_service
from panier.flows.shop import Shop
from panier.store import services
from panier.store.engine.db import Tx

# Option in OVHcloud's words -> product of the service behind it.
OPTIONS = {"dnsAnycast": "dns-anycast", "dnssec": "dnssec"}
PERIODS = (12,)  # months that a zone and its options are renewed for


async def list_options(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str) -> tuple[str, ...]:
    """List the options of a zone."""
    _, below = await _below(tx, caller, zone_name)
    return tuple(option for option, product in OPTIONS.items() if product in below)


async def read(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str, name: str) -> str:
    """Show an option of a zone."""
    await read_infos(tx, shop, caller, zone_name=zone_name, name=name)
    return name


async def read_infos(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str, name: str) -> OwnedService:
    """Show the service behind an option of a zone."""
    option = await _option(tx, caller, zone_name, name)
    standing = await load_standing(tx, shop, option)
    return OwnedService(option, caller.account.nic, shop.now(), standing=standing)


async def read_capabilities(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str) -> bool:
    """Show whether a zone can have DynHost records, which every zone can."""
    existing(await access_service(tx, caller, ZONE, zone_name))
    return True


async def change_renewal(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str, wish: RenewalWish | None) -> None:
    """Change how a zone is renewed.

    That is `renew` of serviceInfos.

    Refuses: everybody but its admin and billing contacts (403); a period that it is not renewed for (400).
    """
    service = existing(await access_service(tx, caller, ZONE, zone_name))
    await owned.change_renewal(tx, shop, caller, service, wish=wish, periods=PERIODS)


async def change_option_renewal(
    tx: Tx, shop: Shop, caller: Caller, *, zone_name: str, name: str, wish: RenewalWish
) -> None:
    """Change how an option of a zone is renewed.

    Refuses: everybody but its admin and billing contacts (403); a period that it is not renewed for (400).
    """
    option = await _option(tx, caller, zone_name, name)
    await owned.change_renewal(tx, shop, caller, option, wish=wish, periods=PERIODS)


async def _option(tx: Tx, caller: Caller, zone_name: str, name: str) -> Service:
    _, below = await _below(tx, caller, zone_name)
    found = below.get(OPTIONS.get(name, ""))
    if found is None:
        raise not_found(name=name)
    return found


async def _below(tx: Tx, caller: Caller, zone_name: str) -> tuple[Service, Mapping[str, Service]]:
    """A zone that the caller has any role for, and what hangs on it by product."""
    zone = existing(await access_service(tx, caller, ZONE, zone_name))
    below = await services.list_below(tx, zone.service_id, owner=zone.account_id)
    return zone, {one.product: one for one in below}
