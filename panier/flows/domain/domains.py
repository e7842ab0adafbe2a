"""A domain name and its settings (/domain/{serviceName}).

Those who look after it see and change them.
"""

from panier.core.account.account import Caller
from panier.core.domain.details import DomainDetails
from panier.core.domain.domain import LOCK, UNLOCK, UPDATE_SERVERS, Lock, ManagedDomain
from panier.core.domain.instructions import LockChange, NameServerChange
from panier.core.domain.server import ServerType, Wanted, check_servers
from panier.core.refusal import Kind, Refusal, bad_input, conflict
from panier.core.service.details import RenewalWish
from panier.core.service.owned import DOMAIN, ZONE, OwnedService
from panier.core.service.service import Service, unexpired
from panier.core.service.task import Instructions, NewTask, Task, TaskKind
from panier.core.values import replace
from panier.core.zone.details import ZoneDetails
from panier.flows.account.alerts import Alert, tell
from panier.flows.domain.trade_problems import TRADE_WAIT_DAYS, days_left
from panier.flows.service import tasks as task_flows
from panier.flows.service.access.iam import load_iam
from panier.flows.service.commitments import ending_mails
from panier.flows.service.lasting.standings import load_standing
from panier.flows.service.owned import access_service, load_options
from panier.flows.shop import Shop
from panier.store import services, tasks
from panier.store.engine.db import Tx

# What a lock may be set to. A lock that is under way counts as set, so that the answer to GET can be sent back.
_LOCKS = {"locked": True, "locking": True, "unlocked": False, "unlocking": False}


async def read(tx: Tx, shop: Shop, caller: Caller, *, service_name: str) -> ManagedDomain:
    """Show a domain name that the caller has a role for.

    Refuses: an unknown domain name (404); an expired one (460).
    """
    service = unexpired(await access_service(tx, caller, DOMAIN, service_name), shop.now())
    return await with_iam(tx, shop, await managed_by(tx, shop, caller, service))


async def lock_domain(tx: Tx, shop: Shop, caller: Caller, *, service_name: str) -> ManagedDomain:
    """Lock a domain name to change it, until the transaction ends.

    Refuses: an unknown domain name (404); everybody but its admin (403); an expired domain name (460).
    """
    service = unexpired(await access_service(tx, caller, DOMAIN, service_name), shop.now())
    service = unexpired(await services.lock_service(tx, service.service_id), shop.now())
    if service.account_id != caller.account_id:
        raise Refusal(Kind.FORBIDDEN, f"Only the admin contact of {service.name} may change it")
    return await managed_by(tx, shop, caller, service)


async def ask(tx: Tx, shop: Shop, managed: ManagedDomain, function: str, instructions: Instructions) -> Task:
    """Ask for work on a name."""
    return await task_flows.ask(tx, shop, NewTask.on(managed.service, TaskKind.DOMAIN, function, instructions))


async def set_facts(tx: Tx, shop: Shop, managed: ManagedDomain, details: DomainDetails) -> None:
    """Store facts that nobody outside has to be asked about."""
    changed = replace(details, changed_us=shop.now())
    await services.update_details(tx, replace(managed.service, details=changed))


async def change(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    service_name: str,
    transfer_lock_status: str | None = None,
    name_server_type: str | None = None,
) -> ManagedDomain:
    """Change the transfer lock or the name server type of a domain name.

    A domain name comes onto its zone's name servers by a task; it leaves
    them at once, and then others can be declared.

    Refuses: invalid values (400); a lock the registry does not offer, a change already in progress, and anything
    that stands against other name servers (409).
    """
    managed = await lock_domain(tx, shop, caller, service_name=service_name)
    if transfer_lock_status not in (None, managed.lock):
        await _set_lock(tx, shop, managed, str(transfer_lock_status))
    if name_server_type not in (None, managed.server_type):
        await _set_server_type(tx, shop, managed, str(name_server_type))
    return await read(tx, shop, caller, service_name=service_name)


async def change_renewal(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, wish: RenewalWish | None) -> None:
    """Change how a domain name is renewed.

    That is `renew` of serviceInfos. What is left out of it stays.

    Refuses: a period that the extension is not renewed for, and a forced renewal (400).
    """
    managed = await lock_domain(tx, shop, caller, service_name=service_name)
    if wish is None:
        return
    renewal = wish.over(managed.renewal)
    accepted = managed.extension.renew_months
    if renewal.period is not None and renewal.period not in accepted:
        listed = ", ".join(map(str, accepted))
        raise bad_input("renew.period", f"must be a number of months among {listed}, or null")
    await set_facts(tx, shop, managed, replace(managed.details, renewal=renewal))
    if renewal.ends and not managed.renewal.ends and managed.service.expires_us is not None:
        await ending_mails.announce(tx, shop, managed.service)


