"""What is only looked at below a service whose kind a file describes, and tasks that are called off."""

from panier.core.account.account import Caller
from panier.core.refusal import Kind, Refusal, conflict, not_found
from panier.core.service.blanks import filled
from panier.core.service.kind import ServiceAction, ServiceKind, ServicePart, Values
from panier.core.service.work import WorkState
from panier.flows.service.kinds.services import entry_of, lock, read, sources_for
from panier.flows.service.kinds.surroundings import Held, check_option, load_options, named_parts, with_entries
from panier.flows.service.kinds.tasks import SeenTask, task_sources
from panier.flows.shop import Shop
from panier.store.engine.db import Tx
from panier.store.service import work


async def look(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    kind: ServiceKind,
    action: ServiceAction,
    service_name: str,
    wanted: Values | None = None,
    part: ServicePart | None = None,
    key: str = "",
    parent_key: str = "",
) -> object:
    """Show something that follows from the properties of a service, or of an entry of one of its parts.

    Refuses: an unknown service or entry, what needs an option or a state that the service does not have (404); an
    expired service (460).
    """
    seen = await read(tx, shop, caller, kind=kind, service_name=service_name)
    service = seen.owned.service
    await check_option(tx, kind, service, action.option)
    details = await with_entries(tx, shop, caller, Held(kind, service, seen.details), named_parts(kind, part))
    entry = {} if part is None else entry_of(details, part, key=key, parent_key=parent_key)
    for name, allowed in action.needs.items():
        if seen.properties.get(name) not in allowed:
            raise Refusal(
                Kind.NOT_FOUND, f"There is nothing to see: {service.name} has {name} {seen.properties.get(name)}"
            )
    sources = sources_for(shop, service, details, None)
    sources |= {f"entry.{name}": one for name, one in entry.items()}
    sources |= {f"query.{name}": one for name, one in (wanted or {}).items()}
    sources |= {f"list.{name}": list(values) for name, values in kind.lists.items()}
    if kind.options:
        sources["options"] = list(await load_options(tx, kind, service))
    if kind.tasks is not None:
        under_way = [one for one in await work.list_unsettled(tx, service.service_id) if not one.is_over(shop.now())]
        if under_way:
            sources |= task_sources(kind, SeenTask(under_way[-1], service.name, shop.now()))
    return filled(action.answer, sources)


async def cancel_task(
    tx: Tx, shop: Shop, caller: Caller, *, kind: ServiceKind, service_name: str, task_id: int
) -> None:
    """Call off a task of a service of a kind before it begins.

    Refuses: an unknown service or task (404), an expired service (460), everybody but its admin and technical
    contacts (403), a task that has begun or is over (409).
    """
    service, _ = await lock(tx, shop, caller, kind, service_name)
    now_us = shop.now()
    task = await work.load(tx, service.service_id, task_id)
    if task is None:
        raise not_found(taskId=task_id)
    if task.state(now_us) is not WorkState.TODO:
        raise conflict(f"Task {task_id} is {task.state(now_us).value}: it can be cancelled only before it begins")
    await work.update(tx, task.cancelled(now_us))
