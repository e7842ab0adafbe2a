"""Credit notes and reverse bills as /me shows them."""

from panier.core.paper.views import ShownPaper, ShownPaperLine
from panier.wire.paper.amounts import number_about, sums
from panier.wire.prices import Price, price_out
from panier.wire.types import Datetime, Long, Password, Shape, datetime_out, model


@model("billing.Refund")
class Refund(Shape):
    """A credit note."""

    date: Datetime
    order_id: Long
    original_bill_id: str | None
    password: str
    pdf_url: str
    price_with_tax: Price
    price_without_tax: Price
    refund_id: str
    tax: Price
    url: str


@model("billing.RefundDetail")
class RefundDetail(Shape):
    """A line of a credit note."""

    description: str
    domain: str
    quantity: str
    reference: str
    refund_detail_id: str
    refund_id: str
    total_price: Price
    unit_price: Price


@model("billing.ReverseBill")
class ReverseBill(Shape):
    """A bill from the customer to the shop."""

    date: Datetime
    order_id: Long
    password: Password
    pdf_url: str
    price_with_tax: Price
    price_without_tax: Price
    reverse_bill_id: str
    tax: Price
    url: str


@model("billing.ReversableBillDetail")
class ReverseBillDetail(Shape):
    """A line of a bill from the customer to the shop."""

    description: str
    domain: str
    quantity: str
    reference: str
    reverse_bill_detail_id: str
    reverse_bill_id: str
    total_price: Price
    unit_price: Price


def refund_out(shown: ShownPaper) -> Refund:
    """A credit note."""
    paper, amounts = shown.paper, sums(shown.paper)
    return Refund(
        date=datetime_out(paper.issued_us),
        order_id=paper.order_id or 0,
        original_bill_id=number_about(paper),
        password=paper.password,
        pdf_url=shown.pdf_url,
        price_with_tax=amounts[2],
        price_without_tax=amounts[0],
        refund_id=paper.number,
        tax=amounts[1],
        url=shown.url,
    )


def refund_line_out(shown: ShownPaperLine) -> RefundDetail:
    """A line of a credit note."""
    line, seller = shown.line, shown.paper.series.seller
    return RefundDetail(
        description=line.description,
        domain=line.domain,
        quantity=str(line.quantity),
        reference=line.reference,
        refund_detail_id=shown.line_id,
        refund_id=shown.paper.number,
        total_price=price_out(line.total, seller),
        unit_price=price_out(line.unit, seller),
    )


def reverse_bill_out(shown: ShownPaper) -> ReverseBill:
    """A bill from the customer to the shop."""
    paper, amounts = shown.paper, sums(shown.paper)
    return ReverseBill(
        date=datetime_out(paper.issued_us),
        order_id=paper.order_id or 0,
        password=paper.password,
        pdf_url=shown.pdf_url,
        price_with_tax=amounts[2],
        price_without_tax=amounts[0],
        reverse_bill_id=paper.number,
        tax=amounts[1],
        url=shown.url,
    )


def reverse_bill_line_out(shown: ShownPaperLine) -> ReverseBillDetail:
    """A line of a bill from the customer to the shop."""
    line, seller = shown.line, shown.paper.series.seller
    return ReverseBillDetail(
        description=line.description,
        domain=line.domain,
        quantity=str(line.quantity),
        reference=line.reference,
        reverse_bill_detail_id=shown.line_id,
        reverse_bill_id=shown.paper.number,
        total_price=price_out(line.total, seller),
        unit_price=price_out(line.unit, seller),
    )
