"""What follows when a task is done: a name becomes a service, or a service changes; and what its owner is told."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from panier.core.domain.details import DomainDetails, once_done
from panier.core.order.delivery import State
from panier.core.order.order import Order
from panier.core.period import Period
from panier.core.refusal import Refusal
from panier.core.registry.task import MAKING
from panier.core.service.service import Service
from panier.core.service.task import Fault, Sort, Task, TaskStep, moved
from panier.flows.domain import outgoing_transfers, trades
from panier.flows.registry import relocking
from panier.flows.service import deliveries, roles, waiting_deliveries
from panier.flows.service.deliveries import Finished
from panier.flows.shop import Shop
from panier.flows.zone.tasks import DO
from panier.outside.deliverers import Made
from panier.outside.registry.protocol import Outcome
from panier.store import jobs, orders, services, tasks
from panier.store.engine.db import Tx
from panier.store.jobs import Job

Followed = Sequence[tuple[Task, Outcome]]


def waits_for_people(task: Task) -> bool:
    """True while somebody has to agree before the registry is asked."""
    return (task.function == "DomainTrade" and not trades.is_agreed(task)) or (outgoing_transfers.waits(task))


async def by_ourselves(tx: Tx, shop: Shop, task: Task, job: Job) -> None:
    """A task that needs no registry now: people are asked to agree, or a zone is changed."""
    if task.sort == Sort.NAME:
        step = trades.ask_holders if task.function == "DomainTrade" else outgoing_transfers.wait
        await step(tx, shop, task, job)
        return
    try:
        await DO[task.function](tx, shop, task)
    except Refusal as refusal:
        failed = moved(task, TaskStep.FAIL, now_us=shop.now())
        await tasks.update(tx, replace(failed, comment=refusal.message, fault=Fault.CUSTOMER))
    else:
        await tasks.update(tx, replace(moved(task, TaskStep.FINISH, now_us=shop.now()), comment=None, fault=None))
    await jobs.finish(tx, [job])


async def follow(tx: Tx, shop: Shop, done: Followed) -> None:
    """All that comes of tasks that the registry did."""
    ordered = [int(str(task.wishes["order_id"])) for task, _ in done if task.delivery_id is not None]
    placed = await orders.load_several(tx, ordered) if ordered else {}
    for task, outcome in done:
        if task.function not in MAKING:
            await _CHANGES.get(task.function, _nothing)(tx, shop, task, outcome)
    finished: list[Finished] = []
    for task, outcome in done:
        if task.delivery_id is None:
            continue
        order = placed[int(str(task.wishes["order_id"]))]
        delivery = next(one for one in order.deliveries if one.delivery_id == task.delivery_id)
        finished.append(Finished(order, delivery, _made(task, outcome)))
    await deliveries.write_down(tx, shop, finished)
    over = frozenset(one.delivery.delivery_id for one in finished)
    touched = {one.order.order_id: one.order for one in finished}
    waiting = [order_id for order_id, order in touched.items() if _waits(order, over)]
    await jobs.stage_several(tx, "deliver", waiting, due_us=shop.now())


async def tell_failure(tx: Tx, shop: Shop, task: Task) -> None:
    """A task went wrong for a new reason: its order's history says so; what can never be is given up."""
    if task.delivery_id is None:
        return
    order, delivery = await waiting_deliveries.waiting(tx, task)
    problem = task.comment or "It could not be done"
    if task.fault == Fault.FINAL:
        await deliveries.give_up(tx, shop, order, delivery, problem=problem, is_called_off=False)
        return
    if any(argument.kind == "document" and argument.value is None for argument in task.arguments):
        await waiting_deliveries.ask_papers(tx, task)
    told = f"{order.quote.things[delivery.thing].name}: {problem}"
    await orders.append_several(tx, [(order.order_id, "DELIVERY", told)], at_us=shop.now())


def _waits(order: Order, over: frozenset[int]) -> bool:
    """True where something of the order is left to make besides those deliveries."""
    return any(one.state == State.DOING and one.delivery_id not in over for one in order.deliveries)


def _made(task: Task, outcome: Outcome) -> Made:
    wanted = task.wishes.get("name_servers", [])
    assert isinstance(wanted, list)
    details = DomainDetails(
        owner_id=_owner(task),
        name_servers=tuple(wanted) if outcome.name_servers is None else outcome.name_servers,
        is_transferred=task.function == "DomainIncomingTransfer",
    )
    return Made(task.subject, details, expires_us=outcome.expires_us)