def check_settled(managed: ManagedDomain, now_us: int) -> None:
    """Check that a domain name may leave: it did not change hands less than 60 days ago.

    Refuses: a domain name that did (409).
    """
    days = days_left(managed.service, now_us)
    if days:
        raise conflict(f"{managed.name} changed hands less than {TRADE_WAIT_DAYS} days ago: wait {days} days")


async def lock(tx: Tx, shop: Shop, managed: ManagedDomain, *, is_locked: bool) -> Task:
    """Ask the registry to lock a domain name, or to unlock it."""
    return await ask(tx, shop, managed, LOCK if is_locked else UNLOCK, LockChange(is_locked))


async def load_managed(tx: Tx, shop: Shop, service: Service) -> ManagedDomain:
    """A domain name as the shop itself looks at it, whoever owns it."""
    running = await tasks.list_running(tx, kind=TaskKind.DOMAIN, subject=service.name, owner=service.account_id)
    return ManagedDomain(
        OwnedService(service, service.admin, shop.now()), shop.extension_of(service.plan_code), running
    )


async def load_hosted(tx: Tx, shop: Shop, service: Service) -> ManagedDomain:
    """A domain name with the zone of its account, as the shop itself looks at it."""
    managed = await load_managed(tx, shop, service)
    zone = await services.load_by_name(tx, ZONE.family, ZONE.product, name=service.name, owner=service.account_id)
    if zone is None or zone.ended_us is not None:
        return managed
    options = await load_options(tx, zone)
    zone_servers = zone.details_as(ZoneDetails).name_servers
    return replace(managed, owned=replace(managed.owned, options=options, zone_servers=zone_servers))


async def managed_by(tx: Tx, shop: Shop, caller: Caller, service: Service) -> ManagedDomain:
    """A domain name as one of those who look after it sees it, with the zone of its account."""
    managed = await load_hosted(tx, shop, service)
    standing = await load_standing(tx, shop, service)
    return replace(managed, owned=replace(managed.owned, nic=caller.account.nic, standing=standing))


async def with_iam(tx: Tx, shop: Shop, managed: ManagedDomain) -> ManagedDomain:
    """A domain name with how access policies know it, to be shown."""
    return replace(managed, owned=replace(managed.owned, iam=await load_iam(tx, shop, managed.service)))


async def _set_lock(tx: Tx, shop: Shop, managed: ManagedDomain, wanted: str) -> None:
    if wanted not in _LOCKS:
        raise bad_input("transferLockStatus", f"is {wanted}, but must be locked or unlocked")
    await set_lock(tx, shop, managed, is_locked=_LOCKS[wanted])


async def set_lock(tx: Tx, shop: Shop, managed: ManagedDomain, *, is_locked: bool) -> None:
    """Lock a domain name against transfers or unlock it, unless it is so already.

    Refuses: an extension without such a lock, a change of it that is in progress, and unlocking a domain name that
    changed hands less than 60 days ago (409).
    """
    if managed.lock == Lock.UNAVAILABLE:
        raise conflict(f"The registry of .{managed.extension.name} has no lock against transfers")
    if is_locked == _LOCKS[managed.lock]:
        return
    managed.check_free(LOCK, UNLOCK)
    if not is_locked:
        check_settled(managed, shop.now())
    await lock(tx, shop, managed, is_locked=is_locked)
    if not is_locked:
        await tell(tx, shop, managed.service.account_id, Alert.UNLOCKED, named=managed.name)


async def _set_server_type(tx: Tx, shop: Shop, managed: ManagedDomain, wanted: str) -> None:
    if wanted not in (ServerType.HOSTED, ServerType.EXTERNAL):
        raise bad_input("nameServerType", f"is {wanted}, but must be hosted or external")
    if wanted == ServerType.EXTERNAL:
        managed.check_unsigned()
        await set_facts(tx, shop, managed, replace(managed.details, server_type=ServerType.EXTERNAL))
        return
    zone_servers = tuple(Wanted(host) for host in managed.owned.zone_servers)
    if not zone_servers:
        raise conflict(f"{managed.name} has no DNS zone in this account: order one first")
    if managed.ds_records or managed.wanted_ds_records:
        raise conflict(f"{managed.name} has DS records of its present name servers: remove them first")
    if managed.is_hosted and managed.task(UPDATE_SERVERS) is None:
        await set_facts(tx, shop, managed, replace(managed.details, server_type=None))
        return
    managed.check_free(UPDATE_SERVERS)
    check_servers(managed.name, managed.extension, zone_servers, known=(), field="nameServerType")
    await ask(tx, shop, managed, UPDATE_SERVERS, NameServerChange(zone_servers, is_hosted=True))
