"""Whole zones as files: export, import, and what was published before.

Serves …/export, …/import and …/history.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from panier.core.account.account import Caller
from panier.core.limits import SECOND_US, ZONE_FILE_MAX
from panier.core.period import us
from panier.core.refusal import Refusal, bad_input, conflict, invalid, not_found
from panier.core.service.task import NewTask, Task, TaskKind
from panier.core.values import replace
from panier.core.zone.content import ZoneContent
from panier.core.zone.zone import Record, RestorePoint, Zone, check_servers_left
from panier.flows.service import tasks
from panier.flows.shop import Shop
from panier.flows.zone.zones import access_zone, list_answers, lock_zone, publish, redirector
from panier.outside import zone_files
from panier.outside.names import host
from panier.outside.zone_records import ZoneFileError
from panier.store import tasks as store_tasks
from panier.store import zones
from panier.store.engine.db import Database, Tx

IMPORT, RESTORE = "ZoneImport", "ZoneRestore"
# One file at a time: several would take turns with everything else that the shop does.
_thread = ThreadPoolExecutor(1, thread_name_prefix="zone-files")
TTL = 3_600  # of records in a file that gives none


async def export(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str) -> str:
    """Export a zone as a zone file.

    It holds the zone as it is being edited.
    """
    zone = await access_zone(tx, caller, zone_name)
    return zone_files.render(zone.name, zone.soa, await list_answers(tx, shop, zone))


async def lock_for_import(
    shop: Shop, database: Database, *, zone_name: str, zone_file: str, **others: object
) -> ZoneContent | Refusal:
    """Read a zone file before the transaction, as it takes a while.

    Returns what it holds, or what is wrong with it.
    """
    name = host(zone_name)
    if name is None:
        return not_found("This service")
    if len(zone_file) > ZONE_FILE_MAX:
        return bad_input("zoneFile", f"must have at most {ZONE_FILE_MAX} characters")
    try:
        parse = partial(zone_files.parse, name, zone_file, ttl=TTL)
        soa, records = await asyncio.get_running_loop().run_in_executor(_thread, parse)
        check_servers_left(records)
    except ZoneFileError as error:
        return bad_input("zoneFile", f"is not right: {error}")
    except Refusal as refusal:
        return bad_input("zoneFile", f"is not right: {refusal.message}")
    return ZoneContent(records, soa)


async def import_file(
    tx: Tx, shop: Shop, caller: Caller, *, zone_name: str, zone_file: str, parsed: ZoneContent | Refusal
) -> Task:
    """Replace all records of a zone with those of a zone file.

    A task does it; redirections stay.

    Refuses: an invalid zone file, names that are not in the zone, types that it cannot hold, and a file without NS
    (400); addresses of redirected hosts, and a zone that is being replaced already (409).
    """
    zone = await lock_zone(tx, caller, zone_name)
    if isinstance(parsed, Refusal):
        raise parsed
    redirected = {one.sub_domain: redirector(shop, one) for one in await zones.list_redirections(tx, zone.service_id)}
    kept = tuple(record for record in parsed.records if not _same(record, redirected.get(record.sub_domain)))
    for record in kept:
        if record.sub_domain in redirected and record.wire_type in ("A", "AAAA", "CNAME"):
            at = record.sub_domain or "the zone itself"
            raise conflict(f"Visitors of {at} are redirected: delete its redirection first")
    return await _ask(tx, shop, zone, IMPORT, replace(parsed, records=kept))


async def list_restore_points(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    zone_name: str,
    since: datetime | None = None,
    until: datetime | None = None,
) -> tuple[int, ...]:
    """List the times at which a zone was published, newest first."""
    zone = await access_zone(tx, caller, zone_name)
    from_us, to_us = (None if one is None else us(one) for one in (since, until))
    # Times are shown in whole seconds, so the last second counts in full.
    return await zones.list_restore_points(
        tx, zone.service_id, from_us=from_us, to_us=None if to_us is None else to_us + SECOND_US - 1
    )


async def read_restore_point(
    tx: Tx, shop: Shop, caller: Caller, *, zone_name: str, creation_date: datetime
) -> RestorePoint:
    """Show a zone as it was published at a given time.

    Refuses: a time at which nothing was published (404).
    """
    created_us, _, token = await _point(tx, await access_zone(tx, caller, zone_name), creation_date)
    return RestorePoint(created_us, f"{shop.base_url}/zone/file?token={token}")


async def restore(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str, creation_date: datetime) -> Task:
    """Restore a zone as it was published at a given time.

    A task does it; redirections go, their addresses stay.

    Refuses: a time at which nothing was published (404); a zone that is being replaced already (409).
    """
    zone = await lock_zone(tx, caller, zone_name)
    _, content, _ = await _point(tx, zone, creation_date)
    soa, records = zone_files.parse(zone.name, content, ttl=TTL, is_checked=False)
    return await _ask(tx, shop, zone, RESTORE, ZoneContent(records, soa))


async def replace_all(tx: Tx, shop: Shop, task: Task, content: ZoneContent) -> None:
    """Carry out the task of an import or a restoration."""
    assert task.service_id is not None
    zone = await zones.load(tx, task.service_id, lock=True)
    if zone is None:
        raise invalid("This zone is gone")
    soa = content.soa or zone.soa
    present = await zones.list_records(tx, zone.service_id)
    kept = zone_files.retained(zone.name, present, content.records, ttl_before=zone.soa.ttl, ttl_after=soa.ttl)
    if task.function == RESTORE:
        for redirection in await zones.list_redirections(tx, zone.service_id):
            await zones.delete_redirection(tx, redirection.redirection_id)
    await zones.replace_records(tx, zone.service_id, kept)
    serial = max(zone.soa.serial, soa.serial)
    await publish(tx, shop, replace(zone, soa=replace(soa, serial=serial), changed_us=shop.now()))


async def _ask(tx: Tx, shop: Shop, zone: Zone, function: str, content: ZoneContent) -> Task:
    running = await store_tasks.list_running(tx, kind=TaskKind.ZONE, subject=zone.name, owner=zone.account_id)
    for task in running:
        if task.function in (IMPORT, RESTORE):
            raise conflict(f"{zone.name} is being replaced already: wait for task {task.task_id}, or cancel it")
    new = NewTask(zone.account_id, TaskKind.ZONE, zone.name, function, content, service_id=zone.service_id)
    return await tasks.ask(tx, shop, new)


async def list_published(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str) -> tuple[Record, ...]:
    """The records that a zone's name servers answer with: those that it was last published with."""
    zone = await access_zone(tx, caller, zone_name)
    published = await zones.load_published(tx, zone.service_id)
    return zone_files.parse(zone.name, published, ttl=TTL, is_checked=False)[1]


