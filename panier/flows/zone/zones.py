"""DNS zones as their customers edit them, and putting them on their name servers.

Serves /domain/zone/{name}. Name servers answer with what was edited only after a refresh: `publish` writes the
zone file that they are to answer with, which is all that whoever runs them needs. A zone has its first records
from its delivery on (flows/service/new_zones.py).
"""

from collections import Counter
from collections.abc import Sequence

from panier.core.account.account import Caller
from panier.core.limits import ZONE_HISTORY_MAX
from panier.core.refusal import Kind, Refusal, bad_input
from panier.core.service.owned import ZONE
from panier.core.service.service import Role, existing
from panier.core.values import replace
from panier.core.zone.content import first_records
from panier.core.zone.mail_texts import is_spf
from panier.core.zone.zone import (
    APEX,
    SERIAL_MAX,
    TTL_MAX,
    TTL_MIN,
    Record,
    Redirection,
    Soa,
    WantedRecord,
    Zone,
    ZoneStatus,
    next_serial,
)
from panier.flows.service import new_zones, publishing
from panier.flows.service.owned import access_service
from panier.flows.shop import Shop
from panier.outside import zone_files, zone_records
from panier.outside.names import host
from panier.outside.zone_records import ZoneFileError, text_of
from panier.store import services, zones
from panier.store.engine.db import Tx

TOKEN_LENGTH = 32


async def access_zone(tx: Tx, caller: Caller, name: str) -> Zone:
    """A zone that the caller has any role for.

    Refuses: an unknown zone (404).
    """
    service = existing(await access_service(tx, caller, ZONE, name))
    zone = await zones.load(tx, service.service_id)
    assert zone is not None, "a zone has its rows from its delivery on"
    return zone


async def lock_zone(tx: Tx, caller: Caller, name: str) -> Zone:
    """Lock a zone to edit it, until the transaction ends.

    Refuses: an unknown zone (404); accounts that only pay for it (403).
    """
    service = existing(await access_service(tx, caller, ZONE, name))
    if not service.roles_of(caller.account_id) & {Role.ADMIN, Role.TECH}:
        raise Refusal(Kind.FORBIDDEN, f"Only the admin and tech contacts of {service.name} may change it")
    zone = await zones.load(tx, service.service_id, lock=True)
    assert zone is not None, "a zone has its rows from its delivery on"
    return zone


async def mark_edited(tx: Tx, shop: Shop, zone: Zone) -> None:
    """Mark a zone as changed; the change waits to be published."""
    await zones.update(tx, replace(zone, changed_us=max(shop.now(), zone.published_us + 1)))


async def publish(tx: Tx, shop: Shop, zone: Zone) -> None:
    """Put a zone on its name servers as it stands.

    It gets a new serial, and is kept as a restore point.
    """
    now_us = max(shop.now(), zone.changed_us)
    soa = replace(zone.soa, serial=next_serial(zone.soa.serial, now_us))
    changed = replace(zone, soa=soa, published_us=now_us)
    content = zone_files.render(zone.name, soa, await list_answers(tx, shop, zone))
    await zones.publish(tx, changed, content=content, token=shop.ids.token(TOKEN_LENGTH), keep=ZONE_HISTORY_MAX)
    await publishing.stage(tx, shop, [zone.name])


async def list_answers(tx: Tx, shop: Shop, zone: Zone) -> tuple[Record, ...]:
    """What a zone's name servers answer with.

    Its records, and the address that visitors of redirected hosts go to first.
    """
    led = [redirector(shop, one) for one in await zones.list_redirections(tx, zone.service_id)]
    return (*await zones.list_records(tx, zone.service_id), *(one for one in led if one is not None))


def redirector(shop: Shop, redirection: Redirection) -> Record | None:
    """The DNS record that makes a redirection work; None in a shop that redirects nobody."""
    address = shop.zones.redirector
    return None if address is None else Record(0, redirection.sub_domain, "A", address)


async def refresh(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str) -> None:
    """Publish a zone's edits on its name servers.

    Nothing happens where they have all of them.
    """
    zone = await lock_zone(tx, caller, zone_name)
    if not zone.is_published:
        await publish(tx, shop, zone)


async def read_status(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str) -> ZoneStatus:
    """Show whether a zone's edits are on its name servers, and what looks wrong."""
    zone = await access_zone(tx, caller, zone_name)
    records = await list_answers(tx, shop, zone)
    types_by_host = {record.sub_domain: set[str]() for record in records}
    for record in records:
        types_by_host[record.sub_domain].add(record.field_type)
    warnings = []
    for record in records:
        target = zone_records.target_host(record, zone.name)
        if target is None or _stands(target, types_by_host):
            continue
        at = record.sub_domain or "@"
        warnings.append(f"{record.field_type} at {at} leads to {target or '@'}, which has no address in this zone")
    policies = Counter(one.sub_domain or "@" for one in records if one.wire_type == "TXT" and is_spf(text_of(one)))
    warnings += [f"{at} has {count} SPF policies: receivers take none" for at, count in policies.items() if count > 1]
    return ZoneStatus(zone.is_published, tuple(dict.fromkeys(warnings)))


