"""The name servers of a domain name; a name whose servers are declared is external from then on.

Serves /domain/{serviceName}/nameServer and /domain/{serviceName}/nameServers.
"""

from collections.abc import Sequence

from panier.core.account.account import Caller
from panier.core.domain.domain import UPDATE_SERVERS, ManagedDomain
from panier.core.domain.instructions import NameServerChange
from panier.core.domain.server import NameServer, Wanted, address, check_servers
from panier.core.limits import NAME_SERVERS_MAX
from panier.core.refusal import bad_input, conflict, not_found
from panier.core.service.task import Task
from panier.flows.domain import domains
from panier.flows.shop import Shop
from panier.outside.names import host
from panier.store.engine.db import Tx


async def list_ids(tx: Tx, shop: Shop, caller: Caller, *, service_name: str) -> tuple[int, ...]:
    """List the name servers of a domain name.

    Those that a task is about to give it are included.
    """
    managed = await domains.read(tx, shop, caller, service_name=service_name)
    return tuple(server.number for server in managed.servers)


async def read(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, name_server_id: int) -> NameServer:
    """Show a name server of a domain name."""
    return (await status(tx, shop, caller, service_name=service_name, name_server_id=name_server_id))[1]


async def status(
    tx: Tx, shop: Shop, caller: Caller, *, service_name: str, name_server_id: int
) -> tuple[ManagedDomain, NameServer]:
    """Show the status of a name server of a domain name."""
    managed = await domains.read(tx, shop, caller, service_name=service_name)
    return managed, _numbered(managed, name_server_id)


async def add(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    service_name: str,
    name_server: Sequence[Wanted] | None = None,
    name_servers: Sequence[Wanted] | None = None,
) -> Task:
    """Add name servers to a domain name.

    Refuses: invalid hosts and addresses, a number that its registry does not take, a host under the domain name
    itself that nothing gives an address (400); a domain name on its zone's servers while that is signed, one whose
    servers are being changed, and servers that it has already (409).
    """
    managed = await _changeable(tx, shop, caller, service_name)
    field, wanted = _given("nameServer", name_server, name_servers)
    if not wanted:
        raise bad_input(field, "must list at least one name server")
    present = _present(managed)
    hosts = {server.host for server in present}
    if known := next((server.host for server in wanted if server.host in hosts), None):
        raise conflict(f"{known} is a name server of {managed.name} already")
    return await ask(tx, shop, managed, [*present, *wanted], field=field)


async def replace(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    service_name: str,
    name_server: Sequence[Wanted] | None = None,
    name_servers: Sequence[Wanted] | None = None,
) -> Task:
    """Replace all name servers of a domain name.

    Refuses: invalid hosts and addresses, a number that its registry does not take, a host under the domain name
    itself that nothing gives an address (400); a domain name on its zone's servers while that is signed, and one
    whose servers are being changed (409).
    """
    managed = await _changeable(tx, shop, caller, service_name)
    field, wanted = _given("nameServers", name_server, name_servers)
    return await ask(tx, shop, managed, wanted, field=field)


async def delete(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, name_server_id: int) -> Task:
    """Remove a name server from a domain name.

    Refuses: fewer servers left than its registry demands, a domain name on its zone's servers while that is signed,
    and one whose servers are being changed (409).
    """
    managed = await domains.lock_domain(tx, shop, caller, service_name=service_name)
    gone = _numbered(managed, name_server_id)
    _check_changeable(managed)
    left = [server for server in _present(managed) if server.host != gone.host]
    least = managed.extension.servers_min
    if len(left) < least:
        raise conflict(f"{managed.name} must keep {least} name servers at least: declare another one first")
    return await ask(tx, shop, managed, left, field="nameServers")


async def _changeable(tx: Tx, shop: Shop, caller: Caller, service_name: str) -> ManagedDomain:
    managed = await domains.lock_domain(tx, shop, caller, service_name=service_name)
    _check_changeable(managed)
    return managed


def _check_changeable(managed: ManagedDomain) -> None:
    managed.check_unsigned()
    managed.check_free(UPDATE_SERVERS)


def _given(
    own: str, name_server: Sequence[Wanted] | None, name_servers: Sequence[Wanted] | None
) -> tuple[str, list[Wanted]]:
    """The servers that a body lists, and the field that lists them.

    The guide and the schema call that field differently.
    """
    both = {"nameServer": name_server, "nameServers": name_servers}
    listed = {field: given for field, given in both.items() if given is not None}
    if not listed:
        raise bad_input(own, "is a required property")
    if len(listed) > 1:
        raise bad_input("nameServer", "means what 'nameServers' means: send only one of the two")
    field, given = next(iter(listed.items()))
    if len(given) > NAME_SERVERS_MAX:
        raise bad_input(field, f"must list at most {NAME_SERVERS_MAX} name servers")
    return field, [spelled(f"{field}[{place}]", one) for place, one in enumerate(given)]


def spelled(field: str, given: Wanted, *, of_host: str = "host", of_ip: str = "ip") -> Wanted:
    """A requested name server in normalised spelling.

    `of_host` and `of_ip`: what the fields are called that a refusal names.

    Refuses: what is no host, or no address (400).
    """
    name = host(given.host)
    if name is None:
        raise bad_input(f"{field}.{of_host}", "must be a host name such as ns1.example.com")
    return Wanted(name, None if given.ip is None else address(given.ip, f"{field}.{of_ip}"))


def _present(managed: ManagedDomain) -> list[Wanted]:
    """The servers that the domain name has, with the addresses that were given with them.

    No server is being changed.
    """
    return [
        Wanted(server.host, None if server.host in managed.glue else server.ip)
        for server in managed.servers
        if server.is_used
    ]


async def ask(tx: Tx, shop: Shop, managed: ManagedDomain, wanted: Sequence[Wanted], *, field: str) -> Task:
    """Ask the registry for these name servers of a domain name.

    Refuses: what check_servers refuses of them (400).
    """
    known = {*managed.glue, *(server.host for server in managed.servers)}
    check_servers(managed.name, managed.extension, wanted, known=known, field=field)
    return await domains.ask(tx, shop, managed, UPDATE_SERVERS, NameServerChange(tuple(wanted)))


def _numbered(managed: ManagedDomain, number: int) -> NameServer:
    found = next((server for server in managed.servers if server.number == number), None)
    if found is None:
        raise not_found(id=number)
    return found
