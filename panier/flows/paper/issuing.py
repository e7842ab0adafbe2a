"""Issuing papers, in the transaction of what they are about.

A number is taken in that same transaction, so that none is missing, whatever fails.
"""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from panier.core.account.account import Account
from panier.core.money import Money
from panier.core.order.account_order import is_sale
from panier.core.order.order import Order
from panier.core.paper.category import is_renewal
from panier.core.paper.drawing import Drafted, draw_amount, draw_correction, draw_order, draw_refund
from panier.core.paper.paper import Paper, PaperKind, Series, Settlement, Sheet, cause_of
from panier.core.period import at
from panier.core.refusal import conflict
from panier.flows.shop import Shop
from panier.store import jobs, orders
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.paper import papers
from panier.store.payment import refunds

PRINTING = "paper"  # the job that makes a paper's files
PRINTING_NOW = "paper-now"  # the same, where somebody waits for it
CREDITING = "credit-note"  # the job that issues the credit note of a refund
BILLING = "bill"  # the job that bills an order which was paid before there were bills
PASSWORD_LENGTH = 24


@dataclass(frozen=True, slots=True)
class Issue:
    """A paper that is to be issued: who sells, to whom, for what, and how its sheet is drawn up."""

    seller: str
    kind: PaperKind
    account_id: int
    order_id: int | None
    cause: str
    draw: Callable[[Drafted], Sheet]


async def issue_bills(tx: Tx, shop: Shop, paid: Collection[Order]) -> tuple[Paper, ...]:
    """Bill orders that have just been paid, one paper each; one that cost nothing gets its bill as well.

    Money that is paid in, out or off is no sale, and has no bill.
    """
    paid = [order for order in paid if is_sale(order.quote)]
    if not paid:
        return ()
    customers = await accounts.load_several(tx, sorted({order.account_id for order in paid}))
    renewing = [order.order_id for order in paid if is_renewal(order.quote)]
    automatic = await papers.list_renewal_orders(tx, renewing) if renewing else frozenset()
    return await issue(
        tx,
        shop,
        [_bill(order, customers[order.account_id], is_automatic=order.order_id in automatic) for order in paid],
    )


def billed(issued: Collection[Paper]) -> list[tuple[int, str, str]]:
    """The events of bills, as (order, label, description)."""
    return [(paper.order_id or 0, "INVOICE_IN_PROGRESS", f"Bill {paper.number} was issued") for paper in issued]


async def bill_earlier(tx: Tx, shop: Shop, order_ids: Sequence[int]) -> None:
    """Bill orders that were paid before there were bills, in the order of their payment."""
    found = await orders.load_several(tx, order_ids)
    known = await papers.list_causes(tx, [cause_of(PaperKind.BILL, number) for number in order_ids])
    missing = [
        found[number] for number in order_ids if number in found and cause_of(PaperKind.BILL, number) not in known
    ]
    issued = await issue_bills(tx, shop, [order for order in missing if order.is_paid])
    await orders.append_several(tx, billed(issued), at_us=shop.now())


async def credit(tx: Tx, shop: Shop, refund_ids: Sequence[int]) -> None:
    """Issue the credit notes of refunds that were decided, in the order of their decision."""
    found = await refunds.load_several(tx, refund_ids)
    for number in sorted(found):
        refund = found[number]
        await orders.lock_several(tx, [refund.order_id])
        if await papers.load_by_cause(tx, cause_of(PaperKind.REFUND, number)) is None:
            await issue_refund(
                tx, shop, order_id=refund.order_id, subject=number, amount=refund.amount, reason=refund.reason
            )


async def issue_refund(
    tx: Tx,
    shop: Shop,
    *,
    order_id: int,
    subject: object,
    amount: Money,
    settlement: Settlement | None = None,
    reason: str = "",
) -> Paper:
    """Issue the credit note of an amount with tax that is given back of an order's bill.

    `subject`: what the credit note is for, such as the number of a refund.

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
        return draw_refund(drafted, bill.sheet, amount, earlier=earlier, settlement=settlement, reason=reason)

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
        return draw_amount(drafted, kind, account, amount, order_id=order_id, settlement=settlement, text=text)

    cause = cause_of(kind, subject)
    [issued] = await issue(tx, shop, [Issue(account.subsidiary, kind, account.account_id, order_id, cause, draw)])
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


def _bill(order: Order, account: Account, *, is_automatic: bool) -> Issue:
    settled = order.payment
    assert settled is not None, "what is billed is paid"
    settlement = Settlement(settled.mean, settled.settled_us or 0, str(settled.charge_id))

    def draw(drafted: Drafted) -> Sheet:
        return draw_order(drafted, PaperKind.BILL, order, account, settlement=settlement, is_automatic=is_automatic)

    cause = cause_of(PaperKind.BILL, order.order_id)
    return Issue(order.quote.subsidiary, PaperKind.BILL, order.account_id, order.order_id, cause, draw)
