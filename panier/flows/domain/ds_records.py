"""DNSSEC of a domain name on somebody else's name servers.

Serves /domain/{serviceName}/dsRecord.
"""

from collections.abc import Sequence

from panier.core.account.account import Caller
from panier.core.domain.domain import UPDATE_KEYS, UPDATE_SERVERS, ManagedDomain
from panier.core.domain.ds_record import DsRecord, check_records, ds_record
from panier.core.domain.instructions import DsRecordChange
from panier.core.domain.server import ServerType
from panier.core.refusal import conflict, not_found
from panier.core.service.task import Task
from panier.flows.domain import domains
from panier.flows.shop import Shop
from panier.store.engine.db import Tx

# A key with its number and its status, in OVHcloud's words.
Shown = tuple[int, DsRecord, str]


async def list_ids(
    tx: Tx, shop: Shop, caller: Caller, *, service_name: str, flags: int | None = None, status: str | None = None
) -> tuple[int, ...]:
    """List the DNSSEC keys of a domain name.

    On request, only those of one flag or in one status.
    """
    managed = await domains.read(tx, shop, caller, service_name=service_name)
    return tuple(
        number
        for number, record, standing in _shown(managed)
        if flags in (None, record.flags) and status in (None, standing)
    )


async def read(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, record_id: int) -> Shown:
    """Show a DNSSEC key of a domain name."""
    managed = await domains.read(tx, shop, caller, service_name=service_name)
    found = next((one for one in _shown(managed) if one[0] == record_id), None)
    if found is None:
        raise not_found(id=record_id)
    return found


async def replace(tx: Tx, shop: Shop, caller: Caller, *, service_name: str, keys: Sequence[DsRecord]) -> Task:
    """Replace all published DNSSEC keys of a domain name.

    An empty list takes them all away.

    Refuses: invalid keys (400); an extension without DNSSEC, a domain name on its zone's servers, whose keys are
    the zone's, and one whose keys or servers are being changed (409).
    """
    managed = await domains.lock_domain(tx, shop, caller, service_name=service_name)
    if not managed.extension.has_dnssec:
        raise conflict(f"The registry of .{managed.extension.name} does not support DNSSEC")
    if managed.server_type == ServerType.HOSTED:
        raise conflict(f"{managed.name} is on the name servers of its zone, which has keys of its own")
    managed.check_free(UPDATE_KEYS, UPDATE_SERVERS)
    records = _records(keys)
    check_records(records)
    return await domains.ask(tx, shop, managed, UPDATE_KEYS, DsRecordChange(tuple(records)))


def _records(keys: Sequence[DsRecord]) -> list[DsRecord]:
    return [
        ds_record(key.algorithm, key.flags, key.public_key, key.tag, field=f"keys[{place}]")
        for place, key in enumerate(keys)
    ]


def _shown(managed: ManagedDomain) -> tuple[Shown, ...]:
    """The published keys, then those that are about to be published.

    A published key is retired while a task takes it away.
    """
    present, wanted = managed.ds_records, managed.wanted_ds_records
    number = managed.service.service_id
    mine = [(one.number(number), one, "active" if one in wanted else "retired") for one in present]
    coming = [(one.number(number), one, "generated") for one in wanted if one not in present]
    return (*mine, *coming)
