"""Services whose kinds files describe: listing, reading and changing them, and what can be asked of them.

One set of flows serves all kinds. Accounts with any role see a service; its admin and technical contacts change it.
"""

from collections.abc import Mapping
from typing import Any

from panier.core.account.account import Caller
from panier.core.refusal import Kind, Refusal, conflict, not_found
from panier.core.service.blanks import filled, filled_mapping, flat
from panier.core.service.details import RenewalWish
from panier.core.service.entries import check_wanted, entry_in, kept_key, meets, settable
from panier.core.service.iam import TagFilters
from panier.core.service.kind import Particular, ServiceAction, ServiceKind, ServicePart, Values
from panier.core.service.owned import OwnedService
from panier.core.service.service import Role, Service, existing, unexpired, unknown_service, visible
from panier.core.service.work import Effects, PropertyDetails, ServiceTask, settled, shown, undoing
from panier.core.values import frozen, replace
from panier.families.kinds import vocabulary
from panier.families.reach import reach_of
from panier.flows.account import mails
from panier.flows.service.access.iam import list_tagged_of_kind, load_iam
from panier.flows.service.kinds.births import begun, load_born, named_sources, told
from panier.flows.service.kinds.checks import check_bounds, check_lacks, check_needs, check_sent, chosen_entries
from panier.flows.service.kinds.surroundings import Held, check_option, load_holders, named_parts, with_entries
from panier.flows.service.kinds.tasks import SeenTask, instant, task_sources
from panier.flows.service.lasting.standings import load_standing
from panier.flows.service.owned import access_service, change_renewal
from panier.flows.shop import Shop
from panier.store import services
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.service import work

PERIODS = (1, 3, 6, 12, 24, 36)  # months that services are renewed for
SECRET_LENGTH = 12  # of passwords that a sandbox makes up
TOKEN_LENGTH = 32


@frozen
class OwnedDocument:
    """A service as it is seen at an instant, with its properties and the entries of its parts."""

    kind: ServiceKind
    owned: OwnedService
    details: PropertyDetails

    @property
    def properties(self) -> Mapping[str, object]:
        """Its properties by name."""
        return self.details.properties or {}


async def list_names(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    kind: ServiceKind,
    iam_tags: TagFilters | None = None,
    wanted: Values | None = None,
) -> tuple[str, ...]:
    """List the names of the caller's services of a kind.

    With filters, only those whose tags or properties meet them.

    Refuses: a filter of addresses that is no address (400).
    """
    if wanted:
        check_wanted(kind.filters, wanted)
        seen = await list_documents(tx, shop, caller, kind=kind, iam_tags=iam_tags)
        found = tuple(one.owned.service.name for one in seen if meets(one.properties, kind.filters, wanted))
    elif iam_tags:
        found = await list_tagged_of_kind(tx, caller, kind, iam_tags)
    else:
        found = await services.list_names_of_families(tx, kind.families, owner=caller.account_id)
    return tuple(name.removeprefix(kind.prefix) for name in found)


async def list_documents(
    tx: Tx, shop: Shop, caller: Caller, *, kind: ServiceKind, iam_tags: TagFilters | None = None
) -> tuple[OwnedDocument, ...]:
    """Show all of the caller's services of a kind, those that have expired too.

    With filters, only those whose tags meet them. What its own path does not know yet is left out.
    """
    found = await services.list_of_families(tx, kind.families, owner=caller.account_id)
    tagged = await list_tagged_of_kind(tx, caller, kind, iam_tags) if iam_tags else [one.name for one in found]
    seen = [one for one in found if one.name in tagged and visible(one, shop.now()) is not None]
    holders = await load_holders(tx, shop, kind, owner=caller.account_id)
    return tuple([_plain(await load_document(tx, shop, caller, kind, one, holders=holders), {}) for one in seen])


async def read(
    tx: Tx, shop: Shop, caller: Caller, *, kind: ServiceKind, service_name: str, wanted: Values | None = None
) -> OwnedDocument:
    """Show one of the caller's services of a kind.

    Refuses: an unknown service (404), an expired one (460).
    """
    service = unexpired(await access(tx, caller, kind, service_name), shop.now())
    return _plain(await load_document(tx, shop, caller, kind, service), wanted or {})


def _plain(seen: OwnedDocument, wanted: Values) -> OwnedDocument:
    """A service without the properties that are shown only to who asks for them, and was not asked."""
    left_out = {name: None for name, by in seen.kind.asked.items() if not wanted.get(by)}
    if not left_out:
        return seen
    properties = {**seen.properties, **left_out}
    return replace(seen, details=replace(seen.details, properties=properties))


