"""Hosts under a domain name whose addresses its registry gives out.

Serves /domain/{serviceName}/glueRecord.
"""

from collections.abc import Sequence

from panier.core.account.account import Caller
from panier.core.domain.domain import CREATE_HOST, DELETE_HOST, UPDATE_HOST, ManagedDomain
from panier.core.domain.instructions import HostChange
from panier.core.domain.server import address, check_glue, is_below
from panier.core.limits import GLUE_RECORDS_MAX
from panier.core.refusal import bad_input, conflict, not_found
from panier.core.service.task import Task
from panier.flows.domain import domains
from panier.flows.shop import Shop
from panier.outside.names import host as spelled
from panier.store.engine.db import Tx


async def list_hosts(
    tx: Tx, shop: Shop, caller: Caller, *, service_name: str, host: str | None = None
) -> tuple[str, ...]:
    """List the glue records of a domain name.

    With a host, only that one.
    """
    managed = await domains.read(tx, shop, caller, service_name=service_name)
    wanted = None if host is None else spelled(host) or host
    return tuple(sorted(one for one in managed.glue if wanted in (None, one)))


async def read(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, host: str) -> tuple[str, tuple[str, ...]]:
    """Show a glue record of a domain name."""
    managed = await domains.read(tx, shop, caller, service_name=service_name)
    return _known(managed, host)


async def create(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, host: str, ips: Sequence[str]) -> Task:
    """Create a glue record for a host under a domain name.

    It holds the addresses of the host.

    Refuses: a host that is not under the domain name (400); addresses that its registry does not take (400); a host
    that has some, more hosts than a domain name may have, and an extension whose registry keeps no hosts (409).
    """
    managed = await domains.lock_domain(tx, shop, caller, service_name=service_name)
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
    """Replace the addresses of a glue record.

    The host of the body is ignored.

    Refuses: a host without a glue record (404); addresses that the registry does not take (400); a host that is
    being changed already (409).
    """
    managed = await domains.lock_domain(tx, shop, caller, service_name=service_name)
    name, _ = _known(managed, record_host)
    return await _ask(tx, shop, managed, UPDATE_HOST, host=name, ips=_addresses(managed, ips))


async def delete(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, host: str) -> Task:
    """Delete a glue record.

    Refuses: a host that is a name server of the domain name, or about to become one (409).
    """
    managed = await domains.lock_domain(tx, shop, caller, service_name=service_name)
    name, _ = _known(managed, host)
    if any(server.host == name for server in managed.servers):
        raise conflict(f"{name} is a name server of {managed.name}: declare others in its place first")
    return await _ask(tx, shop, managed, DELETE_HOST, host=name, ips=None)


def _known(managed: ManagedDomain, host: str) -> tuple[str, tuple[str, ...]]:
    name = spelled(host) or host
    if name not in managed.glue:
        raise not_found(host=host)
    return name, managed.glue[name]


def _addresses(managed: ManagedDomain, ips: Sequence[str]) -> tuple[str, ...]:
    addresses = tuple(address(ip, f"ips[{place}]") for place, ip in enumerate(ips))
    check_glue(managed.extension, addresses)
    return addresses


async def _ask(
    tx: Tx, shop: Shop, managed: ManagedDomain, function: str, *, host: str, ips: tuple[str, ...] | None
) -> Task:
    """Create a task on one host.

    Tasks on other hosts may be under way.

    Refuses: a second task on this host (409).
    """
    for task, change in managed.under_way(HostChange):
        if change.host == host:
            raise conflict(f"{host} is being changed already: wait for task {task.task_id}, or cancel it")
    return await domains.ask(tx, shop, managed, function, HostChange(host, ips))
