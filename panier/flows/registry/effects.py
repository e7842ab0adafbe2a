"""What happens when a registry task completes.

A domain name becomes a service, or a service changes; and its owner learns of what went wrong.
"""

from collections.abc import Callable, Sequence

from panier.core.account.approval import Approval
from panier.core.domain.details import DomainDetails
from panier.core.domain.ds_record import DsRecord
from panier.core.domain.instructions import (
    AliasChange,
    DsRecordChange,
    HostChange,
    LockChange,
    NameServerChange,
    NewName,
    Ordered,
    TagChange,
    Trade,
    TransferRequest,
)
from panier.core.domain.server import ServerType
from panier.core.hook.fact import FactType, fact
from panier.core.order.delivery import State
from panier.core.order.order import Order
from panier.core.period import Period
from panier.core.refusal import Refusal
from panier.core.service.service import Service, expiry_of, service_fact
from panier.core.service.task import Fault, Task, TaskStep, moved, task_fact
from panier.core.values import replace
from panier.flows.domain import outgoing_transfers, trades, zone_keys
from panier.flows.registry import relocking
from panier.flows.service import deliveries, publishing, roles, waiting_deliveries
from panier.flows.service.deliveries import Finished
from panier.flows.shop import Shop
from panier.flows.zone import tasks as zone_tasks
from panier.outside.deliverers import Made
from panier.outside.registry.protocol import Outcome
from panier.store import jobs, orders, services, tasks
from panier.store.engine.db import Tx
from panier.store.jobs import Job
from panier.store.messages import events

Followed = Sequence[tuple[Task, Outcome]]


def waits_for_people(task: Task) -> bool:
    """True while somebody still has to agree before the registry is asked."""
    match task.instructions:
        case Trade() as trade:
            return not trade.is_agreed
        case TransferRequest(approval=approval):
            return not approval.is_answered
    return False


async def do_ourselves(tx: Tx, shop: Shop, task: Task, job: Job) -> None:
    """Do a task that needs no registry now.

    People are asked to agree, or a zone is changed.
    """
    match task.instructions:
        case Trade() as trade:
            await trades.ask_holders(tx, shop, task, trade, job)
        case TransferRequest() as request:
            await outgoing_transfers.wait(tx, shop, task, request, job)
        case _:
            await _zone_task(tx, shop, task, job)


async def _zone_task(tx: Tx, shop: Shop, task: Task, job: Job) -> None:
    try:
        await zone_tasks.do(tx, shop, task)
    except Refusal as refusal:
        failed = moved(task, TaskStep.FAIL, now_us=shop.now())
        after = replace(failed, comment=refusal.message, fault=Fault.CUSTOMER)
    else:
        after = replace(moved(task, TaskStep.FINISH, now_us=shop.now()), comment=None, fault=None)
    await tasks.update(tx, after)
    await events.note(tx, task_fact(after, shop.now()))
    await jobs.finish(tx, [job])


async def follow(tx: Tx, shop: Shop, done: Followed) -> None:
    """Do everything that follows from tasks that the registry completed."""
    ordered = [asked.order_id for task, _ in done if isinstance(asked := task.instructions, Ordered)]
    placed = await orders.load_several(tx, ordered) if ordered else {}
    for task, outcome in done:
        await _change(tx, shop, task, outcome)
        if not isinstance(task.instructions, NewName):
            changed = {"domain": task.subject, "function": task.function}
            await events.note(tx, fact(FactType.DOMAIN_CHANGED, task.account_id, shop.now(), **changed))
    finished: list[Finished] = []
    for task, outcome in done:
        if not isinstance(asked := task.instructions, Ordered):
            continue
        order = placed[asked.order_id]
        delivery = next(one for one in order.deliveries if one.delivery_id == task.delivery_id)
        finished.append(Finished(order, delivery, _made(task, outcome)))
    await deliveries.record_made(tx, shop, finished)
    over = frozenset(one.delivery.delivery_id for one in finished)
    touched = {one.order.order_id: one.order for one in finished}
    waiting = [order_id for order_id, order in touched.items() if _waits(order, over)]
    await jobs.stage_several(tx, "deliver", waiting, due_us=shop.now())


async def mail_failure(tx: Tx, shop: Shop, task: Task) -> None:
    """Report a new reason why a task went wrong in the history of its order.

    A delivery that can never be made is given up; one that lacks papers waits for them.
    """
    if task.delivery_id is None:
        return
    order, delivery = await waiting_deliveries.load_waiting(tx, task)
    problem = task.comment or "It could not be done"
    if task.fault == Fault.FINAL:
        await deliveries.give_up(tx, shop, order, delivery, problem=problem, is_called_off=False)
        return
    if any(argument.kind == "document" and argument.value is None for argument in task.arguments):
        await waiting_deliveries.ask_papers(tx, task)
    line = f"{order.quote.things[delivery.thing].name}: {problem}"
    await orders.append_several(tx, [(order.order_id, "DELIVERY", line)], at_us=shop.now())


def _waits(order: Order, over: frozenset[int]) -> bool:
    """True where something of the order is left to make besides those deliveries."""
    return any(one.state == State.DOING and one.delivery_id not in over for one in order.deliveries)


