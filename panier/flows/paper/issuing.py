"""Issuing papers, in the transaction of what they are about.

A number is taken in that same transaction, so that none is missing, whatever fails.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from operator import itemgetter

from panier.core.account.account import Account
from panier.core.cart.quote import total_of
from panier.core.money import Money
from panier.core.order.account_order import Purpose, purpose_of
from panier.core.order.charge import TRANSFER
from panier.core.order.order import Order
from panier.core.order.owed import paid_for_line
from panier.core.paper.category import is_renewal
from panier.core.paper.drawing import (
    RENEW,
    Drafted,
    PaidTime,
    TakenBack,
    draw_amount,
    draw_correction,
    draw_order,
    draw_refund,
)
from panier.core.paper.paper import DownPayment, Paper, PaperKind, Series, Settlement, Sheet, cause_of
from panier.core.payment.refund import Refund
from panier.core.period import at, parse
from panier.core.refusal import conflict
from panier.core.values import frozen, replace
from panier.families.wording import worded
from panier.flows.paper import refund_letters
from panier.flows.paper.references import load_references
from panier.flows.shop import Shop
from panier.store import jobs, orders, services
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.paper import papers
from panier.store.payment import refunds
from panier.store.service import deliveries

PRINTING = "paper"  # the job that makes a paper's files
PRINTING_NOW = "paper-now"  # the same, where somebody waits for it
CREDITING = "credit-note"  # the job that issues the credit note of a refund
BILLING = "bill"  # the job that bills an order which was paid before there were bills
PASSWORD_LENGTH = 24
# The papers of orders that are no sale: money that is paid in, or for debts, and money that is paid out.
_RECEIPTS = {
    Purpose.PREPAID: PaperKind.DEPOSIT,
    Purpose.SETTLEMENT: PaperKind.DEPOSIT,
    Purpose.WITHDRAWAL: PaperKind.WITHDRAWAL,
}
_CALLED = {PaperKind.BILL: "Bill", PaperKind.DEPOSIT: "Deposit", PaperKind.WITHDRAWAL: "Withdrawal"}


@frozen
class Issue:
    """A paper that is to be issued: who sells, to whom, for what, and how its sheet is drawn up."""

    seller: str
    kind: PaperKind
    account_id: int
    order_id: int | None
    cause: str
    draw: Callable[[Drafted], Sheet]


async def issue_paid(tx: Tx, shop: Shop, paid: Collection[Order], *, is_just_paid: bool = True) -> tuple[Paper, ...]:
    """Issue the papers of orders that have just been paid, one each.

    A sale is billed, one that cost nothing as well. Money that was paid in or out is no sale, and has its receipt.
    `is_just_paid`: what they renew ends when it did before, so that their papers say for which time it is renewed.
    """
    if not paid:
        return ()
    customers = await accounts.load_several(tx, sorted({order.account_id for order in paid}))
    renewing = [order.order_id for order in paid if is_renewal(order.quote)]
    automatic = await papers.list_renewal_orders(tx, renewing) if renewing else frozenset()
    references = await load_references(tx, paid, now_us=shop.now())
    booked = [order.order_id for order in paid if order.booked_ucents]
    ahead = await papers.list_down_payments(tx, booked) if booked else {}
    renewed = await _load_renewed(tx, paid) if is_just_paid else {}
    wanted = [
        _paid(
            shop, order, customers[order.account_id], is_automatic=order.order_id in automatic,
            reference=references.get(order.order_id, ""), down_payments=ahead.get(order.order_id, ()),
            renewed=renewed.get(order.order_id, {}),
        )
        for order in paid
    ]  # fmt: skip
    return await issue(tx, shop, wanted)


async def _load_renewed(tx: Tx, paid: Collection[Order]) -> dict[int, dict[int, PaidTime]]:
    """For which time orders renew services that still end when they did before, by order and by the thing's place.

    Two orders that are paid at once renew a service one after the other.
    """
    renewing = [
        (order.order_id, place, thing.service_id, parse(thing.duration))
        for order in paid
        for place, thing in enumerate(order.quote.things)
        if thing.action == RENEW and thing.service_id is not None
    ]
    ending = await services.load_several(tx, sorted({one[2] for one in renewing})) if renewing else {}
    found: dict[int, dict[int, PaidTime]] = {}
    for order_id, place, service_id, period in renewing:
        service = ending.get(service_id)
        end_us = None if service is None or period is None else service.end_after(period)
        if service is not None and service.expires_us is not None and end_us is not None:
            found.setdefault(order_id, {})[place] = PaidTime(service.expires_us, end_us)
            ending[service_id] = service.ending(end_us)
    return found


def in_its_words(shop: Shop, order: Order, account: Account) -> Order:
    """An order in the language that papers about it are in."""
    language = shop.stationery.language(account.language, order.quote.subsidiary)
    return replace(order, quote=worded(order.quote, shop.assortment, language, shop.say_name))


def paper_of(order: Order) -> PaperKind:
    """The kind of paper that an order has once it is paid."""
    purpose = purpose_of(order.quote)
    return PaperKind.BILL if purpose is None else _RECEIPTS.get(purpose, PaperKind.BILL)


def issue_events(issued: Collection[Paper]) -> list[tuple[int, str, str]]:
    """The events of papers that were issued, as (order, label, description)."""
    return [
        (paper.order_id or 0, "INVOICE_IN_PROGRESS", f"{_CALLED[paper.kind]} {paper.number} was issued")
        for paper in issued
    ]


async def issue_earlier(tx: Tx, shop: Shop, order_ids: Sequence[int]) -> None:
    """Issue the papers of orders that were paid before there were any, in the order of their payment."""
    placed = await orders.load_several(tx, order_ids)
    found = [placed[number] for number in order_ids if number in placed]
    causes = {order.order_id: cause_of(paper_of(order), order.order_id) for order in found}
    known = await papers.list_causes(tx, list(causes.values()))
    missing = [order for order in found if causes[order.order_id] not in known]
    issued = await issue_paid(tx, shop, [order for order in missing if order.is_paid], is_just_paid=False)
    await orders.append_several(tx, issue_events(issued), at_us=shop.now())


async def credit(tx: Tx, shop: Shop, refund_ids: Sequence[int]) -> None:
    """Issue the credit notes of refunds that were decided, in the order of their decision, and tell their customers.

    What a balance paid out has a receipt instead.
    """
    found = await refunds.load_several(tx, refund_ids)
    for number in sorted(found):
        refund = found[number]
        await orders.lock_several(tx, [refund.order_id])
        if refund.movement_id is not None:
            await _issue_withdrawal(tx, shop, refund)
        elif await papers.load_by_cause(tx, cause_of(PaperKind.REFUND, number)) is None:
            order = (await orders.load_several(tx, [refund.order_id]))[refund.order_id]
            paper = await issue_refund(
                tx, shop, order_id=refund.order_id, subject=number, amount=refund.amount, reason=refund.reason,
                taken_back=await _load_taken_back(tx, order, refund),
            )  # fmt: skip
            await refund_letters.tell(tx, shop, order, refund, paper)


async def _load_taken_back(tx: Tx, order: Order, refund: Refund) -> tuple[TakenBack, ...]:
    """The lines of an order's bill that a refund is for: those it names, and the dearest of each thing never made."""
    quote = order.quote
    found = [(place, paid_for_line(quote, place)) for place in map(order.line_ids.index, refund.line_ids)]
    things = {one.delivery_id: one.thing for one in order.deliveries}
    gone = [one for one in await deliveries.list_given_back(tx, list(things)) if one.refund_id == refund.refund_id]
    for thing in dict.fromkeys(things[one.delivery_id] for one in gone):
        own = [place for place, line in enumerate(quote.lines) if line.thing == thing]
        dearest = max(own, key=lambda place: quote.lines[place].total.ucents)
        its = (one.amount for one in gone if things[one.delivery_id] == thing)
        found.append((dearest, total_of(its, quote.currency)))
    return tuple(TakenBack(place, share) for place, share in sorted(found, key=itemgetter(0)) if share.ucents > 0)


