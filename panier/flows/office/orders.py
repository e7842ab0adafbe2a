"""Orders as those who run the shop see them: lists of them, and one with everything about it."""

from collections.abc import Sequence

from panier.core.limits import LONG_MAX, OFFICE_LISTED
from panier.core.order.delivery import State
from panier.core.order.document import OrderDocument
from panier.core.order.order import Order, Status, status
from panier.core.order.review import Review, ReviewState
from panier.core.paper.paper import Paper
from panier.core.payment.dispute import Dispute
from panier.core.payment.refund import Refund
from panier.core.refusal import not_found
from panier.core.service.open_delivery import OpenTask
from panier.core.service.task import FINAL, Task
from panier.core.values import frozen
from panier.flows.office import offers
from panier.flows.office.offers import OrderOffers
from panier.flows.order import timelines
from panier.flows.order.timelines import Timeline
from panier.flows.shop import Timed
from panier.store import orders, services, tasks
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.order import documents, reviews
from panier.store.overview import finding, stuck
from panier.store.paper import papers
from panier.store.payment import disputes, refunds
from panier.store.service import deliveries, work

LOOKED_AT_MAX = 1_000  # orders among which those in a state are looked for


@frozen
class ListedOrder:
    """An order of a list, with its customer: `nic` is what the API calls them, `customer` their name."""

    order: Order
    nic: str
    customer: str
    status: Status


@frozen
class OrderFilter:
    """Which orders are wanted: nothing that is left out matters.

    `mean`: by what one was paid, or tried to be; amounts are with tax, in ucents of whatever currency; `until_us`: not
    included; `is_stuck`: only those that somebody has to do something about.
    """

    status: Status | None = None
    family: str = ""
    subsidiary: str = ""
    mean: str = ""
    since_us: int = 0
    until_us: int = LONG_MAX
    least_ucents: int = 0
    most_ucents: int = LONG_MAX
    is_stuck: bool = False

    def takes(self, one: ListedOrder, failing: frozenset[int]) -> bool:
        """True for an order that is wanted; `failing`: the deliveries whose tasks are in error."""
        order, quote = one.order, one.order.quote
        return (
            self.status in (None, one.status)
            and (not self.family or any(thing.family == self.family for thing in quote.things))
            and self.subsidiary in ("", quote.subsidiary)
            and (not self.mean or any(charge.mean == self.mean for charge in order.charges))
            and self.since_us <= order.created_us < self.until_us
            and self.least_ucents <= quote.totals.with_tax.ucents <= self.most_ucents
            and (not self.is_stuck or _is_stuck(one, failing))
        )


def _is_stuck(one: ListedOrder, failing: frozenset[int]) -> bool:
    if one.status in (Status.CANCELLED, Status.DELIVERED):
        return False
    is_looked_at = one.order.review in (ReviewState.OPEN, ReviewState.ASKED)
    return is_looked_at or any(
        each.state in (State.FAILED, State.WAITING) or each.delivery_id in failing for each in one.order.deliveries
    )


@frozen
class OrderList:
    """Some orders, the latest first; `before`: behind which number the list goes on, if it does."""

    rows: tuple[ListedOrder, ...]
    before: int | None


@frozen
class OfficeOrder:
    """An order with all that is known of it, and what may be done about it now."""

    order: Order
    status: Status
    nic: str
    customer: str
    review: Review | None
    documents: tuple[OrderDocument, ...]
    refunds: tuple[Refund, ...]
    disputes: tuple[Dispute, ...]
    papers: tuple[Paper, ...]
    tasks: tuple[Task, ...]
    jobs_by_hand: tuple[OpenTask, ...]
    ends: tuple[tuple[int, str, str], ...]
    timeline: Timeline
    offers: OrderOffers


async def list_page(tx: Tx, shop: Timed, *, before: int | None, wanted: OrderFilter) -> OrderList:
    """A page of orders that are wanted, the latest first, among a thousand at most."""
    broken = await stuck.list_failing_tasks(tx, limit=LOOKED_AT_MAX) if wanted.is_stuck else ()
    failing = frozenset(one.delivery_id for one in broken if one.delivery_id is not None)
    found: list[ListedOrder] = []
    place, looked_at = before, 0
    while len(found) < OFFICE_LISTED and looked_at < LOOKED_AT_MAX:
        numbers = await finding.list_order_ids(tx, before=place, limit=OFFICE_LISTED)
        if not numbers:
            return OrderList(tuple(found), None)
        for one in await load_listed(tx, shop, numbers):
            if wanted.takes(one, failing) and len(found) < OFFICE_LISTED:
                found.append(one)
            if len(found) < OFFICE_LISTED:
                place = one.order.order_id
        looked_at += len(numbers)
        if len(found) == OFFICE_LISTED:
            place = found[-1].order.order_id
    return OrderList(tuple(found), place)


async def load_listed(tx: Tx, shop: Timed, numbers: Sequence[int]) -> tuple[ListedOrder, ...]:
    """Orders as lists show them, the latest first."""
    placed = await orders.load_several(tx, list(numbers))
    people = await accounts.load_several(tx, sorted({one.account_id for one in placed.values()}))
    return tuple(
        ListedOrder(one, people[one.account_id].nic, people[one.account_id].full_name, status(one, shop.now()))
        for one in sorted(placed.values(), key=lambda order: -order.order_id)
    )


async def load(tx: Tx, shop: Timed, order_id: int) -> OfficeOrder:
    """An order with everything about it.

    Refuses: a number that is none (404).
    """
    order = (await orders.load_several(tx, [order_id])).get(order_id)
    if order is None:
        raise not_found("This order", number=order_id)
    account = await accounts.load(tx, order.account_id)
    assert account is not None, "orders keep their accounts"
    made = {one.service_id: one for one in order.deliveries if one.service_id is not None}
    owned = await services.load_several(tx, list(made))
    works = await tasks.list_all_of(tx, deliveries=[one.delivery_id for one in order.deliveries], services=list(made))
    by_hand = [
        OpenTask(owned[number], one)
        for number in owned
        for one in await work.list_all(tx, number)
        if owned[number].ended_us is None and not one.is_over(shop.now()) and one.due_us is None
    ]
    ends = await deliveries.load_ends(tx, list(owned))
    given, review = await refunds.list_of_order(tx, order_id), await reviews.load(tx, order_id)
    return OfficeOrder(
        order=order,
        status=status(order, shop.now()),
        nic=account.nic,
        customer=account.full_name,
        review=review,
        documents=await documents.list_of_order(tx, order_id),
        refunds=given,
        disputes=await disputes.list_of_order(tx, order_id),
        papers=await papers.list_of_order(tx, order_id),
        tasks=tuple(one for one in works if one.state not in FINAL),
        jobs_by_hand=tuple(by_hand),
        ends=tuple(
            (number, owned[number].name, one.problem or one.state.value)
            for number, one in ends.items()
            if one.state.value in ("doing", "failed")
        ),
        timeline=await timelines.load_of_order(tx, order_id),
        offers=await offers.of_order(tx, order, review, now_us=shop.now()),
    )


async def load_document(tx: Tx, order_id: int, document_id: int) -> tuple[OrderDocument, bytes]:
    """A document that was handed in about an order.

    Refuses: a number that is none, and one whose content was deleted (404).
    """
    for one in await documents.list_of_order(tx, order_id):
        content = await documents.load_content(tx, document_id) if one.document_id == document_id else None
        if content is not None:
            return one, content
    raise not_found("This document", number=document_id)