def _made(task: Task, outcome: Outcome) -> Made:
    asked = task.instructions
    if not isinstance(asked, NewName):
        return Made(task.subject, expires_us=outcome.expires_us)
    details = DomainDetails(
        owner_id=asked.people.owner,
        name_servers=asked.name_servers or () if outcome.name_servers is None else outcome.name_servers,
        is_transferred=task.function == "DomainIncomingTransfer",
    )
    return Made(task.subject, details, expires_us=outcome.expires_us)


async def _change(tx: Tx, shop: Shop, task: Task, outcome: Outcome) -> None:
    """What the shop keeps of what the registry changed; a name that is new now becomes a service by its delivery."""
    match task.instructions:
        case Trade() as trade:
            await _trade(tx, shop, task, trade, outcome)
        case NewName():
            pass
        case Ordered(months=months):
            await _prolong(tx, task, months, outcome, now_us=shop.now())
        case NameServerChange() as change:
            await _servers(tx, shop, task, change, outcome)
        case HostChange(host=host, ips=ips):
            await _host(tx, shop, task, host, ips)
        case DsRecordChange(ds_records=records):
            await _keys(tx, shop, task, records)
        case AliasChange(obfuscated_emails=aliases):
            await _keep(tx, shop, task, lambda before: replace(before, obfuscated_emails=aliases))
        case LockChange(is_locked=True):
            await _keep(tx, shop, task, lambda before: replace(before, is_locked=True))
        case LockChange():
            await _unlock(tx, shop, task)
        case TagChange() | TransferRequest(approval=Approval(has_accepted=True)):
            await outgoing_transfers.let_go(tx, shop, task)


async def _prolong(tx: Tx, task: Task, months: int, outcome: Outcome, *, now_us: int) -> None:
    """Move a domain name's expiry on from its present date, whenever it was paid.

    The expiry that the registry reports wins, where it reports one.
    """
    service = await _held(tx, task)
    if service is None or service.expires_us is None:
        return
    until_us = outcome.expires_us or service.end_after(Period(months=months))
    after = service.ending(until_us)
    await services.update(tx, after)
    await events.note(tx, service_fact(FactType.SERVICE_RENEWED, after, now_us, expires=expiry_of(after)))


async def _trade(tx: Tx, shop: Shop, task: Task, trade: Trade, outcome: Outcome) -> None:
    await _prolong(tx, task, trade.months, outcome, now_us=shop.now())
    service = await _held(tx, task)
    owner_id = trade.people.owner
    if service is not None and owner_id is not None:
        details = replace(service.details_as(DomainDetails), owner_id=owner_id, traded_us=shop.now())
        traded = replace(service, details=details)
        await services.update(tx, traded)
        await roles.attach_owners(tx, [traded])


async def _servers(tx: Tx, shop: Shop, task: Task, change: NameServerChange, outcome: Outcome) -> None:
    """Store a change of name servers.

    It may differ from what was asked for: the registry has the last word.
    """

    def changed(before: DomainDetails) -> DomainDetails:
        asked = tuple(server.host for server in change.name_servers)
        hosts = asked if outcome.name_servers is None else outcome.name_servers
        now_us = shop.now()
        times = {host: since_us for host, since_us in before.server_times.items() if host in hosts}
        times |= {host: now_us for host in hosts if host not in before.name_servers}
        return replace(
            before,
            name_servers=hosts,
            server_times=times,
            server_ips={one.host: one.ip for one in change.name_servers if one.ip is not None},
            server_type=None if change.is_hosted else ServerType.EXTERNAL,
        )

    await _keep(tx, shop, task, changed)
    await publishing.stage(tx, shop, [task.subject])  # its zone's keys may have to follow, or to go


async def _keys(tx: Tx, shop: Shop, task: Task, records: tuple[DsRecord, ...]) -> None:
    service = await _held(tx, task)
    if service is not None:
        before = service.details_as(DomainDetails).ds_records
        await _keep(tx, shop, task, lambda details: replace(details, ds_records=records))
        await zone_keys.note_changed(tx, shop, service.name, before=before, after=records)


async def _host(tx: Tx, shop: Shop, task: Task, host: str, ips: tuple[str, ...] | None) -> None:
    """Store the new addresses of a host, or that it has none any more.

    What other tasks did to other hosts stays.
    """

    def changed(before: DomainDetails) -> DomainDetails:
        glue = {one: addresses for one, addresses in before.glue.items() if one != host}
        return replace(before, glue=glue if ips is None else {**glue, host: tuple(ips)})

    await _keep(tx, shop, task, changed)


async def _unlock(tx: Tx, shop: Shop, task: Task) -> None:
    await _keep(tx, shop, task, lambda before: replace(before, is_locked=False, unlocked_us=shop.now()))
    if task.service_id is not None:
        await relocking.stage(tx, shop, task.service_id)


async def _keep(tx: Tx, shop: Shop, task: Task, changed: Callable[[DomainDetails], DomainDetails]) -> None:
    """Store new facts about the service that a task changes."""
    service = await _held(tx, task)
    if service is not None:
        details = replace(changed(service.details_as(DomainDetails)), changed_us=shop.now())
        await services.update(tx, replace(service, details=details))


async def _held(tx: Tx, task: Task) -> Service | None:
    """Lock the service that a task changes, until the transaction ends."""
    return None if task.service_id is None else await services.lock_service(tx, task.service_id)