async def read_infos(tx: Tx, shop: Shop, caller: Caller, *, kind: ServiceKind, service_name: str) -> OwnedService:
    """Show the dates, contacts and renewal of a service of a kind.

    Refuses: an unknown service (404).
    """
    service = existing(visible(await access(tx, caller, kind, service_name), shop.now()))
    return OwnedService(service, caller.account.nic, shop.now(), standing=await load_standing(tx, shop, service))


async def change_infos(
    tx: Tx, shop: Shop, caller: Caller, *, kind: ServiceKind, service_name: str, wish: RenewalWish | None
) -> None:
    """Change how a service of a kind is renewed.

    Refuses: an unknown service (404); everybody but its admin and billing contacts (403); a renewal that is not
    offered (400).
    """
    service = existing(visible(await access(tx, caller, kind, service_name), shop.now()))
    await change_renewal(tx, shop, caller, service, wish=wish, periods=PERIODS)


async def change(
    tx: Tx, shop: Shop, caller: Caller, *, kind: ServiceKind, service_name: str, sent: Values
) -> OwnedDocument:
    """Change the writable properties of a service of a kind; what is left out stays.

    Refuses: an unknown service (404), an expired one (460), everybody but its admin and technical contacts (403).
    """
    service, details = await lock(tx, shop, caller, kind, service_name)
    if kind.choices:
        parts = named_parts(kind, None, tuple(kind.choices.values()))
        whole = await with_entries(tx, shop, caller, Held(kind, service, details), parts)
        chosen_entries(kind, whole, kind.choices, sent)
    after = details.after(Effects(settable(vocabulary().models[kind.model], sent)))
    if "displayName" in sent and "displayName" in kind.writable:
        after = replace(after, display_name=None if sent["displayName"] is None else str(sent["displayName"]))
    await store(tx, service, after)
    return await load_document(tx, shop, caller, kind, replace(service, details=after))


async def act(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    kind: ServiceKind,
    action: ServiceAction,
    service_name: str,
    sent: Values | None = None,
    part: ServicePart | None = None,
    key: str = "",
    parent_key: str = "",
) -> SeenTask | object:
    """Ask for something that a service of a kind, or an entry of one of its parts, can do.

    Refuses: an unknown service or entry (404), an expired service (460), everybody but its admin and technical
    contacts (403), a service that is in another state or has a task under way (409), a value that is not on offer
    (400).
    """
    service, details = await lock(tx, shop, caller, kind, service_name)
    await check_option(tx, kind, service, action.option)
    seen = await load_document(tx, shop, caller, kind, service)
    parts = named_parts(kind, part, tuple(action.choices.values()))
    whole = await with_entries(tx, shop, caller, Held(kind, service, seen.details), parts)
    entry = {} if part is None else entry_of(whole, part, key=key, parent_key=parent_key)
    chosen = await check_sent(tx, caller, kind, whole, action=action, sent=sent or {}, key=key)
    if action.needs:
        check_needs(service, {**seen.properties, **_of_entry(entry)}, action)
    check_lacks(service, seen.details, action)
    sources = sources_for(shop, service, seen.details, sent) | _of_entry(entry) | chosen | _fresh(shop)
    place = kept_key(part, key, parent_key)
    if action.work is not None:
        await check_idle(tx, service, shop.now())
    if part is not None:
        check_bounds(seen.details, part, action, sent or {}, sources=sources, besides=place)
    after = details.after(effects_of(action.changes, sources, part, place))
    task = None
    if action.work is not None:
        during = filled_mapping(action.work.during, sources)
        meanwhile = Effects() if part is None else effects_of(action.work.during, sources, part, place)
        task = begun(
            service, action.work.function, shop,
            during={} if part is not None else during,
            after=effects_of(action.work.after, sources, part, place),
            undone=undoing(after, meanwhile),
            subject=told(kind, action, part, key=key, parent_key=parent_key, sent=sent or {}),
        )  # fmt: skip
        after = after.after(meanwhile)
    if after != details:
        await store(tx, service, after)
    await _write(tx, shop, service, action, sources)
    if action.reply == kind.model:
        if task is not None:
            await work.insert(tx, [task])
        return await load_document(tx, shop, caller, kind, replace(service, details=after))
    changed = entry if part is None else entry_in(after.parts, part, key=key, parent_key=parent_key)
    return await answer(tx, shop, kind, service, task, action=action, sources=sources, entry=changed)


async def access(tx: Tx, caller: Caller, kind: ServiceKind, name: str) -> Service | None:
    """The service of a kind with a name, if the caller has any role for it."""
    return await access_service(tx, caller, kind, name)


