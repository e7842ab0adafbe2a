"""The parts of services whose kinds files describe: their disks, their addresses, what was added to them."""

from collections.abc import Mapping

from panier.core.account.account import Caller
from panier.core.refusal import conflict
from panier.core.service.blanks import filled_mapping
from panier.core.service.entries import entries_in, gathered, kept_key, meets, removal, settable
from panier.core.service.kind import ServiceAction, ServiceKind, ServicePart, Values
from panier.core.service.work import Effects, PropertyDetails, undoing
from panier.core.values import replace
from panier.families.kinds import vocabulary
from panier.flows.service.kinds.births import begun, told, typed_key
from panier.flows.service.kinds.checks import check_bounds, check_needs, check_sent, check_unused
from panier.flows.service.kinds.services import (
    answer,
    check_idle,
    entry_of,
    load_document,
    lock,
    read,
    sources_for,
    store,
)
from panier.flows.service.kinds.surroundings import Held, named_parts, with_entries
from panier.flows.service.kinds.tasks import SeenTask
from panier.flows.shop import Shop
from panier.store.engine.db import Tx

ENTRIES_MAX = 500  # of a part of a service


async def list_entries(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    kind: ServiceKind,
    part: ServicePart,
    service_name: str,
    parent_key: str = "",
    wanted: Values | None = None,
) -> tuple[Mapping[str, object], ...]:
    """List the entries of a part of a service of a kind.

    Refuses: an unknown service or entry above (404), an expired service (460).
    """
    details = await _details(tx, shop, caller, kind=kind, service_name=service_name, part=part)
    if part.under is not None:
        entry_of(details, kind.part(part.under), key=parent_key)
    found = entries_in(details.parts, part, parent_key)
    return tuple(one for one in found if meets(one, part.filters, wanted or {}))


async def read_entry(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    kind: ServiceKind,
    part: ServicePart,
    service_name: str,
    key: str = "",
    parent_key: str = "",
) -> Mapping[str, object]:
    """Show an entry of a part of a service of a kind.

    Refuses: an unknown service or entry (404), an expired service (460).
    """
    details = await _details(tx, shop, caller, kind=kind, service_name=service_name, part=part)
    return gathered(details.parts, part, entry_of(details, part, key=key, parent_key=parent_key))


async def change_entry(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    kind: ServiceKind,
    part: ServicePart,
    service_name: str,
    sent: Values,
    key: str = "",
    parent_key: str = "",
) -> Mapping[str, object]:
    """Change the writable properties of an entry of a part of a service.

    Refuses: an unknown service or entry (404), an expired service (460), everybody but its admin and technical
    contacts (403).
    """
    service, details = await lock(tx, shop, caller, kind, service_name)
    whole = await with_entries(tx, shop, caller, Held(kind, service, details), named_parts(kind, part))
    entry = entry_of(whole, part, key=key, parent_key=parent_key)
    changed = settable(vocabulary().models.get(part.model or "", {}), sent)
    after = details.after(Effects(parts={part.kept: {kept_key(part, key, parent_key): changed}}))
    await store(tx, service, after)
    return gathered(whole.parts, part, {**entry, **changed})


