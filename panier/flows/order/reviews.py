"""Looking at suspicious orders before anything of them is made: rules hold them, a person decides.

Nobody but their customer waits for them. How an order is refused stands in flows/service/ending/callings_off.py.
"""

from collections.abc import Collection, Mapping, Sequence

from panier.core.hook.fact import Fact, FactType, fact
from panier.core.limits import REVIEW_TEXT_MAX
from panier.core.order.delivery import State, Step, moved
from panier.core.order.order import Order
from panier.core.order.review import Payer, Review, ReviewRule, ReviewState, causes, check_undecided
from panier.core.refusal import bad_input, conflict, not_found
from panier.core.values import frozen, replace
from panier.flows.account import mails
from panier.flows.order.orders import page_url
from panier.flows.shop import Shop, Timed
from panier.store import jobs, orders
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.jobs import Job
from panier.store.messages import events
from panier.store.order import reviews as stored
from panier.store.order.reviews import PaidBy

JOB = "review"  # its customer is written to
_COUNTRY_FIRST = "SEPA_DIRECT_DEBIT"  # a kind whose labels begin with a country


@frozen
class ShownReview:
    """A review with its order."""

    review: Review
    order: Order


async def hold(tx: Tx, shop: Shop, placed: Mapping[int, Order]) -> frozenset[int]:
    """Hold those of some orders, which have just been paid, that somebody has to look at; returns all that are held.

    An order that was called off meanwhile is held as well.
    """
    called_off = frozenset(number for number, order in placed.items() if order.called_off is not None)
    suspects = {number: order for number, order in placed.items() if number not in called_off}
    found = await _load_causes(tx, shop, suspects)
    if not found:
        return called_off
    now_us = shop.now()
    opened = [Review(number, ReviewState.OPEN, why, now_us) for number, why in sorted(found.items())]
    await stored.insert_several(tx, opened)
    held = (_fact(FactType.ORDER_HELD, number, suspects[number].account_id, now_us) for number in sorted(found))
    await events.note(tx, *held)
    return called_off | frozenset(found)


async def _load_causes(tx: Tx, shop: Shop, placed: Mapping[int, Order]) -> dict[int, tuple[str, ...]]:
    """Why some orders are looked at, by order; the others are left out."""
    rules = shop.order_rules.reviews
    possible = {
        number: [rule for rule in rules.rules if rule.may_meet(number, order.quote)] for number, order in placed.items()
    }
    numbers = [number for number, some in possible.items() if some]
    if not numbers:
        return {}
    now_us, found = shop.now(), {}
    for paid in await stored.list_payers(tx, numbers):
        payer = _payer(paid)
        left = [rule for rule in possible[paid.order_id] if rule.may_be(payer, now_us)]
        met = await _met(tx, paid, left, since_us=rules.since_us(now_us))
        if met:
            found[paid.order_id] = causes(met)
    return found


async def _met(tx: Tx, paid: PaidBy, rules: Sequence[ReviewRule], *, since_us: int) -> list[ReviewRule]:
    if not any(rule.needs_history for rule in rules):
        return list(rules)
    history = await stored.load_history(tx, paid.account_id, besides=paid.order_id, since_us=since_us)
    return [rule for rule in rules if rule.is_met(history)]


def _payer(paid: PaidBy) -> Payer:
    label = (paid.method_label or "").strip()
    has_country = paid.method_kind == _COUNTRY_FIRST and label[:2].isalpha()
    words = frozenset((paid.method_description or "").lower().split())
    return Payer(paid.account_created_us, paid.country, label[:2].upper() if has_country else None, words)


async def list_undecided(tx: Tx, *, limit: int) -> tuple[ShownReview, ...]:
    """The reviews that are to be decided, oldest order first."""
    found = await stored.list_undecided(tx, limit=limit)
    placed = await orders.load_several(tx, [one.order_id for one in found])
    return tuple(ShownReview(one, placed[one.order_id]) for one in found)