async def lock(tx: Tx, shop: Shop, caller: Caller, kind: ServiceKind, name: str) -> tuple[Service, PropertyDetails]:
    """A service of a kind to change until the transaction ends, with the effects of tasks that are done.

    Refuses: an unknown service (404), an expired one (460), everybody but its admin and technical contacts (403).
    """
    found = unexpired(await access(tx, caller, kind, name), shop.now())
    service = await services.lock_service(tx, found.service_id)
    if service is None:
        raise unknown_service()
    service = unexpired(service, shop.now())
    if not service.roles_of(caller.account_id) & {Role.ADMIN, Role.TECH}:
        raise Refusal(Kind.FORBIDDEN, f"Only the admin and tech contacts of {service.name} may change it")
    tasks = await work.list_unsettled(tx, service.service_id)
    details = settled(await load_born(tx, shop, kind, service), tasks, shop.now())
    over = [task for task in tasks if task.is_over(shop.now())]
    if over:
        await work.settle(tx, over)
        await store(tx, service, details)
    return replace(service, details=details), details


async def load_document(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    kind: ServiceKind,
    service: Service,
    *,
    holders: Mapping[str, str] | None = None,
) -> OwnedDocument:
    """A service as it is seen now; `holders`: what has services of its kind, where that is known already."""
    tasks = await work.list_unsettled(tx, service.service_id)
    details = shown(await load_born(tx, shop, kind, service), tasks, shop.now())
    if kind.seen:
        if holders is None:
            holders = await load_holders(tx, shop, kind, owner=service.account_id)
        sources = {**named_sources(service, details), "holder": holders.get(service.name)}
        details = details.after(Effects(filled_mapping(kind.seen, sources)))
    iam = await load_iam(tx, shop, replace(service, details=details))
    return OwnedDocument(kind, OwnedService(service, caller.account.nic, shop.now(), iam=iam), details)


async def store(tx: Tx, service: Service, details: PropertyDetails) -> None:
    await services.update_details(tx, replace(service, details=details))


async def _write(tx: Tx, shop: Shop, service: Service, action: ServiceAction, sources: Values) -> None:
    """Write what an action mails to the technical contact: passwords of what a sandbox makes believe.

    In a live shop, whoever does the work knows the password, and the shop does not.
    """
    mail = action.mail
    if mail is None or not shop.is_sandbox or (mail.unless is not None and sources.get(f"body.{mail.unless}")):
        return
    account = await accounts.load(tx, service.account_of(Role.TECH))
    if account is not None:
        await mails.send(
            tx, shop, account, mail.letter, hidden=str(sources["secret"]), name=service.name, secret=mails.SECRET,
            system=filled(mail.system, sources), user=reach_of(service).get(Particular.USER, ""),
        )  # fmt: skip


async def check_idle(tx: Tx, service: Service, now_us: int) -> None:
    """Check that nothing is done to a service.

    Refuses: one that has a task under way (409).
    """
    if any(not task.is_over(now_us) for task in await work.list_unsettled(tx, service.service_id)):
        raise conflict(f"There are running tasks on {service.name}: wait until they are done")


async def answer(
    tx: Tx,
    shop: Shop,
    kind: ServiceKind,
    service: Service,
    task: ServiceTask | None,
    *,
    action: ServiceAction,
    sources: Values,
    entry: Values | None = None,
) -> SeenTask | object:
    """What an action answers with: what its file says, its task, or the entry that it is about."""
    seen = None if task is None else SeenTask(await work.add(tx, task), service.name, shop.now())
    if action.reply is None or (kind.tasks is not None and action.reply in kind.tasks.also):
        return seen
    if action.answer is None:
        return entry
    return filled(action.answer, sources if seen is None else {**sources, **task_sources(kind, seen)})


def entry_of(details: PropertyDetails, part: ServicePart, *, key: str, parent_key: str = "") -> dict[str, object]:
    found = entry_in(details.parts, part, key=key, parent_key=parent_key)
    if found is None:
        raise not_found(**{part.parameter: key})
    return found


def effects_of(values: Values, sources: Values, part: ServicePart | None, key: str) -> Effects:
    """What some values change: the entry of a part, or the service itself.

    A value `@part` has the entries of a part beside it, by key.
    """
    whole = filled_mapping(values, sources)
    parts: dict[str, Any] = {name[1:]: entries for name, entries in whole.items() if name.startswith("@")}
    plain = {name: value for name, value in whole.items() if not name.startswith("@")}
    if part is None:
        return Effects(plain, parts)
    return Effects(parts=parts | ({part.kept: {key: plain}} if plain else {}))


def sources_for(shop: Shop, service: Service, details: PropertyDetails, sent: Values | None) -> dict[str, object]:
    made = {"now": instant(shop.now()), "uuid": shop.ids.uuid()}
    return {**named_sources(service, details), **made, **flat("body", dict(sent or {}))}


def _of_entry(entry: Values) -> dict[str, object]:
    return {f"entry.{name}": one for name, one in entry.items()}


def _fresh(shop: Shop) -> dict[str, object]:
    """Secrets that nobody can guess, for what an action makes, answers with or mails."""
    return {"secret": shop.ids.token(SECRET_LENGTH), "token": shop.ids.token(TOKEN_LENGTH)}
