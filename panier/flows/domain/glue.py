"""Hosts under a domain name whose addresses its registry gives out (/domain/{serviceName}/glueRecord)."""

from collections.abc import Sequence

from panier.core.account.account import Caller
from panier.core.domain.domain import CREATE_HOST, DELETE_HOST, UPDATE_HOST, ManagedName
from panier.core.domain.instructions import HostChange
from panier.core.domain.server import address, check_glue, is_below
from panier.core.limits import GLUE_RECORDS_MAX
from panier.core.refusal import bad_input, conflict, not_found
from panier.core.service.task import Task
from panier.flows.domain import domains
from panier.flows.shop import Shop
from panier.outside.names import host as spelled
from panier.store.engine.db import Tx


async def hosts(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, host: str | None = None) -> tuple[str, ...]:
    """The hosts of a name that have glue; with a host, that one alone."""
    managed = await domains.read(tx, shop, caller, service_name=service_name)
    wanted = None if host is None else spelled(host) or host
    return tuple(sorted(one for one in managed.glue if wanted in (None, one)))


async def read(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, host: str) -> tuple[str, tuple[str, ...]]:
    """A host with its addresses."""
    managed = await domains.read(tx, shop, caller, service_name=service_name)
    return _known(managed, host)


async def create(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, host: str, ips: Sequence[str]) -> Task:
    """Give a host addresses. Refuses one that is not under the name, addresses that its registry does not take (400),
    one that has some, and an extension whose registry keeps no hosts (409).
    """
    managed = await domains.held(tx, shop, caller, service_name=service_name)
    if not managed.extension.has_hosts:
        raise conflict(
            f"The registry of .{managed.extension.name} keeps no hosts: give the address with the name server"
        )
    name = spelled(host)
    if name is None or not is_below(name, managed.name):
        raise bad_input("host", f"must be a host under {managed.name}, such as ns1.{managed.name}")
    addresses = _addresses(managed, ips)
    if name in managed.glue:
        raise conflict(f"{name} has a glue record already")
    if len(managed.glue) + len(managed.under_way(HostChange)) >= GLUE_RECORDS_MAX:
        raise conflict(f"{managed.name} has {GLUE_RECORDS_MAX} glue records, and cannot have more")
    return await _ask(tx, shop, managed, CREATE_HOST, host=name, ips=addresses)


async def update(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    service_name: str,
    record_host: str,
    ips: Sequence[str],
    host: str | None = None,
) -> Task:
    """Give a host other addresses in the place of its own. Refuses as `create` does, and ignores the body's host."""
    managed = await domains.held(tx, shop, caller, service_name=service_name)
    name, _ = _known(managed, record_host)
    return await _ask(tx, shop, managed, UPDATE_HOST, host=name, ips=_addresses(managed, ips))


async def delete(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, host: str) -> Task:
    """Take a host's addresses away. Refuses (409) while it is a name server of the name, or about to become one."""
    managed = await domains.held(tx, shop, caller, service_name=service_name)
    name, _ = _known(managed, host)
    if any(server.host == name for server in managed.servers):
        raise conflict(f"{name} is a name server of {managed.name}: declare others in its place first")
    return await _ask(tx, shop, managed, DELETE_HOST, host=name, ips=None)


def _known(managed: ManagedName, host: str) -> tuple[str, tuple[str, ...]]:
    name = spelled(host) or host
    if name not in managed.glue:
        raise not_found(host=host)
    return name, managed.glue[name]


def _addresses(managed: ManagedName, ips: Sequence[str]) -> tuple[str, ...]:
    addresses = tuple(address(ip, f"ips[{place}]") for place, ip in enumerate(ips))
    check_glue(managed.extension, addresses)
    return addresses


async def _ask(
    tx: Tx, shop: Shop, managed: ManagedName, function: str, *, host: str, ips: tuple[str, ...] | None
) -> Task:
    """A task on one host; another one may be under way for another host, but not for this."""
    for task, change in managed.under_way(HostChange):
        if change.host == host:
            raise conflict(f"{host} is being changed already: wait for task {task.task_id}, or cancel it")
    return await domains.ask(tx, shop, managed, function, HostChange(host, ips))
