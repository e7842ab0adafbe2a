"""What was ordered of a registry, as tasks: a name to be registered or brought in, another year, another holder."""

from collections.abc import Iterator, Sequence

from panier.core.cart.orderable import contact_id
from panier.core.cart.quote import Thing
from panier.core.domain.extension import HOLDER_MODES
from panier.core.order.delivery import Delivery, State
from panier.core.order.order import Order
from panier.core.period import parse
from panier.core.registry.task import CODES
from panier.core.service.task import Sort, Task, TaskState
from panier.families import family_of
from panier.families.domain import TRADE_SUFFIX
from panier.flows.shop import Shop
from panier.outside.deliverers import own_name_servers
from panier.outside.names import host
from panier.store import jobs, tasks
from panier.store.engine.db import Tx


async def ask_for_names(tx: Tx, shop: Shop, placed: Sequence[Order]) -> None:
    """A task for each delivery that a registry makes, unless it has one; its key is the delivery's own."""
    wanted = [_task(shop, order, *found) for order in placed for found in _by_registry(order)]
    if wanted:
        await jobs.stage_several(tx, "task", await tasks.insert_several(tx, wanted), due_us=shop.now())


def _by_registry(order: Order) -> Iterator[tuple[Delivery, Thing, str]]:
    for one in order.deliveries:
        thing = order.quote.things[one.thing]
        function = family_of(thing.family).task(thing)
        if one.state == State.DOING and function is not None:
            yield one, thing, function


def _task(shop: Shop, order: Order, delivery: Delivery, thing: Thing, function: str) -> Task:
    now_us = shop.now()
    return Task(
        task_id=0,
        account_id=order.account_id,
        sort=Sort.NAME,
        subject=thing.domain or thing.number,
        function=function,
        state=TaskState.TODO,
        key=delivery.key,
        created_us=now_us,
        due_us=now_us,
        updated_us=now_us,
        wishes=_wishes(shop, order, thing),
        delivery_id=delivery.delivery_id,
        service_id=thing.service_id,
    )


def _wishes(shop: Shop, order: Order, thing: Thing) -> dict[str, object]:
    """What the order says; see flows/registry/tasks.py for who reads it."""
    answers = dict(thing.configurations)
    wishes: dict[str, object] = {
        "order_id": order.order_id,
        "mode": thing.pricing_mode,
        "months": _months(shop, thing),
        "codes": {code: answers[label] for label, code in CODES.items() if label in answers},
        "owner": contact_id(answers.get("OWNER_CONTACT", "")),
        "admin": answers.get("ADMIN_ACCOUNT"),
        "tech": answers.get("TECH_ACCOUNT"),
    }
    if thing.service_id is None and thing.domain is not None:
        wishes["name_servers"] = _name_servers(answers, thing.domain, mode=thing.pricing_mode)
        if not shop.extension_of(thing.plan_code).has_lock:
            wishes["changes"] = {"is_locked": False}
    return {name: value for name, value in wishes.items() if value is not None}


def _months(shop: Shop, thing: Thing) -> int:
    """How long the registry shall prolong the name: as ordered; a trade has no length, but may renew the name too."""
    period = parse(thing.duration)
    if thing.plan_code.endswith(TRADE_SUFFIX):
        return shop.extension_of(thing.plan_code.removesuffix(TRADE_SUFFIX)).trade.months
    return 0 if period is None else period.months


def _name_servers(answers: dict[str, str], name: str, *, mode: str) -> list[str] | None:
    """Those that were asked for; None keeps the ones that a transferred name has."""
    asked = answers.get("DNS")
    if asked:
        return [server for text in asked.split(";") if (server := host(text)) is not None]
    if mode in HOLDER_MODES and answers.get("KEEP_DNS", "").lower() in ("true", "1"):
        return None
    return list(own_name_servers(name))
