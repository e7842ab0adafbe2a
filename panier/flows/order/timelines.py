"""Everything that happened to an order or a service, in order of time, as a sandbox's owner sees it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field

from panier.core.account.account import Mail
from panier.core.hook.fact import FORMS, FactType, FactValue
from panier.core.limits import TIMELINE_EVENTS_MAX, TIMELINE_MAILS_MAX
from panier.core.order.order import Order
from panier.core.refusal import not_found
from panier.core.service.service import Service
from panier.core.service.task import FINAL, Task, TaskState
from panier.core.values import frozen
from panier.store import orders, services, tasks
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.messages import events, mails
from panier.store.messages.events import NotedEvent

# What a type of fact is about, by its first word; what is not named here is an event.
_KINDS = {"charge": "charge", "refund": "refund", "dispute": "charge", "task": "task", "delivery": "delivery"}
# How a task that is not over stands.
_STANDS = {
    TaskState.TODO: "waits for its time", TaskState.DOING: "is under way", TaskState.ERROR: "did not work out so far",
}  # fmt: skip


@frozen
class TimelineMoment:
    """Something that happened. `kind`: event, charge, refund, task, delivery or mail; `about`: numbers and names.

    `label`: what an order's follow-up calls it.
    """

    at_us: int
    kind: str
    title: str
    type: str | None = None
    about: Mapping[str, FactValue] = field(default_factory=dict)
    label: str | None = None


@frozen
class Timeline:
    """What happened to an order or a service, oldest first.

    `names`: the paths, and the numbers and names within them, under which calls speak of it.
    """

    customer: str
    moments: tuple[TimelineMoment, ...]
    orders: tuple[int, ...] = ()
    services: tuple[Service, ...] = ()
    cart_id: str | None = None


async def load_of_order(tx: Tx, order_id: int) -> Timeline:
    """What happened to an order, and to all that was made of it.

    Refuses: a number that is none (404).
    """
    order = (await orders.load_several(tx, [order_id])).get(order_id)
    if order is None:
        raise not_found(orderId=order_id)
    numbers = [one.service_id for one in order.deliveries if one.service_id is not None]
    made = tuple((await services.load_several(tx, numbers)).values())
    works = await tasks.list_all_of(tx, deliveries=[one.delivery_id for one in order.deliveries], services=[])
    told = await events.list_noted(tx, order.account_id, since_us=order.created_us, limit=TIMELINE_EVENTS_MAX)
    numbers_of_tasks = {one.task_id for one in works}
    found = [
        one
        for one in told
        if one.order_id == order_id
        or one.content.get("order_id") == order_id
        or (one.type == FactType.SERVICE_ENDED and one.content.get("service_id") in numbers)
        or (one.type is not None and one.type.startswith("task.") and one.content.get("task_id") in numbers_of_tasks)
    ]
    written = await _mails(tx, order.account_id, order.created_us, lambda mail: _is_about_order(mail, order_id))
    moments = (*map(_moment, found), *_open_tasks(works), *_waiting(order), *written)
    return Timeline(await _nic(tx, order.account_id), _sorted(moments), (order_id,), made, order.cart_id)


async def load_of_service(tx: Tx, service_id: int) -> Timeline:
    """What happened to a service: the order that it was made of, its tasks, renewals and end.

    Refuses: a number that is none (404).
    """
    service = (await services.load_several(tx, [service_id])).get(service_id)
    if service is None:
        raise not_found(serviceId=service_id)
    order = (await orders.load_several(tx, [service.order_id])).get(service.order_id)
    since_us = service.created_us if order is None else order.created_us
    works = await tasks.list_all_of(tx, deliveries=[service.delivery_id], services=[service_id])
    numbers_of_tasks = {one.task_id for one in works}
    told = await events.list_noted(tx, service.account_id, since_us=since_us, limit=TIMELINE_EVENTS_MAX)
    found = [
        one
        for one in told
        if one.content.get("service_id") == service_id
        or one.content.get("domain") == service.name
        or (one.type is not None and one.type.startswith("task.") and one.content.get("task_id") in numbers_of_tasks)
        or (order is not None and order.order_id in (one.order_id, one.content.get("order_id")) and _is_of_order(one))
    ]
    written = await _mails(
        tx, service.account_id, since_us, lambda mail: service.name in f"{mail.subject}\n{mail.body}"
    )
    moments = (*map(_moment, found), *_open_tasks(works), *written)
    placed = () if order is None else (order.order_id,)
    return Timeline(await _nic(tx, service.account_id), _sorted(moments), placed, (service,))


def _is_of_order(event: NotedEvent) -> bool:
    """True for what happened to the order as a whole, and not to its other pieces."""
    return event.type is None or not event.type.startswith(("service.", "task.", "delivery."))


def _moment(event: NotedEvent) -> TimelineMoment:
    kind = "event" if event.type is None else _KINDS.get(event.type.partition(".")[0], "event")
    title = event.description or (FORMS[FactType(event.type)].about if event.type else "")
    about = dict(event.content) | ({} if event.order_id is None else {"order_id": event.order_id})
    return TimelineMoment(event.at_us, kind, title, event.type, about, event.label)


def _open_tasks(works: Iterable[Task]) -> Iterable[TimelineMoment]:
    """How tasks stand that are not over: an entry at their last change."""
    for one in works:
        if one.state not in FINAL:
            said = f": {one.comment}" if one.comment else ""
            yield TimelineMoment(
                one.updated_us, "task", f"{one.function} of {one.subject} {_STANDS[one.state]}{said}", None,
                {"task_id": one.task_id, "state": one.state.value, "function": one.function},
            )  # fmt: skip


def _waiting(order: Order) -> Iterable[TimelineMoment]:
    """Which pieces are in trouble: an entry at the time when they are tried next."""
    for one in order.deliveries:
        if one.problem is not None and one.service_id is None:
            at_us = order.created_us if one.due_us is None else one.due_us
            title = f"Piece {one.delivery_id} is {one.state.value}, tried {one.attempts} times: {one.problem}"
            yield TimelineMoment(
                at_us, "delivery", title, None, {"delivery_id": one.delivery_id, "state": one.state.value}
            )


async def _mails(tx: Tx, account_id: int, since_us: int, is_wanted: Callable[[Mail], bool]) -> Sequence[TimelineMoment]:
    found = await mails.list_latest(tx, owner=account_id, limit=TIMELINE_MAILS_MAX)
    return [
        TimelineMoment(one.written_us, "mail", one.subject, None, {"mail_id": one.mail_id, "to": one.recipient})
        for one in found
        if one.written_us >= since_us and is_wanted(one)
    ]


def _is_about_order(mail: Mail, order_id: int) -> bool:
    return re.search(rf"orderId={order_id}(?!\d)", mail.body) is not None or (
        re.search(rf"(?<![\w.,-]){order_id}(?![\w,-]|\.\d)", mail.subject) is not None
    )


async def _nic(tx: Tx, account_id: int) -> str:
    account = await accounts.load(tx, account_id)
    assert account is not None, "orders and services keep their accounts"
    return account.nic


def _sorted(moments: Iterable[TimelineMoment]) -> tuple[TimelineMoment, ...]:
    return tuple(sorted(moments, key=lambda one: one.at_us))