async def undo(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str) -> Task:
    """Undo the edits of a zone that are not published.

    A task does it. Redirections that are published stay, those that were added since go.

    Refuses: a zone of which a published redirection was deleted, as nobody knows any more where it led, and one that is
    being replaced already (409).
    """
    zone = await lock_zone(tx, caller, zone_name)
    published = await zones.load_published(tx, zone.service_id)
    soa, records = zone_files.parse(zone.name, published, ttl=TTL, is_checked=False)
    present = await zones.list_redirections(tx, zone.service_id)
    led = {one.sub_domain for one in records if await _is_redirected(tx, shop, zone, one)}
    if lost := sorted(led - {one.sub_domain for one in present}):
        raise conflict(f"The redirection of {lost[0] or 'the zone itself'} was deleted, and cannot be brought back")
    for one in present:
        if one.sub_domain not in led:
            await zones.delete_redirection(tx, one.redirection_id)
    own = tuple(one for one in records if one.sub_domain not in led or one.wire_type != "A")
    return await _ask(tx, shop, zone, IMPORT if led else RESTORE, ZoneContent(own, soa))


async def _is_redirected(tx: Tx, shop: Shop, zone: Zone, record: Record) -> bool:
    """True for a published record that was not its customer's own, but a redirection's."""
    if record.wire_type != "A" or shop.zones.redirector is None or record.target != shop.zones.redirector:
        return False
    own = await zones.list_records(tx, zone.service_id, sub_domain=record.sub_domain)
    return not any(_same(one, record) for one in own)


async def _point(tx: Tx, zone: Zone, creation_date: datetime) -> tuple[int, str, str]:
    """The restore point of a given second.

    Refuses: a second in which nothing was published (404).
    """
    from_us = us(creation_date) // SECOND_US * SECOND_US
    found = await zones.load_restore_point(tx, zone.service_id, from_us=from_us, before_us=from_us + SECOND_US)
    if found is None:
        raise not_found(creationDate=creation_date.isoformat())
    return found


def _same(record: Record, other: Record | None) -> bool:
    return other is not None and (record.field_type, record.target) == (other.field_type, other.target)