async def accept(tx: Tx, shop: Timed, order_id: int, *, reason: str) -> None:
    """Have an order made that was looked at.

    Refuses: one that nobody has to look at (404); one that was decided, or called off meanwhile (409).
    """
    review, order = await lock_review(tx, order_id)
    check_decides(review, order)
    now_us = shop.now()
    decided = replace(review, state=ReviewState.ACCEPTED, decided_us=now_us, reason=told(reason) or None)
    await stored.update(tx, decided)
    for one in order.deliveries:
        if one.state == State.TODO:
            await orders.update_delivery(tx, moved(one, Step.START), before=State.TODO)
    happened = [("ORDER_ACCEPTED", "Order accepted"), ("DELIVERY", "Delivery started")]
    await orders.append_several(tx, [(order_id, *event) for event in happened], at_us=now_us)
    await events.note(tx, _fact(FactType.ORDER_ACCEPTED, order_id, order.account_id, now_us))
    await jobs.hasten(tx, "deliver", order_id, due_us=now_us + shop.delivery_delay_us)


def check_decides(review: Review, order: Order) -> None:
    """Check that an order that is looked at may be accepted or refused.

    Refuses: one that was decided, or called off meanwhile (409).
    """
    check_undecided(review)
    if order.called_off is not None:
        raise conflict(f"Order {order.order_id} is called off")


async def ask_documents(tx: Tx, shop: Timed, order_id: int, *, wanted: str) -> None:
    """Ask the customer of an order for documents; more may be asked for later.

    Refuses: no word of which (400); an order that nobody has to look at (404); one that was decided, or called off
    meanwhile (409).
    """
    review, order = await lock_review(tx, order_id)
    check_decides(review, order)
    text = told(wanted)
    if not text:
        raise bad_input("wanted", "is missing: which documents?")
    await stored.update(tx, replace(review, state=ReviewState.ASKED, wanted=text))
    event = (order_id, "FRAUD_DOCS_REQUESTED", f"Documents requested: {text}")
    await orders.append_several(tx, [event], at_us=shop.now())
    await events.note(tx, _fact(FactType.ORDER_DOCUMENTS_ASKED, order_id, order.account_id, shop.now()))
    await jobs.stage(tx, JOB, order_id, due_us=shop.now())


async def tell(tx: Tx, shop: Shop, claimed: Sequence[Job]) -> None:
    """Write to the customers of orders which documents they are asked for."""
    placed = await orders.load_several(tx, [job.subject_id for job in claimed])
    customers = await accounts.load_several(tx, sorted({order.account_id for order in placed.values()}))
    for job in claimed:
        order = placed[job.subject_id]
        review = await stored.load(tx, order.order_id)
        if review is not None and review.state == ReviewState.ASKED and await jobs.is_held(tx, job):
            account = customers[order.account_id]
            await mails.send(
                tx, shop, account, "documents_asked", order_id=order.order_id, wanted=review.wanted,
                link=page_url(shop, order),
            )  # fmt: skip
    await jobs.finish(tx, claimed)


async def lock_review(tx: Tx, order_id: int) -> tuple[Review, Order]:
    """The undecided review of a locked order.

    Refuses: an order that is unknown, or that nobody has to look at (404); one that was decided (409).
    """
    order = await lock_any(tx, order_id)
    review = await stored.load(tx, order_id)
    if review is None:
        raise not_found("The review of this order", orderId=order_id)
    check_undecided(review)
    return review, order


async def lock_any(tx: Tx, order_id: int) -> Order:
    """An order of whatever customer, locked until the transaction ends.

    Refuses: a number that is none (404).
    """
    await orders.lock_several(tx, [order_id])
    order = (await orders.load_several(tx, [order_id])).get(order_id)
    if order is None:
        raise not_found(orderId=order_id)
    return order


def _fact(kind: FactType, order_id: int, account_id: int, at_us: int) -> Fact:
    return fact(kind, account_id, at_us, order_id=order_id)


def told(text: str) -> str:
    """A text of the owner's as it is kept: without what surrounds it, and no longer than may be."""
    return text.strip()[:REVIEW_TEXT_MAX]


def held_events(numbers: Collection[int], held: Collection[int]) -> list[tuple[int, str, str]]:
    """What happened to orders that were paid, after the payment itself."""
    happened = []
    for number in sorted(numbers):
        happened.append((number, "FRAUD_CHECK", "Order checked"))
        if number in held:
            happened.append((number, "FRAUD_MANUAL_REVIEW", "Somebody looks at this order before it is delivered"))
        else:
            happened += [(number, "ORDER_ACCEPTED", "Order accepted"), (number, "DELIVERY", "Delivery started")]
    return happened
