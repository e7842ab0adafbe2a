"""The day at a glance: what waits for somebody, and what the plots of the first page are drawn from."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from panier.core.cart.listed import name_of
from panier.core.limits import DAY_US, OFFICE_ORDERS_MAX, RENEWAL_RETRY_US, SUSPENDED_LIFE_US
from panier.core.office.span import PlotSpan
from panier.core.order.charge import ChargeState
from panier.core.order.delivery import State
from panier.core.order.order import Order
from panier.core.service.task import Task
from panier.core.values import frozen
from panier.flows.hook.hooks import BY_HAND
from panier.flows.order import reviews
from panier.flows.service import owner_deliveries, owner_tasks
from panier.flows.shop import Timed
from panier.outside.names import in_unicode
from panier.store import orders
from panier.store.engine.db import Tx
from panier.store.messages import hooks, mails
from panier.store.overview import refused, sales, stuck
from panier.store.overview.refused import RefusedCount
from panier.store.overview.sales import DayCount, DaySum
from panier.store.overview.stuck import UnpaidRenewal
from panier.store.payment import bank_entries

LISTED = 8  # of each kind of thing that waits
UNPAID_DAYS, CART_DAYS, YEAR_DAYS = 30, 7, 366
FAILING_MAX = 1_000  # tasks in error that the plot looks at, the oldest
_WEEK_US = 7 * DAY_US
REFUSED_DAYS = 30
UNPAID = "unpaid"  # how orders are counted that wait for their money (store/overview/sales.py)
KINDS = ("review", "delivery", "task", "end", "failing", "dispute", "renewal", "transfer", "hook", "mail")
WHYS = ("", "asked", "documents", "failed", "open", "challenged", "declined", "methodless")
# How long an unpaid renewal is listed after the last try: its money is tried again, or its service is deleted, by then.
_TRIED_US = RENEWAL_RETRY_US + SUSPENDED_LIFE_US
# Charges of these states are under way by themselves: nobody has to do anything.
_WORKING = (ChargeState.STAGED, ChargeState.UNKNOWN, ChargeState.PENDING, ChargeState.SETTLED)
_WHY = {State.WAITING: "documents", State.FAILED: "failed"}
AGES = (DAY_US, _WEEK_US)  # of tasks in error: younger than the first, than the second, and older


@frozen
class Waiting:
    """Something that waits for somebody: what fills the sentence of its kind, why, since when, and whose page shows it.

    `why`: a word of WHYS, `reason`: what somebody or something said; `kind` and `name`: of the page's thing.
    """

    values: Mapping[str, object]
    reason: str
    since_us: int | None
    kind: str
    name: str
    why: str = ""


@frozen
class WaitingKind:
    """Everything of a kind that waits (a word of KINDS); of many, the oldest."""

    kind: str
    rows: tuple[Waiting, ...]
    has_more: bool


@frozen
class FailingTasks:
    """How many tasks in error an extension has, by the ages of AGES."""

    extension: str
    counts: tuple[int, ...]


@frozen
class DayFigures:
    """What the figures and the plots say. `today`: the shop's day, counted from 1970.

    `orders`, `revenue` and `families` (orders by family) reach back as far as `span` does, or further;
    `revenue_before`: of its steps a year before; `is_cut`: there are more orders than are counted, and the oldest are
    left out. `failing`: tasks in error of each registry by age.
    """

    today: int
    span: PlotSpan
    orders: tuple[DayCount, ...]
    is_cut: bool
    carts: tuple[DayCount, ...]
    revenue: tuple[DaySum, ...]
    revenue_before: tuple[DaySum, ...]
    expiring: tuple[DayCount, ...]
    newcomers: int
    refused: tuple[RefusedCount, ...]
    families: tuple[DayCount, ...]
    failing: tuple[FailingTasks, ...]


async def load_waiting(tx: Tx, *, now_us: int) -> tuple[WaitingKind, ...]:
    """What waits for somebody, by kind; kinds of which nothing waits are left out."""
    renewals = partial(_renewals, since_us=now_us - _TRIED_US)
    loads: Sequence[Callable[[Tx], Awaitable[list[Waiting]]]] = (
        _reviews, _deliveries, _tasks, _ends, _failing, _disputes, renewals, _transfers, _hooks, _mails,
    )  # fmt: skip
    found = [(kind, await load(tx)) for kind, load in zip(KINDS, loads, strict=True)]
    return tuple(WaitingKind(kind, tuple(rows[:LISTED]), len(rows) > LISTED) for kind, rows in found if rows)


async def load_figures(tx: Tx, shop: Timed, span: PlotSpan) -> DayFigures:
    """What the plots are drawn from, those of orders and revenue over a span of days."""
    now_us = shop.now()
    today = now_us // DAY_US
    begin_us = today * DAY_US
    begins = span.begins(today)
    earlier = span.year_before(begins)
    since_us = begins[0] * DAY_US
    orders_us = min(since_us, begin_us - (UNPAID_DAYS - 1) * DAY_US)
    placed = await sales.count_orders(tx, since_us=orders_us, now_us=now_us, among=OFFICE_ORDERS_MAX)
    return DayFigures(
        today=today,
        span=span,
        orders=placed,
        is_cut=sum(one.count for one in placed) >= OFFICE_ORDERS_MAX,
        carts=await sales.count_carts(tx, since_us=begin_us - (CART_DAYS - 1) * DAY_US, among=OFFICE_ORDERS_MAX),
        revenue=await sales.list_revenue(tx, since_us=since_us),
        revenue_before=await sales.list_revenue(
            tx, since_us=earlier[0] * DAY_US, until_us=span.behind(earlier[-1]) * DAY_US
        ),
        expiring=await sales.count_expiring(tx, from_us=begin_us, until_us=begin_us + YEAR_DAYS * DAY_US),
        newcomers=await sales.count_newcomers(tx, since_us=now_us - _WEEK_US, among=OFFICE_ORDERS_MAX),
        refused=await refused.list_since(tx, day=today - REFUSED_DAYS + 1),
        families=await sales.count_families(tx, since_us=since_us, among=OFFICE_ORDERS_MAX),
        failing=_by_registry(await stuck.list_failing_tasks(tx, limit=FAILING_MAX), now_us),
    )


def _by_registry(found: Sequence[Task], now_us: int) -> tuple[FailingTasks, ...]:
    """Tasks in error by the extension of what they are about, the one with most of them first."""
    ages: dict[str, list[int]] = {}
    for one in found:
        counts = ages.setdefault(one.subject.rpartition(".")[2], [0] * (len(AGES) + 1))
        age_us = now_us - one.created_us
        counts[next((place for place, most in enumerate(AGES) if age_us < most), len(AGES))] += 1
    rows = [FailingTasks(extension, tuple(counts)) for extension, counts in ages.items()]
    return tuple(sorted(rows, key=lambda one: (-sum(one.counts), one.extension)))


async def _reviews(tx: Tx) -> list[Waiting]:
    return [
        Waiting(
            {"order": one.review.order_id, "things": _things(one.order)},
            one.review.wanted or next(iter(one.review.causes), ""), one.review.opened_us, "order",
            str(one.review.order_id), "asked" if one.review.wanted else "",
        )
        for one in await reviews.list_undecided(tx, limit=LISTED + 1)
    ]  # fmt: skip


async def _deliveries(tx: Tx) -> list[Waiting]:
    found = await owner_deliveries.list_open(tx, limit=LISTED + 1)
    return [
        Waiting(
            {"thing": in_unicode(name_of(one.thing)), "order": one.order.order_id}, one.delivery.problem or "",
            one.order.created_us, "order", str(one.order.order_id), _why(one.delivery.state, one.delivery.problem),
        )
        for one in found
        if one.delivery.state is not State.DOING or one.delivery.problem is not None or not one.is_by_registry
    ]  # fmt: skip


async def _tasks(tx: Tx) -> list[Waiting]:
    return [
        Waiting({"function": one.task.function, "subject": one.service.name}, "", one.task.created_us, "order",
                str(one.service.order_id))
        for one in await owner_tasks.list_open(tx, limit=LISTED + 1)
    ]  # fmt: skip


async def _ends(tx: Tx) -> list[Waiting]:
    return [
        Waiting({"name": one.service.name}, one.progress.problem or "", one.service.ended_us, "order",
                str(one.service.order_id), _why(one.progress.state, one.progress.problem))
        for one in await owner_deliveries.list_open_ends(tx, limit=LISTED + 1)
    ]  # fmt: skip


async def _failing(tx: Tx) -> list[Waiting]:
    return [
        Waiting({"function": one.function, "subject": one.subject}, one.comment or "", one.updated_us, "task",
                str(one.task_id))
        for one in await stuck.list_failing_tasks(tx, limit=LISTED + 1)
    ]  # fmt: skip


async def _disputes(tx: Tx) -> list[Waiting]:
    return [
        Waiting({"amount": one.amount.plain, "order": one.order_id}, one.reason, one.opened_us, "order",
                str(one.order_id))
        for one in await stuck.list_open_disputes(tx, limit=LISTED + 1)
    ]  # fmt: skip


async def _renewals(tx: Tx, *, since_us: int) -> list[Waiting]:
    """Renewals that wait for their customer: to confirm a payment, or to have something pay that may."""
    found = await stuck.list_unpaid_renewals(tx, since_us=since_us, among=OFFICE_ORDERS_MAX, limit=LISTED + 1)
    placed = await orders.load_several(tx, [one.order_id for one in found])
    return [
        _renewal(one, order, why)
        for one in found
        if (order := placed[one.order_id]).cancelled_us is None and (why := _unpaid(order)) is not None
    ]


def _renewal(one: UnpaidRenewal, order: Order, why: str) -> Waiting:
    reason = (order.charges[-1].reason or "") if order.charges else ""
    amount = order.quote.totals.with_tax.plain
    return Waiting(
        {"name": one.name, "amount": amount}, reason, one.tried_us, "order", str(one.order_id),
        why if why != "declined" or reason else "failed",
    )  # fmt: skip


def _unpaid(order: Order) -> str | None:
    """Why nothing has paid an order (a word of WHYS); None while a payment is under way by itself."""
    last = order.charges[-1].state if order.charges else None
    if last in _WORKING:
        return None
    return {None: "methodless", ChargeState.CHALLENGED: "challenged"}.get(last, "declined")


async def _transfers(tx: Tx) -> list[Waiting]:
    return [
        Waiting({"amount": one.amount.plain, "payer": one.payer}, one.problem or one.state, one.booked_us, "transfer",
                str(one.entry_id))
        for one in await bank_entries.list_open(tx, limit=LISTED + 1)
    ]  # fmt: skip


async def _hooks(tx: Tx) -> list[Waiting]:
    return [
        Waiting({"url": one.url}, one.disabled_why or one.problem or "", one.disabled_us or one.failing_us, "hook",
                str(one.hook_id))
        for one in await hooks.list_all(tx)
        if (one.failing_us is not None or one.disabled_why) and one.disabled_why != BY_HAND
    ]  # fmt: skip


async def _mails(tx: Tx) -> list[Waiting]:
    return [
        Waiting({"subject": one.subject, "recipient": one.recipient}, one.problem or "", one.written_us, "mail",
                str(one.mail_id))
        for one in await mails.list_newest(tx, limit=LISTED + 1, are_failed=True)
    ]  # fmt: skip


def _things(order: Order) -> str:
    """What an order is of, without what comes along with its things."""
    return ", ".join(dict.fromkeys(in_unicode(name_of(one)) for one in order.quote.things if one.parent is None))


def _why(state: State, problem: str | None) -> str:
    return "" if problem else _WHY.get(state, "open")