async def _issue_withdrawal(tx: Tx, shop: Shop, refund: Refund) -> None:
    """Issue the receipt of money that went from a balance to where it had been paid from, once."""
    subject = f"refund-{refund.refund_id}"
    if await papers.load_by_cause(tx, cause_of(PaperKind.WITHDRAWAL, subject)) is not None:
        return
    order = (await orders.load_several(tx, [refund.order_id]))[refund.order_id]
    account = await accounts.load(tx, order.account_id)
    assert account is not None, "orders keep their accounts"
    assert refund.paid_us is not None, "it has a receipt once it is paid"
    mean = next(one.mean for one in order.charges if one.charge_id == refund.charge_id)
    paper = await issue_amount(
        tx, shop, account, PaperKind.WITHDRAWAL, refund.amount, subject=subject, order_id=order.order_id,
        settlement=Settlement(mean, refund.paid_us, str(refund.refund_id)),
    )  # fmt: skip
    await refund_letters.tell(tx, shop, order, refund, paper)


async def issue_refund(
    tx: Tx,
    shop: Shop,
    *,
    order_id: int,
    subject: object,
    amount: Money,
    settlement: Settlement | None = None,
    reason: str = "",
    taken_back: Sequence[TakenBack] = (),
) -> Paper:
    """Issue the credit note of an amount with tax that is given back of an order's bill.

    `subject`: what the credit note is for, such as the number of a refund; `taken_back`: the lines that it is of.

    Refuses: an order that has no bill, and more than is left of it (409).
    """
    about = await papers.list_of_order(tx, order_id)
    bill = next((one for one in about if one.kind == PaperKind.BILL), None)
    if bill is None:
        raise conflict("This order has no bill that could be credited")
    earlier = [one.sheet for one in about if one.kind == PaperKind.REFUND]
    if sum(one.with_tax.ucents for one in earlier) + amount.ucents > bill.sheet.with_tax.ucents:
        raise conflict(f"No more can be credited than the bill {bill.number} is about")

    def draw(drafted: Drafted) -> Sheet:
        return draw_refund(
            drafted, bill.sheet, amount, earlier=earlier, settlement=settlement, taken_back=taken_back,
            reason=shop.say_reason(bill.sheet.language, reason),
        )  # fmt: skip

    cause = cause_of(PaperKind.REFUND, subject)
    [issued] = await issue(
        tx, shop, [Issue(bill.series.seller, PaperKind.REFUND, bill.account_id, order_id, cause, draw)]
    )
    return issued


