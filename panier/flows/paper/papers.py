"""Reading papers: /me/bill, /me/refund, /me/deposit, /me/withdrawal and their neighbours.

A paper belongs to the account that paid, which is the billing contact of what was bought. A bill is also read as one
that a deposit paid: then it is looked for among those alone.
"""

from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest
from urllib.parse import urlencode

from panier.core.account.account import Caller
from panier.core.order.charge import Charge
from panier.core.paper.paper import Paper, PaperForm, PaperKind, Settlement
from panier.core.paper.views import ShownPaper, ShownPaperLine
from panier.core.period import us
from panier.core.refusal import Refusal, not_found
from panier.flows.order.orders import access_order
from panier.flows.shop import Shop
from panier.store import orders
from panier.store.engine.db import Tx
from panier.store.paper import papers
from panier.store.payment import refunds

PAGE = "/order/bill"

# What the parameter of a path is called on the wire.
NAMES = {
    PaperKind.BILL: "billId",
    PaperKind.REFUND: "refundId",
    PaperKind.DEPOSIT: "depositId",
    PaperKind.DOWN_PAYMENT: "downPaymentInvoiceId",
    PaperKind.CORRECTIVE: "correctiveInvoiceId",
    PaperKind.REVERSE_BILL: "reverseBillId",
    PaperKind.WITHDRAWAL: "withdrawalId",
}
# What an order brings about, the first of them that there is.
BROUGHT_ABOUT = (
    PaperKind.BILL, PaperKind.DEPOSIT, PaperKind.WITHDRAWAL, PaperKind.REVERSE_BILL, PaperKind.REFUND,
)  # fmt: skip
LINES = {kind: f"{name.removesuffix('Id')}DetailId" for kind, name in NAMES.items()}


async def list_numbers(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    kind: PaperKind,
    date_from: datetime | None = None,
    date_to: datetime | None = None,
    order_id: int | None = None,
    category: str | None = None,
) -> tuple[str, ...]:
    """List the caller's papers of a kind, oldest first."""
    return await papers.list_numbers(
        tx,
        owner=caller.account_id,
        kind=kind,
        from_us=None if date_from is None else us(date_from),
        to_us=None if date_to is None else us(date_to),
        order_id=order_id,
        category=category,
    )


async def read(
    tx: Tx, shop: Shop, caller: Caller, *, kind: PaperKind, number: str, deposit_id: str | None = None
) -> ShownPaper:
    """Show one of the caller's papers.

    Refuses: a number that is unknown, of another kind or somebody else's (404).
    """
    return shown(shop, await access_paper(tx, caller, kind, number, deposit_id))


async def list_line_ids(
    tx: Tx, shop: Shop, caller: Caller, *, kind: PaperKind, number: str, deposit_id: str | None = None
) -> tuple[str, ...]:
    """List the lines of a paper."""
    return (await access_paper(tx, caller, kind, number, deposit_id)).line_ids


async def read_line(
    tx: Tx, shop: Shop, caller: Caller, *, kind: PaperKind, number: str, line_id: str, deposit_id: str | None = None
) -> ShownPaperLine:
    """Show a line of a paper.

    Refuses: a line that the paper does not have (404).
    """
    paper = await access_paper(tx, caller, kind, number, deposit_id)
    for own_id, line in zip(paper.line_ids, paper.sheet.lines, strict=True):
        if own_id == line_id:
            return ShownPaperLine(own_id, paper, line)
    raise not_found(**{LINES[kind]: line_id})


async def read_payment(
    tx: Tx, shop: Shop, caller: Caller, *, kind: PaperKind, number: str, deposit_id: str | None = None
) -> Charge:
    """Show how and when the money of a paper moved.

    Refuses: a paper whose money has not moved yet (404).
    """
    paper = await access_paper(tx, caller, kind, number, deposit_id)
    settled = paper.sheet.settlement or await _load_given_back(tx, paper)
    if settled is None:
        raise not_found("The payment of this paper", **{NAMES[kind]: number})
    return Charge(
        charge_id=int(settled.reference) if settled.reference.isdecimal() else paper.paper_id,
        order_id=paper.order_id or 0,
        amount=paper.sheet.with_tax,
        mean=settled.mean,
        method_id=None,
        key=settled.reference,
        staged_us=settled.at_us,
        settled_us=settled.at_us,
    )