async def read_soa(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str) -> Soa:
    """Show the SOA record of a zone."""
    return (await access_zone(tx, caller, zone_name)).soa


async def change_soa(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    zone_name: str,
    server: str | None = None,
    email: str | None = None,
    serial: int | None = None,
    refresh: int | None = None,
    expire: int | None = None,
    nx_domain_ttl: int | None = None,
    ttl: int | None = None,
) -> None:
    """Change the SOA record of a zone.

    It is put on the name servers with the next refresh.

    Refuses: times under a minute, a serial that is not the present one or a later one, and what is not a host or an
    e-mail address (400).
    """
    zone = await lock_zone(tx, caller, zone_name)
    now = zone.soa
    times = {"refresh": refresh, "expire": expire, "nxDomainTtl": nx_domain_ttl, "ttl": ttl}
    for field, value in times.items():
        if value is not None and not TTL_MIN <= value <= TTL_MAX:
            raise bad_input(field, f"is {value}, but must be {TTL_MIN} to {TTL_MAX} seconds")
    if serial is not None and not now.serial <= serial <= SERIAL_MAX:
        raise bad_input("serial", f"is {serial}, but must be {now.serial} (the present one) to {SERIAL_MAX}")
    changed = Soa(
        server=now.server if server is None else _host("server", server),
        email=now.email if email is None else _email(email),
        serial=now.serial if serial is None else serial,
        refresh=now.refresh if refresh is None else refresh,
        expire=now.expire if expire is None else expire,
        negative_ttl=now.negative_ttl if nx_domain_ttl is None else nx_domain_ttl,
        ttl=now.ttl if ttl is None else ttl,
    )
    if changed != now:
        await mark_edited(tx, shop, replace(zone, soa=changed))


async def reset(
    tx: Tx, shop: Shop, caller: Caller, *, zone_name: str, wanted: Sequence[WantedRecord], is_minimal: bool
) -> None:
    """Reset a zone to the records of a new one and publish it.

    Its redirections go. `minimized` leaves nothing but its name servers; `DnsRecords` are A and MX records that
    replace those of their type.

    Refuses: invalid records (400).
    """
    zone = await lock_zone(tx, caller, zone_name)
    checked = _checked(zone, wanted)
    service = (await services.load_several(tx, [zone.service_id]))[zone.service_id]
    for redirection in await zones.list_redirections(tx, zone.service_id):
        await zones.delete_redirection(tx, redirection.redirection_id)
    is_bare = is_minimal or not shop.zones.has_page
    fresh = first_records(new_zones.servers(service), is_minimal=is_bare, wanted=checked)
    await zones.replace_records(tx, zone.service_id, fresh)
    await publish(tx, shop, replace(zone, changed_us=shop.now()))


def _checked(zone: Zone, wanted: Sequence[WantedRecord]) -> list[tuple[str, str]]:
    """The types and targets of the records that a zone is put back with."""
    checked: dict[object, tuple[str, str]] = {}
    for one in wanted:
        field_type, target = one.field_type, one.target
        if field_type is None or target is None:
            raise bad_input("DnsRecords", "must hold objects with a fieldType (A, MX) and a target")
        try:
            record = zone_records.settled(Record(0, APEX, field_type, target.strip()), zone.name)
        except ZoneFileError as error:
            raise bad_input("DnsRecords", str(error)) from error
        checked.setdefault(zone_records.identity(record, zone.name), (field_type, record.target))
    return list(checked.values())


def _stands(target: str, types_by_host: dict[str, set[str]]) -> bool:
    """True where a host of the zone has an address, or leads on.

    What a wildcard covers counts.
    """
    labels = target.split(".")
    names = [target, *(".".join(["*", *labels[place:]]) for place in range(1, len(labels) + 1))]
    return any({"A", "AAAA", "CNAME"} & types_by_host.get(name, set()) for name in names) or any(
        "NS" in types_by_host.get(".".join(labels[place:]), set()) for place in range(len(labels))
    )


def _host(field: str, text: str) -> str:
    found = host(text)
    if found is None:
        raise bad_input(field, f"is {text}, but must be the name of a host such as dns1.example.net")
    return found


def _email(text: str) -> str:
    """An e-mail address as it was sent.

    In the form of zone files the first dot stands for the @.

    Refuses: what is neither (400).
    """
    local, at, domain = text.partition("@")
    if host(domain if at else text) is None or (at and not (local.isascii() and local.isprintable() and local)):
        raise bad_input("email", f"is {text}, but must be an e-mail address, or hostmaster.example.net")
    return text if at else text.rstrip(".")
