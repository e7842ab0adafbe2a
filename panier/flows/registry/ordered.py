"""What was ordered from a registry, as tasks.

A domain name to register or to bring in, another year, another holder.
"""

from collections.abc import Iterator, Mapping, Sequence

from panier.core.cart.orderable import contact_id
from panier.core.cart.quote import Thing
from panier.core.domain.extension import HOLDER_MODES
from panier.core.domain.instructions import NewName, Ordered, People, Trade
from panier.core.order.delivery import Delivery, State
from panier.core.order.order import Order
from panier.core.period import parse
from panier.core.registry.task import CODES, MAKING
from panier.core.service.task import NewTask, Task, TaskKind, task_fact
from panier.families import family_of
from panier.families.domain import TRADE_SUFFIX
from panier.flows.shop import Shop
from panier.outside.deliverers import own_name_servers
from panier.outside.names import host
from panier.store import jobs, tasks
from panier.store.engine.db import Tx
from panier.store.messages import events


async def ask_for_names(tx: Tx, shop: Shop, placed: Sequence[Order]) -> None:
    """Create a task for each delivery that a registry makes, unless it has one.

    Its key is the delivery's own.
    """
    wanted = [_task(shop, order, *found) for order in placed for found in _by_registry(order)]
    if wanted:
        made = await tasks.insert_several(tx, wanted)
        await jobs.stage_several(tx, "task", [one.task_id for one in made], due_us=shop.now())
        await events.note(tx, *(task_fact(one, shop.now()) for one in made))


def _by_registry(order: Order) -> Iterator[tuple[Delivery, Thing, str]]:
    for one in order.deliveries:
        thing = order.quote.things[one.thing]
        function = family_of(thing.family).task(thing)
        if one.state == State.DOING and function is not None:
            yield one, thing, function


def _task(shop: Shop, order: Order, delivery: Delivery, thing: Thing, function: str) -> Task:
    new = NewTask(
        account_id=order.account_id,
        kind=TaskKind.DOMAIN,
        subject=thing.domain or thing.number,
        function=function,
        instructions=_instructions(shop, order, thing, function),
        delivery_id=delivery.delivery_id,
        service_id=thing.service_id,
    )
    return new.task(delivery.key, shop.now())


def _instructions(shop: Shop, order: Order, thing: Thing, function: str) -> Ordered:
    """What the order says."""
    answers, months = dict(thing.configurations), _months(shop, thing)
    codes = {code: answers[label] for label, code in CODES.items() if label in answers}
    if function == "DomainTrade":
        return Trade(order.order_id, thing.pricing_mode, months, codes, _people(answers))
    if function not in MAKING or thing.domain is None:
        return Ordered(order.order_id, thing.pricing_mode, months, codes)
    return NewName(
        order.order_id,
        thing.pricing_mode,
        months,
        codes,
        _people(answers),
        name_servers=_name_servers(shop, answers, thing.domain, mode=thing.pricing_mode),
        is_locked=shop.extension_of(thing.plan_code).has_lock,
    )


def _people(answers: Mapping[str, str]) -> People:
    owner = contact_id(answers.get("OWNER_CONTACT", ""))
    return People(owner, answers.get("ADMIN_ACCOUNT"), answers.get("TECH_ACCOUNT"))


def _months(shop: Shop, thing: Thing) -> int:
    """How many months the registry is to add to a registration.

    As ordered; a trade has no length, but may renew the domain name too.
    """
    period = parse(thing.duration)
    if thing.plan_code.endswith(TRADE_SUFFIX):
        return shop.extension_of(thing.plan_code.removesuffix(TRADE_SUFFIX)).trade.months
    return 0 if period is None else period.months


def _name_servers(shop: Shop, answers: dict[str, str], name: str, *, mode: str) -> tuple[str, ...] | None:
    """The name servers that were asked for, else the shop's own.

    None keeps the ones that a transferred domain name has.
    """
    asked = answers.get("DNS")
    if asked:
        return tuple(server for text in asked.split(";") if (server := host(text)) is not None)
    if mode in HOLDER_MODES and answers.get("KEEP_DNS", "").lower() in ("true", "1"):
        return None
    return own_name_servers(name, shop.zones.name_servers)