async def add_entry(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    kind: ServiceKind,
    part: ServicePart,
    action: ServiceAction,
    service_name: str,
    sent: Values | None = None,
    parent_key: str = "",
) -> SeenTask | object:
    """Add an entry to a part of a service.

    Refuses: an unknown service (404), an expired one (460), everybody but its admin and technical contacts (403), an
    entry that there is already, or too many of them (409), a value that is not on offer (400).
    """
    assert part.key is not None
    service, details = await lock(tx, shop, caller, kind, service_name)
    names = (part.name, *action.choices.values())
    whole = await with_entries(tx, shop, caller, Held(kind, service, details), named_parts(kind, part, names))
    if part.under is not None:
        entry_of(whole, kind.part(part.under), key=parent_key)
    chosen = await check_sent(tx, caller, kind, whole, action=action, sent=sent or {}, key=parent_key)
    if action.needs:
        seen = await load_document(tx, shop, caller, kind, service)
        check_needs(service, seen.properties, action)
    if len(details.parts.get(part.kept, {})) >= ENTRIES_MAX:
        raise conflict(f"There are at most {ENTRIES_MAX} entries")
    serial = details.serial + 1
    sources = sources_for(shop, service, details, sent) | {
        "id": service.service_id * 1_000 + serial,
        "parent": typed_key(parent_key),
    }
    sources |= chosen
    entry = filled_mapping(part.entry, sources)
    place = kept_key(part, str(entry[part.key]), parent_key)
    check_bounds(details, part, action, sent or {}, sources=sources, besides=place)
    if place in details.parts.get(part.kept, {}):
        raise conflict(f"There is an entry {entry[part.key]} already")
    sources |= {f"entry.{name}": one for name, one in entry.items()}
    work_of = action.work
    first = entry if work_of is None else {**entry, **filled_mapping(work_of.during, sources)}
    after = replace(details, serial=serial).after(Effects(parts={part.kept: {place: first}}))
    task = None
    if work_of is not None:
        if work_of.is_alone:
            await check_idle(tx, service, shop.now())
        done = Effects(parts={part.kept: {place: filled_mapping(work_of.after, sources)}})
        subject = told(kind, action, part, key=str(entry[part.key]), parent_key=parent_key, sent=sent or {})
        gone = Effects(parts={part.kept: {place: None}})
        task = begun(service, work_of.function, shop, after=done, undone=gone, subject=subject)
    await store(tx, service, after)
    if action.reply is None and task is None:
        return entry
    return await answer(tx, shop, kind, service, task, action=action, sources=sources, entry=first)


async def remove_entry(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    kind: ServiceKind,
    part: ServicePart,
    action: ServiceAction,
    service_name: str,
    key: str = "",
    parent_key: str = "",
) -> SeenTask | object:
    """Remove an entry of a part of a service, with what belongs to it.

    Refuses: an unknown service or entry (404), an expired service (460), everybody but its admin and technical
    contacts (403), a service that is in another state (409).
    """
    service, details = await lock(tx, shop, caller, kind, service_name)
    seen = await load_document(tx, shop, caller, kind, service)
    entry = entry_of(seen.details, part, key=key, parent_key=parent_key)
    if action.needs:
        check_needs(service, {**seen.properties, **{f"entry.{name}": one for name, one in entry.items()}}, action)
    check_unused(seen.details, action, key)
    sources = sources_for(shop, service, seen.details, None) | {f"entry.{name}": one for name, one in entry.items()}
    gone = removal(kind, details.parts, part, key=key, parent_key=parent_key)
    task = None
    if action.work is None:
        await store(tx, service, details.after(Effects(parts=gone)))
    else:
        if action.work.is_alone:
            await check_idle(tx, service, shop.now())
        during = filled_mapping(action.work.during, sources)
        meanwhile = Effects(parts={part.kept: {kept_key(part, key, parent_key): during}} if during else {})
        task = begun(
            service, action.work.function, shop, after=Effects(parts=gone), undone=undoing(details, meanwhile),
            subject=told(kind, action, part, key=key, parent_key=parent_key, sent={}),
        )  # fmt: skip
        if during:
            await store(tx, service, details.after(meanwhile))
    return await answer(tx, shop, kind, service, task, action=action, sources=sources, entry=entry)


async def _details(
    tx: Tx, shop: Shop, caller: Caller, *, kind: ServiceKind, service_name: str, part: ServicePart
) -> PropertyDetails:
    """The details of a service as they are seen, with the entries of a part that are not stored."""
    seen = await read(tx, shop, caller, kind=kind, service_name=service_name)
    return await with_entries(tx, shop, caller, Held(kind, seen.owned.service, seen.details), named_parts(kind, part))