async def _load_given_back(tx: Tx, paper: Paper) -> Settlement | None:
    """How and when the money of a credit note was given back, which comes after it was issued."""
    subject = paper.cause.rpartition(":")[2]
    if paper.kind != PaperKind.REFUND or not subject.isdecimal() or paper.order_id is None:
        return None
    refund = (await refunds.load_several(tx, [int(subject)])).get(int(subject))
    if refund is None or refund.paid_us is None or refund.failed_us is not None:
        return None
    order = (await orders.load_several(tx, [paper.order_id]))[paper.order_id]
    charge = next(one for one in order.charges if one.charge_id == refund.charge_id)
    return Settlement(charge.mean, refund.paid_us, str(refund.refund_id))


async def read_of_order(tx: Tx, shop: Shop, caller: Caller, *, order_id: int) -> Paper | None:
    """Show the paper that an order brought about: a bill, or a receipt."""
    await access_order(tx, caller, order_id)
    found = {one.kind: one for one in reversed(await papers.list_of_order(tx, order_id))}
    return next((found[kind] for kind in BROUGHT_ABOUT if kind in found), None)


async def list_paid(tx: Tx, shop: Shop, caller: Caller, *, deposit_id: str) -> tuple[str, ...]:
    """List the bills that a deposit paid, wholly or in part."""
    deposit = await access_paper(tx, caller, PaperKind.DEPOSIT, deposit_id)
    return await papers.list_paid_by(tx, deposit.order_id or 0, owner=caller.account_id)


async def access_paper(tx: Tx, caller: Caller, kind: PaperKind, number: str, deposit_id: str | None = None) -> Paper:
    """A paper of the caller; among the bills that a deposit paid, if that is named.

    Refuses: a number that is unknown, of another kind or somebody else's (404).
    """
    paper = await papers.load_by_number(tx, number, owner=caller.account_id, kind=kind)
    if deposit_id is not None:
        deposit = await access_paper(tx, caller, PaperKind.DEPOSIT, deposit_id)
        if number not in await papers.list_paid_by(tx, deposit.order_id or 0, owner=caller.account_id):
            paper = None
    if paper is None:
        raise not_found(**{NAMES[kind]: number})
    return paper


async def read_with_password(tx: Tx, number: str, password: str) -> Paper:
    """The paper that a link leads to.

    Refuses: a wrong password, as if there were no such paper (404).
    """
    paper = await papers.load_of_any(tx, number)
    if paper is None or not compare_digest(paper.password.encode(), password.encode()):
        raise unknown_paper()
    return paper


async def load_file(tx: Tx, paper: Paper, form: PaperForm) -> bytes | None:
    """A paper as a file; None until the worker has made it."""
    return await papers.load_file(tx, paper.paper_id, form)


def unknown_paper() -> Refusal:
    """The answer for a paper that is not there or whose password is another one."""
    return not_found("This document")


async def list_shown(tx: Tx, shop: Shop, caller: Caller, order_ids: Sequence[int]) -> dict[int, tuple[ShownPaper, ...]]:
    """The caller's papers about the money of several orders, by order; none that only promises."""
    about = await papers.list_of_orders(tx, order_ids)
    return {
        number: tuple(
            shown(shop, one)
            for one in found
            if one.kind is not PaperKind.PURCHASE_ORDER and one.account_id == caller.account_id
        )
        for number, found in about.items()
    }


def shown(shop: Shop, paper: Paper) -> ShownPaper:
    """A paper with its addresses; the password in them is the key, so whoever has one reads the paper."""
    key = urlencode({"reference": paper.number, "passwd": paper.password})
    return ShownPaper(paper, f"{shop.base_url}{PAGE}?{key}", f"{shop.base_url}{PAGE}.pdf?{key}")
