"""Delivered things under their own paths, where programs look for them: /domain, /domain/zone, /cloud/project."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from panier.core.account import Caller
from panier.core.possession import NAME, PROJECT, ZONE, Possession, Sort
from panier.core.refusal import not_found
from panier.core.service import Service, check_alive, check_known
from panier.flows.shop import Shop
from panier.outside.names import host
from panier.store import services
from panier.store.db import Tx


async def names(tx: Tx, shop: Shop, caller: Caller, *, whois_owner: str | None = None) -> tuple[str, ...]:
    """The caller's domain names; with a contact's number, those that it owns."""
    del shop
    owned = await services.listed(tx, NAME.family, NAME.product, owner=caller.account_id)
    wanted = {f"/me/contact/{whois_owner}", f"/domain/contact/{whois_owner}"}
    return _names(one for one in owned if whois_owner is None or one.details.get("owner") in wanted)


async def zones(tx: Tx, shop: Shop, caller: Caller) -> tuple[str, ...]:
    """The names of the caller's DNS zones."""
    del shop
    return _names(await services.listed(tx, ZONE.family, ZONE.product, owner=caller.account_id))


async def projects(tx: Tx, shop: Shop, caller: Caller) -> tuple[str, ...]:
    """The ids of the caller's Public Cloud projects."""
    del shop
    return _names(await services.listed(tx, PROJECT.family, PROJECT.product, owner=caller.account_id))


async def name(tx: Tx, shop: Shop, caller: Caller, *, service_name: str) -> Possession:
    """A domain name of the caller, with the options of its zone. Refuses one that has expired (460)."""
    service = check_alive(await _find(tx, caller, NAME, service_name), shop.now())
    zone = await _find(tx, caller, ZONE, service.name)
    if zone is None or zone.ended_us is not None:
        return Possession(service, caller.account.nic, shop.now())
    options = await _options(tx, caller, zone)
    servers = zone.details.get("name_servers")
    zone_servers = tuple(map(str, servers)) if isinstance(servers, list) else ()
    return Possession(service, caller.account.nic, shop.now(), options, zone_servers)


async def name_infos(tx: Tx, shop: Shop, caller: Caller, *, service_name: str) -> Possession:
    """How a domain name of the caller lives. Refuses one that has expired (460)."""
    service = check_alive(await _find(tx, caller, NAME, service_name), shop.now())
    return Possession(service, caller.account.nic, shop.now())


async def name_server_ids(tx: Tx, shop: Shop, caller: Caller, *, service_name: str) -> tuple[int, ...]:
    """The numbers of a domain name's name servers."""
    found = await name_infos(tx, shop, caller, service_name=service_name)
    return tuple(number for number, _ in found.name_servers)


async def name_server(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, name_server_id: int) -> tuple[int, str]:
    """One name server of a domain name: its number and its host."""
    found = await name_infos(tx, shop, caller, service_name=service_name)
    hosts = dict(found.name_servers)
    if name_server_id not in hosts:
        raise not_found(id=name_server_id)
    return name_server_id, hosts[name_server_id]


async def zone(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str) -> Possession:
    """A DNS zone of the caller, with its options."""
    service = check_known(await _find(tx, caller, ZONE, zone_name))
    return Possession(service, caller.account.nic, shop.now(), await _options(tx, caller, service))


async def project(tx: Tx, shop: Shop, caller: Caller, *, service_name: str) -> Possession:
    """A Public Cloud project of the caller."""
    service = check_known(await _find(tx, caller, PROJECT, service_name))
    return Possession(service, caller.account.nic, shop.now())


async def change_project(
    tx: Tx, shop: Shop, caller: Caller, *, service_name: str, fields: Mapping[str, object]
) -> None:
    """Describe a project anew. What else a project shows cannot be changed, and sending it changes nothing."""
    del shop
    await services.lock(tx, PROJECT.family, service_name, owner=caller.account_id)
    service = check_known(await _find(tx, caller, PROJECT, service_name))
    if "description" in fields:
        changed = replace(service, details={**service.details, "description": fields["description"]})
        await services.update_details(tx, changed)


async def _find(tx: Tx, caller: Caller, sort: Sort, asked: str) -> Service | None:
    name = asked if sort is PROJECT else host(asked) or asked
    return await services.by_name(tx, sort.family, sort.product, name=name, owner=caller.account_id)


async def _options(tx: Tx, caller: Caller, service: Service) -> frozenset[str]:
    below = await services.below(tx, service.service_id, owner=caller.account_id)
    return frozenset(option.product for option in below)


def _names(owned: Iterable[Service]) -> tuple[str, ...]:
    """Each name once: a zone may have come along again with a name that was registered anew."""
    return tuple(dict.fromkeys(service.name for service in owned))
