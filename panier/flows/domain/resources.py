"""Domain names in the API's second version: their owner says what they shall be, and tasks make them so.

Serves /v2/domain/name.
"""

from collections.abc import Sequence

from panier.core.account.account import Caller
from panier.core.domain.domain import UPDATE_SERVERS, ManagedDomain
from panier.core.domain.resource import WantedServer, present_servers, target_of
from panier.core.domain.server import Wanted, is_v4
from panier.core.limits import NAME_SERVERS_MAX
from panier.core.refusal import bad_input, not_found
from panier.core.service.owned import DOMAIN
from panier.core.service.service import existing
from panier.core.service.task import Task, TaskKind
from panier.core.service.task_id import number_of
from panier.core.values import replace
from panier.flows.domain import domains, servers
from panier.flows.service import tasks as task_flows
from panier.flows.service.owned import access_service
from panier.flows.shop import Shop
from panier.store import tasks
from panier.store.engine.db import Tx

_SERVERS = "targetSpec.dnsConfiguration.nameServers"


async def read(tx: Tx, shop: Shop, caller: Caller, *, domain_name: str) -> ManagedDomain:
    """Show what a domain name is, what it shall be, and the work in between.

    An expired one is shown too, with its state.

    Refuses: an unknown domain name (404).
    """
    service = existing(await access_service(tx, caller, DOMAIN, domain_name))
    return await domains.with_iam(tx, shop, await domains.managed_by(tx, shop, caller, service))


async def change(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    domain_name: str,
    checksum: str | None = None,
    name_servers: Sequence[WantedServer] | None = None,
    is_protected: bool | None = None,
) -> ManagedDomain:
    """Say what a domain name shall be: its name servers, its lock against transfers.

    What is left out stays. Tasks do the work; one on name servers that has not begun gives way to a new one.

    Refuses: invalid values (400); everybody but its admin (403); a target that was changed since it was read (412);
    an expired domain name (460); what stands against other name servers or another lock (409).
    """
    managed = await domains.lock_domain(tx, shop, caller, service_name=domain_name)
    target = target_of(managed)
    if checksum is not None:
        target.check(checksum)
    if name_servers is not None:
        wanted = _spelled(name_servers)
        if wanted != target.servers:
            await _set_servers(tx, shop, caller, managed, wanted)
    if is_protected not in (None, target.is_protected):
        await domains.set_lock(tx, shop, managed, is_locked=bool(is_protected))
    return await read(tx, shop, caller, domain_name=domain_name)


async def list_tasks(tx: Tx, shop: Shop, caller: Caller, *, domain_name: str) -> tuple[Task, ...]:
    """List the tasks on a domain name in full, the oldest first."""
    service = (await read(tx, shop, caller, domain_name=domain_name)).service
    numbers = await tasks.list_tasks(tx, kind=TaskKind.DOMAIN, owner=service.account_id, subject=service.name)
    found = await tasks.load_several(tx, numbers)
    return tuple(found[number] for number in numbers)


async def read_task(tx: Tx, shop: Shop, caller: Caller, *, domain_name: str, task_id: str) -> Task:
    """Show a task on a domain name by its long identifier."""
    service = (await read(tx, shop, caller, domain_name=domain_name)).service
    number = number_of(task_id)
    found = None if number is None else await tasks.load(tx, number, kind=TaskKind.DOMAIN, owner=service.account_id)
    if found is None or found.subject != service.name:
        raise not_found(taskId=task_id)
    return found


def _spelled(given: Sequence[WantedServer]) -> tuple[Wanted, ...]:
    if len(given) > NAME_SERVERS_MAX:
        raise bad_input(_SERVERS, f"must list at most {NAME_SERVERS_MAX} name servers")
    return tuple(_one(f"{_SERVERS}[{place}]", server) for place, server in enumerate(given))


def _one(field: str, given: WantedServer) -> Wanted:
    """A name server with its one address; the registry has further ones of hosts that have a glue record."""
    ips = {name: ip for name, ip in (("ipv4", given.ipv4), ("ipv6", given.ipv6)) if ip is not None}
    if len(ips) > 1:
        raise bad_input(field, "must have ipv4 or ipv6, not both: a glue record holds several addresses")
    for name, ip in ips.items():
        wanted = servers.spelled(field, Wanted(given.host, ip), of_host="nameServer", of_ip=name)
        assert wanted.ip is not None
        if is_v4(wanted.ip) != (name == "ipv4"):
            raise bad_input(f"{field}.{name}", f"is {ip}, which is an address of the other kind")
        return wanted
    return servers.spelled(field, Wanted(given.host), of_host="nameServer")


async def _set_servers(tx: Tx, shop: Shop, caller: Caller, managed: ManagedDomain, wanted: tuple[Wanted, ...]) -> None:
    managed.check_unsigned()
    task = managed.task(UPDATE_SERVERS)
    if task is not None:
        if not task.can_cancel:
            managed.check_free(UPDATE_SERVERS)
        await task_flows.cancel(tx, shop, caller, kind=TaskKind.DOMAIN, task_id=task.task_id)
        managed = replace(managed, running=tuple(one for one in managed.running if one.task_id != task.task_id))
    if wanted != present_servers(managed):
        await servers.ask(tx, shop, managed, wanted, field=_SERVERS)
