"""The day at a glance: what waits for somebody, and what the plots of the first page are drawn from."""

from panier.core.limits import DAY_US, OFFICE_ORDERS_MAX
from panier.core.order.delivery import State
from panier.core.order.order import Order
from panier.core.values import frozen
from panier.flows.order import reviews
from panier.flows.service import owner_deliveries, owner_tasks
from panier.flows.shop import Timed
from panier.store.engine.db import Tx
from panier.store.messages import hooks, mails
from panier.store.overview import sales, stuck
from panier.store.overview.sales import DayCount, WeekSum
from panier.store.payment import bank_entries

LISTED = 8  # of each kind of thing that waits
ORDER_DAYS, CART_DAYS, WEEKS, YEAR_DAYS = 30, 7, 12, 366
_WEEK_US = 7 * DAY_US


@frozen
class Waiting:
    """Something that waits for somebody: what, why, since when, and whose page shows it (a kind and its name)."""

    title: str
    reason: str
    since_us: int | None
    kind: str
    name: str


@frozen
class WaitingKind:
    """Everything of a kind that waits; of many, the oldest."""

    title: str
    rows: tuple[Waiting, ...]
    has_more: bool


@frozen
class DayFigures:
    """What the four figures and the plots say. `today`: the shop's day, counted from 1970."""

    today: int
    orders: tuple[DayCount, ...]
    carts: tuple[DayCount, ...]
    revenue: tuple[WeekSum, ...]
    expiring: tuple[DayCount, ...]
    newcomers: int


async def load_waiting(tx: Tx, shop: Timed) -> tuple[WaitingKind, ...]:
    """What waits for somebody, by kind; kinds of which nothing waits are left out."""
    found = {
        "Orders to look at": await _reviews(tx),
        "Deliveries that failed or wait": await _deliveries(tx),
        "Tasks that somebody does": await _tasks(tx),
        "Ends that are not carried out": await _ends(tx),
        "Registry tasks in error": await _failing(tx),
        "Disputed payments": await _disputes(tx),
        "Transfers for no order": await _transfers(tx),
        "Hooks that are not reached": await _hooks(tx),
        "Mails that were not sent": await _mails(tx),
    }
    return tuple(WaitingKind(title, tuple(rows[:LISTED]), len(rows) > LISTED) for title, rows in found.items() if rows)


async def load_figures(tx: Tx, shop: Timed) -> DayFigures:
    """What the plots are drawn from."""
    now_us = shop.now()
    today = now_us // DAY_US
    begin_us = today * DAY_US
    monday = (today + sales.MONDAY) // sales.WEEK_DAYS * sales.WEEK_DAYS - sales.MONDAY
    return DayFigures(
        today=today,
        orders=await sales.count_orders(
            tx, since_us=begin_us - (ORDER_DAYS - 1) * DAY_US, now_us=now_us, among=OFFICE_ORDERS_MAX
        ),
        carts=await sales.count_carts(tx, since_us=begin_us - (CART_DAYS - 1) * DAY_US, among=OFFICE_ORDERS_MAX),
        revenue=await sales.list_revenue(tx, since_us=monday * DAY_US - (WEEKS - 1) * _WEEK_US),
        expiring=await sales.count_expiring(tx, from_us=begin_us, until_us=begin_us + YEAR_DAYS * DAY_US),
        newcomers=await sales.count_newcomers(tx, since_us=now_us - _WEEK_US, among=OFFICE_ORDERS_MAX),
    )


async def _reviews(tx: Tx) -> list[Waiting]:
    return [
        Waiting(
            f"Order {one.review.order_id}: {_things(one.order)}",
            f"asked for: {one.review.wanted}" if one.review.wanted else ", ".join(one.review.causes),
            one.review.opened_us, "order", str(one.review.order_id),
        )
        for one in await reviews.list_undecided(tx, limit=LISTED + 1)
    ]  # fmt: skip


async def _deliveries(tx: Tx) -> list[Waiting]:
    found = await owner_deliveries.list_open(tx, limit=LISTED + 1)
    return [
        Waiting(
            f"{one.thing.name} of order {one.order.order_id}", _why(one.delivery.state, one.delivery.problem),
            one.order.created_us, "order", str(one.order.order_id),
        )
        for one in found
        if one.delivery.state is not State.DOING or one.delivery.problem is not None or not one.is_by_registry
    ]  # fmt: skip


async def _tasks(tx: Tx) -> list[Waiting]:
    return [
        Waiting(f"{one.task.function} of {one.service.name}", "", one.task.created_us, "order",
                str(one.service.order_id))
        for one in await owner_tasks.list_open(tx, limit=LISTED + 1)
    ]  # fmt: skip


async def _ends(tx: Tx) -> list[Waiting]:
    return [
        Waiting(f"The end of {one.service.name}", _why(one.progress.state, one.progress.problem),
                one.service.ended_us, "order", str(one.service.order_id))
        for one in await owner_deliveries.list_open_ends(tx, limit=LISTED + 1)
    ]  # fmt: skip


async def _failing(tx: Tx) -> list[Waiting]:
    return [
        Waiting(f"{one.function} of {one.subject}", one.comment or "", one.updated_us, "task", str(one.task_id))
        for one in await stuck.list_failing_tasks(tx, limit=LISTED + 1)
    ]


async def _disputes(tx: Tx) -> list[Waiting]:
    return [
        Waiting(f"{one.amount.plain} of order {one.order_id}", one.reason, one.opened_us, "order", str(one.order_id))
        for one in await stuck.list_open_disputes(tx, limit=LISTED + 1)
    ]


async def _transfers(tx: Tx) -> list[Waiting]:
    return [
        Waiting(f"{one.amount.plain} from {one.payer}", one.problem or one.state, one.booked_us, "transfer",
                str(one.entry_id))
        for one in await bank_entries.list_open(tx, limit=LISTED + 1)
    ]  # fmt: skip


async def _hooks(tx: Tx) -> list[Waiting]:
    return [
        Waiting(one.url, one.disabled_why or one.problem or "", one.disabled_us or one.failing_us, "hook",
                str(one.hook_id))
        for one in await hooks.list_all(tx)
        if one.failing_us is not None or one.disabled_why
    ]  # fmt: skip


async def _mails(tx: Tx) -> list[Waiting]:
    found = await mails.list_newest(tx, limit=LISTED + 1, are_failed=True)
    return [
        Waiting(f"“{one.subject}” to {one.recipient}", one.problem or "", one.written_us, "mail", str(one.mail_id))
        for one in found
    ]


def _things(order: Order) -> str:
    return ", ".join(dict.fromkeys(thing.name for thing in order.quote.things))


def _why(state: State, problem: str | None) -> str:
    return problem or {State.WAITING: "waits for documents", State.FAILED: "failed"}.get(state, "waits to be made")
