"""The records of a zone, each checked as a name server would read it.

Serves /domain/zone/{zoneName}/record.
"""

from msgspec import UNSET, UnsetType

from panier.core.account.account import Caller
from panier.core.limits import ZONE_RECORDS_MAX
from panier.core.refusal import bad_input, conflict, not_found
from panier.core.values import replace
from panier.core.zone.names import check_place
from panier.core.zone.zone import Origin, Record, Zone, check_fits, check_servers_left, check_ttl
from panier.flows.shop import Shop
from panier.flows.zone.zones import access_zone, lock_zone, mark_edited
from panier.outside import zone_records
from panier.outside.zone_records import ZoneFileError
from panier.store import zones
from panier.store.engine.db import Tx


async def list_ids(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    zone_name: str,
    field_type: str | None = None,
    sub_domain: str | None = None,
    origin: Origin = Origin.CUSTOMER,
) -> tuple[int, ...]:
    """List the records of a zone.

    With a type or a sub-domain (empty for the zone itself), only those.
    """
    zone = await access_zone(tx, caller, zone_name)
    below = None if sub_domain is None else spelled(zone, sub_domain)
    found = await zones.list_records(tx, zone.service_id, sub_domain=below, field_type=field_type)
    return tuple(record.record_id for record in found if record.origin == origin)


async def read(
    tx: Tx, shop: Shop, caller: Caller, *, zone_name: str, record_id: int, origin: Origin = Origin.CUSTOMER
) -> tuple[Zone, Record]:
    """Show a record of a zone."""
    zone = await access_zone(tx, caller, zone_name)
    return zone, await access_record(tx, zone, record_id, origin)


async def create(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    zone_name: str,
    field_type: str,
    target: str,
    sub_domain: str | None = None,
    ttl: int | None = None,
) -> tuple[Zone, Record]:
    """Add a record to a zone.

    Name servers answer with it after a refresh.

    Refuses: an invalid sub-domain, TTL or target (400); a record that exists already or cannot stand beside those
    that do (409).
    """
    zone = await lock_zone(tx, caller, zone_name)
    record = Record(
        record_id=0,
        sub_domain=spelled(zone, sub_domain),
        field_type=str(field_type),
        target=target.strip(),
        ttl=check_ttl(ttl),
    )
    return zone, await add(tx, shop, zone, record)


async def add(tx: Tx, shop: Shop, zone: Zone, record: Record) -> Record:
    """Put a record into a zone that is locked.

    Refuses: an invalid record (400); one that does not fit, and one more than a zone holds (409).
    """
    if await zones.count(tx, zone.service_id) >= ZONE_RECORDS_MAX:
        raise conflict(f"A zone holds at most {ZONE_RECORDS_MAX} records")
    new = settled(zone, record)
    await check(tx, zone, new)
    number = await zones.insert_record(tx, zone.service_id, new)
    await mark_edited(tx, shop, zone)
    return replace(new, record_id=number)


async def change(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    zone_name: str,
    record_id: int,
    sub_domain: str | UnsetType | None = UNSET,
    target: str | None = None,
    ttl: int | UnsetType | None = UNSET,
) -> None:
    """Change the sub-domain, target or TTL of a record.

    What was not sent stays. Name servers answer with the change after a refresh.

    Refuses: an invalid sub-domain, TTL or target (400); a record that exists already or cannot stand beside those
    that do (409).
    """
    zone = await lock_zone(tx, caller, zone_name)
    record = await access_record(tx, zone, record_id, Origin.CUSTOMER)
    wanted = replace(
        record,
        sub_domain=record.sub_domain if sub_domain is UNSET else spelled(zone, sub_domain),
        target=record.target if target is None else target.strip(),
        ttl=record.ttl if ttl is UNSET else check_ttl(ttl),
    )
    if wanted == record or (changed := settled(zone, wanted)) == record:
        return
    await check(tx, zone, changed)
    if changed.sub_domain != record.sub_domain:
        await check_left(tx, zone, record)
    await zones.update_record(tx, changed)
    await mark_edited(tx, shop, zone)


async def delete(
    tx: Tx, shop: Shop, caller: Caller, *, zone_name: str, record_id: int, origin: Origin = Origin.CUSTOMER
) -> None:
    """Delete a record of a zone.

    Name servers answer without it after a refresh.

    Refuses: the last NS record (409).
    """
    zone = await lock_zone(tx, caller, zone_name)
    record = await access_record(tx, zone, record_id, origin)
    await check_left(tx, zone, record)
    await zones.delete_record(tx, record_id)
    await mark_edited(tx, shop, zone)


async def access_record(tx: Tx, zone: Zone, record_id: int, origin: Origin) -> Record:
    """A record of a zone.

    Refuses: an unknown record (404).
    """
    record = await zones.load_record(tx, zone.service_id, record_id)
    if record is None or record.origin != origin:
        raise not_found(id=record_id)
    return record


def spelled(zone: Zone, sub_domain: str | None) -> str:
    """A sub-domain in its one spelling.

    Refuses: an invalid sub-domain (400).
    """
    try:
        return zone_records.sub_domain(sub_domain, zone.name)
    except ZoneFileError as error:
        raise bad_input("subDomain", f"is not right: {error}") from error


def settled(zone: Zone, record: Record) -> Record:
    """A record in the form that is kept.

    Refuses: a name that is none for its type, and a target that is none of its type (400).
    """
    check_place(record.field_type, record.sub_domain)
    try:
        return zone_records.settled(record, zone.name)
    except ZoneFileError as error:
        raise bad_input("target", f"is not right: {error}") from error


async def check_left(tx: Tx, zone: Zone, going: Record) -> None:
    """Check that a zone keeps a name server.

    Refuses: taking its last NS record out (409).
    """
    if going.field_type == "NS":
        left = await zones.list_records(tx, zone.service_id, sub_domain="", field_type="NS")
        check_servers_left(record for record in left if record.record_id != going.record_id)


async def check(tx: Tx, zone: Zone, record: Record) -> None:
    """Check that a record fits where it is to stand.

    Refuses: one that does not fit (409).
    """
    beside = await zones.list_records(tx, zone.service_id, sub_domain=record.sub_domain)
    redirected = [one.sub_domain for one in await zones.list_redirections(tx, zone.service_id)]
    said = zone_records.identity(record, zone.name)
    check_fits(
        record, beside, is_same=lambda other: zone_records.identity(other, zone.name) == said, redirected=redirected
    )