def _owner(task: Task) -> int | None:
    owner = task.wishes.get("owner")
    assert owner is None or isinstance(owner, int)
    return owner


async def _prolong(tx: Tx, shop: Shop, task: Task, outcome: Outcome) -> None:
    """Another year: from the end of the last one, whenever it was paid."""
    service = await _held(tx, task)
    if service is None or service.expires_us is None:
        return
    months = task.wishes.get("months", 0)
    assert isinstance(months, int)
    until_us = outcome.expires_us or Period(months=months).after(service.expires_us)
    await services.update(tx, replace(service, expires_us=until_us))


async def _trade(tx: Tx, shop: Shop, task: Task, outcome: Outcome) -> None:
    await _prolong(tx, shop, task, outcome)
    service = await _held(tx, task)
    owner_id = _owner(task)
    if service is not None and owner_id is not None:
        details = replace(service.details_as(DomainDetails), owner_id=owner_id, traded_us=shop.now())
        traded = replace(service, details=details)
        await services.update(tx, traded)
        await roles.attach_owners(tx, [traded])


async def _change(tx: Tx, shop: Shop, task: Task, outcome: Outcome) -> None:
    """A change of keys, of the lock or of what is shown of contacts: the service keeps what the registry took over."""
    if "details" in task.wishes:
        await _keep(tx, shop, task, partial(once_done, task))


async def _servers(tx: Tx, shop: Shop, task: Task, outcome: Outcome) -> None:
    """A change of name servers, which may come out otherwise than it was asked for: the registry has the last word."""

    def changed(before: DomainDetails) -> DomainDetails:
        after = once_done(task, before)
        hosts = after.name_servers if outcome.name_servers is None else outcome.name_servers
        now_us = shop.now()
        times = {host: since_us for host, since_us in before.server_times.items() if host in hosts}
        times |= {host: now_us for host in hosts if host not in before.name_servers}
        return replace(after, name_servers=hosts, server_times=times)

    await _keep(tx, shop, task, changed)


async def _host(tx: Tx, shop: Shop, task: Task, outcome: Outcome) -> None:
    """A host got addresses, others or none; what other tasks did to other hosts stays."""
    host, ips = str(task.wishes["host"]), task.wishes.get("ips")
    assert ips is None or isinstance(ips, list)

    def changed(before: DomainDetails) -> DomainDetails:
        glue = {one: addresses for one, addresses in before.glue.items() if one != host}
        return replace(before, glue=glue if ips is None else {**glue, host: tuple(ips)})

    await _keep(tx, shop, task, changed)


async def _unlock(tx: Tx, shop: Shop, task: Task, outcome: Outcome) -> None:
    await _keep(tx, shop, task, lambda before: replace(before, is_locked=False, unlocked_us=shop.now()))
    if task.service_id is not None:
        await relocking.stage(tx, shop, task.service_id)


async def _keep(tx: Tx, shop: Shop, task: Task, changed: Callable[[DomainDetails], DomainDetails]) -> None:
    """Write down what holds of a service from now on."""
    service = await _held(tx, task)
    if service is not None:
        details = replace(changed(service.details_as(DomainDetails)), changed_us=shop.now())
        await services.update(tx, replace(service, details=details))


async def _held(tx: Tx, task: Task) -> Service | None:
    """The service that a task changes, held until the transaction ends."""
    return None if task.service_id is None else await services.hold(tx, task.service_id)


async def _nothing(tx: Tx, shop: Shop, task: Task, outcome: Outcome) -> None:
    """The registry knows; nothing is kept here."""


_CHANGES: Mapping[str, Callable[[Tx, Shop, Task, Outcome], Awaitable[None]]] = {
    "DomainRenew": _prolong,
    "DomainRestore": _prolong,
    "DomainTrade": _trade,
    "DomainContactUpdate": _change,
    "DomainDnsUpdate": _servers,
    "DomainDsUpdate": _change,
    "DomainHostCreate": _host,
    "DomainHostUpdate": _host,
    "DomainHostDelete": _host,
    "DomainLock": _change,
    "DomainUnlock": _unlock,
    outgoing_transfers.FUNCTION: outgoing_transfers.answered,
}