async def issue_amount(
    tx: Tx,
    shop: Shop,
    account: Account,
    kind: PaperKind,
    amount: Money,
    *,
    subject: object,
    order_id: int | None,
    settlement: Settlement | None,
    text: str = "",
) -> Paper:
    """Issue a paper about one amount without tax: a deposit, a withdrawal, a down-payment or a reverse bill."""

    def draw(drafted: Drafted) -> Sheet:
        return draw_amount(
            drafted, kind, account, amount, seller=seller, order_id=order_id, settlement=settlement, text=text
        )

    seller, cause = account.subsidiary, cause_of(kind, subject)
    [issued] = await issue(tx, shop, [Issue(seller, kind, account.account_id, order_id, cause, draw)])
    return issued


async def issue_correction(tx: Tx, shop: Shop, bill: Paper, *, reason: str = "") -> Paper:
    """Issue a corrective invoice: the amounts of a bill, made out to what its customer is called now."""
    account = await accounts.load(tx, bill.account_id)
    assert account is not None, "papers keep their accounts"

    def draw(drafted: Drafted) -> Sheet:
        return draw_correction(drafted, bill.sheet, account, reason=reason)

    cause = cause_of(PaperKind.CORRECTIVE, f"{bill.number}:{shop.now()}")
    wanted = Issue(bill.series.seller, PaperKind.CORRECTIVE, bill.account_id, bill.order_id, cause, draw)
    [issued] = await issue(tx, shop, [wanted])
    return issued


async def issue(tx: Tx, shop: Shop, wanted: Sequence[Issue]) -> tuple[Paper, ...]:
    """Issue papers, and ask the worker for their files."""
    now_us = shop.now()
    series = [Series(one.seller, one.kind, at(now_us).year) for one in wanted]
    places = await papers.take_places(tx, Counter(series))
    drawn: list[Paper] = []
    for one, its in zip(wanted, series, strict=True):
        place = places[its]
        places[its] += 1
        drawn.append(_paper(shop, one, its, place, now_us))
    numbers = await papers.insert_several(tx, drawn)
    await jobs.stage_several(tx, PRINTING, numbers, due_us=now_us)
    return tuple(replace(paper, paper_id=number) for paper, number in zip(drawn, numbers, strict=True))


def _paper(shop: Shop, wanted: Issue, series: Series, place: int, now_us: int) -> Paper:
    number = series.number(place)
    sheet = wanted.draw(Drafted(number, now_us, shop.stationery))
    sheet.check()
    return Paper(
        paper_id=0,
        account_id=wanted.account_id,
        order_id=wanted.order_id,
        series=series,
        place=place,
        number=number,
        cause=wanted.cause,
        category=sheet.category,
        password=shop.ids.token(PASSWORD_LENGTH),
        issued_us=now_us,
        sheet=sheet,
    )


def _paid(
    shop: Shop,
    order: Order,
    account: Account,
    *,
    is_automatic: bool,
    reference: str,
    down_payments: tuple[DownPayment, ...],
    renewed: Mapping[int, PaidTime],
) -> Issue:
    """The paper of an order that is paid, out of the order itself; `reference`: its customer's own."""
    settled, kind = order.payment, paper_of(order)
    assert settled is not None, "what has its paper is paid"
    mean = TRANSFER if kind is PaperKind.WITHDRAWAL else settled.mean
    settlement = Settlement(mean, settled.settled_us or 0, str(settled.charge_id))

    def draw(drafted: Drafted) -> Sheet:
        if kind is PaperKind.BILL:
            return draw_order(
                drafted, kind, in_its_words(shop, order, account), account, settlement=settlement,
                is_automatic=is_automatic, reference=reference, down_payments=down_payments,
                renewed=renewed,
            )  # fmt: skip
        return draw_amount(
            drafted, kind, account, order.quote.totals.with_tax, seller=order.quote.subsidiary,
            order_id=order.order_id, settlement=settlement,
        )  # fmt: skip

    cause = cause_of(kind, order.order_id)
    return Issue(order.quote.subsidiary, kind, order.account_id, order.order_id, cause, draw)
